/**
 * The governor: the only place that turns a wish into a change. A rule must hold in k consecutive windows; a change is followed
 * by a cooldown; reversals in a row freeze the knob for a time that doubles; and an audit compares the cost before and after a
 * change, and takes it back when it got worse beyond noise (Welch's t, 95 %).
 */
import {
  CFG_AUDIT,
  CFG_AUDIT_WINDOWS,
  CFG_CONSECUTIVE,
  CFG_COOLDOWN_WINDOWS,
  CFG_FREEZE_AFTER_REVERSALS,
  CFG_FREEZE_WINDOWS,
  D_EXPECTED,
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
  G_BEFORE_VARIANCE,
  G_COOLDOWN,
  G_COSTS,
  G_DIRECTION,
  G_FREEZE_LENGTH,
  G_FROZEN,
  G_HELD,
  G_LAST_SIGNAL,
  G_REVERSALS,
  G_RING,
  G_RING_SIZE,
  G_RULE,
  G_SETTLED,
  H_DECISION_SEQ,
  H_FREEZES,
  H_REVERTED,
} from '../layout';
import { sharedAdd } from '../shared/atomic';
import { emit } from '../shared/ring';
import { config } from '../shared/state';

/** Outcomes of an audit: order of AUDIT_OUTCOMES in src/lab/run/frame.ts. */
const KEPT = 0;
const WITHIN_NOISE = 1;
const REVERTED = 2;

/** Two-sided 95 % quantile of Student's t, within 1 % from two degrees of freedom on. */
function quantile95(degrees: f64): f64 {
  const r = 1 / max(1, degrees);
  return 1.959964 + r * (2.37 + r * (2.8 + r * 3.9));
}

/**
 * One window of one knob. `value` is its value, `costNow` what the audit compares (NaN if there was no sample). Returns the
 * value from now on.
 */
export function govern(knob: usize, index: i32, cpu: i32, value: i32, costNow: f64, decision: usize): i32 {
  remember(knob, costNow);
  if (load<u32>(knob + G_FROZEN) > 0) {
    store<u32>(knob + G_FROZEN, load<u32>(knob + G_FROZEN) - 1);
    return value;
  }
  if (load<u32>(knob + G_AUDIT_LEFT) > 0) {
    store<u32>(knob + G_AUDIT_LEFT, load<u32>(knob + G_AUDIT_LEFT) - 1);
    if (load<u32>(knob + G_AUDIT_LEFT) == 0) return audit(knob, index, cpu, value);
  }
  const rule = load<i32>(decision + D_RULE);
  const held = rule != 0 && rule == load<i32>(knob + G_RULE) ? load<u32>(knob + G_HELD) + 1 : u32(rule != 0);
  const heldBefore = load<u32>(knob + G_HELD);
  if (heldBefore > 0 && held <= 1) near(knob, index, cpu);
  store<i32>(knob + G_RULE, rule);
  store<u32>(knob + G_HELD, held);
  store<f64>(knob + G_LAST_SIGNAL, load<f64>(decision + D_SIGNAL0));
  store<f64>(knob + G_LAST_SIGNAL, load<f64>(decision + D_SIGNAL1), 8);
  if (load<u32>(knob + G_COOLDOWN) > 0) {
    store<u32>(knob + G_COOLDOWN, load<u32>(knob + G_COOLDOWN) - 1);
    return value;
  }
  if (held == 0 || held < <u32>config(CFG_CONSECUTIVE)) return value;
  store<u32>(knob + G_HELD, 0);
  return change(knob, index, cpu, value, decision);
}

/** Applies a decision at once and logs it: the SIMD crossover at start, and what `govern` lets through. */
export function change(knob: usize, index: i32, cpu: i32, value: i32, decision: usize): i32 {
  const to = load<i32>(decision + D_TO);
  if (to == value) return value;
  if (reverses(knob, to - value)) return freeze(knob, index, cpu, value);
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
  if (config(CFG_AUDIT) != 0) beginAudit(knob, id, value);
  return to;
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

/** Logs a rule that held for some windows, but not for enough. */
function near(knob: usize, index: i32, cpu: i32): void {
  const needed = <i32>config(CFG_CONSECUTIVE);
  if (load<u32>(knob + G_COOLDOWN) > 0) return;
  const s0 = load<f64>(knob + G_LAST_SIGNAL);
  const s1 = load<f64>(knob + G_LAST_SIGNAL, 8);
  emit(EV_NEAR, cpu, load<i32>(knob + G_RULE), index, load<i32>(knob + G_HELD), needed, s0, s1, 0, 0);
}

/** Appends the cost of a window to the knob's memory. */
function remember(knob: usize, costNow: f64): void {
  if (!isFinite(costNow)) return;
  const n = load<u32>(knob + G_COSTS);
  store<f64>(knob + G_RING + ((<usize>(n % G_RING_SIZE)) << 3), costNow);
  store<u32>(knob + G_COSTS, n + 1);
}

/** Mean of the last `n` remembered costs. */
function meanCost(knob: usize, n: u32): f64 {
  const end = load<u32>(knob + G_COSTS);
  let sum: f64 = 0;
  for (let i: u32 = 1; i <= n; i++) sum += load<f64>(knob + G_RING + ((<usize>((end - i) % G_RING_SIZE)) << 3));
  return sum / <f64>n;
}

/** Variance of that mean. */
function varianceOfMean(knob: usize, n: u32, mean: f64): f64 {
  const end = load<u32>(knob + G_COSTS);
  let sum: f64 = 0;
  for (let i: u32 = 1; i <= n; i++) {
    const delta = load<f64>(knob + G_RING + ((<usize>((end - i) % G_RING_SIZE)) << 3)) - mean;
    sum += delta * delta;
  }
  return sum / <f64>(n - 1) / <f64>n;
}

function auditSamples(): u32 {
  return min<u32>(G_RING_SIZE, <u32>config(CFG_AUDIT_WINDOWS));
}

/** The windows in which the rule held stand for "before": older ones may belong to another workload. */
function samplesBefore(): u32 {
  return min<u32>(G_RING_SIZE, max<u32>(3, <u32>config(CFG_CONSECUTIVE)));
}

function beginAudit(knob: usize, id: u32, from: i32): void {
  const n = min<u32>(samplesBefore(), load<u32>(knob + G_COSTS));
  store<u32>(knob + G_AUDIT_LEFT, n >= 2 ? <u32>config(CFG_AUDIT_WINDOWS) + 1 : 0);
  if (n < 2) return;
  store<u32>(knob + G_AUDIT_ID, id);
  store<i32>(knob + G_AUDIT_FROM, from);
  const mean = meanCost(knob, n);
  store<f64>(knob + G_BEFORE_MEAN, mean);
  store<f64>(knob + G_BEFORE_VARIANCE, varianceOfMean(knob, n, mean));
}

/** Half width of the 95 % interval of the difference of two means, from the variances of the means (Welch, Satterthwaite). */
function halfWidth(varianceA: f64, a: f64, varianceB: f64, b: f64): f64 {
  const sum = varianceA + varianceB;
  if (sum == 0) return 0;
  const degrees = (sum * sum) / ((varianceA * varianceA) / (a - 1) + (varianceB * varianceB) / (b - 1));
  return quantile95(degrees) * Math.sqrt(sum);
}

/** Compares before and after; takes the change back if it made things worse beyond noise. */
function audit(knob: usize, index: i32, cpu: i32, value: i32): i32 {
  const n = auditSamples();
  const before = load<f64>(knob + G_BEFORE_MEAN);
  const after = meanCost(knob, n);
  const half = halfWidth(
    load<f64>(knob + G_BEFORE_VARIANCE),
    <f64>samplesBefore(),
    varianceOfMean(knob, n, after),
    <f64>n,
  );
  const change = after - before;
  let outcome = Math.abs(change) <= half ? WITHIN_NOISE : KEPT;
  let result = value;
  if (change > half) {
    outcome = REVERTED;
    sharedAdd(H_REVERTED, 1);
    result = load<i32>(knob + G_AUDIT_FROM);
    store<u32>(knob + G_COOLDOWN, <u32>config(CFG_FREEZE_WINDOWS));
    store<i32>(knob + G_DIRECTION, 0);
    store<u32>(knob + G_HELD, 0);
  }
  emit(
    EV_AUDIT,
    cpu,
    load<u32>(knob + G_AUDIT_ID),
    index,
    outcome,
    result,
    change / before,
    half / before,
    before,
    after,
  );
  return result;
}
