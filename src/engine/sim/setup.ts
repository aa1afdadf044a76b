/** Laying out a run in memory, and taking over a configuration: at the start, or while it runs. */
import {
  CACHE_FOUR_WAY,
  CACHE_NONE,
  CFG_CACHE_KIND,
  CFG_CAPABILITIES,
  CFG_CPUS,
  CFG_PHASES,
  CFG_PROCESSES,
  CFG_SEED,
  CONFIG,
  CONFIG_BYTES,
  COSTS,
  CPU0,
  CPU_IDLE_SINCE,
  CPU_PREFETCH_LINES,
  CPU_PROCESS,
  CPU_SIMD_FROM,
  CPU_STRIDE,
  H_ALIAS,
  H_BATCH_TASKS,
  H_CAPABILITIES,
  H_CLIENT_KEY,
  H_COSTS,
  H_CPUS,
  H_FULL,
  H_HIERARCHY,
  H_HIERARCHY_STRIDE,
  H_IDLE_MASK,
  H_L3,
  H_PROCESSES,
  H_RANDOM_ARRIVAL,
  H_RANDOM_BATCH,
  H_RANDOM_PLACE,
  H_RANDOM_REVOKE,
  H_RANDOM_STEAL,
  H_SEEN,
  H_SEEN_STRIDE,
  H_STATE_END,
  H_STEAL_FROM,
  H_TABLE,
  H_TRACES,
  KNOB_BATCH,
  KNOB_CACHE,
  KNOB_PREFETCH,
  KNOB_SIMD,
  KNOB_STEAL,
  MAX_PARTS,
  PATTERN_ZIPF,
  PH_PART0,
  PH_PARTS,
  PH_TRACE,
  PT_EXPONENT,
  PT_FIELDS,
  PT_IDS,
  PT_KIND,
  SCRATCH_BYTES,
  STATE,
  CPU_REVOKE_SEEN,
  H_REVOKE_SEQ,
} from '../layout';
import { fullBytes } from '../kernel/fullcache';
import { initOrder } from '../kernel/order';
import { clearCache } from '../kernel/resize';
import { initTable } from '../kernel/table';
import { initTree } from '../machine/clock';
import { bindGeometry, privateBytes, sharedBytes } from '../machine/geometry';
import { mix } from '../shared/random';
import { bindSettings } from '../shared/settings';
import { bindScratch, config, cpuBlock, isTuned, knobValue, phaseField } from '../shared/state';
import { processTableBytes } from './backlog';
import { aliasBytes, buildZipf } from '../workload/alias';

const NO_PROCESS: u32 = 0xffffffff;

function align(address: usize): usize {
  return (address + 63) & ~63;
}

/** Grows the memory to hold everything below `end`; traps when the host refuses. */
export function reserve(end: usize): void {
  const pages = <i32>((end + 65_535) >> 16);
  const have = memory.size();
  if (pages > have && memory.grow(pages - have) < 0) unreachable();
}

/** Copies the costs of the configuration where they can be read as integers. */
export function readCosts(): void {
  for (let i = 0; i < COSTS; i++) store<i32>(H_COSTS + ((<usize>i) << 2), <i32>config(i));
  bindGeometry();
}

/** Places everything whose size depends on the configuration; returns the end of the state. */
function placeRegions(cpus: i32, capabilities: u32): usize {
  const hierarchy = align(CPU0 + <usize>cpus * CPU_STRIDE);
  const stride = align(<usize>privateBytes()) + 192;
  const l3 = align(hierarchy + stride * <usize>cpus);
  const table = align(l3 + <usize>sharedBytes());
  const seen = align(table + ((<usize>capabilities) << 4));
  const seenStride = align((<usize>capabilities + 7) >> 3);
  const processes = align(seen + seenStride * <usize>cpus);
  const full = align(processes + <usize>processTableBytes(<i32>config(CFG_PROCESSES)));
  const kind = <i32>config(CFG_CACHE_KIND);
  const isFull = kind != CACHE_FOUR_WAY && kind != CACHE_NONE;
  const end = align(isFull ? full + fullBytes() * <usize>cpus : full);
  store<u32>(H_FULL, <u32>full);
  store<u32>(H_PROCESSES, <u32>processes);
  store<u32>(H_HIERARCHY, <u32>hierarchy);
  store<u32>(H_HIERARCHY_STRIDE, <u32>stride);
  store<u32>(H_L3, <u32>l3);
  store<u32>(H_TABLE, <u32>table);
  store<u32>(H_SEEN, <u32>seen);
  store<u32>(H_SEEN_STRIDE, <u32>seenStride);
  store<u32>(H_STATE_END, <u32>end);
  bindScratch(end);
  bindGeometry();
  return end;
}

function seedStreams(): void {
  const seed = <u64>config(CFG_SEED);
  store<u64>(H_RANDOM_ARRIVAL, mix(seed * 8 + 1));
  store<u64>(H_RANDOM_BATCH, mix(seed * 8 + 2));
  store<u64>(H_RANDOM_PLACE, mix(seed * 8 + 3));
  store<u64>(H_RANDOM_REVOKE, mix(seed * 8 + 4));
  store<u64>(H_RANDOM_STEAL, mix(seed * 8 + 5));
  store<u64>(H_CLIENT_KEY, mix(seed * 8 + 6));
}

/** Empties everything behind the configuration and starts every CPU parked with its parameters. */
export function initState(): void {
  const cpus = <i32>config(CFG_CPUS);
  const capabilities = <u32>config(CFG_CAPABILITIES);
  memory.fill(STATE, 0, CONFIG - STATE);
  readCosts();
  const end = placeRegions(cpus, capabilities);
  reserve(end + SCRATCH_BYTES);
  memory.fill(CONFIG + CONFIG_BYTES, 0, end + SCRATCH_BYTES - (CONFIG + CONFIG_BYTES));
  store<i32>(H_CPUS, cpus);
  store<u32>(H_CAPABILITIES, capabilities);
  bindSettings();
  store<i32>(H_STEAL_FROM, knobValue(KNOB_STEAL));
  store<i32>(H_BATCH_TASKS, knobValue(KNOB_BATCH));
  store<u64>(H_IDLE_MASK, cpus == 64 ? ~(<u64>0) : ((<u64>1) << (<u64>cpus)) - 1);
  initOrder();
  initTree(cpus);
  initTable(capabilities);
  seedStreams();
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    clearCache(block, cpu, knobValue(KNOB_CACHE));
    store<i32>(block + CPU_SIMD_FROM, knobValue(KNOB_SIMD));
    store<i32>(block + CPU_PREFETCH_LINES, knobValue(KNOB_PREFETCH));
    store<u32>(block + CPU_PROCESS, NO_PROCESS);
    store<i64>(block + CPU_IDLE_SINCE, 0);
    store<u32>(block + CPU_REVOKE_SEEN, load<u32>(H_REVOKE_SEQ));
  }
}

/** Where recordings go: behind the scratch. */
export function traceBase(): usize {
  return align(<usize>load<u32>(H_STATE_END) + SCRATCH_BYTES);
}

/** Builds the Zipf tables of the phases' patterns, from `base` on, and binds the settings that name them. */
export function buildTables(base: usize): void {
  let at = align(base);
  const phases = <i32>config(CFG_PHASES);
  for (let phase = 0; phase < phases; phase++) {
    const parts = phaseField(phase, PH_TRACE) == 0 ? <i32>phaseField(phase, PH_PARTS) : 0;
    for (let part = 0; part < MAX_PARTS; part++) {
      const field = PH_PART0 + part * PT_FIELDS;
      const isZipf = part < parts && <i32>phaseField(phase, field + PT_KIND) == PATTERN_ZIPF;
      store<u32>(H_ALIAS + ((<usize>(phase * MAX_PARTS + part)) << 2), isZipf ? <u32>at : 0);
      if (!isZipf) continue;
      const ids = <i32>phaseField(phase, field + PT_IDS);
      reserve(at + <usize>aliasBytes(ids));
      buildZipf(at, ids, phaseField(phase, field + PT_EXPONENT));
      at = align(at + <usize>aliasBytes(ids));
    }
  }
  bindSettings();
}

/** Address of the recording of a phase. */
export function traceOf(phase: i32): usize {
  return <usize>load<u32>(H_TRACES + ((<usize>phaseField(phase, PH_TRACE) - 1) << 2));
}

/** Whether a changed configuration asks for another fixed value of a knob. */
export function fixedValueOr(knob: i32, value: i32): i32 {
  return isTuned(knob) ? value : knobValue(knob);
}
