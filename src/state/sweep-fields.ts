/** The fields of a scenario that a sweep can vary, by group, with values to begin with: read from the schema. */
import { parseAxis, valueText } from '../lab/compare/sweep/axis';
import { fieldAt, getAt, leafPaths, setAt, touchesRun } from '../lab/scenario/paths';
import type { Scenario } from '../lab/scenario/schema';

export interface SweepField {
  path: string;
  /** `Cache (entries)`; within its group. */
  label: string;
  /** `Fixed`, `1 Steady`, `Machine`. */
  group: string;
  /** As it is now. */
  value: unknown;
  /** What is allowed, in a few words. */
  range: string;
  /** Values as they are typed. */
  suggestion: string;
}

const GROUPS: Readonly<Record<string, string>> = { machine: 'Machine', table: 'Table', workload: 'Workload' };

/** Numbers, choices and switches of everything that a run depends on, in the order of the schema. */
export function sweepFields(scenario: Scenario): SweepField[] {
  return leafPaths(scenario).flatMap((path) => fieldOf(scenario, path) ?? []);
}

function fieldOf(scenario: Scenario, path: string): SweepField | null {
  const section = path.split('.', 1)[0]!;
  if (section === 'seed' || section === 'interventions' || !touchesRun(path)) return null;
  const field = fieldAt(path, scenario);
  if (!field?.meta) return null;
  const { limits, meta } = field;
  const value = getAt(scenario, path) ?? null;
  const texts = suggestionOf(scenario, path, limits, value);
  if (texts === null) return null;
  const unit = meta.unit === undefined ? '' : ` (${meta.unit})`;
  const ranged = limits.kind === 'integer' || limits.kind === 'number';
  return {
    ...{ path, value, suggestion: texts },
    label: `${whereIn(path)}${meta.label}${unit}`,
    group: groupOf(scenario, path),
    range: ranged ? `${limits.min} to ${limits.max}` : '',
  };
}

function groupOf(scenario: Scenario, path: string): string {
  const [section = '', index = ''] = path.split('.');
  if (section === 'variants') return index;
  if (section === 'workload' && path.split('.')[1] === 'phases') {
    const phase = Number(path.split('.')[2]);
    return `Phase ${phase + 1} ${scenario.workload.phases[phase]?.name ?? ''}`.trim();
  }
  return path.startsWith('machine.overrides.') ? 'Costs of the machine' : (GROUPS[section] ?? section);
}

/** Fields of the same label in one group are told apart by the object that they are in. */
function whereIn(path: string): string {
  const parts = path.split('.');
  const name = parts.at(-2) ?? '';
  // The value of a parameter is the parameter.
  if (parts.at(-1) === 'value') return '';
  const inner = parts[0] === 'variants' ? parts.length > 3 : parts[0] === 'workload' && parts.length > 4;
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return inner ? `${words[0]!.toUpperCase()}${words.slice(1)}: ` : '';
}

type Limits = NonNullable<ReturnType<typeof fieldAt>>['limits'];

function suggestionOf(scenario: Scenario, path: string, limits: Limits, value: unknown): string | null {
  if (limits.kind === 'choice') return limits.choices.map((choice) => valueText(choice)).join(',');
  if (limits.kind === 'boolean') return 'false,true';
  if (limits.kind !== 'integer' && limits.kind !== 'number') return null;
  const now = typeof value === 'number' ? value : Number(fieldAt(path, scenario)?.initial ?? limits.min);
  const { min, max } = limits;
  const around = min === 0 && max === 1 ? [0.1, 0.3, 0.5, 0.7, 0.9] : [now / 4, now / 2, now, now * 2, now * 4];
  const fitting = around.map((candidate) => (limits.kind === 'integer' ? Math.round(candidate) : candidate));
  const allowed = fitting.filter((candidate) => candidate >= min && candidate <= max);
  const valid = [...new Set(allowed)].filter((candidate) => setAt(scenario, path, candidate).ok);
  return valid.map((candidate) => Number(candidate.toPrecision(6))).join(',');
}

/** Why a text is no list of values, or null. */
export function valuesProblem(path: string, text: string): string | null {
  const axis = parseAxis(`${path}=${text}`);
  return 'message' in axis ? axis.message : null;
}
