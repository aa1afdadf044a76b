/**
 * The lab as words and numbers follow it while a run plays: at most eight times a second, because nobody reads faster and every
 * changed text costs style, layout and paint of its panel. Standing still, it is the lab itself. Pictures follow each frame.
 */
import { Slow } from './slow.svelte';
import type { LabView } from './contract';

const FOLLOW_MS = 125;

/** What moves with the playhead, all of one moment. */
const MOVING = [
  'scenario',
  'columns',
  'frames',
  'previousFrames',
  'histories',
  'historyVersion',
  'playheadMs',
  'headMs',
] as const;
type Moment = Pick<LabView, (typeof MOVING)[number]>;

function momentOf(lab: LabView): Moment {
  const { scenario, columns, frames, previousFrames, histories, historyVersion, playheadMs, headMs } = lab;
  return { scenario, columns, frames, previousFrames, histories, historyVersion, playheadMs, headMs };
}

/** Must be called while a component is being made: it follows the lab as long as that lives. */
export function calmView<T extends LabView & { readonly playing: boolean }>(lab: T): T {
  const slow = new Slow<Moment>(momentOf(lab), FOLLOW_MS);
  $effect.pre(() => {
    const moment = momentOf(lab);
    if (lab.playing) slow.set(moment, performance.now());
    else slow.take(moment, performance.now());
  });
  $effect(() => () => slow.stop());
  const moving: readonly string[] = MOVING;
  return new Proxy(lab, {
    get(target, key) {
      if (typeof key === 'string' && moving.includes(key)) return slow.current[key as keyof Moment];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value;
    },
  });
}
