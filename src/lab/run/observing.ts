/** Configurations that differ only in what the kernel observes of itself: for measuring what that costs. */
import {
  CFG_CONSECUTIVE,
  CFG_MONITORING,
  CFG_STRATEGY,
  KNOB_BATCH,
  MONITORING_EVENTS,
  MONITORING_OFF,
} from '../../engine/layout';
import type { Scenario } from '../scenario/schema';
import { compileConfig } from './compile';

/** Level of monitoring as the engine numbers it, and whether tuners run. */
export type Observing = readonly [level: number, tunes: number];

export const NOTHING_OBSERVED: Observing = [MONITORING_OFF, 0];
export const ALL_OBSERVED: Observing = [MONITORING_EVENTS, 1];

/** More windows than any run has. */
const NEVER = 1e9;

/**
 * The configuration of a generated scenario's first variant, observing so much. Its tuners run in every window and change
 * nothing, since no rule ever holds for long enough: all configurations do the same work.
 */
export function observingConfig(scenario: Scenario, [level, tunes]: Observing): Float64Array {
  const config = compileConfig(scenario, 0, []);
  config[CFG_MONITORING] = level;
  config.fill(tunes, CFG_STRATEGY, CFG_STRATEGY + KNOB_BATCH + 1);
  config[CFG_CONSECUTIVE] = NEVER;
  return config;
}
