/**
 * The governor: the only place that turns a wish into a change. A rule must hold in k consecutive windows; a change is followed
 * by a cooldown; reversals in a row freeze the knob for a time that doubles; and an audit compares the cost before and after a
 * change (audit.ts), and takes it back when it got worse beyond noise. A wish that says so must prove itself: see experiments.ts.
 */
import {
  CFG_AUDIT,
  CFG_CONSECUTIVE,
  CFG_COOLDOWN_WINDOWS,
  CFG_FREEZE_AFTER_REVERSALS,
  CFG_FREEZE_WINDOWS,
  D_EXPECTED,
  D_PROOF,
  D_RULE,
  D_SIGNAL0,
  D_SIGNAL1,
  D_TO,
  EV_AUDIT,
  EV_DECISION,
  EV_FREEZE,
  EV_NEAR,
  G_AUDIT_FROM,
  G_AUDIT_ID,
  G_AUDIT_LEFT,
  G_BEFORE_MEAN,
  G_COOLDOWN,
  G_DIRECTION,
  G_FREEZE_LENGTH,
  G_FROZEN,
  G_HELD,
  G_LAST_SIGNAL,
  G_PROOF,
  G_REVERSALS,
  G_RULE,
  G_SETTLED,
  G_SINCE,
  H_DECISION_SEQ,
  H_FREEZES,
  H_REVERTED,
  KNOB_BYTES,
} from '../layout';
import { sharedAdd } from '../shared/atomic';
import { emit } from '../shared/ring';
import { config } from '../shared/state';
import {
  changeHalf,
  compare,
  keepBefore,
  meanChange,
  remember,
  sampleCount,
  sampleMean,
  takeSample,
  windowsAfter,
  windowsBefore,
} from './audit';
import { noteFailure, noteSuccess, passWindow } from './experiments';

/** Outcomes of an audit: order of AUDIT_OUTCOMES in src/lab/run/frame.ts. */
const KEPT = 0;
const WITHIN_NOISE = 1;
const REVERTED = 2;
const SUPERSEDED = 3;

/** Windows after which a hopeless change is given up at the earliest: the first is the transition. */
const LEAST_AFTER: u32 = 4;

/** What a change has to show to stay: that it is not worse beyond noise, that it is better, that it is better beyond noise. */
export const NOT_WORSE = 0;
export const BETTER = 1;
export const CLEARLY_BETTER = 2;

/**
 * One window of one knob. `value` is its value, `costNow` what the audit compares (NaN if there was no sample). Returns the
 * value from now on.
 */
export function govern(knob: usize, index: i32, cpu: i32, value: i32, costNow: f64, decision: usize): i32 {
  remember(knob, costNow);
  passWindow(knob);
  if (load<u32>(knob + G_FROZEN) > 0) {
    store<u32>(knob + G_FROZEN, load<u32>(knob + G_FROZEN) - 1);
    return value;
  }
  if (load<u32>(knob + G_AUDIT_LEFT) > 0) {
    store<u32>(knob + G_AUDIT_LEFT, load<u32>(knob + G_AUDIT_LEFT) - 1);
    if (load<u32>(knob + G_AUDIT_LEFT) == 0 || isHopeless(knob)) return audit(knob, index, cpu, value);
  }
  const held = hold(knob, index, cpu, decision);
  if (load<u32>(knob + G_COOLDOWN) > 0) {
    store<u32>(knob + G_COOLDOWN, load<u32>(knob + G_COOLDOWN) - 1);
    return value;
  }
  if (held == 0 || held < <u32>config(CFG_CONSECUTIVE)) return value;
  store<u32>(knob + G_HELD, 0);
  return change(knob, index, cpu, value, decision);
}

/** Counts for how many windows in a row the rule of the wish has held, and logs one that stopped before it was enough. */
function hold(knob: usize, index: i32, cpu: i32, decision: usize): u32 {
  const rule = load<i32>(decision + D_RULE);
  const before = load<u32>(knob + G_HELD);
  const held = rule != 0 && rule == load<i32>(knob + G_RULE) ? before + 1 : u32(rule != 0);
  if (before > 0 && held <= 1) near(knob, index, cpu);
  store<i32>(knob + G_RULE, rule);
  store<u32>(knob + G_HELD, held);
  store<f64>(knob + G_LAST_SIGNAL, load<f64>(decision + D_SIGNAL0));
  store<f64>(knob + G_LAST_SIGNAL, load<f64>(decision + D_SIGNAL1), 8);
  return held;
}

/** Applies a decision at once and logs it: the SIMD crossover at start, and what `govern` lets through. */
export function change(knob: usize, index: i32, cpu: i32, value: i32, decision: usize): i32 {
  const to = load<i32>(decision + D_TO);
  if (to == value) return value;
  if (reverses(knob, to - value)) return freeze(knob, index, cpu, value);
  supersede(knob, index, cpu);
  const id = sharedAdd(H_DECISION_SEQ, 1) + 1;
  emit(
    EV_DECISION,
    cpu,
    id,
    index,
    value,
    load<i32>(decision + D_RULE),
    <f64>to,
    load<f64>(decision + D_SIGNAL0),
    load<f64>(decision + D_SIGNAL1),
    load<f64>(decision + D_EXPECTED),
  );
  store<u32>(knob + G_COOLDOWN, <u32>config(CFG_COOLDOWN_WINDOWS));
  store<u32>(knob + G_SETTLED, load<u32>(knob + G_SETTLED) + 1);
  const proof = load<i32>(decision + D_PROOF);
  if (config(CFG_AUDIT) != 0 || proof != NOT_WORSE) beginAudit(knob, id, value, proof);
  store<u32>(knob + G_SINCE, 0);
  return to;
}

/** A pending audit will never be held: another decision came first, or somebody set the knob by hand. */
export function supersede(knob: usize, index: i32, cpu: i32): void {
  if (load<u32>(knob + G_AUDIT_LEFT) == 0) return;
  store<u32>(knob + G_AUDIT_LEFT, 0);
  emit(EV_AUDIT, cpu, load<u32>(knob + G_AUDIT_ID), index, SUPERSEDED, 0, NaN, NaN, NaN, NaN);
}

/** Forgets what a knob has learned: its strategy has changed. */
export function resetKnob(knob: usize, index: i32, cpu: i32): void {
  supersede(knob, index, cpu);
  memory.fill(knob, 0, KNOB_BYTES);
}

/** Counts changes of direction in a row; true if this one is to be frozen instead. */
function reverses(knob: usize, step: i32): bool {
  const direction = step > 0 ? 1 : -1;
  const last = load<i32>(knob + G_DIRECTION);
  const reversals = last != 0 && last != direction ? load<u32>(knob + G_REVERSALS) + 1 : 0;
  store<i32>(knob + G_DIRECTION, direction);
  store<u32>(knob + G_REVERSALS, reversals);
  return reversals >= <u32>config(CFG_FREEZE_AFTER_REVERSALS);
}

function freeze(knob: usize, index: i32, cpu: i32, value: i32): i32 {
  const length = max<u32>(load<u32>(knob + G_FREEZE_LENGTH), <u32>config(CFG_FREEZE_WINDOWS));
  sharedAdd(H_FREEZES, 1);
  emit(EV_FREEZE, cpu, index, length, load<u32>(knob + G_REVERSALS), 0, 0, 0, 0, 0);
  store<u32>(knob + G_FROZEN, length);
  store<u32>(knob + G_FREEZE_LENGTH, min<u32>(length * 2, 1 << 20));
  store<u32>(knob + G_REVERSALS, 0);
  store<u32>(knob + G_HELD, 0);
  return value;
}

/** Logs a rule that held for some windows, but not for enough. One that held through a cooldown was no near miss. */
function near(knob: usize, index: i32, cpu: i32): void {
  const needed = <u32>config(CFG_CONSECUTIVE);
  if (load<u32>(knob + G_COOLDOWN) > 0 || load<u32>(knob + G_HELD) >= needed) return;
  const s0 = load<f64>(knob + G_LAST_SIGNAL);
  const s1 = load<f64>(knob + G_LAST_SIGNAL, 8);
  emit(EV_NEAR, cpu, load<i32>(knob + G_RULE), index, load<i32>(knob + G_HELD), needed, s0, s1, 0, 0);
}

function beginAudit(knob: usize, id: u32, from: i32, proof: i32): void {
  takeSample(knob, windowsBefore(knob));
  store<u32>(knob + G_AUDIT_LEFT, sampleCount >= 2 ? windowsAfter() + 1 : 0);
  if (sampleCount < 2) return;
  store<u32>(knob + G_AUDIT_ID, id);
  store<i32>(knob + G_AUDIT_FROM, from);
  store<i32>(knob + G_PROOF, proof);
  keepBefore(knob);
}

/** Whether a change that has to prove itself is worse beyond noise already: waiting for more windows would only cost more. */
function isHopeless(knob: usize): bool {
  if (load<i32>(knob + G_PROOF) == NOT_WORSE || load<u32>(knob + G_SINCE) < LEAST_AFTER) return false;
  takeSample(knob, load<u32>(knob + G_SINCE));
  compare(knob);
  return meanChange > changeHalf;
}

/** Compares before and after; takes the change back if it did not show what it has to. */
function audit(knob: usize, index: i32, cpu: i32, value: i32): i32 {
  const before = load<f64>(knob + G_BEFORE_MEAN);
  takeSample(knob, min<u32>(windowsAfter(), load<u32>(knob + G_SINCE)));
  if (sampleCount < 2) {
    emit(EV_AUDIT, cpu, load<u32>(knob + G_AUDIT_ID), index, WITHIN_NOISE, value, NaN, NaN, before, NaN);
    return value;
  }
  compare(knob);
  const change = meanChange;
  const half = changeHalf;
  store<u32>(knob + G_AUDIT_LEFT, 0);
  const proof = load<i32>(knob + G_PROOF);
  const limit = proof == CLEARLY_BETTER ? -half : proof == BETTER ? 0 : half;
  let outcome = Math.abs(change) <= half ? WITHIN_NOISE : KEPT;
  let result = value;
  if (change > limit) {
    outcome = REVERTED;
    result = load<i32>(knob + G_AUDIT_FROM);
    revert(knob, proof);
  } else if (proof != NOT_WORSE) noteSuccess(knob);
  const id = load<u32>(knob + G_AUDIT_ID);
  emit(EV_AUDIT, cpu, id, index, outcome, result, change / before, half / before, before, sampleMean);
  return result;
}

function revert(knob: usize, proof: i32): void {
  sharedAdd(H_REVERTED, 1);
  store<u32>(knob + G_COOLDOWN, <u32>config(proof == NOT_WORSE ? CFG_FREEZE_WINDOWS : CFG_COOLDOWN_WINDOWS));
  store<i32>(knob + G_DIRECTION, 0);
  store<u32>(knob + G_HELD, 0);
  store<u32>(knob + G_SINCE, 0);
  if (proof != NOT_WORSE) noteFailure(knob);
}
