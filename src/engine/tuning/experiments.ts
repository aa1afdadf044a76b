/**
 * Experiments: changes that have to prove themselves. Each failure doubles the time until the next (a success ends that), so
 * that what they cost in the long run goes to nothing: an experiment of w windows that makes things worse by a share x costs
 * w x / 2^n of the time after n failures. When the cost itself shifts, the workload is another one, and one failure is forgotten:
 * not all, or a workload of short phases would be one long experiment.
 */
import {
  CFG_EXPLORE_WINDOWS,
  G_FAILURES,
  G_LEVEL,
  G_OFFER,
  G_QUIET,
  G_SINCE,
  SIG_EXPLORE,
  SIG_READY,
  SIG_STEADY,
} from '../layout';
import { config } from '../shared/state';
import { halfWidth, recentMean, recentVariance } from './audit';

/** Doublings at most: with 64 windows to begin with, a try in 4096 windows. */
const MOST_DOUBLINGS: u32 = 6;
/** Windows whose mean is compared with the level at the last failure, and how far it may be off: four windows of a quarter's
 * spread each are off by a quarter in one of 20. */
const LEVEL_WINDOWS: u32 = 4;
const SHIFT: f64 = 0.25;

/** Another window has passed since the last experiment of a knob. */
export function passWindow(knob: usize): void {
  store<u32>(knob + G_QUIET, load<u32>(knob + G_QUIET) + 1);
  const level = load<f64>(knob + G_LEVEL);
  if (load<u32>(knob + G_FAILURES) == 0 || level == 0) return;
  const now = recentMean(knob, LEVEL_WINDOWS);
  if (Math.abs(now - level) <= SHIFT * level) return;
  store<u32>(knob + G_FAILURES, max<u32>(1, load<u32>(knob + G_FAILURES) - 1));
  store<f64>(knob + G_LEVEL, now);
}

/**
 * Whether the costs show no trend: the last four windows and the four before do not differ beyond noise. While caches fill, every
 * change seems to make things better.
 */
function isSteady(knob: usize): bool {
  if (load<u32>(knob + G_SINCE) < 2 * LEVEL_WINDOWS) return false;
  const newer = recentMean(knob, LEVEL_WINDOWS);
  const older = 2 * recentMean(knob, 2 * LEVEL_WINDOWS) - newer;
  const variance = recentVariance(knob, LEVEL_WINDOWS);
  return Math.abs(newer - older) <= halfWidth(variance, LEVEL_WINDOWS, variance, LEVEL_WINDOWS);
}

/** An experiment has failed: the next comes later. */
export function noteFailure(knob: usize): void {
  store<u32>(knob + G_FAILURES, min<u32>(MOST_DOUBLINGS, load<u32>(knob + G_FAILURES) + 1));
  store<u32>(knob + G_QUIET, 0);
  store<f64>(knob + G_LEVEL, recentMean(knob, 1));
}

/** One has proved itself: the next may follow. */
export function noteSuccess(knob: usize): void {
  store<u32>(knob + G_FAILURES, 0);
  store<u32>(knob + G_QUIET, 0);
}

/**
 * Writes what a tuner may try now. READY: 1 if a change that promises a gain may be tried; STEADY: 1 if one may be whose gain is so
 * small that only a steady state can show it; EXPLORE: 1 if one may be that promises none. `free`: no other experiment of the same CPU
 * is under way.
 */
export function offerExperiments(knob: usize, free: bool, signals: usize): void {
  const first = <u32>config(CFG_EXPLORE_WINDOWS);
  const failures = load<u32>(knob + G_FAILURES);
  const quiet = load<u32>(knob + G_QUIET);
  const ready = free && (failures == 0 || quiet >= first << (failures - 1));
  const steady = ready && isSteady(knob);
  // nothing speaks for it: rarer by four, so that a step that costs a quarter more costs less than one in a hundred
  const explore = steady && quiet >= first << min<u32>(MOST_DOUBLINGS, failures + 2);
  store<f64>(signals + SIG_READY, ready ? 1 : 0);
  store<f64>(signals + SIG_STEADY, steady ? 1 : 0);
  store<f64>(signals + SIG_EXPLORE, explore ? 1 : 0);
  store<u32>(knob + G_OFFER, u32(ready) | (u32(explore) << 1) | (u32(steady) << 2));
}
