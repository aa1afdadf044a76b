/** The reference of the guide, read from what the lab itself uses: schema, rules, counters, windows. Nothing is written twice. */
import { CYCLE_CATEGORIES } from '../lab/run/counters';
import { WINDOW_COLUMNS } from '../lab/run/frame';
import { RULES } from '../lab/run/rules';
import { scenarioJsonSchema } from '../lab/scenario/jsonschema';
import { COUNTER_TEXT } from './counter-text';
import { KNOB_TITLES } from './rule-text';

export interface ParameterRow {
  /** As in links and interventions; [] stands for an index or name. */
  path: string;
  label: string;
  unit: string;
  /** What is allowed. */
  allowed: string;
  initial: string;
  edit: string;
  help: string;
}

type Node = Readonly<Record<string, unknown>>;

/** Every field of a scenario, in the order of the schema. */
export function parameterRows(): ParameterRow[] {
  const rows = new Map<string, ParameterRow>();
  visit(scenarioJsonSchema(), '', rows);
  return [...rows.values()];
}

function visit(node: Node, path: string, rows: Map<string, ParameterRow>): void {
  const properties = node['properties'] as Record<string, Node> | undefined;
  const options = (node['anyOf'] ?? node['oneOf']) as Node[] | undefined;
  const items = node['items'] as Node | undefined;
  if (properties) {
    const kind = (properties['kind']?.['const'] as string | undefined) ?? '';
    const prefix = kind === '' ? path : `${path}(${kind})`;
    for (const [key, child] of Object.entries(properties)) {
      if (key !== 'kind') visit(child, prefix === '' ? key : `${prefix}.${key}`, rows);
    }
  } else if (items && !Array.isArray(items) && isBranch(items)) visit(items, `${path}[]`, rows);
  else if (options?.some(isBranch)) for (const option of options) visit(option, path, rows);
  else if (typeof node['title'] === 'string' && !rows.has(path)) rows.set(path, rowOf(node, path));
}

/** Whether there are fields within. */
function isBranch(node: Node): boolean {
  const options = (node['anyOf'] ?? node['oneOf']) as Node[] | undefined;
  return node['properties'] !== undefined || (options?.some(isBranch) ?? false);
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function rowOf(node: Node, path: string): ParameterRow {
  return {
    path,
    label: text(node['title']),
    unit: text(node['x-unit']),
    allowed: allowedOf(node),
    initial: node['default'] === undefined ? '' : shown(node['default']),
    edit: text(node['x-edit']),
    help: text(node['description']),
  };
}

function allowedOf(node: Node): string {
  const options = (node['anyOf'] ?? node['oneOf']) as Node[] | undefined;
  if (options)
    return options.map((option) => ('const' in option ? shown(option['const']) : text(option['type']))).join(', ');
  if (Array.isArray(node['enum'])) return node['enum'].map(shown).join(', ');
  if ('const' in node) return shown(node['const']);
  const { minimum, maximum } = node;
  if (typeof minimum === 'number' && typeof maximum === 'number') {
    return `${minimum} to ${maximum}${node['type'] === 'integer' ? ', whole' : ''}`;
  }
  return typeof node['maxLength'] === 'number' ? `text, at most ${node['maxLength']} characters` : text(node['type']);
}

export interface RuleRow {
  knob: string;
  id: string;
  text: string;
}

/** The rules of the tuners, with {0} and {1} for the signals that make them true. */
export function ruleRows(): RuleRow[] {
  return RULES.filter(({ id }) => id !== 'none').map(({ knob, id, text: words }) => ({
    knob: KNOB_TITLES[knob] ?? String(knob),
    id,
    text: words
      .replace(/ ?\(\{[01]\} of accesses\)/, ' (share of accesses)')
      .replaceAll('{0}', 'signal')
      .replaceAll('{1}', 'limit'),
  }));
}

export interface SignalRow {
  name: string;
  /** Where it stands in the words of a rule. */
  rules: string;
  format: string;
}

/** The signals that rules look at: what stands before a comparison in their text. */
export function signalRows(): SignalRow[] {
  const signals = new Map<string, { rules: string[]; format: string }>();
  for (const { id, text: words, format } of RULES) {
    words.split(/ and |, fitted|, at (?:least|most)/).forEach((part, place) => {
      const name = part
        .replace(/\{[01]\}.*$/, '')
        .replace(/\($/, '')
        .trim();
      if (name === '' || name === 'no rule') return;
      const known = signals.get(name) ?? { rules: [], format: format[place] ?? 'number' };
      known.rules.push(id);
      signals.set(name, known);
    });
  }
  return [...signals].map(([name, { rules, format }]) => ({ name, rules: rules.join(', '), format }));
}

export interface CounterRow {
  name: string;
  label: string;
  unit: string;
}

export function counterRows(): CounterRow[] {
  const categories = new Set<string>(CYCLE_CATEGORIES.map(({ name }) => name));
  return Object.entries(COUNTER_TEXT).map(([name, { label, unit }]) => ({
    name,
    label: categories.has(name) ? `cycles: ${label}` : label,
    unit,
  }));
}

export const windowColumns: readonly string[] = WINDOW_COLUMNS;
