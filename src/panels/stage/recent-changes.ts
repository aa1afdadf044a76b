/** Which parameters changed lately: what a header underlines. */
import type { Decision } from '../../lab/run/decisions';

/** Knobs with a decision in (fromMs, toMs]; `decisions` is in order of time. */
export function knobsChanged(decisions: readonly Decision[], fromMs: number, toMs: number): Set<number> {
  const knobs = new Set<number>();
  for (let index = decisions.length - 1; index >= 0; index--) {
    const { atMs, kind, knob } = decisions[index]!;
    if (atMs <= fromMs) break;
    if (atMs <= toMs && kind === 'decision') knobs.add(knob);
  }
  return knobs;
}
