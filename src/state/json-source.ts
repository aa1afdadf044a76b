/**
 * Where the values of a JSON text stand, so that an error about a path can be shown on its line. For text that
 * `JSON.parse` accepts; what is wrong with other text, the lab's own reader says with line and column.
 */

export interface JsonPositions {
  /** Offset of each value by its path, list elements by index; the key of a field rather than its value. */
  offsets: ReadonlyMap<string, number>;
  /** Index of list elements that have a name, by the path that ends with it. */
  names: ReadonlyMap<string, number>;
}

const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^\s,\]}]+/y;
const SPACE = /\s*/y;

class Walker implements JsonPositions {
  readonly offsets = new Map<string, number>();
  readonly names = new Map<string, number>();
  #at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.#value([]);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #take(character: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #value(path: readonly string[]): void {
    this.#match(SPACE);
    this.offsets.set(path.join('.'), this.#at);
    if (this.#take('{')) this.#object(path);
    else if (this.#take('[')) this.#list(path);
    else if (this.#match(STRING) === '') this.#match(SCALAR);
  }

  #object(path: readonly string[]): void {
    if (this.#take('}')) return;
    do {
      this.#match(SPACE);
      const start = this.#at;
      const key = JSON.parse(this.#match(STRING)) as string;
      this.#take(':');
      this.#value([...path, key]);
      if (key === 'name') this.#nameElement(path);
      // Errors about a field point at its key: that is what a person looks for.
      this.offsets.set([...path, key].join('.'), start);
    } while (this.#take(','));
    this.#take('}');
  }

  /** Remembers the list element at `path` by the name that has just been read. */
  #nameElement(path: readonly string[]): void {
    const text = this.#text.slice(this.offsets.get([...path, 'name'].join('.')), this.#at);
    const index = Number(path.at(-1));
    if (!text.startsWith('"') || !Number.isInteger(index)) return;
    this.names.set([...path.slice(0, -1), JSON.parse(text) as string].join('.'), index);
  }

  #list(path: readonly string[]): void {
    if (this.#take(']')) return;
    let index = 0;
    do this.#value([...path, String(index++)]);
    while (this.#take(','));
    this.#take(']');
  }
}

/** Positions in a text that is valid JSON. */
export function positionsIn(text: string): JsonPositions {
  return new Walker(text);
}

/** Offset of a path in the text, or of the nearest object around it. Variants may be named. */
export function locate({ offsets, names }: JsonPositions, path: string): number {
  let parts = path === '' ? [] : path.split('.');
  for (let end = 1; end <= parts.length; end++) {
    const index = names.get(parts.slice(0, end).join('.'));
    if (index !== undefined) parts = [...parts.slice(0, end - 1), String(index), ...parts.slice(end)];
  }
  for (; parts.length > 0; parts = parts.slice(0, -1)) {
    const offset = offsets.get(parts.join('.'));
    if (offset !== undefined) return offset;
  }
  return 0;
}

/** Line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** Offset of a line and column, both from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  return Math.min(text.length, before + column - 1);
}
