/** The words behind a command: which options there are, and reading their values. Every refusal names option and value. */
import { parseArgs } from 'node:util';
import { listWords, quote, suggestion } from '../lab/scenario/errors';
import { BadInput } from './errors';

export interface OptionSpec {
  /** What stands for the value in the help text; absent: a switch without a value. */
  value?: string;
  /** May be given more than once. */
  repeatable?: boolean;
  help: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What is given to every command beside its own options. */
const HELP: OptionSpecs = { help: { help: 'this text' } };

export interface Limits {
  min: number;
  max: number;
  whole?: boolean;
}

export class Options {
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(positionals: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.positionals = positionals;
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  texts(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  text(name: string): string | undefined {
    return this.texts(name)[0];
  }

  required(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw new BadInput(`--${name} is missing`);
    return text;
  }

  number(name: string, { min, max, whole = false }: Limits): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    if (value >= min && value <= max && (!whole || Number.isInteger(value))) return value;
    throw new BadInput(
      `--${name} must be a ${whole ? 'whole number' : 'number'} from ${min} to ${max}, not ${quote(text)}`,
    );
  }

  choice<const T extends string>(name: string, words: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = words.find((word) => word === text);
    if (found === undefined) throw new BadInput(`--${name} must be ${listWords(words)}, not ${quote(text)}`);
    return found;
  }
}

/** Reads the words behind a command. `--help` makes everything else right. */
export function readOptions(args: readonly string[], specs: OptionSpecs, most: number): Options {
  const known = { ...specs, ...HELP };
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(known).map(([name, spec]) => [name, typeOf(spec, name)])),
    strict: false,
    tokens: true,
  });
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help')) {
    return new Options([], new Map([['help', ['']]]));
  }
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name, rawName, value, inlineValue } = token;
    const spec = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!spec) throw new BadInput(`unknown option ${quote(rawName)}; ${suggestOption(name, known)}`);
    values.set(name, [...(values.get(name) ?? []), valueOf(spec, rawName, value, inlineValue)]);
    if (!spec.repeatable && values.get(name)!.length > 1) throw new BadInput(`${rawName} is given twice`);
  }
  if (positionals.length > most) throw new BadInput(`one word too many: ${quote(positionals[most]!)}`);
  return new Options(positionals, values);
}

function typeOf(spec: OptionSpec, name: string): { type: 'string' | 'boolean'; short?: string } {
  return { type: spec.value === undefined ? 'boolean' : 'string', ...(name === 'help' ? { short: 'h' } : {}) };
}

function valueOf(spec: OptionSpec, name: string, value: string | undefined, inline: boolean | undefined): string {
  if (spec.value === undefined) {
    if (value !== undefined) throw new BadInput(`${name} takes no value, but has ${quote(value)}`);
    return '';
  }
  if (value === undefined || (!inline && value.startsWith('--'))) {
    throw new BadInput(`${name} needs a value: ${name} ${spec.value}`);
  }
  return value;
}

function suggestOption(name: string, known: OptionSpecs): string {
  return suggestion(name, Object.keys(known)).replaceAll(/"(\w)/g, '"--$1');
}

/** Lines of the help text, aligned. */
export function optionLines(specs: OptionSpecs): string {
  const rows = Object.entries({ ...specs, ...HELP }).map(([name, { value, help }]) => {
    return { left: `  --${name}${value === undefined ? '' : ` ${value}`}`, help };
  });
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  return rows.map(({ left, help }) => left.padEnd(width) + help.replaceAll('\n', `\n${' '.repeat(width)}`)).join('\n');
}
