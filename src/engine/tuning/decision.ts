/**
 * What a tuner returns: a rule, the value it wants, the two signals that fired it, and the relative change of cost that it
 * expects (negative = better, NaN = none stated). A tuner only reads signals and thresholds; the governor applies.
 */
import { D_EXPECTED, D_PROOF, D_RULE, D_SIGNAL0, D_SIGNAL1, D_TO } from '../layout';

/** Writes a decision. */
export function decide(decision: usize, rule: i32, to: i32, signal0: f64, signal1: f64, expected: f64): void {
  store<i32>(decision + D_RULE, rule);
  store<i32>(decision + D_TO, to);
  store<f64>(decision + D_SIGNAL0, signal0);
  store<f64>(decision + D_SIGNAL1, signal1);
  store<f64>(decision + D_EXPECTED, expected);
  store<i32>(decision + D_PROOF, 0);
}

/** Says of the decision just written what it has to show to stay: BETTER or CLEARLY_BETTER, see governor.ts. */
export function mustShow(decision: usize, proof: i32): void {
  store<i32>(decision + D_PROOF, proof);
}

/** Writes that no rule fired. */
export function keep(decision: usize, value: i32): void {
  decide(decision, 0, value, NaN, NaN, NaN);
}

/** A signal. */
export function signal(signals: usize, offset: usize): f64 {
  return load<f64>(signals + offset);
}
