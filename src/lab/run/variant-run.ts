/**
 * One kernel on one workload: drives an engine from moment to moment, applies interventions at their cycles, records windows
 * on their grid, drains events, and keeps keyframes so that any moment can be reached again. A run without a record
 * (`record: false`) does none of what is for looking back.
 */
import { costsOf } from '../scenario/profiles';
import type { Intervention, Scenario } from '../scenario/schema';
import { decodeCaptrace } from '../traces/captrace';
import type { EngineTrace } from '../traces/engineTrace';
import type { TraceShape } from './compile';
import { CompileError, compileConfig, traceRefs } from './compile';
import { DrainPace } from './drain-pace';
import { Engine } from './engine';
import { EventLog, emptyBatch } from './event-log';
import type { WindowBatch } from './frame';
import { WINDOW_COLUMNS, WINDOW_INDEX } from './frame';
import type { Keyframe } from './keyframes';
import { Keyframes } from './keyframes';
import type { Observation, RunRequest, StepResult, VariantRunApi, VariantSummary } from './protocol';
import { observe } from './observation';
import { readFrame } from './read-frame';
import { Recorder } from './recorder';
import { summariseVariant } from './summarise';
import { TaskLog } from './task-log';

/** What the keyframes of one variant may take. */
const KEYFRAME_BYTES = 48 * 1024 * 1024;
/** Windows between keyframes to begin with. */
const KEYFRAME_WINDOWS = 10;

interface Running {
  scenario: Scenario;
  /** The scenario as its interventions have left it at a moment in ms. */
  scenarioAt: (ms: number) => Scenario;
  variant: number;
  shapes: TraceShape[];
  cyclesPerMs: number;
  engine: Engine;
  record: Recording | null;
  /** Of a run without a record: its windows are those that somebody asks for. */
  meter: Recorder | null;
  tasks: TaskLog | null;
}

/** What looking back needs. */
interface Recording {
  windowCycles: number;
  recorder: Recorder;
  events: EventLog;
  pace: DrainPace;
  /** Null: this run only goes forward. */
  keyframes: Keyframes | null;
  /** Windows that end at or before this cycle were handed out already. */
  windowsUntil: number;
  /** Events from this cycle on are handed out anew: another future begins there. */
  reissueFrom: number;
}

export class VariantRun implements VariantRunApi {
  #running: Running | null = null;
  readonly #now: () => number;

  /** `now` gives wall time in ms, for budgets and rates only: no result depends on it. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get #run(): Running {
    if (!this.#running) throw new Error('the run has not been started');
    return this.#running;
  }

  /** The record of a run that can go back. */
  get #past(): Recording & { keyframes: Keyframes } {
    const { record } = this.#run;
    if (!record || !goesBack(record)) throw new Error('a run without a record cannot go back');
    return record;
  }

  /** Throws a CompileError when the scenario does not fit the machine, and what decoding a recording throws. */
  async start(request: RunRequest): Promise<StepResult> {
    const began = this.#now();
    const { scenario, variant, module } = request;
    const recordings = await decodeRecordings(request);
    const cyclesPerMs = costsOf(scenario.machine).cyclesPerMs;
    const shapes = recordings.map(({ shape }) => shape);
    const [first = 0] = lastOfEachCycle(scenario, cyclesPerMs);
    const scenarioAt = await timeline(scenario);
    const atStart = scenarioAt(first * cyclesPerMs < 1 ? first : 0);
    const config = compileConfig(atStart, variant, shapes);
    const bytes = recordings.map((recording) => recording.bytes);
    const engine = new Engine(module, config, bytes);
    const record = request.record === false ? null : beginRecording(engine, request, cyclesPerMs);
    const tasks = request.tasksFromMs === undefined ? null : new TaskLog(engine, request.tasksFromMs * cyclesPerMs);
    this.#running = { scenario, scenarioAt, variant, shapes, cyclesPerMs, engine, record, meter: null, tasks };
    return this.#result(began);
  }

  advance(ms: number, budgetMs: number): Promise<StepResult> {
    return settle(() => {
      const began = this.#now();
      this.#advanceTo(this.#cycleOf(ms), began + budgetMs);
      return this.#result(began);
    });
  }

  seek(ms: number): Promise<StepResult> {
    return settle(() => {
      const began = this.#now();
      const target = this.#cycleOf(ms);
      if (target < this.#run.engine.cycle) this.#rewind(this.#past.keyframes.before(target, true));
      this.#advanceTo(target, Infinity);
      return this.#result(began);
    });
  }

  async amend(scenario: Scenario): Promise<void> {
    const scenarioAt = await timeline(scenario);
    return settle(() => {
      const run = this.#run;
      const from = this.#cycleOf(firstDifference(run.scenario.interventions, scenario.interventions));
      const now = run.engine.cycle;
      const record = from > now ? run.record : this.#past;
      run.scenario = scenario;
      run.scenarioAt = scenarioAt;
      if (!record) return;
      record.keyframes?.dropFrom(from);
      record.windowsUntil = Math.min(record.windowsUntil, from - 1);
      record.reissueFrom = Math.min(record.reissueFrom, from);
      if (from > now) return;
      // an intervention comes before the events of its cycle, and those have happened: do them again
      this.#rewind(this.#past.keyframes.before(from, false));
      this.#advanceTo(now, Infinity);
    });
  }

  summary(): Promise<VariantSummary> {
    return settle(() => this.#summarise());
  }

  observe(): Promise<Observation> {
    return settle(() => observe(this.#run.engine, this.#summarise(), this.#run.cyclesPerMs));
  }

  #summarise(): VariantSummary {
    const { engine, scenario, variant, cyclesPerMs, record } = this.#run;
    const dropped = record?.events.dropped ?? 0;
    return summariseVariant(engine, scenario.variants[variant]!.name, cyclesPerMs, dropped);
  }

  /**
   * For runs without a record, whose windows are of any length: ends one at the present moment and gives its row of
   * `WINDOW_COLUMNS`. It began at the last call; the first call only begins one, and gives null.
   */
  endWindow(): Promise<Float64Array | null> {
    return settle(() => {
      const run = this.#run;
      if (run.record) throw new Error('a run with a record has windows of its own');
      if (run.meter) {
        run.meter.closeWindow();
        return run.meter.take().rows;
      }
      run.meter = new Recorder(run.engine, run.cyclesPerMs);
      return null;
    });
  }

  /** Processes the events of the next cycle that has any. */
  stepEvent(): Promise<StepResult> {
    return settle(() => {
      const began = this.#now();
      const next = this.#run.engine.nextEventCycle();
      if (Number.isFinite(next)) this.#advanceTo(next, Infinity);
      return this.#result(began);
    });
  }

  #cycleOf(ms: number): number {
    return Math.floor(ms * this.#run.cyclesPerMs);
  }

  /** Advances to `target`; with a record from read to read of the ring, closing windows on their grid, until `deadline`. */
  #advanceTo(target: number, deadline: number): void {
    const { engine, record } = this.#run;
    if (!record) {
      this.#advanceThroughInterventions(target);
      return;
    }
    const { events, pace, recorder, keyframes } = record;
    while (engine.cycle < target) {
      const windowEnd = nextMultiple(engine.cycle, record.windowCycles);
      if (engine.cycle >= record.reissueFrom - 1) {
        events.restart();
        record.reissueFrom = Infinity;
      }
      const stop = Math.min(target, windowEnd, engine.cycle + pace.cycles, record.reissueFrom - 1);
      this.#advanceThroughInterventions(stop);
      pace.note(events.drain());
      if (engine.cycle === windowEnd) {
        recorder.closeWindow();
        keyframes?.offer(windowEnd, () => engine.snapshot());
      }
      if (this.#now() >= deadline) return;
    }
  }

  #advanceThroughInterventions(target: number): void {
    const { engine, scenario, scenarioAt, cyclesPerMs, variant, shapes } = this.#run;
    const from = engine.cycle;
    for (const at of lastOfEachCycle(scenario, cyclesPerMs)) {
      const cycle = Math.floor(at * cyclesPerMs);
      if (cycle <= from || cycle > target) continue;
      this.#advanceEngine(cycle - 1);
      engine.amend(compileConfig(scenarioAt(at), variant, shapes));
      this.#advanceEngine(cycle);
    }
    this.#advanceEngine(target);
  }

  /** In one go, or from event to event where every task is to be seen. */
  #advanceEngine(target: number): void {
    const { engine, tasks } = this.#run;
    if (tasks) {
      for (let next = engine.nextEventCycle(); next <= target; next = engine.nextEventCycle()) {
        engine.advance(next);
        tasks.look();
      }
    }
    engine.advance(target);
  }

  /** Goes to a keyframe; what was handed out already is not handed out again. */
  #rewind({ state }: Keyframe): void {
    const { events, recorder } = this.#past;
    events.drain();
    this.#run.engine.restore(state);
    recorder.resync();
  }

  #result(began: number): StepResult {
    const { engine, cyclesPerMs, record } = this.#run;
    const frame = readFrame(engine, cyclesPerMs);
    const windows = this.#newWindows();
    return {
      frame,
      windows,
      events: record?.events.take() ?? emptyBatch(0, 0),
      tasks: this.#run.tasks?.take() ?? null,
      atMs: frame.ms,
      wallMs: this.#now() - began,
    };
  }

  /** Windows that end after those handed out before; a re-simulation records the same ones again. */
  #newWindows(): WindowBatch {
    const { record, cyclesPerMs } = this.#run;
    if (!record) return { count: 0, rows: new Float64Array(0) };
    const { rows } = record.recorder.take();
    const width = WINDOW_COLUMNS.length;
    let first = 0;
    const end = (row: number) => Math.round(rows[row * width + WINDOW_INDEX.endMs]! * cyclesPerMs);
    while (first * width < rows.length && end(first) <= record.windowsUntil) first++;
    const count = rows.length / width - first;
    if (count > 0) record.windowsUntil = end(first + count - 1);
    return { count, rows: rows.slice(first * width) };
  }
}

/** Does work at once, and gives its result or error as a promise, as a worker would. */
function settle<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}

/** Applying interventions takes the whole schema: a worker loads it only for a scenario that has some. */
async function timeline(scenario: Scenario): Promise<(ms: number) => Scenario> {
  if (scenario.interventions.length === 0) return () => scenario;
  const { applyInterventions } = await import('../scenario/paths');
  return (ms) => applyInterventions(scenario, ms);
}

/** Moments of interventions, of those in the same cycle the last: it brings what the others set. */
function lastOfEachCycle({ interventions }: Scenario, cyclesPerMs: number): number[] {
  const cycleOf = (at: number) => Math.floor(at * cyclesPerMs);
  const moments = interventions.map(({ at }) => at);
  return moments.filter((at, index) => index + 1 === moments.length || cycleOf(at) !== cycleOf(moments[index + 1]!));
}

/** The first multiple of `step` after `from`. */
const nextMultiple = (from: number, step: number) => (Math.floor(from / step) + 1) * step;

const goesBack = (record: Recording): record is Recording & { keyframes: Keyframes } => record.keyframes !== null;

function beginRecording(engine: Engine, { scenario, record }: RunRequest, cyclesPerMs: number): Recording {
  const windowCycles = Math.max(1, Math.floor(scenario.view.windowMs * cyclesPerMs));
  const keyframes = record === 'forward' ? null : new Keyframes(KEYFRAME_WINDOWS * windowCycles, KEYFRAME_BYTES);
  keyframes?.offer(0, () => engine.snapshot());
  const events = new EventLog(engine);
  const recorder = new Recorder(engine, cyclesPerMs, () => events.dropped);
  const pace = new DrainPace(scenario.machine.cpus);
  return {
    windowCycles,
    recorder,
    events,
    pace,
    keyframes,
    windowsUntil: 0,
    reissueFrom: Infinity,
  };
}

/** When two lists of interventions first differ; Infinity if they are the same. */
function firstDifference(a: readonly Intervention[], b: readonly Intervention[]): number {
  let first = Infinity;
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (JSON.stringify(a[i]) === JSON.stringify(b[i])) continue;
    for (const item of [a[i], b[i]]) if (item) first = Math.min(first, item.at);
    break;
  }
  return first;
}

/** The recordings of a scenario as the engine reads them, in the order of their numbers. */
async function decodeRecordings({ scenario, traces }: RunRequest): Promise<{ bytes: Uint8Array; shape: TraceShape }[]> {
  return Promise.all(
    traceRefs(scenario).map(async (ref) => {
      const data = traces.find((trace) => trace.ref === ref);
      if (!data) throw new CompileError('workload.phases', `the recording ${ref} is not there`);
      const { bytes, capabilities, processes } = await decodeOnce(data.bytes);
      return { bytes, shape: { ref, capabilities, processes } };
    }),
  );
}

/** Decoding takes about as long as replaying: whoever makes many runs with the same bytes decodes them once. */
const decoded = new WeakMap<Uint8Array, Promise<EngineTrace>>();

function decodeOnce(bytes: Uint8Array): Promise<EngineTrace> {
  const trace = decoded.get(bytes) ?? decodeCaptrace(bytes).then((file) => file.trace);
  decoded.set(bytes, trace);
  return trace;
}
