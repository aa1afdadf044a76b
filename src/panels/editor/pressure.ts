/** Memory pressure as steps over a round of the workload, edited as the one value that holds from a moment on. */

export interface PressurePoint {
  atMs: number;
  value: number;
}

/** The value that holds at a moment; 0 before the first step. */
export function pressureAt(points: readonly PressurePoint[], ms: number): number {
  let latest: PressurePoint | null = null;
  for (const point of points) {
    if (point.atMs <= ms && (latest === null || point.atMs >= latest.atMs)) latest = point;
  }
  return latest?.value ?? 0;
}

/** The same steps with `value` from `ms` (to the microsecond) up to the next step, which stays. */
export function withPressure(points: readonly PressurePoint[], ms: number, value: number): PressurePoint[] {
  const atMs = Math.floor(ms * 1000) / 1000;
  const earlier = points.filter((point) => point.atMs < atMs);
  const later = points.filter((point) => point.atMs > atMs);
  return pressureAt(earlier, atMs) === value ? [...earlier, ...later] : [...earlier, { atMs, value }, ...later];
}
