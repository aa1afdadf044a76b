/** Carrying out interventions, and explaining those that cannot be. */
import { Report, check } from './check';
import type { Failure, FieldError } from './errors';
import { quote } from './errors';
import type { Fields } from './nodes';
import { ownValue } from './nodes';
import { RUN_SECTIONS, isLiveNode, placeOf, replaceAt, rootNode, splitPath } from './steps';

/** An intervention that may be wrong in any way, and where it stands. */
export interface Entry {
  path: string;
  at: number;
  set: unknown;
  to: unknown;
  /** A run begins with it: of a branch at 0, which may set anything there. */
  atStart: boolean;
}

/** The entries of a list, `startsAt0` if it is that of a branch at 0. */
export function entriesOf(list: unknown, path: string, startsAt0 = false): Entry[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown, index) => ({
    path: `${path}.${index}`,
    at: Number(ownValue(entry, 'at')),
    set: ownValue(entry, 'set'),
    to: ownValue(entry, 'to'),
    atStart: startsAt0 && ownValue(entry, 'at') === 0,
  }));
}

/** Applies them in order of time, reporting those that cannot be. */
export function applyChecked(complete: Fields, entries: readonly Entry[], report: Report): Fields {
  let state = complete;
  for (const { path: where, set, to, atStart } of entries.toSorted((a, b) => a.at - b.at)) {
    if (typeof set !== 'string' || to === undefined) continue;
    const result = intervene(state, set, to, { known: report, atStart });
    if (result.ok) state = result.state;
    else for (const { path, message } of result.errors) report.add(`${where}.${path}`, message);
  }
  return state;
}

export type Intervened = { ok: true; state: Fields } | Failure;

/**
 * One intervention applied to a complete scenario: the value at `path` becomes `to`. Errors are those of an
 * intervention: at `set` if the path is none that can change during a run, at `to` if the value is refused. What was
 * wrong with the scenario before (`known`) is not the intervention's fault. `atStart`: the run begins with it, so that it may
 * set fields that cannot change later.
 */
export function intervene(
  state: Fields,
  path: string,
  to: unknown,
  { known, atStart = false }: { known?: Report; atStart?: boolean } = {},
): Intervened {
  const problem = pathProblem(state, path, atStart);
  if (problem !== undefined) return { ok: false, errors: [{ path: 'set', message: problem }] };
  const segments = splitPath(path);
  const [section] = segments;
  const replaced = replaceAt(rootNode, state, segments, to) as Fields;
  // The other sections are as they were, so only this one needs another look.
  const report = new Report();
  const place = placeOf(rootNode, undefined, [section!]);
  const checked = place.ok ? check(place.node, replaced[section!], [section!], report) : undefined;
  const errors = report.all().filter((error) => isInside(error.path, path) || !known?.has(error.path));
  if (errors.length === 0) return { ok: true, state: { ...replaced, [section!]: checked } };
  return { ok: false, errors: errors.map((error) => valueError(error, path)) };
}

const isInside = (path: string, outer: string) => path === outer || path.startsWith(`${outer}.`);

function pathProblem(state: Fields, path: string, atStart: boolean): string | undefined {
  const segments = splitPath(path);
  const place = placeOf(rootNode, state, segments);
  if (!place.ok) return `${quote(path)} is no path of this scenario: ${place.message}`;
  if (atStart && path === 'seed') return undefined;
  if (!RUN_SECTIONS.includes(segments[0] ?? '')) {
    return `must be a path in machine, table, workload or variants, not ${quote(path)}`;
  }
  if (atStart || isLiveNode(place.node)) return undefined;
  return `must be a field that can change during a run, not ${quote(path)}, which needs a run from the start`;
}

function valueError({ path, message }: FieldError, set: string): FieldError {
  if (path === set) return { path: 'to', message };
  const inside = isInside(path, set) ? path.slice(set.length + 1) : path;
  return { path: 'to', message: `${inside} ${message}` };
}
