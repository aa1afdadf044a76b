/** How many operations a generated task has. */
import { PH_BATCH, PH_BATCH_A, PH_BATCH_B, PH_BATCH_C, PH_SIZE0 } from '../layout';
import { below, unit } from '../shared/random';
import { currentPhaseField } from '../shared/state';

const MAX_OPS = 1024;
const EMPIRICAL = 4;

/** Draws a size from the current phase's distribution. */
export function drawBatchSize(random: u64): i32 {
  const kind = <i32>currentPhaseField(PH_BATCH);
  const a = currentPhaseField(PH_BATCH_A);
  if (kind == 0) return <i32>a;
  if (kind == 1) {
    const b = currentPhaseField(PH_BATCH_B);
    return <i32>a + <i32>below(random, <u32>(b - a) + 1);
  }
  if (kind == 2) {
    if (a <= 1) return 1;
    return min<i32>(MAX_OPS, 1 + <i32>Math.floor(Math.log(1.0 - unit(random)) / Math.log(1.0 - 1.0 / a)));
  }
  if (kind == EMPIRICAL) return drawEmpirical(unit(random), <i32>a);
  return unit(random) < currentPhaseField(PH_BATCH_C) ? <i32>currentPhaseField(PH_BATCH_B) : <i32>a;
}

/** A size from the list of sizes and their cumulative shares, by inversion: the list is short. */
function drawEmpirical(drawn: f64, sizes: i32): i32 {
  let i = 0;
  while (i < sizes - 1 && drawn >= currentPhaseField(PH_SIZE0 + 2 * i + 1)) i++;
  return <i32>currentPhaseField(PH_SIZE0 + 2 * i);
}

function meanEmpirical(sizes: i32): f64 {
  let mean: f64 = 0;
  let before: f64 = 0;
  for (let i = 0; i < sizes; i++) {
    const until = currentPhaseField(PH_SIZE0 + 2 * i + 1);
    mean += currentPhaseField(PH_SIZE0 + 2 * i) * (until - before);
    before = until;
  }
  return mean;
}

/** Mean of the current phase's distribution. */
export function meanBatchSize(): f64 {
  const kind = <i32>currentPhaseField(PH_BATCH);
  const a = currentPhaseField(PH_BATCH_A);
  const b = currentPhaseField(PH_BATCH_B);
  const c = currentPhaseField(PH_BATCH_C);
  if (kind == 1) return (a + b) / 2;
  if (kind == 3) return a * (1 - c) + b * c;
  if (kind == EMPIRICAL) return meanEmpirical(<i32>a);
  return a;
}
