import { describe, expect, it } from 'vitest';
import { brief, cpuList, fixed, grouped, hex, NONE, percent, range, signed, signedPercent } from './format';

describe('numbers', () => {
  it('have a true minus sign, and none at zero', () => {
    expect(fixed(-1.25, 2)).toBe('\u22121.25');
    expect(fixed(-0.04, 1)).toBe('0.0');
    expect(signed(0.04)).toBe('0.0');
    expect(signed(2)).toBe('+2.0');
    expect(signedPercent(-0.123)).toBe('\u221212.3\u202f%');
  });
  it('show a dash where there is no sample', () => {
    expect([fixed(NaN), percent(NaN), grouped(Infinity), brief(NaN), range([])]).toEqual(Array(5).fill(NONE));
  });
  it('group digits and shorten', () => {
    expect(grouped(1234567)).toBe('1\u202f234\u202f567');
    expect([brief(9999), brief(12345), brief(2.5e6), brief(3.14159)]).toEqual(['9\u202f999', '12.3k', '2.5M', '3.14']);
    expect(hex(312)).toBe('0x0138');
  });
});

describe('lists', () => {
  it('of CPUs are as short as they can be', () => {
    expect(cpuList([], 8)).toBe('all CPUs');
    expect(cpuList([2], 8)).toBe('CPU 2');
    expect(cpuList([1, 2, 3], 8)).toBe('CPU 1–3');
    expect(cpuList([1, 3, 5], 8)).toBe('CPU 1, 3, 5');
    expect(cpuList([0, 1, 2, 3, 4, 5, 7], 8)).toBe('7 of 8 CPUs');
  });
  it('of values are ranges where they differ', () => {
    expect(range([64, 64])).toBe('64');
    expect(range(Uint16Array.of(128, 64, 256))).toBe('64–256');
  });
});
