/** Latencies of tasks in bins for charts: four an octave. The engine's bins; `src/engine/sim/latency.ts` fills them. */

/** As in the engine's layout; a test compares. */
export const LATENCY_BINS = 160;

/** Cycles at which a bin begins; that of `LATENCY_BINS` is where the last one ends. */
export function binStart(bin: number): number {
  return bin === 0 ? 0 : 2 ** (bin >> 2) * (1 + (bin & 3) / 4);
}

/** The value that a share `q` of the latencies does not exceed, linear within its bin; NaN if there is none. */
export function binQuantile(bins: ArrayLike<number>, q: number): number {
  let total = 0;
  for (let bin = 0; bin < LATENCY_BINS; bin++) total += bins[bin]!;
  if (total === 0) return NaN;
  const rank = q * total;
  let sum = 0;
  for (let bin = 0; bin < LATENCY_BINS; bin++) {
    const count = bins[bin]!;
    if (count > 0 && sum + count >= rank) {
      const share = (rank - sum) / count;
      return binStart(bin) + (binStart(bin + 1) - binStart(bin)) * share;
    }
    sum += count;
  }
  return NaN;
}
