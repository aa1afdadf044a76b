/**
 * The palette as people see it whose eyes lack one kind of cone: the simulation of Machado, Oliveira and Fernandes (2009), severity
 * 1, in linear RGB, and distances in CIELAB. Shapes, places and letters say the same as colours do; this keeps colour from
 * misleading.
 */
import { readFileSync } from 'node:fs';
import { lab, rgb } from 'd3';
import { describe, expect, it } from 'vitest';
import { mix, parseHex } from './draw/rgb';
import type { Rgb } from './draw/rgb';

const css = readFileSync(new URL('ui/tokens.css', import.meta.url), 'utf8');

function tokensOf(theme: string): Record<string, Rgb> {
  const block = css.slice(css.indexOf(`[data-theme='${theme}']`)).split('}')[0]!;
  const found = [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)];
  return Object.fromEntries(found.map(([, name = '', hex = '']) => [name, parseHex(hex)] as const));
}

type Matrix = readonly [Rgb, Rgb, Rgb];
const EYES: Record<string, Matrix> = {
  'all cones': [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (part: number) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
const encoded = (part: number) => (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);

function seen(colour: Rgb, matrix: Matrix) {
  const light = colour.map((part) => linear(part / 255));
  const parts = matrix.map((row) => row.reduce((sum, weight, at) => sum + weight * light[at]!, 0));
  const [red = 0, green = 0, blue = 0] = parts.map((part) => 255 * encoded(Math.min(1, Math.max(0, part))));
  return lab(rgb(red, green, blue));
}

function distance(a: Rgb, b: Rgb, matrix: Matrix): number {
  const [from, to] = [seen(a, matrix), seen(b, matrix)];
  return Math.hypot(from.l - to.l, from.a - to.a, from.b - to.b);
}

describe.each(['dark', 'light'])('%s', (theme) => {
  const tokens = tokensOf(theme);
  const of = (name: string) => tokens[name]!;

  describe.each(Object.entries(EYES))('with %s', (_, matrix) => {
    it('the first two variants, which nearly every run has, are far apart', () => {
      expect(distance(of('a'), of('b'), matrix)).toBeGreaterThan(40);
    });
    it('no two of four variants look alike', () => {
      const letters = ['a', 'b', 'c', 'd'];
      for (const [at, one] of letters.entries()) {
        for (const other of letters.slice(at + 1)) {
          expect(distance(of(one), of(other), matrix), `${one} and ${other}`).toBeGreaterThan(11);
        }
      }
    });
    it('every ramp of a cache goes one way in lightness, far enough to read', () => {
      for (const letter of ['a', 'b', 'c', 'd']) {
        const steps = Array.from(
          { length: 16 },
          (_unused, step) => seen(mix(of(`${letter}-old`), of(letter), step / 15), matrix).l,
        );
        const down = steps[15]! < steps[0]!;
        steps.slice(1).forEach((l, at) => expect(l < steps[at]!).toBe(down));
        expect(Math.abs(steps[15]! - steps[0]!), letter).toBeGreaterThan(30);
      }
    });
    it('alerts stand out from what lies around them', () => {
      for (const ground of ['bg0', 'bg1', 'bg2', 'text1']) {
        expect(distance(of('alert'), of(ground), matrix), ground).toBeGreaterThan(15);
      }
    });
  });
});
