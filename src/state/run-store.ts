/**
 * Runs kept in this browser (IndexedDB): scenario, summary, windows. Bounded in number and bytes: the oldest make room. Where
 * the store is absent, blocked or full, everything still works but keeping, and says why.
 */
import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import type { RunSummary } from '../lab/run/protocol';
import { formatError } from '../lab/scenario/errors';
import { parseScenario } from '../lab/scenario/validate';

export const MOST_RUNS = 100;
export const MOST_BYTES = 64 * 1024 * 1024;
/** A database that another tab holds open in an older version. */
const PATIENCE_MS = 4000;

export interface KeptRun {
  id: number;
  /** Wall time, ms since 1970. */
  savedAt: number;
  title: string;
  bytes: number;
  scenario: unknown;
  summary: RunSummary;
}

export interface KeptWindows {
  columns: readonly string[];
  /** Per variant, row-major. */
  variants: { name: string; count: number; rows: Float64Array }[];
}

interface Schema extends DBSchema {
  runs: { key: number; value: Omit<KeptRun, 'id'> & { id?: number } };
  windows: { key: number; value: KeptWindows };
}

/** What went wrong, in words for people. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

export class RunStore {
  #database: Promise<IDBPDatabase<Schema>> | null = null;
  readonly #name: string;

  constructor(name = 'captune-runs') {
    this.#name = name;
  }

  /** Newest first, without their windows. Entries that are not whole are left out. */
  list(): Promise<KeptRun[]> {
    return this.#use(async (database) => {
      const [keys, values] = await Promise.all([database.getAllKeys('runs'), database.getAll('runs')]);
      const runs = values.map((value, index) => ({ ...value, id: keys[index]! }));
      return runs.filter((run) => run.summary.variants.length > 0).reverse();
    });
  }

  /** Keeps a run; returns its id and how many older ones had to go. */
  keep(
    run: Pick<KeptRun, 'savedAt' | 'title' | 'scenario' | 'summary'>,
    windows: KeptWindows,
  ): Promise<{ id: number; removed: number }> {
    const bytes = sizeOf(run, windows);
    if (bytes > MOST_BYTES) return Promise.reject(new StoreError('the run is larger than everything that is kept'));
    return this.#use(async (database) => {
      const removed = await this.#makeRoom(database, bytes);
      const change = database.transaction(['runs', 'windows'], 'readwrite');
      const id = await change.objectStore('runs').add({ ...run, bytes });
      await change.objectStore('windows').put(windows, id);
      await change.done;
      return { id, removed };
    });
  }

  windows(id: number): Promise<KeptWindows | undefined> {
    return this.#use((database) => database.get('windows', id));
  }

  remove(id: number): Promise<void> {
    return this.#use((database) => removeOne(database, id));
  }

  /** Bytes in use by these runs, and what the browser grants this site; null where it does not say. */
  async quota(): Promise<{ used: number; most: number; granted: number | null }> {
    const runs = await this.list();
    const estimate = await estimateStorage();
    return {
      used: runs.reduce((sum, { bytes }) => sum + bytes, 0),
      most: MOST_BYTES,
      granted: estimate?.quota ?? null,
    };
  }

  async #makeRoom(database: IDBPDatabase<Schema>, bytes: number): Promise<number> {
    const [keys, values] = await Promise.all([database.getAllKeys('runs'), database.getAll('runs')]);
    let used = values.reduce((sum, value) => sum + value.bytes, 0);
    let removed = 0;
    while (removed < keys.length && (keys.length - removed >= MOST_RUNS || used + bytes > MOST_BYTES)) {
      used -= values[removed]!.bytes;
      await removeOne(database, keys[removed++]!);
    }
    return removed;
  }

  async #use<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T> {
    try {
      this.#database ??= open(this.#name, () => (this.#database = null));
      return await work(await this.#database);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) this.#database = null;
      throw error instanceof StoreError ? error : new StoreError(reasonOf(error));
    }
  }
}

async function removeOne(database: IDBPDatabase<Schema>, id: number): Promise<void> {
  const change = database.transaction(['runs', 'windows'], 'readwrite');
  await Promise.all([change.objectStore('runs').delete(id), change.objectStore('windows').delete(id), change.done]);
}

function open(name: string, lost: () => void): Promise<IDBPDatabase<Schema>> {
  if (typeof indexedDB === 'undefined') return Promise.reject(new StoreError('this browser keeps no data for pages'));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new StoreError('another tab of this page holds the store: close it and try again'));
    }, PATIENCE_MS);
    openDB<Schema>(name, 1, {
      upgrade(database) {
        database.createObjectStore('runs', { autoIncrement: true });
        database.createObjectStore('windows');
      },
      blocking(_current, _next, event) {
        (event.target as IDBDatabase).close();
        lost();
      },
      terminated: lost,
    })
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') return 'there is no room left: delete some of the runs, or data of other pages';
  if (name === 'SecurityError' || name === 'InvalidStateError')
    return 'the browser does not let this page keep data (a private window?)';
  return `the store does not work: ${error instanceof Error ? error.message : String(error)}`;
}

function sizeOf(run: object, windows: KeptWindows): number {
  const text = JSON.stringify(run).length * 2;
  return windows.variants.reduce((sum, { rows }) => sum + rows.byteLength, text);
}

/** A kept run as a file, and what a file holds: hostile until checked. */
export function runFile(run: KeptRun, windows: KeptWindows | undefined): string {
  const variants = windows?.variants.map(({ rows, ...rest }) => ({ ...rest, rows: Array.from(rows, finite) })) ?? [];
  const { title, savedAt, scenario, summary } = run;
  return JSON.stringify({
    captuneRun: 1,
    title,
    savedAt,
    scenario,
    summary,
    windows: { columns: windows?.columns ?? [], variants },
  });
}

const finite = (value: number) => (Number.isFinite(value) ? value : null);

/** Reads a run's file; throws a StoreError with the reason. The summary is taken only if it belongs to the scenario. */
export function readRunFile(text: string): {
  run: Pick<KeptRun, 'savedAt' | 'title' | 'scenario' | 'summary'>;
  windows: KeptWindows;
} {
  const refuse = (what: string): never => {
    throw new StoreError(`the file is no run of this page: ${what}`);
  };
  if (text.length > MOST_BYTES) refuse('it is too large');
  let file: {
    captuneRun?: unknown;
    title?: unknown;
    savedAt?: unknown;
    scenario?: unknown;
    summary?: unknown;
    windows?: unknown;
  };
  try {
    file = JSON.parse(text) as typeof file;
  } catch {
    return refuse('it is no JSON');
  }
  if (typeof file !== 'object' || (file as unknown) === null || file.captuneRun !== 1) refuse('captuneRun is not 1');
  const parsed = parseScenario(file.scenario);
  if (!parsed.ok) return refuse(`scenario: ${parsed.errors.map(formatError)[0] ?? 'invalid'}`);
  const { scenario } = parsed;
  const summary =
    checkSummary(
      file.summary,
      scenario.variants.map(({ name }) => name),
    ) ?? refuse('summary: numbers are missing');
  const savedAt = typeof file.savedAt === 'number' && Number.isFinite(file.savedAt) ? file.savedAt : 0;
  const windows =
    checkWindows(
      file.windows,
      scenario.variants.map(({ name }) => name),
    ) ?? refuse('windows: rows and columns do not belong together');
  return { run: { savedAt, title: scenario.title, scenario, summary }, windows };
}

const MOST_COLUMNS = 200;

/** Windows of the scenario's variants, or none at all; null if they are something else. */
function checkWindows(value: unknown, names: readonly string[]): KeptWindows | null {
  if (!isObject(value) || !Array.isArray(value.columns) || !Array.isArray(value.variants)) return null;
  const { columns, variants } = value as { columns: unknown[]; variants: unknown[] };
  if (variants.length === 0) return { columns: [], variants: [] };
  const named = columns.every((one): one is string => typeof one === 'string' && one.length <= 60);
  if (!named || columns.length > MOST_COLUMNS || variants.length !== names.length) return null;
  const checked = variants.map((variant, index) => checkTable(variant, names[index]!, columns.length));
  return checked.every((one) => one !== null) ? { columns, variants: checked } : null;
}

function checkTable(value: unknown, name: string, columns: number): KeptWindows['variants'][number] | null {
  if (!isObject(value) || value.name !== name || !Array.isArray(value.rows)) return null;
  const { count, rows } = value as { count: unknown; rows: unknown[] };
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || rows.length !== count * columns)
    return null;
  if (!rows.every((one) => one === null || isNumber(one))) return null;
  return { name, count, rows: Float64Array.from(rows, (one) => one ?? Number.NaN) };
}

const isObject = (one: unknown): one is Record<string, unknown> => typeof one === 'object' && one !== null;
const isNumber = (one: unknown): one is number => typeof one === 'number' && Number.isFinite(one);

const NUMBERS = ['ops', 'throughputOpsPerMs', 'tuningCyclesShare', 'monitoringCyclesShare', 'eventsDropped'];
const MAYBE = ['cyclesPerOp', 'allCyclesPerOp', 'hitRate'];

/** Only what comparisons read is looked at. */
function checkSummary(value: unknown, names: readonly string[]): RunSummary | null {
  if (!isObject(value) || !Array.isArray(value.variants) || value.variants.length !== names.length) return null;
  const maybe = (one: unknown) => one === null || isNumber(one);
  const whole = value.variants.every((variant: unknown, index) => {
    if (!isObject(variant) || variant.name !== names[index]) return false;
    const { latencyCycles, tasks } = variant;
    return (
      NUMBERS.every((key) => isNumber(variant[key])) &&
      MAYBE.every((key) => maybe(variant[key])) &&
      isObject(latencyCycles) &&
      ['p50', 'p99', 'p999'].every((key) => maybe(latencyCycles[key])) &&
      isObject(tasks) &&
      isNumber(tasks.rejected)
    );
  });
  const text = (one: unknown) => typeof one === 'string' && one.length <= 128;
  return whole && text(value.scenarioHash) && isNumber(value.seed) && isNumber(value.atMs)
    ? (value as unknown as RunSummary)
    : null;
}

/** What the browser says of the room for this site; null where it does not. */
async function estimateStorage(): Promise<StorageEstimate | null> {
  // Not everywhere: only in secure contexts, and not where there is no browser.
  const storage = (globalThis as { navigator?: { storage?: Partial<StorageManager> } }).navigator?.storage;
  return (await storage?.estimate?.().catch(() => null)) ?? null;
}
