/** Laying out the shared memory, once, and binding each instance to its CPU. */
import {
  CFG_CAPABILITIES,
  CFG_CPUS,
  CFG_PHASES,
  CFG_RADIX_DEPTH,
  CONFIG,
  CONFIG_BYTES,
  COSTS,
  CPU_KNOBS,
  CPU_PREFETCH_LINES,
  CPU_PROCESS,
  CPU_REVOKE_SEEN,
  CPU_SIMD_FROM,
  H_ALIAS,
  H_BATCH_TASKS,
  H_CAPABILITIES,
  H_COSTS,
  H_CPUS,
  H_FULL,
  H_PHASE,
  H_REVOKE_SEQ,
  H_SEEN,
  H_SEEN_STRIDE,
  H_STEAL_FROM,
  H_TABLE,
  KNOB_BATCH,
  KNOB_BYTES,
  KNOB_CACHE,
  KNOB_PREFETCH,
  KNOB_SIMD,
  KNOB_STEAL,
  MACHINE_KNOBS,
  MAX_PARTS,
  PATTERN_ZIPF,
  PH_PART0,
  PH_PARTS,
  PT_EXPONENT,
  PT_FIELDS,
  PT_IDS,
  PT_KIND,
  STATE,
} from '../layout';
import {
  LC_BYTES,
  LC_CLOCK,
  LC_EVENTS,
  LC_RANDOM,
  LC_SCRATCH,
  LC_SEQUENCE,
  LC_UNPAID,
  LIVE,
  LV_CPUS,
  LV_TABLES,
} from '../layout-live';
import { fullBytes } from '../kernel/fullcache';
import { initOrder } from '../kernel/order';
import { clearCache } from '../kernel/resize';
import { bindWriter, releaseDead } from '../kernel/seqlock';
import { initTable } from '../kernel/table';
import { bindSockets } from '../machine/geometry';
import { mix } from '../shared/random';
import { bindRing } from '../shared/ring';
import { bindSettings } from '../shared/settings';
import { bindScratch, config, cpuBlock, knobValue, phaseField } from '../shared/state';
import { aliasBytes, buildZipf } from '../workload/alias';
import { initTree, treeBytes } from './walk';

const NO_PROCESS: u32 = 0xffffffff;

function align(address: usize): usize {
  return (address + 63) & ~63;
}

/** Where a CPU keeps what only threads need. */
export function liveCpu(cpu: i32): usize {
  return LV_CPUS + <usize>cpu * LC_BYTES;
}

/** First address behind everything that the configuration asks for; the host has made sure that memory reaches it. */
export function layOut(): usize {
  const capabilities = <u32>config(CFG_CAPABILITIES);
  const cpus = <usize>config(CFG_CPUS);
  store<u32>(H_CAPABILITIES, capabilities);
  store<u32>(H_TABLE, <u32>LV_TABLES);
  const tree = align(LV_TABLES + ((<usize>capabilities) << 4));
  const seen = align(tree + treeBytes(capabilities, <i32>config(CFG_RADIX_DEPTH)));
  const seenStride = align((<usize>capabilities + 7) >> 3);
  store<u32>(H_SEEN, <u32>seen);
  store<u32>(H_SEEN_STRIDE, <u32>seenStride);
  const full = seen + seenStride * cpus;
  store<u32>(H_FULL, <u32>full);
  const end = placeZipf(align(full + fullBytes() * cpus));
  initTree(tree, capabilities);
  return end;
}

/** Says where the Zipf tables of phases lie; returns the end. */
function placeZipf(from: usize): usize {
  let at = from;
  const phases = <i32>config(CFG_PHASES);
  for (let phase = 0; phase < phases; phase++) {
    for (let part = 0; part < MAX_PARTS; part++) {
      const isZipf = part < <i32>phaseField(phase, PH_PARTS) && <i32>field(phase, part, PT_KIND) == PATTERN_ZIPF;
      store<u32>(aliasOf(phase, part), isZipf ? <u32>at : 0);
      if (isZipf) at = align(at + <usize>aliasBytes(<i32>field(phase, part, PT_IDS)));
    }
  }
  return at;
}

/** Where the address of a pattern's Zipf table is kept. */
function aliasOf(phase: i32, part: i32): usize {
  return H_ALIAS + ((<usize>(phase * MAX_PARTS + part)) << 2);
}

function field(phase: i32, part: i32, index: i32): f64 {
  return phaseField(phase, PH_PART0 + part * PT_FIELDS + index);
}

/** Fills everything from the configuration: the first thread does this alone. */
export function fill(): void {
  const cpus = <i32>config(CFG_CPUS);
  memory.fill(STATE, 0, CONFIG - STATE);
  memory.fill(MACHINE_KNOBS, 0, <usize>cpuBlock(cpus) - MACHINE_KNOBS);
  memory.fill(LIVE, 0, LV_CPUS + <usize>cpus * LC_BYTES - LIVE);
  store<i32>(H_CPUS, cpus);
  readCosts();
  layOut();
  initOrder();
  initTable(load<u32>(H_CAPABILITIES));
  memory.fill(load<u32>(H_SEEN), 0, <usize>load<u32>(H_SEEN_STRIDE) * <usize>cpus);
  const phases = <i32>config(CFG_PHASES);
  for (let phase = 0; phase < phases; phase++) {
    for (let part = 0; part < MAX_PARTS; part++) {
      const table = <usize>load<u32>(aliasOf(phase, part));
      if (table) buildZipf(table, <i32>field(phase, part, PT_IDS), field(phase, part, PT_EXPONENT));
    }
  }
  for (let cpu = 0; cpu < cpus; cpu++) {
    bindCpu(cpu);
    store<u64>(liveCpu(cpu) + LC_RANDOM, mix(<u64>cpu));
    store<u32>(cpuBlock(cpu) + CPU_PROCESS, NO_PROCESS);
  }
  resetKnobs();
}

function readCosts(): void {
  for (let i = 0; i < COSTS; i++) store<i32>(H_COSTS + ((<usize>i) << 2), <i32>config(i));
}

/** Empties caches, sets every knob to its start and forgets what the governor knew: the start of a variant's turn. */
export function resetKnobs(): void {
  const cpus = load<i32>(H_CPUS);
  readCosts();
  store<i32>(H_STEAL_FROM, knobValue(KNOB_STEAL));
  store<i32>(H_BATCH_TASKS, knobValue(KNOB_BATCH));
  memory.fill(MACHINE_KNOBS, 0, 2 * KNOB_BYTES);
  for (let cpu = 0; cpu < cpus; cpu++) {
    const block = cpuBlock(cpu);
    clearCache(block, cpu, knobValue(KNOB_CACHE));
    store<i32>(block + CPU_SIMD_FROM, knobValue(KNOB_SIMD));
    store<i32>(block + CPU_PREFETCH_LINES, knobValue(KNOB_PREFETCH));
    store<u32>(block + CPU_REVOKE_SEEN, load<u32>(H_REVOKE_SEQ));
    memory.fill(block + CPU_KNOBS, 0, 3 * KNOB_BYTES);
  }
}

/** Binds this instance's globals to a CPU. Of a CPU whose thread died it frees what that held. */
export function bindCpu(cpu: i32): void {
  const live = liveCpu(cpu);
  bindScratch(live + LC_SCRATCH);
  bindRing(live + LC_SEQUENCE, live + LC_EVENTS, live + LC_CLOCK, live + LC_UNPAID);
  bindWriter(cpu);
  bindSettings();
  bindSockets();
}

/** Takes the place of a thread that died. */
export function inherit(cpu: i32): void {
  releaseDead(cpu);
  bindCpu(cpu);
}

/** Chooses the phase that new tasks come from. */
export function choosePhase(phase: i32): void {
  store<i32>(H_PHASE, phase);
}

/** Bytes of the configuration, which the host writes at CONFIG. */
export function configBytes(): i32 {
  return CONFIG_BYTES;
}
