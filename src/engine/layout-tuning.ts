/** What tuners see and say, and what the governor remembers: part of the memory map, see layout.ts. */

// ---- what a tuner sees and says (in scratch, f64 each) ----
export const SIG_HIT_RATE = 0;
export const SIG_PRESSURE = 8;
export const SIG_UNIQUE_IDS = 16;
export const SIG_AVERAGE_BATCH = 24;
export const SIG_WALK_MISS_RATE = 32;
export const SIG_SEQUENTIAL_SHARE = 40;
export const SIG_RANDOM_SHARE = 48;
export const SIG_IMBALANCE = 56;
export const SIG_LOAD = 64;
export const SIG_QUEUE_MEAN = 72;
export const SIG_QUEUE_MAX = 80;
export const SIG_MIGRATION_MISSES = 88; // cold misses per stolen task
export const SIG_GHOST2_SHARE = 96; // lookups that twice the size would have turned into hits
export const SIG_MISS_CYCLES = 104; // memory stall per miss
export const SIG_COST = 112; // what the audit compares: cycles per operation, or latency per task
export const SIG_CROSSOVER = 120;
export const SIG_CROSSOVER_FIT = 128;
export const SIG_SAMPLES = 136; // operations, or tasks
export const SIG_GHOST4_SHARE = 144; // lookups that four times the size would have turned into hits
export const SIG_SIZE_PRICE = 152; // share of the cost per operation that the cache's own size costs: purges
export const SIG_PREFETCH_ACCURACY = 160; // prefetches used, of those used or evicted
export const SIG_PREFETCH_LATENESS = 168; // of those used, the share that came too late
export const SIG_PREFETCH_SETTLED = 176; // prefetches used or evicted
export const SIG_P99 = 184; // latency of the machine's window, cycles
export const SIG_WORK = 192; // busy cycles per operation of the machine's window
export const SIG_READY = 200; // see tuning/experiments.ts
export const SIG_EXPLORE = 208;
export const SIG_STEADY = 272;
export const SIG_STEAL_PRICE = 216; // cycles of work that the machine spends on a stolen task more than on others
export const SIG_STEAL_WORTH = 224; // length of queue from which on a steal is worth its price, see sim/worth.ts
export const SIG_HALF_BATCH = 232; // what half as many tasks at a time would have saved, share of the busy cycles
export const SIG_DOUBLE_BATCH = 240; // the same of twice as many
export const SIG_STEAL_SHARE = 248; // share of the busy cycles that went into steals
export const SIG_SATURATED = 256; // 1 if a CPU was never idle in the window, although others were
export const SIG_PREFETCH_WORTH = 264; // cycles that a prefetch saves, less what it costs: see sim/signals.ts
export const SIGNALS_BYTES = 320;

// a decision (in scratch)
export const D_RULE = 0; // i32
export const D_TO = 4; // i32
export const D_SIGNAL0 = 8; // f64
export const D_SIGNAL1 = 16; // f64
export const D_EXPECTED = 24; // f64
export const D_PROOF = 32; // i32: what the change has to show to stay, see tuning/governor.ts

// knobs
export const KNOB_CACHE = 0;
export const KNOB_SIMD = 1;
export const KNOB_PREFETCH = 2;
export const KNOB_STEAL = 3;
export const KNOB_BATCH = 4;

// a governor record
export const G_RULE = 0; // u32: rule that has held
export const G_HELD = 4; // u32: for how many windows
export const G_COOLDOWN = 8; // u32
export const G_DIRECTION = 12; // i32: of the last change
export const G_REVERSALS = 16; // u32: in a row
export const G_FROZEN = 20; // u32: windows left
export const G_FREEZE_LENGTH = 24; // u32: of the next freeze
export const G_AUDIT_LEFT = 28; // u32: windows until the audit
export const G_AUDIT_ID = 32; // u32
export const G_AUDIT_FROM = 36; // i32: value before the audited decision
export const G_COSTS = 40; // u32: costs in the ring
export const G_SETTLED = 44; // u32: changes so far
export const G_BEFORE_MEAN = 48; // f64
export const G_BEFORE_VARIANCE = 56; // f64: of a single window
export const G_RING = 64; // 16 x f64: costs of the last windows
export const G_RING_SIZE = 16;
export const G_LAST_SIGNAL = G_RING + G_RING_SIZE * 8; // 2 x f64: of the rule that has held
export const G_LEVEL = G_LAST_SIGNAL + 16; // f64: cost at the last failed experiment
export const G_SINCE = G_LEVEL + 8; // u32: windows with a sample since the last change
export const G_BEFORE_COUNT = G_SINCE + 4; // u32: windows of the sample before the audited change
export const G_PROOF = G_BEFORE_COUNT + 4; // i32: of the audited change
export const G_FAILURES = G_PROOF + 4; // u32: experiments in a row that failed
export const G_QUIET = G_FAILURES + 4; // u32: windows since the last experiment ended
export const G_OFFER = G_QUIET + 4; // u32: what it may try now, for who asks why not: 1 READY, 2 EXPLORE, 4 STEADY
export const G_BEFORE_TREND = (G_OFFER + 11) & ~7; // f64: costs times windows, of the sample before: see tuning/audit.ts
export const KNOB_BYTES = (G_BEFORE_TREND + 8 + 63) & ~63;
