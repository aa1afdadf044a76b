import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineOf, locate, offsetOf, positionsIn } from './json-source';

const at = (text: string, path: string) => lineOf(text, locate(positionsIn(text), path));

/** Every path of a value with what stands there. */
function pathsOf(value: unknown, path: string[] = []): [string, unknown][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [[path.join('.'), value], ...inner.flatMap(([key, field]) => pathsOf(field, [...path, key]))];
}

describe('positions in JSON', () => {
  it('are known for every value of any text', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !text.includes('.'));
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, fc.constantFrom(0, 2), (data, indent) => {
        const text = JSON.stringify(data, null, indent);
        const { offsets } = positionsIn(text);
        for (const [path, found] of pathsOf(JSON.parse(text))) {
          const offset = offsets.get(path);
          expect(offset, path).toBeDefined();
          const rest = text.slice(offset);
          const last = path.split('.').at(-1)!;
          // A field starts at its key, an element or the whole at its value.
          const starts = [JSON.stringify(last), JSON.stringify(found, null, indent).slice(0, 1)];
          expect(
            starts.some((start) => rest.startsWith(start)),
            `${path} in ${text}`,
          ).toBe(true);
        }
      }),
    );
  });

  it('are found by index and by name, else those of what is around', () => {
    const text = JSON.stringify({ seed: 1, variants: [{ name: 'A' }, { name: 'B', governor: { audit: 3 } }] }, null, 2);
    expect(at(text, 'seed')).toBe(2);
    expect(at(text, 'variants.1.governor.audit')).toBe(10);
    expect(at(text, 'variants.B.governor.audit')).toBe(10);
    expect(at(text, 'variants.B.cacheEntries')).toBe(7);
    expect(at(text, 'machine.cpus')).toBe(1);
  });

  it('of a line and column invert', () => {
    const text = 'ab\ncde\n\nf';
    expect(offsetOf(text, 2, 3)).toBe(5);
    expect(lineOf(text, 5)).toBe(2);
    expect(offsetOf(text, 9, 9)).toBe(text.length);
  });
});
