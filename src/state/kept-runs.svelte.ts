/** The runs that this browser keeps, as a panel shows them; what goes wrong becomes a message, never an exception. */
import { changePoints, MOST_VALUES } from '../lab/compare/change-points';
import type { ChangePoint } from '../lab/compare/change-points';
import { compareRuns } from '../lab/compare/regression';
import type { Change } from '../lab/compare/regression';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../lab/run/frame';
import type { LabView } from './contract';
import { MOST_BYTES, MOST_RUNS, readRunFile, runFile, RunStore } from './run-store';
import type { KeptRun } from './run-store';

/** Relative changes up to this are none. */
const TOLERANCE = 0.01;
/** Windows that changes inside a run are looked for in. */
const MOST_INSIDE = 400;

export class KeptRuns {
  runs = $state.raw<readonly KeptRun[]>([]);
  chosen = $state.raw<readonly number[]>([]);
  used = $state(0);
  granted = $state<number | null>(null);
  message = $state('');
  failed = $state(false);
  busy = $state(false);
  readonly most = MOST_RUNS;
  readonly mostBytes = MOST_BYTES;
  readonly #store: RunStore;

  constructor(store = new RunStore()) {
    this.#store = store;
  }

  refresh(): Promise<void> {
    return this.#try(async () => {
      await this.#read();
      return '';
    });
  }

  /** Keeps the run that is shown. */
  keep(lab: LabView): Promise<void> {
    return this.#try(async () => {
      const { scenario } = lab;
      const summary = await lab.summary();
      const variants = scenario.variants.map(({ name }, index) => {
        const { windows, windowCount } = lab.histories[index]!;
        return { name, count: windowCount, rows: windows.slice(0, windowCount * WINDOW_COLUMNS.length) };
      });
      const run = { savedAt: Date.now(), title: scenario.title, scenario: $state.snapshot(scenario), summary };
      const { id, removed } = await this.#store.keep(run, { columns: [...WINDOW_COLUMNS], variants });
      await this.#read();
      return `Kept as run ${id}.${removed > 0 ? ` ${removed} of the oldest made room.` : ''}`;
    });
  }

  remove(id: number): Promise<void> {
    return this.#try(async () => {
      await this.#store.remove(id);
      this.chosen = this.chosen.filter((other) => other !== id);
      await this.#read();
      return `Run ${id} is deleted.`;
    });
  }

  importFile(file: File): Promise<void> {
    return this.#try(async () => {
      const { run, windows } = readRunFile(file.size > MOST_BYTES ? '' : await file.text());
      const { id } = await this.#store.keep(run, windows);
      await this.#read();
      return `${file.name} is run ${id}.`;
    });
  }

  /** A run as the text of a file; null if that went wrong. */
  async file(id: number): Promise<string | null> {
    let text: string | null = null;
    await this.#try(async () => {
      const run = this.runs.find((one) => one.id === id);
      if (run) text = runFile(run, await this.#store.windows(id));
      return '';
    });
    return text;
  }

  /** At most two are compared: a third takes the place of the first. */
  choose(id: number): void {
    this.chosen = this.chosen.includes(id)
      ? this.chosen.filter((other) => other !== id)
      : [...this.chosen, id].slice(-2);
  }

  changes(): { before: number; after: number; list: Change[] } | null {
    const [before, after] = this.runs.filter(({ id }) => this.chosen.includes(id)).toSorted((a, b) => a.id - b.id);
    if (!before || !after) return null;
    const list = compareRuns([before.summary], [after.summary], { tolerance: TOLERANCE });
    return { before: before.id, after: after.id, list };
  }

  /** Runs of the scenario of the newest, oldest first, by kernel, if there are enough to find a change. */
  series(): { name: string; ids: number[]; values: number[]; points: ChangePoint[] }[] {
    const newest = this.runs[0];
    if (!newest) return [];
    const alike = this.runs.filter(
      ({ title, summary }) => title === newest.title && summary.atMs === newest.summary.atMs,
    );
    return newest.summary.variants.flatMap(({ name }) => {
      const found = alike.toReversed().flatMap(({ id, summary }) => {
        const value = summary.variants.find((variant) => variant.name === name)?.cyclesPerOp ?? null;
        return value === null ? [] : [{ id, value }];
      });
      if (found.length < 6) return [];
      const values = found.map(({ value }) => value).slice(-MOST_VALUES);
      return [{ name, ids: found.map(({ id }) => id).slice(-MOST_VALUES), values, points: changePoints(values) }];
    });
  }

  /** Where the cost per operation changed its level in the run that is shown; the newest windows. */
  within(
    lab: LabView,
  ): { variant: number; name: string; ms: number; before: number; after: number; pending: boolean }[] {
    if (lab.status === 'running') return [];
    return lab.columns.flatMap(({ label: name }, variant) => {
      const history = lab.histories[variant];
      if (!history) return [];
      const cell = (row: number, column: 'cyclesPerOp' | 'startMs') =>
        history.windows[row * WINDOW_COLUMNS.length + WINDOW_INDEX[column]]!;
      const first = Math.max(0, history.windowCount - MOST_INSIDE);
      const rows = Array.from({ length: history.windowCount - first }, (_, index) => first + index);
      const whole = rows.filter((row) => Number.isFinite(cell(row, 'cyclesPerOp')));
      return changePoints(whole.map((row) => cell(row, 'cyclesPerOp'))).map(({ index, before, after, pending }) => {
        return { variant, name, ms: cell(whole[index]!, 'startMs'), before, after, pending };
      });
    });
  }

  async #read(): Promise<void> {
    this.runs = await this.#store.list();
    const { used, granted } = await this.#store.quota();
    this.used = used;
    this.granted = granted;
  }

  async #try(work: () => Promise<string>): Promise<void> {
    this.busy = true;
    try {
      this.message = await work();
      this.failed = false;
    } catch (error) {
      this.failed = true;
      this.message = error instanceof Error ? error.message : String(error);
    } finally {
      this.busy = false;
    }
  }
}
