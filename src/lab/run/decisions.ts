/**
 * Folds the engine's events into what a person reads: one entry per decision, with its outcome.
 *
 * Three things are done to the raw stream. Steps of several CPUs that say the same (knob, rule, from, to) close in time
 * become one entry; an audit joins the decision it judges; of near misses only the latest per rule and phase is kept,
 * because a rule may nearly fire in every window. Every entry is replaced, never changed, so that a view can compare
 * references. Folding an event twice changes nothing: after a seek the same events come again.
 */
import type { EventBatch } from './frame';

/** One decision, or a rule that nearly fired. Decisions of several CPUs with the same step close in time are one entry. */
export interface Decision {
  kind: 'decision' | 'near' | 'freeze';
  /** Engine's decision id of the first CPU; unique per variant. -1 for near misses and freezes. */
  id: number;
  /** When the first CPU took it. */
  atMs: number;
  /** Index into KNOBS. */
  knob: number;
  rule: number;
  /** In rising order; empty if it concerns the whole machine. */
  cpus: number[];
  /** True if it concerns the whole machine. */
  machineWide: boolean;
  from: number;
  to: number;
  /** The rule's two signals, mean over the CPUs. A freeze: windows frozen, reversals. */
  signals: [number, number];
  /** Expected relative change of cost, negative = better, mean over the CPUs; NaN if none was stated. */
  expected: number;
  /** Mean over the CPUs that have been audited; the outcome is that of the CPU that fared worst. */
  audit: null | { atMs: number; outcome: number; got: number; halfWidth: number; before: number; after: number };
  /** Decisions in this entry (1 unless grouped), how many have been audited, and how many of those were taken back. */
  steps: number;
  audited: number;
  reverted: number;
  windowsHeld: number;
  windowsNeeded: number;
}

/** Numbers of the event kinds and audit outcomes that are read here; a test compares them with the names in frame.ts. */
export const KIND = { decision: 1, audit: 2, near: 3, freeze: 4, phase: 6 } as const;
export const OUTCOME = { kept: 0, noise: 1, reverted: 2, superseded: 3 } as const;
const MACHINE = 255;

type Audit = NonNullable<Decision['audit']>;

/** One CPU's step of an entry. */
interface Step {
  id: number;
  cpu: number;
  atMs: number;
  signals: [number, number];
  expected: number;
  audit: Audit | null;
}

interface Entry {
  view: Decision;
  steps: Step[];
  /** Near misses: rule, phase and round; freezes: nothing. */
  key: string;
}

export interface DecisionLogOptions {
  /** Same steps at most this far apart are one entry. */
  groupMs?: number;
  /** Most entries kept; the oldest near misses go first, then the oldest decisions. */
  limit?: number;
}

/** The folded log of one variant. `append` takes batches in order of time; `decisions` is sorted by time. */
export class DecisionLog {
  #entries: Entry[] = [];
  #byId = new Map<number, Entry>();
  #nearByKey = new Map<string, Entry>();
  #phase = 0;
  #round = 0;
  #views: readonly Decision[] = [];
  #stale = false;
  readonly #groupMs: number;
  readonly #limit: number;
  /** Entries dropped because of the limit. */
  forgotten = 0;

  constructor(options: DecisionLogOptions = {}) {
    this.#groupMs = options.groupMs ?? 0.25;
    this.#limit = options.limit ?? 2000;
  }

  get decisions(): readonly Decision[] {
    if (this.#stale) {
      this.#views = this.#entries.map((entry) => entry.view);
      this.#stale = false;
    }
    return this.#views;
  }

  append(events: EventBatch, cyclesPerMs: number): void {
    for (let row = 0; row < events.count; row++) {
      const kind = events.kind[row];
      const atMs = events.cycle[row]! / cyclesPerMs;
      if (kind === KIND.decision) this.#decide(events, row, atMs);
      else if (kind === KIND.audit) this.#audit(events, row, atMs);
      else if (kind === KIND.near) this.#near(events, row, atMs);
      else if (kind === KIND.freeze) this.#freeze(events, row, atMs);
      else if (kind === KIND.phase) {
        this.#phase = events.args[row * 4]!;
        this.#round = events.args[row * 4 + 1]!;
      }
    }
    this.#bound();
  }

  /** Forgets everything later than `ms`: used before another future of the same run is appended. */
  rewind(ms: number): void {
    const kept: Entry[] = [];
    for (const entry of this.#entries) {
      if (entry.view.atMs > ms) {
        this.#forget(entry);
        continue;
      }
      for (const step of entry.steps) if (step.atMs > ms) this.#byId.delete(step.id);
      entry.steps = entry.steps.filter((step) => step.atMs <= ms);
      for (const step of entry.steps) if (step.audit && step.audit.atMs > ms) step.audit = null;
      if (entry.view.kind === 'decision') entry.view = merged(entry.view, entry.steps);
      kept.push(entry);
    }
    this.#entries = kept;
    this.#stale = true;
  }

  /** Becomes a copy of another log. */
  take(other: DecisionLog): void {
    const copies = new Map(
      other.#entries.map((entry) => [entry, { ...entry, steps: entry.steps.map((s) => ({ ...s })) }]),
    );
    this.#entries = [...copies.values()];
    this.#byId = new Map([...other.#byId].map(([id, entry]) => [id, copies.get(entry) ?? entry]));
    this.#nearByKey = new Map([...other.#nearByKey].map(([key, entry]) => [key, copies.get(entry) ?? entry]));
    this.#phase = other.#phase;
    this.#round = other.#round;
    this.forgotten = other.forgotten;
    this.#stale = true;
  }

  #decide(events: EventBatch, row: number, atMs: number): void {
    const [id, knob, from, rule] = quad(events.args, row);
    const [to, first, second, expected] = quad(events.signals, row);
    if (this.#byId.has(id)) return;
    const cpu = events.cpu[row]!;
    const step: Step = { id, cpu, atMs, signals: [first, second], expected, audit: null };
    const entry = cpu === MACHINE ? undefined : this.#groupFor(knob, rule, from, to, cpu, atMs);
    if (entry) {
      entry.steps.push(step);
      entry.view = merged(entry.view, entry.steps);
      this.#byId.set(id, entry);
      this.#stale = true;
      return;
    }
    const view = blank({ kind: 'decision', id, atMs, knob, rule, cpu, from, to });
    const created: Entry = { view: merged(view, [step]), steps: [step], key: '' };
    this.#byId.set(id, created);
    this.#insert(created);
  }

  /** The entry that a step of `cpu` joins: the same step of others, begun no longer than `groupMs` before. */
  #groupFor(knob: number, rule: number, from: number, to: number, cpu: number, atMs: number): Entry | undefined {
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index]!;
      const view = entry.view;
      if (view.atMs < atMs - this.#groupMs) return undefined;
      if (view.kind !== 'decision' || view.machineWide || view.atMs > atMs + this.#groupMs) continue;
      if (view.knob !== knob || view.rule !== rule || view.from !== from || view.to !== to) continue;
      if (!view.cpus.includes(cpu)) return entry;
    }
    return undefined;
  }

  #audit(events: EventBatch, row: number, atMs: number): void {
    const [id, , outcome] = quad(events.args, row);
    const [got, halfWidth, before, after] = quad(events.signals, row);
    const entry = this.#byId.get(id);
    const step = entry?.steps.find((one) => one.id === id);
    if (!entry || !step) return;
    step.audit = { atMs, outcome, got, halfWidth, before, after };
    entry.view = merged(entry.view, entry.steps);
    this.#stale = true;
  }

  #near(events: EventBatch, row: number, atMs: number): void {
    const [rule, knob, held, needed] = quad(events.args, row);
    const [first, second] = quad(events.signals, row);
    const key = `${rule} ${this.#phase} ${this.#round}`;
    const earlier = this.#nearByKey.get(key);
    if (earlier) {
      if (earlier.view.atMs > atMs) return;
      this.#entries.splice(this.#entries.lastIndexOf(earlier), 1);
    }
    const view = blank({ kind: 'near', id: -1, atMs, knob, rule, cpu: events.cpu[row]!, from: NaN, to: NaN });
    const entry: Entry = {
      view: { ...view, signals: [first, second], windowsHeld: held, windowsNeeded: needed },
      steps: [],
      key,
    };
    this.#nearByKey.set(key, entry);
    this.#insert(entry);
  }

  #freeze(events: EventBatch, row: number, atMs: number): void {
    const [knob, windows, reversals] = quad(events.args, row);
    const cpu = events.cpu[row]!;
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index]!;
      const view = entry.view;
      if (view.atMs < atMs - this.#groupMs) break;
      if (view.kind !== 'freeze' || view.knob !== knob || view.signals[0] !== windows) continue;
      if (view.machineWide || view.cpus.includes(cpu)) return;
      entry.view = { ...view, cpus: [...view.cpus, cpu].sort((a, b) => a - b) };
      this.#stale = true;
      return;
    }
    const view = blank({ kind: 'freeze', id: -1, atMs, knob, rule: 0, cpu, from: NaN, to: NaN });
    this.#insert({ view: { ...view, signals: [windows, reversals] }, steps: [], key: '' });
  }

  /** Events come nearly sorted: the place is at the end or just before it. */
  #insert(entry: Entry): void {
    let index = this.#entries.length;
    while (index > 0 && this.#entries[index - 1]!.view.atMs > entry.view.atMs) index--;
    this.#entries.splice(index, 0, entry);
    this.#stale = true;
  }

  #bound(): void {
    let surplus = this.#entries.length - this.#limit;
    if (surplus <= 0) return;
    this.forgotten += surplus;
    const dropped = new Set<Entry>();
    for (const nearFirst of [true, false]) {
      for (const entry of this.#entries) {
        if (surplus === 0) break;
        if (dropped.has(entry) || (nearFirst && entry.view.kind !== 'near')) continue;
        dropped.add(entry);
        this.#forget(entry);
        surplus--;
      }
    }
    this.#entries = this.#entries.filter((entry) => !dropped.has(entry));
    this.#stale = true;
  }

  #forget(entry: Entry): void {
    for (const step of entry.steps) this.#byId.delete(step.id);
    if (this.#nearByKey.get(entry.key) === entry) this.#nearByKey.delete(entry.key);
  }
}

function quad(values: Int32Array | Float64Array, row: number): [number, number, number, number] {
  const at = row * 4;
  return [values[at]!, values[at + 1]!, values[at + 2]!, values[at + 3]!];
}

type Start = Pick<Decision, 'kind' | 'id' | 'atMs' | 'knob' | 'rule' | 'from' | 'to'> & { cpu: number };

function blank({ cpu, ...start }: Start): Decision {
  const machineWide = cpu === MACHINE;
  return {
    ...start,
    cpus: machineWide ? [] : [cpu],
    machineWide,
    signals: [NaN, NaN],
    expected: NaN,
    audit: null,
    steps: 0,
    audited: 0,
    reverted: 0,
    windowsHeld: 0,
    windowsNeeded: 0,
  };
}

/** The view of an entry from its steps. */
function merged(view: Decision, steps: readonly Step[]): Decision {
  const audits = steps.flatMap((step) => (step.audit ? [step.audit] : []));
  return {
    ...view,
    cpus: view.machineWide ? [] : steps.map((step) => step.cpu).sort((a, b) => a - b),
    signals: [mean(steps.map((step) => step.signals[0])), mean(steps.map((step) => step.signals[1]))],
    expected: mean(steps.map((step) => step.expected)),
    audit: mergedAudit(audits),
    steps: steps.length,
    audited: audits.length,
    reverted: audits.filter((audit) => audit.outcome === OUTCOME.reverted).length,
  };
}

/** Worst outcome first: one CPU that went back matters more than three that stayed. */
const WORST_FIRST = [OUTCOME.reverted, OUTCOME.noise, OUTCOME.kept, OUTCOME.superseded];

function mergedAudit(audits: readonly Audit[]): Audit | null {
  if (audits.length === 0) return null;
  const measured = audits.filter((audit) => Number.isFinite(audit.got) && Number.isFinite(audit.halfWidth));
  const squares = measured.reduce((sum, audit) => sum + audit.halfWidth ** 2, 0);
  return {
    atMs: Math.max(...audits.map((audit) => audit.atMs)),
    outcome: WORST_FIRST.find((outcome) => audits.some((audit) => audit.outcome === outcome)) ?? OUTCOME.noise,
    got: mean(measured.map((audit) => audit.got)),
    // Of a mean of independent measurements.
    halfWidth: measured.length > 0 ? Math.sqrt(squares) / measured.length : NaN,
    before: mean(audits.map((audit) => audit.before)),
    after: mean(audits.map((audit) => audit.after)),
  };
}

/** Mean of the finite values; NaN if there is none. */
function mean(values: readonly number[]): number {
  const finite = values.filter((value) => Number.isFinite(value));
  return finite.length > 0 ? finite.reduce((sum, value) => sum + value, 0) / finite.length : NaN;
}
