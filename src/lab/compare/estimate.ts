/** How far long work is: its rate and the time left, from what has been done so far. */
export interface Estimate {
  done: number;
  total: number;
  elapsedMs: number;
  /** Per second; null before anything is known. */
  perSecond: number | null;
  leftMs: number | null;
}

export function estimate(done: number, total: number, elapsedMs: number): Estimate {
  const known = done > 0 && elapsedMs > 0;
  return {
    done,
    total,
    elapsedMs,
    perSecond: known ? (1000 * done) / elapsedMs : null,
    leftMs: known ? ((total - done) * elapsedMs) / done : null,
  };
}

/** `1.4 s`, `2 min 5 s`, `1 h 20 min`. */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
