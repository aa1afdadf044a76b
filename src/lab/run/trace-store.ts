/**
 * The recordings that scenarios refer to, in the captrace format. Bundled ones are fetched when a run first needs them;
 * imported ones are put in by whoever read the file and live as long as the store. How to fetch is the host's affair: the
 * page asks its own origin, the command line its own folder.
 */
import type { Scenario } from '../scenario/schema';
import { CAPTRACE_MAGIC } from '../traces/captrace';
import type { TraceData } from './protocol';

/** Gives the bytes of `NAME.captrace`. */
export type BundledFetcher = (name: string) => Promise<Uint8Array>;

/** A scenario replays an imported recording that is not at hand: its file has to be opened. */
export class MissingTrace extends Error {
  override readonly name = 'MissingTrace';

  constructor(
    readonly ref: string,
    readonly fileName: string,
  ) {
    super(
      `The recording ${fileName || ref} is not part of the scenario: open its file (${ref.replace('sha256:', 'SHA-256 ').slice(0, 24)}…)`,
    );
  }
}

/** `nginx` of `bundled:nginx`; null for imported recordings. */
export function bundledName(ref: string): string | null {
  return ref.startsWith('bundled:') ? ref.slice('bundled:'.length) : null;
}

export class TraceStore {
  readonly #fetch: BundledFetcher;
  readonly #known = new Map<string, Promise<Uint8Array>>();

  constructor(fetch: BundledFetcher) {
    this.#fetch = fetch;
  }

  add({ ref, bytes }: TraceData): void {
    this.#known.set(ref, Promise.resolve(bytes));
  }

  has(ref: string): boolean {
    return this.#known.has(ref) || bundledName(ref) !== null;
  }

  /** Rejects with `MissingTrace`, or with what fetching says; a failed fetch is tried again next time. */
  get(ref: string, fileName = ''): Promise<Uint8Array> {
    const known = this.#known.get(ref);
    if (known) return known;
    const bundled = bundledName(ref);
    if (bundled === null) return Promise.reject(new MissingTrace(ref, fileName));
    const fetched = this.#fetch(bundled);
    this.#known.set(ref, fetched);
    fetched.catch(() => this.#known.delete(ref));
    return fetched;
  }

  /** Everything that a scenario replays, each recording once. */
  async forScenario(scenario: Scenario): Promise<TraceData[]> {
    const names = new Map<string, string>();
    for (const phase of scenario.workload.phases) if ('trace' in phase) names.set(phase.trace, phase.traceName);
    return Promise.all([...names].map(async ([ref, name]) => ({ ref, bytes: await this.get(ref, name) })));
  }
}

/** Fetches bundled recordings from a folder beside the page. */
export function fetchBundledFrom(folder: URL): BundledFetcher {
  return async (name) => {
    const response = await fetch(new URL(`${name}.captrace`, folder));
    if (!response.ok)
      throw new Error(`The recording ${name} cannot be loaded: ${response.status} ${response.statusText}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    // Many servers answer with a page where there is no such file.
    if (!CAPTRACE_MAGIC.every((byte, at) => bytes[at] === byte))
      throw new Error(`The recording ${name} cannot be loaded: there is no recording of that name`);
    return bytes;
  };
}
