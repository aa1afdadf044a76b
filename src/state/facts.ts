/** Names and numbers of the lab that panels read. Panels import only types from the lab; the values come through here. */
export { COUNTERS, COUNTER_INDEX, CYCLE_CATEGORIES, MISS_CLASSES } from '../lab/run/counters';
export {
  AUDIT_OUTCOMES,
  CACHE_SLOTS,
  DEATHS,
  EVENT_KINDS,
  QUEUE_SHOWN,
  WINDOW_COLUMNS,
  WINDOW_INDEX,
} from '../lab/run/frame';
export { RULES } from '../lab/run/rules';
export { KNOBS } from '../lab/scenario/words';
export { isTracePhase } from '../lab/scenario/words';
export { costsOf, PROFILES } from '../lab/scenario/profiles';
export { binQuantile, binStart, LATENCY_BINS } from '../lab/run/latency-bins';
