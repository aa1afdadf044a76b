/** The runs that this browser keeps, as a panel shows them; what goes wrong becomes a message, never an exception. */
import { compareRuns } from '../lab/compare/regression';
import type { Change } from '../lab/compare/regression';
import { WINDOW_COLUMNS } from '../lab/run/frame';
import type { LabView } from './contract';
import { windowBefore } from './readings';
import { MOST_BYTES, MOST_RUNS, readRunFile, runFile, RunStore } from './run-store';
import type { KeptRun, KeptWindows } from './run-store';

/** Relative changes up to this are none. */
const TOLERANCE = 0.01;

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
        const history = lab.histories[index]!;
        const count = windowBefore(history, summary.atMs) + 1;
        return { name, count, rows: history.windows.slice(0, count * WINDOW_COLUMNS.length) };
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

  /** Runs like the newest (same scenario but for its seed, same length), oldest first: what a series can be made of. */
  alike(): readonly KeptRun[] {
    const newest = this.runs[0];
    if (!newest) return [];
    const same = ({ title, summary }: KeptRun) =>
      title === newest.title &&
      summary.atMs === newest.summary.atMs &&
      summary.variants.map(({ name }) => name).join() === newest.summary.variants.map(({ name }) => name).join();
    return this.runs.filter(same).toReversed();
  }

  /** Windows of the two runs that are compared, older first; those that cannot be read are missing. */
  async chosenWindows(): Promise<(KeptWindows | undefined)[]> {
    const wanted = this.chosen.toSorted((one, other) => one - other);
    return Promise.all(wanted.map((id) => this.#store.windows(id).catch(() => undefined)));
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
