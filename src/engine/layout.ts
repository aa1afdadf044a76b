/**
 * The memory map. Every offset is derived from the one before; host and engine read the same constants, nobody retypes them.
 * This file is plain TypeScript and AssemblyScript at once: constants only.
 *
 * [0, 64 KiB)          static data of the compiler
 * [STATE, stateEnd)    everything a run is: header, configuration, rings, CPU blocks, hierarchy, table; a snapshot is a copy of it
 * behind stateEnd      scratch that no result depends on, derived tables, recordings
 */
import {
  MAX_CPUS,
  MAX_ENTRIES,
  WAYS,
  MAX_SETS,
  GHOSTS,
  MAX_BATCH,
  MAX_PHASES,
  MAX_TENANTS,
  MAX_PARTS,
  MAX_CLIENTS,
  GENERATED_PROCESSES,
  DEQUE_TASKS,
  HELD_TASKS,
  SPILL_TASKS,
  RING_EVENTS,
  REVOKE_LOG,
  SEQLOCKS,
  MAX_SOCKETS,
  CHANNEL_SLOTS,
  BACKLOG_TASKS,
  RECENT_USES,
  CFG_FIELDS,
} from './layout-config';
import { KNOB_BYTES, SIGNALS_BYTES } from './layout-tuning';

export * from './layout-config';
export * from './layout-tuning';

// ---- state ----
export const STATE = 65_536;
export const HEADER = STATE;
export const HEADER_BYTES = 2048;

export const H_NOW = HEADER; // u64: everything with a clock <= this has happened
export const H_NEXT_ARRIVAL = H_NOW + 8; // u64
export const H_PHASE_START = H_NEXT_ARRIVAL + 8; // u64
export const H_PHASE_END = H_PHASE_START + 8; // u64
export const H_TASKS = H_PHASE_END + 8; // u64: tasks arrived
export const H_RANDOM_ARRIVAL = H_TASKS + 8; // u64, one stream per purpose
export const H_RANDOM_BATCH = H_RANDOM_ARRIVAL + 8;
export const H_RANDOM_PLACE = H_RANDOM_BATCH + 8;
export const H_RANDOM_REVOKE = H_RANDOM_PLACE + 8;
export const H_RANDOM_STEAL = H_RANDOM_REVOKE + 8; // the kernel's own: no part of the workload
export const H_CLIENT_KEY = H_RANDOM_STEAL + 8; // u64: of the clients' streams
export const H_NEXT_REVOKE = H_CLIENT_KEY + 8; // u64
export const H_IDLE_MASK = H_NEXT_REVOKE + 8; // u64: parked CPUs
export const H_VICTIM_MASK = H_IDLE_MASK + 8; // u64: CPUs whose queue may be robbed
export const H_REJECTED = H_VICTIM_MASK + 8; // u64
export const H_PHASE = H_REJECTED + 8; // u32
export const H_ROUND = H_PHASE + 4; // u32
export const H_EVENT_SEQ = H_ROUND + 4; // u32
export const H_DECISION_SEQ = H_EVENT_SEQ + 4; // u32
export const H_SPILL_HEAD = H_DECISION_SEQ + 4; // u32
export const H_SPILL_TAIL = H_SPILL_HEAD + 4; // u32
export const H_REVOKE_SEQ = H_SPILL_TAIL + 4; // u32
export const H_CPUS = H_REVOKE_SEQ + 4; // u32
export const H_TREE = H_CPUS + 4; // u32: leaves of the tournament tree
export const H_CAPABILITIES = H_TREE + 4; // u32
export const H_STEAL_FROM = H_CAPABILITIES + 4; // u32
export const H_BATCH_TASKS = H_STEAL_FROM + 4; // u32
export const H_HIERARCHY = H_BATCH_TASKS + 4; // u32: base of the private caches
export const H_HIERARCHY_STRIDE = H_HIERARCHY + 4; // u32
export const H_L3 = H_HIERARCHY_STRIDE + 4; // u32
export const H_TABLE = H_L3 + 4; // u32
export const H_SEEN = H_TABLE + 4; // u32
export const H_SEEN_STRIDE = H_SEEN + 4; // u32
export const H_PROCESSES = H_SEEN_STRIDE + 4; // u32: base of the process table of replays
export const H_BACKLOG_FREE = H_PROCESSES + 4; // u32: first free place of the backlog, plus 1
export const H_BACKLOG_USED = H_BACKLOG_FREE + 4; // u32: places ever used
export const H_WAITING = H_BACKLOG_USED + 4; // u32: tasks that wait for one of their own process
export const H_REOPEN = H_WAITING + 4; // u32: tenant, plus 1, whose recording has begun again
export const H_THINKING = H_REOPEN + 4; // u32: clients that think
export const H_STATE_END = H_THINKING + 4; // u32
export const H_CROSSOVER = H_STATE_END + 4; // u32: SIMD crossover found at start
export const H_STARTED = H_CROSSOVER + 4; // u32
export const H_WINDOW_OPS = H_STARTED + 8; // u64: operations at the start of the machine's tuning window
export const H_WINDOW_START = H_WINDOW_OPS + 8; // u64
export const H_WINDOW_IDLE = H_WINDOW_START + 8; // u64
export const H_WINDOW_BUSY = H_WINDOW_IDLE + 8; // u64
export const H_WINDOW_LATENCY = H_WINDOW_BUSY + 8; // u64
export const H_WINDOW_DONE = H_WINDOW_LATENCY + 8; // u64
export const H_WINDOW_STOLEN_MISSES = H_WINDOW_DONE + 8; // u64
export const H_OPS = H_WINDOW_STOLEN_MISSES + 8; // u64: operations of all CPUs
export const H_CYCLES_PER_US = H_OPS + 8; // f64: of recorded time, in the current phase
export const H_ROUND_START = H_CYCLES_PER_US + 8; // u64
export const H_CLOCK = H_ROUND_START + 8; // u64: of the event that is being processed
export const H_REVERTED = H_CLOCK + 8; // u32: decisions that an audit took back
export const H_FREEZES = H_REVERTED + 4; // u32
export const H_NEXT_TENANT = H_FREEZES + 4; // u32
export const H_EVENTS_UNPAID = H_NEXT_TENANT + 4; // u32: events whose cost nobody has been charged yet
export const H_FULL = H_EVENTS_UNPAID + 4; // u32: base of the order of fully associative caches
export const H_COSTS = H_OPS + 128; // i32 per cost
export const H_TRACES = H_COSTS + 4 * 64; // u32 per recording: its address
export const H_ALIAS = H_TRACES + 4 * 24; // u32 per phase and pattern: its Zipf table, 0 if it has none
export const H_TABLES = H_ALIAS + 4 * 24 * MAX_PARTS; // u32: where the Zipf tables begin
export const H_WRITER = H_TABLES + 4; // i32: CPU, plus 1, that changes the table or the log of revocations; 0 nobody
export const H_POISON = H_WRITER + 4; // u32: number of the signal, plus 1, that is poisoned; 0xffffffff all, 0 none. For tests
export const H_POISON_VALUE = (H_POISON + 11) & ~7; // f64: what it reads
export const H_END = H_POISON_VALUE + 8;

export const CONFIG = HEADER + HEADER_BYTES;
export const CONFIG_BYTES = CFG_FIELDS * 8;

// governor records of the two machine-wide knobs
export const MACHINE_KNOBS = CONFIG + ((CONFIG_BYTES + 63) & ~63);
export const MACHINE_SIGNALS = MACHINE_KNOBS + 2 * KNOB_BYTES; // of the last window
export const WINDOW_LATENCIES = MACHINE_SIGNALS + SIGNALS_BYTES; // u32 per bucket, see sim/windowlatency.ts
export const WINDOW_LATENCY_BUCKETS = 640;
// what stealing and taking several tasks at once were worth in the window, f64 each: see sim/worth.ts
export const WORTH = WINDOW_LATENCIES + WINDOW_LATENCY_BUCKETS * 4;
export const WORTH_BYTES = 192;
export const TENANTS = WORTH + WORTH_BYTES;
export const TENANT_BYTES = 16; // u64 cycle of the next task, u32 next task, u32 round
// where each pattern of a mixture goes on: u32 per generated process and pattern
export const POSITIONS = TENANTS + MAX_TENANTS * TENANT_BYTES;
export const POSITION_BYTES = MAX_PARTS * 4;
// clients of a closed loop: positions as above, u32 tasks sent, u32 1 while one of them is under way
export const CLIENTS = POSITIONS + GENERATED_PROCESSES * POSITION_BYTES;
export const CLIENT_BYTES = POSITION_BYTES + 16;
export const THINKING = CLIENTS + MAX_CLIENTS * CLIENT_BYTES; // a heap of u64: cycle of a client's next task << 10 | client
export const TREE = THINKING + MAX_CLIENTS * 8; // u64 per node
export const STOLEN = TREE + 2 * MAX_CPUS * 8; // u32 thief x victim
export const REVOKED = STOLEN + MAX_CPUS * MAX_CPUS * 4; // u32 ids, a ring
export const LOCKS = REVOKED + REVOKE_LOG * 4; // u64 held from, u64 held until, u32 writer, i32 sequence: odd while a slot changes
export const LOCK_SEQUENCE = 20;
export const LOCK_BYTES = 32;
export const CHANNELS = LOCKS + SEQLOCKS * LOCK_BYTES; // per socket and slot of time: i64 number of the slot << 20 | lines
export const CHANNEL_BYTES = CHANNEL_SLOTS * 8;
export const EVENTS = CHANNELS + MAX_SOCKETS * CHANNEL_BYTES;
export const EVENT_BYTES = 64;
export const SPILL = EVENTS + RING_EVENTS * EVENT_BYTES;
export const TASK_BYTES = 32;
export const BACKLOG = SPILL + SPILL_TASKS * TASK_BYTES; // tasks that wait for one of their own process: task, then u32 next
export const BACKLOG_BYTES = TASK_BYTES + 8;

// log-linear histogram: 1024 buckets an octave (3 significant digits), values up to 2^40
export const HIST_LINEAR_BITS = 11;
export const HIST_BUCKETS = (1 << HIST_LINEAR_BITS) + (40 - HIST_LINEAR_BITS) * (1 << (HIST_LINEAR_BITS - 1));
export const HISTOGRAM = BACKLOG + BACKLOG_TASKS * BACKLOG_BYTES;
export const CPU0 = HISTOGRAM + ((HIST_BUCKETS * 4 + 63) & ~63);

// ---- a CPU's block ----
export const CPU_CLOCK = 0; // u64
export const CPU_STATE = CPU_CLOCK + 8; // u32: 0 parked, 1 running
export const CPU_PROCESS = CPU_STATE + 4; // u32: process of the last task
export const CPU_LOOKUPS = CPU_PROCESS + 4; // u32: stamp of the last lookup
export const CPU_ENTRIES = CPU_LOOKUPS + 4; // u32
export const CPU_PEAK = CPU_ENTRIES + 4; // u32
export const CPU_SIMD_FROM = CPU_PEAK + 4; // u32
export const CPU_PREFETCH_LINES = CPU_SIMD_FROM + 4; // u32
export const CPU_FULL_BOUND = CPU_PREFETCH_LINES + 4; // u32: a fully associative LRU would hold nothing older than this stamp
export const CPU_WINDOW_STAMP = CPU_FULL_BOUND + 4; // u32: stamp at the start of the window
export const CPU_LAST_LINE = CPU_WINDOW_STAMP + 4; // u32: leaf line of the last walk
export const CPU_LAST_ID = CPU_LAST_LINE + 4; // u32
export const CPU_LAST_DELTA = CPU_LAST_ID + 4; // i32
export const CPU_SEQUENTIAL = CPU_LAST_DELTA + 4; // u32, per window
export const CPU_STRIDED = CPU_SEQUENTIAL + 4; // u32, per window
export const CPU_RANDOM = CPU_STRIDED + 4; // u32, per window
export const CPU_GHOST2 = CPU_RANDOM + 4; // u32, per window: misses that twice the ways would have hit
export const CPU_GHOST4 = CPU_GHOST2 + 4; // u32, per window: and four times
export const CPU_HELD_HEAD = CPU_GHOST4 + 4; // u32
export const CPU_HELD_TAIL = CPU_HELD_HEAD + 4; // u32
export const CPU_REVOKE_SEEN = CPU_HELD_TAIL + 4; // u32
export const CPU_TASK_NUMBER = CPU_REVOKE_SEEN + 4; // u32
export const CPU_TASK_OPS = CPU_TASK_NUMBER + 4; // u32
export const CPU_TASK_PROCESS = CPU_TASK_OPS + 4; // u32
export const CPU_TASK_STOLEN = CPU_TASK_PROCESS + 4; // u32
export const CPU_TASK_START = CPU_TASK_STOLEN + 4; // u64
export const CPU_TASK_END = CPU_TASK_START + 8; // u64
export const CPU_IDLE_SINCE = CPU_TASK_END + 8; // u64
export const CPU_QUEUE_SINCE = CPU_IDLE_SINCE + 8; // u64
export const CPU_WINDOW_QUEUE = CPU_QUEUE_SINCE + 8; // u64: queue integral at the start of the machine's window
export const CPU_WINDOW_IDLE = CPU_WINDOW_QUEUE + 8; // u64: idle cycles at the start of the machine's window
export const CPU_WINDOW_CLOSED = CPU_WINDOW_IDLE + 8; // u64: clock at the end of the last tuning window
export const CPU_FINISHED = CPU_WINDOW_CLOSED + 12; // u32: who waits for the task that this CPU has just finished, see sim/finish.ts
export const CPU_FULL_COUNT = CPU_WINDOW_CLOSED + 8; // u32: ids that a fully associative LRU would hold
export const CPU_LAST_PAGE = CPU_FULL_COUNT + 8; // u32: page, plus 1, of the last access that left L1
export const CPU_PREFETCH_LATENCY = CPU_LAST_PAGE + 4; // u32, per window: latencies of the lines that prefetches requested
export const CPU_TASK_ARRIVAL = CPU_LAST_PAGE + 8; // u64
export const CPU_TASK_ORIGIN = CPU_TASK_ARRIVAL + 8; // u32: home, flags, phase and tenant, as a task has them from T_HOME on
export const CPU_TOP = 192; // i32, a line of its own
export const CPU_BOTTOM = CPU_TOP + 64; // i32, a line of its own
export const CPU_COUNTERS = CPU_BOTTOM + 64; // i64 each

// counters: order of COUNTERS in src/lab/run/counters.ts (a test compares)
export const C_OPS = 0;
export const C_LOOKUPS = 1;
export const C_HITS = 2;
export const C_MISS_COMPULSORY = 3;
export const C_MISS_CAPACITY = 4;
export const C_MISS_CONFLICT = 5;
export const C_MISS_REVOCATION = 6;
export const C_MISS_SWITCH = 7;
export const C_DENIED = 8;
export const C_GRANTS = 9;
export const C_REVOKES = 10;
export const C_BATCHES = 11;
export const C_SIMD_BATCHES = 12;
export const C_PREFETCH_ISSUED = 13;
export const C_PREFETCH_USEFUL = 14;
export const C_PREFETCH_LATE = 15;
export const C_PREFETCH_USELESS = 16;
export const C_PREFETCH_DROPPED = 17;
export const C_WALK_ACCESSES = 18;
export const C_WALK_MISSES = 19;
export const C_TASKS_ARRIVED = 20;
export const C_TASKS_DONE = 21;
export const C_TASKS_STOLEN = 22;
export const C_STEALS = 23;
export const C_STEAL_ATTEMPTS = 24;
export const C_OVERFLOWS = 25;
export const C_SWITCHES = 26;
export const C_MIGRATION_MISSES = 27;
export const C_RESIZES = 28;
export const C_UNIQUE_IDS = 29;
export const C_QUEUE_INTEGRAL = 30;
export const C_LATENCY_SUM = 31;
export const C_TLB_MISSES = 32;
export const C_MEMORY_LINES = 33;
export const C_MEMORY_WAIT_CYCLES = 34;
export const C_LOOKUP_CYCLES = 35;
export const C_CHECK_CYCLES = 36;
export const C_STALL_CYCLES = 37;
export const C_PREFETCH_CYCLES = 38;
export const C_SCHEDULING_CYCLES = 39;
export const C_STEALING_CYCLES = 40;
export const C_TUNING_CYCLES = 41;
export const C_MONITORING_CYCLES = 42;
export const C_BODY_CYCLES = 43;
export const C_IDLE_CYCLES = 44;
export const COUNTERS_COUNT = 45;

export const CPU_INFLIGHT = CPU_COUNTERS + ((COUNTERS_COUNT * 8 + 63) & ~63); // 16 x {u64 ready, u32 line, u32 -}
export const CPU_WINDOW_BASE = CPU_INFLIGHT + 256; // i64 per counter: values at the start of the window
export const CPU_KNOBS = CPU_WINDOW_BASE + ((COUNTERS_COUNT * 8 + 63) & ~63);
export const CPU_SIGNALS = CPU_KNOBS + 3 * KNOB_BYTES; // of the last window
export const CPU_TAGS = (CPU_SIGNALS + SIGNALS_BYTES + 63) & ~63; // per set: 4 tags, 12 ghost tags
export const SET_BYTES = (WAYS + GHOSTS) * 4;
export const CPU_GHOST_STAMPS = CPU_TAGS + MAX_SETS * SET_BYTES;
export const CPU_ORDER = CPU_GHOST_STAMPS + MAX_SETS * GHOSTS * 4; // u8 per set: ways from most to least recent, 2 bits each
// a slot's record: what a lookup touches lies together
export const ENTRY_SHIFT = 5;
export const SLOT_RECORDS = (CPU_ORDER + MAX_SETS + 31) & ~31;
export const CPU_LAST_USE = SLOT_RECORDS; // u32
export const CPU_HITS = SLOT_RECORDS + 4; // u32
export const CPU_RIGHTS = SLOT_RECORDS + 8; // u32
export const CPU_GENERATION = SLOT_RECORDS + 12; // u32
export const CPU_FILLED_AT = SLOT_RECORDS + 16; // u32
export const CPU_CLASS = SLOT_RECORDS + 20; // u8
export const CPU_HELD = SLOT_RECORDS + (MAX_ENTRIES << ENTRY_SHIFT);
export const CPU_DEQUE = CPU_HELD + HELD_TASKS * TASK_BYTES;
export const CPU_RECENT = CPU_DEQUE + DEQUE_TASKS * TASK_BYTES; // a bit per recent lookup, see kernel/fullstack.ts
/** A stride that is no multiple of 4 KiB, so that blocks do not compete for the same sets of the host's cache. */
export const CPU_STRIDE = CPU_RECENT + RECENT_USES / 8 + 192;

/** A tag with this bit is a revoked copy: it never matches, and tells a revocation miss. */
export const TAG_REVOKED = 1 << 31;
/** A tag with this bit was purged by a process switch. */
export const TAG_PURGED = 1 << 30;

// classes of a miss: order of MISS_CLASSES in src/lab/run/counters.ts
export const CLASS_COMPULSORY = 1;
export const CLASS_CAPACITY = 2;
export const CLASS_CONFLICT = 3;
export const CLASS_REVOCATION = 4;
export const CLASS_SWITCH = 5;

// ---- a task ----
export const T_ARRIVAL = 0; // u64
export const T_OPS = 8; // u16
export const T_PROCESS = 10; // u16
export const T_HOME = 12; // u8
export const T_FLAGS = 13; // u8
export const T_PHASE = 14; // u8
export const T_TENANT = 15; // u8: of a replay; else the pattern that the task follows
export const T_KEY = 16; // u64: seed of its ids; in a replay u32 first operation
export const TASK_OWNER = 22; // u16, no part of the seed: the job or client that waits for a generated task
export const TASK_ORIGIN = T_HOME; // u32: home, flags, phase and tenant in one
export const T_POSITION = 24; // u32
export const T_NUMBER = 28; // u32
export const TASK_STOLEN = 1;
export const TASK_REVOKES = 2;
export const TASK_RECORDED = 4;
export const TASK_OF_JOB = 8;
export const TASK_OF_CLIENT = 16;

// ---- events: order of EVENT_KINDS in src/lab/run/frame.ts ----
export const EV_DECISION = 1;
export const EV_AUDIT = 2;
export const EV_NEAR = 3;
export const EV_FREEZE = 4;
export const EV_STEAL = 5;
export const EV_PHASE = 6;
export const EV_REVOKE = 7;
export const EV_SPILL = 8;
export const E_CYCLE = 0; // f64
export const E_SEQ = 8; // u32
export const E_KIND = 12; // u16
export const E_CPU = 14; // u16
export const E_ARGS = 16; // 4 x i32
export const E_SIGNALS = 32; // 4 x f64
export const MACHINE_CPU = 255;

// ---- lines of the simulated memory (64 bytes each) ----
export const LINE_TABLE = 0; // up to 1 Mi capabilities, four to a line
export const LINE_NODES = 262_144; // upper radix levels
export const LINE_CACHES = 393_216; // capability caches, a line per set
export const LINE_PROCESSES = 524_288; // working sets
export const PROCESS_LINES = 4096;
export const LINE_PROCESS_SLOTS = 512;

// ---- recordings, as src/lab/traces/captrace.ts lays them out ----
export const TR_TASKS = 8;
export const TR_OPS = 12;
export const TR_CAPABILITIES = 16;
export const TR_PROCESSES = 20;
export const TR_CPUS = 24;
export const TR_DURATION_US = 28;
export const TR_HEADER_BYTES = 64;
export const TR_TASK_BYTES = 16;

/** Scratch, directly behind the state: relative offsets. */
export const S_IDS = 0;
export const S_NEEDS = S_IDS + MAX_BATCH * 4;
export const S_CHANGE = S_NEEDS + MAX_BATCH * 4; // u32 kind of the batch's one change (0 none), u32 its position
export const S_RIGHTS = S_CHANGE + 16;
export const S_SLOTS = S_RIGHTS + MAX_BATCH * 4;
export const S_MISSES = S_SLOTS + MAX_BATCH * 4;
export const S_RANDOM = S_MISSES + MAX_BATCH * 4;
export const S_GRANTED = S_RANDOM + MAX_BATCH * 8; // u64
export const S_TOUCHED = S_GRANTED + 8; // u32: sum of what was read ahead, so that no compiler leaves the reads out
export const S_LINES = S_GRANTED + 64; // u32 each: lines that the batch goes to next
export const S_TASK = S_LINES + MAX_BATCH * 4;
export const S_SIGNALS = S_TASK + 64;
export const S_DECISION = S_SIGNALS + SIGNALS_BYTES;
export const S_QUANTILES = S_DECISION + 64;
export const S_RESIZE = S_QUANTILES + 128;
export const S_WINDOW_RANGE = S_RESIZE + (MAX_ENTRIES + 1) * 32; // u32 first and last bucket in use, u32 1 once a window has begun
export const S_WINDOW_HISTOGRAM = S_WINDOW_RANGE + 64; // latencies since the last window
/** Latencies of a window for charts: four bins an octave, see `latencyBin`. Filling, and those of the window that ended last. */
export const LATENCY_BINS = 160;
export const S_WINDOW_BINS = (S_WINDOW_HISTOGRAM + HIST_BUCKETS * 4 + 63) & ~63;
export const S_LATENCY_BINS = S_WINDOW_BINS + LATENCY_BINS * 4;
export const S_PHASE_BYTES = 64;
export const S_PHASES = (S_LATENCY_BINS + LATENCY_BINS * 4 + 63) & ~63; // settings of phases, see shared/settings.ts
export const S_STAGING = S_PHASES + MAX_PHASES * S_PHASE_BYTES * MAX_PARTS; // a configuration on its way in
export const SCRATCH_BYTES = S_STAGING + CONFIG_BYTES;
