/** Phases in a few words, for the list and for titles. */
import { brief, fixed } from '../../draw/format';
import type { Phase } from '../../lab/scenario/workload';

/** `Zipf × 4 096`, `drift × 96`, `recorded`. */
export function describePattern(phase: Phase): string {
  if ('trace' in phase) return phase.traceName || phase.trace.replace('bundled:', '').slice(0, 18);
  const { pattern } = phase;
  if (pattern.kind === 'drift') return `drift × ${brief(pattern.hot)}`;
  if (pattern.kind === 'mixture') return `mixture of ${pattern.parts.length}`;
  return `${pattern.kind === 'zipf' ? 'Zipf' : pattern.kind} × ${brief(pattern.ids)}`;
}

export function phaseName(phase: Phase, index: number): string {
  return phase.name || `Phase ${index + 1}`;
}

/** Lengths with their unit: `2.8 ms`, `1.5 s`, `2 h`. */
export function duration(ms: number): string {
  const [value, unit] = ms >= 3_600_000 ? [ms / 3_600_000, 'h'] : ms >= 10_000 ? [ms / 1000, 's'] : [ms, 'ms'];
  const digits = value >= 100 ? 0 : value >= 1 ? 2 : 3;
  return `${fixed(value, digits).replace(/\.?0+$/, '')} ${unit}`;
}
