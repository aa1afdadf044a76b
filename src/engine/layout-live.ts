/**
 * Memory of the live build, where CPUs are threads on one shared memory: the map of layout.ts up to the CPU blocks, behind them
 * what only real threads need. Sizes are fixed, so that every instance and the host know the addresses without asking.
 */
import { CPU0, CPU_STRIDE, EVENT_BYTES, HIST_BUCKETS, MAX_CPUS, RING_EVENTS, SCRATCH_BYTES } from './layout';

/** Threads at most. */
export const LIVE_CPUS = 16;

/** Ids of a prepared stream. */
export const STREAM_IDS = 65_536;

// ---- control words, a line each ----
export const LIVE = (CPU0 + MAX_CPUS * CPU_STRIDE + 65_535) & ~65_535;
export const LV_STOP = LIVE; // i32: 1 asks all loops to return
export const LV_EPOCH = LIVE + 64; // i32: rises when there may be work for a parked CPU, which waits here
export const LV_PARKED = LIVE + 128; // i32: CPUs that wait
export const LV_TASKS = LIVE + 192; // i32: tasks of the block, all CPUs together
export const LV_BARRIER = LIVE + 256; // i32: threads that have come
export const LV_GATE = LIVE + 320; // i32: ping-pong

export const LV_TREE = LIVE + 384; // u32 address of the upper levels, u32 capabilities
export const LV_CPUS = LIVE + 512;

// ---- per CPU ----
export const LC_COMMAND = 0; // i32: 1 asks the CPU to crash before its next task
export const LC_DONE = 4; // i32: tasks of the block done, as of its last rest
export const LC_LEFT = 64; // i32: tasks of the block that it has not put into its queue yet
export const LC_NUMBER = 68; // u32: tasks that it ever made
export const LC_CLOCK = 72; // i64: ns, as of the last look at the clock
export const LC_BUSY_CLOSED = 80; // f64: busy ns when its window was closed
export const LC_IDLE = 88; // f64: ns parked, ever
export const LC_PARKS = 104; // u32
export const LC_AGAIN = 108; // u32: tasks that were run again because the thread died
export const LC_UNPAID = 112; // u32: of the event ring
export const LC_SAMPLED = 116; // u32: tasks until the next sample of time
export const LC_BUSY = 120; // f64: ns not parked, ever, up to the last look at the clock
export const LC_LAST = 128; // f64: ns of the last look at the clock
export const LC_BASE = 136; // i64: tasks done when the block began
export const LC_RUNNING = 144; // u32: 1 while it runs a task
export const LC_RANDOM = 152; // u64: of its choice of victims
export const LC_SEQUENCE = 192; // i32: of the event ring, a line of its own
export const LC_HISTOGRAM = 256; // ns of sampled tasks
export const LC_EVENTS = LC_HISTOGRAM + ((HIST_BUCKETS * 4 + 63) & ~63);
export const LC_SCRATCH = LC_EVENTS + RING_EVENTS * EVENT_BYTES;
export const LC_BYTES = (LC_SCRATCH + SCRATCH_BYTES + 255) & ~63;

// ---- streams and small caches of the microbenchmarks, for one thread ----
export const LV_STREAM = LV_CPUS + LIVE_CPUS * LC_BYTES; // u32 ids
export const LV_SAMPLES = LV_STREAM + STREAM_IDS * 4; // f64: 3 x 64, for the fit
export const LV_POLICY = LV_SAMPLES + 3 * 64 * 8; // a cache of kernel/policies with its index
export const LV_POLICY_BYTES = 64 + 1024 + 256 * 32 + (STREAM_IDS + 1) * 4;

/** Tables whose size depends on the configuration: capabilities, radix tree, Zipf tables, what was seen. */
export const LV_TABLES = (LV_POLICY + LV_POLICY_BYTES + 65_535) & ~65_535;
