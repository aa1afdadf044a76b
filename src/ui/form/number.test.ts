import { describe, expect, it } from 'vitest';
import { formatNumber, fromPosition, parseNumber, refusal, stepped, toPosition } from './number';

describe('typed numbers', () => {
  it('are read as people write them', () => {
    expect(parseNumber(' 65 536 ')).toBe(65536);
    expect(parseNumber('65\u202f536')).toBe(65536);
    expect(parseNumber('0x5EED')).toBe(0x5eed);
    expect(parseNumber('2,5')).toBe(2.5);
    expect(parseNumber('1e3')).toBe(1000);
    expect(parseNumber('\u22121')).toBe(-1);
  });

  it('are refused when they are no numbers', () => {
    for (const text of ['', 'abc', '1..2', '0xzz', '1e', 'NaN', 'Infinity', '1,2,3', '--1']) {
      expect(parseNumber(text), text).toBeNull();
    }
  });

  it('are printed so that they can be read back', () => {
    for (const value of [0, 1, 4096, 65536, 1_048_576, 0.05, 2.8, 1e-6, 123456.7]) {
      expect(parseNumber(formatNumber(value))).toBe(value);
    }
    expect(formatNumber(0x5eed, 'hex')).toBe('0x5EED');
    expect(formatNumber(65536)).toBe('65\u202f536');
  });

  it('say the range that they miss', () => {
    const limits = { min: 1, max: 64, integer: true };
    expect(refusal('8', limits)).toBeNull();
    expect(refusal('65', limits)).toBe('whole number, 1 to 64');
    expect(refusal('1.5', limits)).toBe('whole number, 1 to 64');
    expect(refusal('x', limits)).toBe('not a number; whole number, 1 to 64');
  });
});

describe('steps', () => {
  it('leave no dust and stay within the limits', () => {
    const limits = { min: 0, max: 1, step: 0.1 };
    expect(stepped(0.2, 1, limits)).toBe(0.3);
    expect(stepped(0.95, 1, limits)).toBe(1);
    expect(stepped(0, -10, limits)).toBe(0);
  });

  it('follow the magnitude when none is given', () => {
    const limits = { min: 0.001, max: 1e9 };
    expect(stepped(2.8, 1, limits)).toBe(2.9);
    expect(stepped(250, -1, limits)).toBe(240);
  });
});

describe('slider positions', () => {
  it('invert each other on the grid of the step', () => {
    for (const limits of [
      { min: 0, max: 1, step: 0.01 },
      { min: 0.001, max: 4, step: 0.01 },
    ]) {
      for (const value of [0.05, 0.6, 0.99, 1]) {
        expect(fromPosition(toPosition(value, limits), limits)).toBeCloseTo(value, 9);
      }
    }
  });

  it('end at the limits', () => {
    const limits = { min: 0.001, max: 4, step: 0.01 };
    expect(fromPosition(0, limits)).toBe(0.001);
    expect(fromPosition(1, limits)).toBe(4);
  });
});
