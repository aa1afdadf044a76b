/** A CPU's account of real time: every ns up to its last look at the clock was busy or idle. */
import { LC_BUSY, LC_CLOCK, LC_IDLE, LC_LAST, LC_PARKS } from '../layout-live';
import { now } from './clock';

/** Starts the account of a turn: what passed before it belongs to nobody. */
export function beginTime(live: usize): void {
  store<f64>(live + LC_LAST, now());
}

/** Looks at the clock; what passed since the last look was busy. Returns ns. */
export function lookBusy(live: usize): f64 {
  return look(live, LC_BUSY);
}

/** Looks at the clock; what passed since the last look was idle. */
export function lookIdle(live: usize): void {
  look(live, LC_IDLE);
  store<u32>(live + LC_PARKS, load<u32>(live + LC_PARKS) + 1);
}

function look(live: usize, account: usize): f64 {
  const time = now();
  const passed = max(0, time - load<f64>(live + LC_LAST));
  store<f64>(live + account, load<f64>(live + account) + passed);
  store<f64>(live + LC_LAST, time);
  store<i64>(live + LC_CLOCK, <i64>time);
  return time;
}
