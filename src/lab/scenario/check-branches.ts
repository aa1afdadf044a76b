/** Explains what is wrong with branches, and with a view that names some. */
import type { Report } from './check';
import { excerpt, quote, suggestion } from './errors';
import type { Fields } from './nodes';
import { ownValue } from './nodes';
import { TRUNK } from './schema';
import type { Entry } from './intervene';
import { applyChecked, entriesOf } from './intervene';

interface Line {
  path: string;
  name: string;
  from: string;
  at: number;
  own: Entry[];
}

/** Every branch has a past that exists, its own interventions from its moment on, and each of them can be carried out. */
export function reportBranches(complete: Fields, report: Report): void {
  const lines = linesOf(complete);
  const trunk = entriesOf(complete['interventions'], 'interventions');
  const variants = new Map<string, string[]>([[TRUNK, variantNames(complete)]]);
  for (const line of lines) {
    if (line.name === TRUNK)
      report.add(`${line.path}.name`, `must not be ${quote(TRUNK)}, which is what branches are from`);
    if (!reportPast(line, lines, report)) continue;
    line.own.forEach(({ path, at }) => {
      if (at < line.at) report.add(`${path}.at`, `must not be before the branch begins, at ${line.at} ms, not ${at}`);
    });
    const past = pastOf(line, lines, trunk).filter(({ at }) => at < line.at);
    // What is wrong with the past was said there.
    const state = applyChecked(complete, [...past, ...line.own], report);
    variants.set(line.name, variantNames(state));
  }
  reportView(complete['view'], variants, report);
}

function linesOf(complete: Fields): Line[] {
  const list = complete['branches'];
  if (!Array.isArray(list)) return [];
  return list.map((branch: unknown, index) => {
    const name = ownValue(branch, 'name');
    const path = `branches.${typeof name === 'string' && /^[\w -]+$/.test(name) ? name : index}`;
    const at = Number(ownValue(branch, 'at'));
    const own = entriesOf(ownValue(branch, 'interventions'), `${path}.interventions`, at === 0);
    return { path, name: String(name), from: String(ownValue(branch, 'from')), at, own };
  });
}

/** Whether its past exists and does not go in a circle. */
function reportPast(line: Line, lines: readonly Line[], report: Report): boolean {
  const seen = new Set([line.name]);
  let { from } = line;
  while (from !== TRUNK) {
    const parent = lines.find(({ name }) => name === from);
    if (!parent) {
      const others = [TRUNK, ...lines.map(({ name }) => name).filter((name) => name !== line.name)];
      if (from === line.from)
        report.add(`${line.path}.from`, `must be main or a branch, not ${excerpt(from)}; ${suggestion(from, others)}`);
      return false;
    }
    if (seen.has(from)) {
      report.add(`${line.path}.from`, `must lead to main, but ${quote(from)} goes in a circle`);
      return false;
    }
    seen.add(from);
    from = parent.from;
  }
  return true;
}

function pastOf(line: Line, lines: readonly Line[], trunk: readonly Entry[]): readonly Entry[] {
  const parent = line.from === TRUNK ? undefined : lines.find(({ name }) => name === line.from);
  if (!parent) return trunk;
  return [...pastOf(parent, lines, trunk).filter(({ at }) => at < parent.at), ...parent.own];
}

function variantNames(state: Fields): string[] {
  const variants = state['variants'];
  return Array.isArray(variants) ? variants.map((variant) => String(ownValue(variant, 'name'))) : [];
}

function reportView(view: unknown, variants: ReadonlyMap<string, readonly string[]>, report: Report): void {
  const open = ownValue(view, 'branch');
  const lines = [...variants.keys()];
  if (typeof open !== 'string' || !variants.has(open)) {
    report.add('view.branch', `must be main or a branch, not ${excerpt(open)}; ${suggestion(String(open), lines)}`);
    return;
  }
  const columns = lines.flatMap((line) => (variants.get(line) ?? []).map((variant) => `${line}/${variant}`));
  const reportColumn = (path: string, text: unknown) => {
    const full = typeof text === 'string' && !text.includes('/') ? `${open}/${text}` : text;
    if (typeof full === 'string' && columns.includes(full)) return;
    report.add(path, `must name a variant, not ${excerpt(text)}; ${suggestion(String(full), columns)}`);
  };
  const compare = ownValue(view, 'compare');
  if (Array.isArray(compare)) compare.forEach((text, index) => reportColumn(`view.compare.${index}`, text));
  const baseline = ownValue(view, 'baseline');
  if (baseline !== '') reportColumn('view.baseline', baseline);
}
