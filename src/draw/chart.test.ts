import { describe, expect, it } from 'vitest';
import { csvOf, tsvOf } from './chart';
import type { ChartData } from './chart';

const DATA: ChartData = {
  columns: [
    { name: 'CPU', unit: '' },
    { name: 'hit rate', unit: '%' },
    { name: 'runs, now', unit: '' },
  ],
  rows: [
    [0, 83.1234567890123, 'task "7"'],
    [1, NaN, null],
    [2, -1.5, '=SUM(A1)'],
  ],
};

describe('a chart as text', () => {
  it('is CSV with units, full precision, empty where there is no sample, and no formulas', () => {
    expect(csvOf(DATA)).toBe('CPU,hit rate (%),"runs, now"\n0,83.123456789,"task ""7"""\n1,,\n2,-1.5,\'=SUM(A1)\n');
  });

  it('is one line a row with tabs, whatever a text contains', () => {
    const text = tsvOf({ columns: [{ name: 'name', unit: '' }], rows: [['two\nlines\tand a tab']] });
    expect(text).toBe('name\ntwo lines and a tab\n');
  });
});
