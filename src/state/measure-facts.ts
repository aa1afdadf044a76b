/** What panels read of measurements. Panels import only types from the lab; the values come through here. */
export { BATCHES, DISTANCES, SIZES } from '../lab/measure/cases';
export { kernelRows, rivalRows } from '../lab/measure/comparisons';
export type { ComparisonRow } from '../lab/measure/comparisons';
export { KERNELS } from '../lab/measure/tuning';
export type { KernelName } from '../lab/measure/tuning';
export { PARTS } from '../lab/measure/measure';
export type { PartId } from '../lab/measure/measure';
export { baselineRows, toCsv } from '../lab/measure/report';
export type { MeasureReport, MicroRow, TuningReport } from '../lab/measure/report';
export { FEWEST, relativeHalfWidth } from '../lab/measure/statistics';
export { TARGET } from '../lab/measure/run-cases';
