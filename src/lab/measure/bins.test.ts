import fc from 'fast-check';
import { expect, it } from 'vitest';
import { binned } from './bins';

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

it('counts every sample once, inside or outside', () => {
  const samples = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 300 });
  fc.assert(
    fc.property(samples, (values) => {
      const { counts, below, above } = binned(values)!;
      return sum(counts) + below + above === values.length;
    }),
  );
});

it('keeps what is far away out of the bins', () => {
  const bins = binned([...Array.from({ length: 100 }, (_, index) => 10 + index / 100), 5000])!;
  expect(bins.above).toBe(1);
  expect(bins.to).toBeLessThan(13);
  expect(Math.min(...bins.counts.slice(0, 6))).toBeGreaterThan(0);
});

it('is nothing for one sample, and one bin for equal ones', () => {
  expect(binned([3])).toBeNull();
  expect(sum(binned([3, 3, 3])!.counts)).toBe(3);
  expect(sum(binned([0, 5e-324])!.counts)).toBe(2);
});
