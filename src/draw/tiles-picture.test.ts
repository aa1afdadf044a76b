import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rectanglesOf } from './tiles-picture';

const picture = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .array(fc.integer({ min: 0, max: 2 }), { minLength: width * height, maxLength: width * height })
      .map((cells) => ({ width, height, data: Uint32Array.from(cells) })),
  );

describe('pixels as rectangles', () => {
  it('paints exactly the same picture, no pixel twice', () => {
    fc.assert(
      fc.property(picture, ({ data, width, height }) => {
        const painted = new Uint32Array(width * height);
        for (const rectangle of rectanglesOf({ data, width, height })) {
          for (let y = rectangle.y; y < rectangle.y + rectangle.height; y++) {
            for (let x = rectangle.x; x < rectangle.x + rectangle.width; x++) {
              expect(painted[y * width + x]).toBe(0);
              painted[y * width + x] = rectangle.pixel;
            }
          }
        }
        expect(painted).toEqual(data);
      }),
    );
  });

  it('makes one of a filled cell', () => {
    const data = new Uint32Array(16);
    for (const at of [5, 6, 9, 10]) data[at] = 7;
    expect(rectanglesOf({ data, width: 4, height: 4 })).toEqual([{ x: 1, y: 1, width: 2, height: 2, pixel: 7 }]);
  });
});
