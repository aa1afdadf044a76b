/** Limits, and the configuration that the host writes: part of the memory map, see layout.ts. */

// ---- limits ----
export const MAX_CPUS = 64;
export const MAX_ENTRIES = 256;
export const WAYS = 4;
export const MAX_SETS = 64;
export const GHOSTS = 12;
export const MAX_BATCH = 64;
export const RECENT_USES = 65_536;
export const MAX_PHASES = 24;
export const MAX_PARTS = 4;
export const MAX_SIZES = 16;
export const MAX_CLIENTS = 1024;
export const GENERATED_PROCESSES = 512;
export const MAX_TENANTS = 64;
export const MAX_PROCESSES = 65_536;
export const DEQUE_TASKS = 256;
export const HELD_TASKS = 64;
export const SPILL_TASKS = 16_384;
export const RING_EVENTS = 4096;
export const REVOKE_LOG = 256;
export const SEQLOCKS = 1024;
export const MAX_SOCKETS = 8;
export const CHANNEL_SLOTS = 512;
export const CHANNEL_SLOT_BITS = 10; // cycles of a slot, as a power of two
export const BACKLOG_TASKS = 16_384;
export const MAX_PRESSURE_POINTS = 64;

// ---- costs: order of COST_NAMES in src/lab/scenario/profiles.ts (a test compares) ----
export const COST_CYCLES_PER_MS = 0;
export const COST_L1_SETS = 1;
export const COST_L1_WAYS = 2;
export const COST_L2_SETS = 3;
export const COST_L2_WAYS = 4;
export const COST_L3_SETS = 5;
export const COST_L3_WAYS = 6;
export const COST_L1_LATENCY_CYCLES = 7;
export const COST_L2_LATENCY_CYCLES = 8;
export const COST_L3_LATENCY_CYCLES = 9;
export const COST_MEMORY_LATENCY_CYCLES = 10;
export const COST_MISSES_IN_FLIGHT = 11;
export const COST_LOOKUP_CYCLES256 = 12;
export const COST_FILL_CYCLES256 = 13;
export const COST_CHECK_SCALAR_BASE_CYCLES256 = 14;
export const COST_CHECK_SCALAR_PER_OP_CYCLES256 = 15;
export const COST_CHECK_SIMD_BASE_CYCLES256 = 16;
export const COST_CHECK_SIMD_PER_OP_CYCLES256 = 17;
export const COST_PREFETCH_ISSUE_CYCLES256 = 18;
export const COST_DISPATCH_CYCLES = 19;
export const COST_TAKE_TASK_CYCLES = 20;
export const COST_PROCESS_SWITCH_CYCLES = 21;
export const COST_WAKE_CYCLES = 22;
export const COST_STEAL_PROBE_CYCLES = 23;
export const COST_STEAL_CYCLES = 24;
export const COST_STEAL_TASK_CYCLES = 25;
export const COST_REMOTE_CLUSTER_CYCLES = 26;
export const COST_REMOTE_SOCKET_CYCLES = 27;
export const COST_PURGE_ENTRY_CYCLES256 = 28;
export const COST_RESIZE_ENTRY_CYCLES256 = 29;
export const COST_MONITOR_PER_OP_CYCLES256 = 30;
export const COST_MONITOR_PER_TASK_CYCLES256 = 31;
export const COST_TUNE_WINDOW_CYCLES = 32;
export const COST_IDLE_POLL_CYCLES = 33;
export const COST_MONITOR_PER_EVENT_CYCLES256 = 34;
export const COST_MEMORY_LINE_CYCLES256 = 35;
export const COST_TLB1_SETS = 36;
export const COST_TLB1_WAYS = 37;
export const COST_TLB2_SETS = 38;
export const COST_TLB2_WAYS = 39;
export const COST_TLB2_LATENCY_CYCLES = 40;
export const COST_PAGE_WALK_CYCLES = 41;
export const COSTS = 42;

// ---- levels of monitoring: order of MONITORING in src/lab/scenario/variant.ts (a test compares) ----
export const MONITORING_OFF = 0;
export const MONITORING_COUNTERS = 1;
export const MONITORING_EVENTS = 2;

// ---- whom to rob: order of VICTIMS in src/lab/scenario/variant.ts (a test compares) ----
export const STEAL_LONGEST = 0;
export const STEAL_RANDOM = 1;
export const STEAL_NEAREST = 2;
export const STEAL_NONE = 3;

// ---- kinds of capability cache ----
export const CACHE_FOUR_WAY = 0;
export const CACHE_FULL_LRU = 1;
export const CACHE_FULL_FIFO = 2;
export const CACHE_FULL_CLOCK = 3;
export const CACHE_FULL_SIEVE = 4;
export const CACHE_NONE = 5;

// ---- strategies: order of STRATEGIES in src/lab/scenario/variant.ts ----
export const STRATEGY_FIXED = 0;
export const STRATEGY_SEED = 1;
export const STRATEGY_CLIMB = 2;

// ---- configuration: f64 fields, written by the host ----
export const CFG_COSTS = 0;
export const CFG_SEED = CFG_COSTS + 64;
export const CFG_CPUS = CFG_SEED + 1;
export const CFG_CAPABILITIES = CFG_CPUS + 1;
export const CFG_RADIX_DEPTH = CFG_CAPABILITIES + 1;
export const CFG_PURGE = CFG_RADIX_DEPTH + 1;
export const CFG_CLUSTER_CPUS = CFG_PURGE + 1;
export const CFG_SOCKETS = CFG_CLUSTER_CPUS + 1;
export const CFG_PHASES = CFG_SOCKETS + 1;
export const CFG_REPEAT = CFG_PHASES + 1;
export const CFG_PROCESSES = CFG_REPEAT + 1; // of replays, all tenants together
export const CFG_PRESSURE_POINTS = CFG_PROCESSES + 1;
export const CFG_MONITORING = CFG_PRESSURE_POINTS + 1; // MONITORING_*
export const CFG_CACHE_KIND = CFG_MONITORING + 1; // CACHE_*
export const CFG_PREFETCH_IDS = CFG_CACHE_KIND + 1; // 1: the prefetch distance counts missed ids of the batch, 0: lines
export const CFG_PAGE_LINES = CFG_PREFETCH_IDS + 1; // lines of a page
/** One per knob: STRATEGY_*. */
export const CFG_STRATEGY = CFG_PAGE_LINES + 1;
/** One per knob: fixed value or start. */
export const CFG_VALUE = CFG_STRATEGY + 5;
export const CFG_GROW_BELOW_HIT_RATE = CFG_VALUE + 5;
export const CFG_SHRINK_ABOVE_HIT_RATE = CFG_GROW_BELOW_HIT_RATE + 1;
export const CFG_SHRINK_ABOVE_PRESSURE = CFG_SHRINK_ABOVE_HIT_RATE + 1;
export const CFG_WORKING_SET_SHARE = CFG_SHRINK_ABOVE_PRESSURE + 1;
export const CFG_PREFER_SCALAR_BELOW = CFG_WORKING_SET_SHARE + 1;
export const CFG_FARTHER_ABOVE_MISS_RATE = CFG_PREFER_SCALAR_BELOW + 1;
export const CFG_NEARER_BELOW_MISS_RATE = CFG_FARTHER_ABOVE_MISS_RATE + 1;
export const CFG_SEQUENTIAL_FROM = CFG_NEARER_BELOW_MISS_RATE + 1;
export const CFG_RANDOM_TO = CFG_SEQUENTIAL_FROM + 1;
export const CFG_AGGRESSIVE_ABOVE_IMBALANCE = CFG_RANDOM_TO + 1;
export const CFG_RELAXED_BELOW_IMBALANCE = CFG_AGGRESSIVE_ABOVE_IMBALANCE + 1;
export const CFG_LARGER_ABOVE_LOAD = CFG_RELAXED_BELOW_IMBALANCE + 1;
export const CFG_WINDOW_OPS = CFG_LARGER_ABOVE_LOAD + 1;
export const CFG_CONSECUTIVE = CFG_WINDOW_OPS + 1;
export const CFG_COOLDOWN_WINDOWS = CFG_CONSECUTIVE + 1;
export const CFG_FREEZE_AFTER_REVERSALS = CFG_COOLDOWN_WINDOWS + 1;
export const CFG_FREEZE_WINDOWS = CFG_FREEZE_AFTER_REVERSALS + 1;
export const CFG_AUDIT = CFG_FREEZE_WINDOWS + 1;
export const CFG_AUDIT_WINDOWS = CFG_AUDIT + 1;
export const CFG_STEAL_VICTIM = CFG_AUDIT_WINDOWS + 1; // 0 longest, 1 random, 2 nearest
export const CFG_STEAL_ONE = CFG_STEAL_VICTIM + 1; // 1: one task at a time, 0: half of the queue
// thresholds of the strategies that climb
export const CFG_LEAST_GAIN = CFG_STEAL_ONE + 1; // cache: of the cost, by the miss curve
export const CFG_ACCURATE_ABOVE = CFG_LEAST_GAIN + 1;
export const CFG_INACCURATE_BELOW = CFG_ACCURATE_ABOVE + 1;
export const CFG_LATE_ABOVE = CFG_INACCURATE_BELOW + 1;
export const CFG_EXPLORE_WINDOWS = CFG_LATE_ABOVE + 1;
export const CFG_LATENCY_WEIGHT = CFG_EXPLORE_WINDOWS + 1; // of p99 against busy cycles, in what a scheduler that climbs minimises
/** Pairs of cycle and value. */
export const CFG_PRESSURE = CFG_LATENCY_WEIGHT + 1;
export const CFG_PHASE0 = CFG_PRESSURE + 2 * MAX_PRESSURE_POINTS;

// fields of a phase, relative to its first
export const PH_TRACE = 0; // 0 generated, else number of the recording from 1
export const PH_DURATION_CYCLES = 1;
export const PH_SKEW = 2;
export const PH_LOAD = 3; // 0 in a replay: PH_TIME_SCALE rules
export const PH_ARRIVALS = 4; // ARRIVALS_*
export const PH_PERIOD_CYCLES = 5;
export const PH_ON_SHARE = 6; // bursty: share of the period; diurnal: swing
export const PH_PEAK = 7;
export const PH_POPULATION = 8; // closed loop: clients; fork-join: tasks side by side
export const PH_BATCH = 9; // 0 constant, 1 uniform, 2 geometric, 3 bimodal, 4 empirical
export const PH_BATCH_A = 10; // empirical: number of sizes
export const PH_BATCH_B = 11;
export const PH_BATCH_C = 12;
export const PH_PROCESSES = 13;
export const PH_BODY_CYCLES = 14;
export const PH_WORKING_SET_LINES = 15;
export const PH_DENIED_SHARE = 16;
export const PH_REVOKE_PER_CYCLE = 17;
export const PH_TENANTS = 18;
export const PH_TIME_SCALE = 19;
export const PH_RECORDED_PLACEMENT = 20;
export const PH_LOOP = 21;
export const PH_PARTS = 22; // patterns of a mixture; 1 if it is none
/** Patterns, PT_FIELDS each. */
export const PH_PART0 = 24;
export const PT_KIND = 0; // PATTERN_*
export const PT_IDS = 1;
export const PT_EXPONENT = 2;
export const PT_STRIDE = 3;
export const PT_HOT = 4;
export const PT_DRIFT_PER_CYCLE = 5;
export const PT_COLD_SHARE = 6;
export const PT_UNTIL = 7; // share of the tasks that follow this pattern or one before it
export const PT_FIELDS = 8;
/** Sizes of an empirical distribution: pairs of operations and the share of the tasks that have at most so many. */
export const PH_SIZE0 = PH_PART0 + MAX_PARTS * PT_FIELDS;
export const PH_FIELDS = PH_SIZE0 + 2 * MAX_SIZES;
export const CFG_FIELDS = CFG_PHASE0 + PH_FIELDS * MAX_PHASES;

export const ARRIVALS_POISSON = 0;
export const ARRIVALS_BURSTY = 1;
export const ARRIVALS_DIURNAL = 2;
export const ARRIVALS_CLOSED = 3;
export const ARRIVALS_FORK_JOIN = 4;
export const PATTERN_ZIPF = 0;
export const PATTERN_UNIFORM = 1;
export const PATTERN_SEQUENTIAL = 2;
export const PATTERN_STRIDED = 3;
export const PATTERN_LOOP = 4;
export const PATTERN_DRIFT = 5;
