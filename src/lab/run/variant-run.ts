/**
 * One kernel on one workload: drives an engine from moment to moment, applies interventions at their cycles, records windows
 * on their grid, drains events, and keeps keyframes so that any moment can be reached again. A run without a record
 * (`record: false`) does none of what is for looking back.
 */
import { costsOf } from '../scenario/profiles';
import type { Scenario } from '../scenario/schema';
import { decodeCaptrace } from '../traces/captrace';
import type { EngineTrace } from '../traces/engineTrace';
import type { TraceShape } from './compile';
import { CompileError, compileConfig, traceRefs } from './compile';
import { Engine } from './engine';
import { emptyBatch } from './event-log';
import { planOf } from './plan';
import type { Plan } from './plan';
import { observe } from './observation';
import type { Observation, RunRequest, StepResult, VariantRunApi, VariantSummary } from './protocol';
import { readFrame, readWindowAgo } from './read-frame';
import { Recorder } from './recorder';
import { Recording } from './recording';
import { summariseVariant } from './summarise';
import { TaskLog } from './task-log';
import type { CpuExplanation } from './why-not';
import type { InspectTarget, Inspection } from './inspect';

/** How far back the event before a moment is looked for at first. */
const FIRST_LOOK_CYCLES = 4096;

interface Running {
  request: RunRequest;
  scenario: Scenario;
  plan: Plan;
  recordings: { bytes: Uint8Array; shape: TraceShape }[];
  cyclesPerMs: number;
  engine: Engine;
  record: Recording | null;
  /** Of a run without a record: its windows are those that somebody asks for. */
  meter: Recorder | null;
  tasks: TaskLog | null;
}

export class VariantRun implements VariantRunApi {
  #running: Running | null = null;
  /** The end of what has been asked for: one thing at a time, although some of it waits. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #now: () => number;

  /** `now` gives wall time in ms, for budgets and rates only: no result depends on it. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get #run(): Running {
    if (!this.#running) throw new Error('the run has not been started');
    return this.#running;
  }

  get #record(): Recording {
    const { record } = this.#run;
    if (!record?.goesBack) throw new Error('a run without a record cannot go back');
    return record;
  }

  /** Does work when all that was asked for before is done. */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Throws a CompileError when the scenario does not fit the machine, and what decoding a recording throws. */
  async start(request: RunRequest): Promise<StepResult> {
    const began = this.#now();
    const { scenario } = request;
    const recordings = await decodeRecordings(request);
    const cyclesPerMs = costsOf(scenario.machine).cyclesPerMs;
    const plan = await planOf(scenario, cyclesPerMs);
    const engine = engineFor(request, plan, recordings);
    const record = request.record === false ? null : new Recording(engine, request, cyclesPerMs);
    record?.offerKeyframe(plan);
    const tasks = request.tasksFromMs === undefined ? null : new TaskLog(engine, request.tasksFromMs * cyclesPerMs);
    this.#running = { request, scenario, plan, recordings, cyclesPerMs, engine, record, meter: null, tasks };
    return this.#result(began);
  }

  advance(ms: number, budgetMs: number): Promise<StepResult> {
    return this.#inTurn(async () => {
      const began = this.#now();
      await this.#advanceTo(this.#cycleOf(ms), began + budgetMs);
      return this.#result(began);
    });
  }

  seek(ms: number): Promise<StepResult> {
    return this.#inTurn(() => this.#jump(this.#cycleOf(ms), this.#now()));
  }

  follow(scenario: Scenario, heldMs: number, ms: number): Promise<StepResult> {
    return this.#inTurn(async () => {
      const plan = await planOf(scenario, this.#run.cyclesPerMs);
      const began = this.#now();
      const run = this.#run;
      const { engine, record, plan: before } = run;
      const isSamePast = plan.past(engine.cycle) === before.past(engine.cycle);
      if (!isSamePast && !record?.goesBack) throw new Error('a run without a record cannot go back');
      run.scenario = scenario;
      run.plan = plan;
      record?.handOutAfter(heldMs < 0 ? -1 : this.#cycleOf(heldMs), before, plan);
      if (record && (!isSamePast || record.missesWhatIsBehind))
        await this.#rewind(Math.min(this.#cycleOf(ms), engine.cycle));
      else record?.resume();
      return this.#jump(this.#cycleOf(ms), began);
    });
  }

  summary(): Promise<VariantSummary> {
    return this.#inTurn(() => this.#summarise());
  }

  observe(): Promise<Observation> {
    return this.#inTurn(() => observe(this.#run.engine, this.#summarise(), this.#run.cyclesPerMs));
  }

  explain(cpu: number): Promise<CpuExplanation> {
    return this.#inTurn(async () => {
      // Loaded when somebody asks.
      const { explainCpu } = await import('./why-not');
      const { engine, plan, request } = this.#run;
      return explainCpu(engine, plan.at(engine.cycle), request.variant, cpu);
    });
  }

  async inspect(target: InspectTarget): Promise<Inspection> {
    const { inspect } = await import('./inspect');
    return inspect(this.#run.engine, this.#run.cyclesPerMs, target);
  }

  #summarise(): VariantSummary {
    const { engine, scenario, request, cyclesPerMs, record } = this.#run;
    const dropped = record?.events.dropped ?? 0;
    return summariseVariant(engine, scenario.variants[request.variant]!.name, cyclesPerMs, dropped);
  }

  /**
   * For runs without a record, whose windows are of any length: ends one at the present moment and gives its row of
   * `WINDOW_COLUMNS`. It began at the last call; the first call only begins one, and gives null.
   */
  endWindow(): Promise<Float64Array | null> {
    return this.#inTurn(() => {
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

  stepEvent(): Promise<StepResult> {
    return this.#inTurn(async () => {
      const began = this.#now();
      const next = this.#nextCycle();
      if (Number.isFinite(next)) await this.#advanceTo(next, Infinity);
      return this.#result(began);
    });
  }

  eventBefore(ms: number): Promise<number | null> {
    return this.#inTurn(async () => {
      let before = this.#cycleOf(ms);
      for (let span = FIRST_LOOK_CYCLES; ; span *= 8) {
        const from = Math.max(0, before - span);
        await this.#goTo(from);
        let found: number | null = null;
        for (let next = this.#nextCycle(); next < before; next = this.#nextCycle()) {
          await this.#advanceTo(next, Infinity);
          found = next;
        }
        if (found !== null) return (found + 0.5) / this.#run.cyclesPerMs;
        if (from === 0) return null;
        before = from + 1;
      }
    });
  }

  limitKeyframes(bytes: number): Promise<void> {
    return this.#inTurn(() => this.#record.limitKeyframes(bytes));
  }

  #cycleOf(ms: number): number {
    return Math.floor(ms * this.#run.cyclesPerMs);
  }

  /** The next cycle in which anything happens; Infinity if there is none. */
  #nextCycle(): number {
    const { engine, plan } = this.#run;
    return Math.min(engine.nextEventCycle(), plan.nextAfter(engine.cycle));
  }

  /** To a cycle by way of the moment one window before, whose counters the frame remembers. */
  async #jump(target: number, began: number): Promise<StepResult> {
    const { engine, record, cyclesPerMs } = this.#run;
    if (!record?.goesBack || isWithin(target - engine.cycle, 0, record.windowCycles - 1)) {
      await this.#goTo(target);
      return this.#result(began);
    }
    await this.#goTo(Math.max(0, target - record.windowCycles));
    const windowAgo = readWindowAgo(this.#run.engine, cyclesPerMs);
    await this.#advanceTo(target, Infinity);
    const result = this.#result(began);
    result.frame.windowAgo = windowAgo;
    return result;
  }

  /** To a cycle, back or by a keyframe that is nearer if there is one. */
  async #goTo(target: number): Promise<void> {
    const { engine, record } = this.#run;
    if (target < engine.cycle) await this.#rewind(target);
    else if (record?.goesBack && target > engine.cycle) {
      const near = record.nearest(target, this.#run.plan);
      if (near && near.cycle > engine.cycle) await this.#rewind(target);
    }
    await this.#advanceTo(target, Infinity);
  }

  /** Advances to `target`; with a record from stop to stop, closing windows on their grid, until `deadline`. */
  async #advanceTo(target: number, deadline: number): Promise<void> {
    const { engine, record, plan } = this.#run;
    if (!record) {
      this.#advanceThroughInterventions(target);
      return;
    }
    while (engine.cycle < target) {
      const stop = record.nextStop(target);
      this.#advanceThroughInterventions(stop);
      if (record.note(plan)) await record.makeRoom();
      if (this.#now() >= deadline) return;
    }
  }

  #advanceThroughInterventions(target: number): void {
    const { engine, plan, request, recordings } = this.#run;
    for (const moment of plan.between(engine.cycle, target)) {
      this.#advanceEngine(moment.cycle - 1);
      engine.amend(compileConfig(plan.after(moment), request.variant, shapesOf(recordings)));
      this.#advanceEngine(moment.cycle);
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

  /** Goes to the nearest keyframe up to a cycle, or to the start. */
  async #rewind(cycle: number): Promise<void> {
    const run = this.#run;
    const record = this.#record;
    const keyframe = record.nearest(cycle, run.plan);
    if (keyframe) {
      await record.restore(keyframe);
      return;
    }
    // Another beginning: an intervention of cycle 0.
    run.engine = engineFor(run.request, run.plan, run.recordings);
    record.begin(run.engine);
    record.offerKeyframe(run.plan);
  }

  #result(began: number): StepResult {
    const { engine, cyclesPerMs, record } = this.#run;
    const frame = readFrame(engine, cyclesPerMs);
    return {
      frame,
      ...(record?.handOut() ?? {
        windows: { count: 0, rows: new Float64Array(0), latency: new Uint32Array(0) },
        events: emptyBatch(0, 0),
      }),
      tasks: this.#run.tasks?.take() ?? null,
      atMs: frame.ms,
      wallMs: this.#now() - began,
      keyframes: record?.use ?? null,
    };
  }
}

const isWithin = (value: number, low: number, high: number) => value >= low && value <= high;

const shapesOf = (recordings: readonly { shape: TraceShape }[]) => recordings.map(({ shape }) => shape);

function engineFor({ module, variant }: RunRequest, plan: Plan, recordings: Running['recordings']): Engine {
  const config = compileConfig(plan.atStart(), variant, shapesOf(recordings));
  const bytes = recordings.map((recording) => recording.bytes);
  return new Engine(module, config, bytes);
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
