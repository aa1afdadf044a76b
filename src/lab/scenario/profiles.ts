/**
 * Machine profiles: what each event costs, in cycles of that machine; names that end in 256 count 1/256 of a cycle.
 * Sources are named per number; "measured" means measured for this project on a 2-core Zen 5 server core at 4.4 GHz.
 * "estimate" marks the few that are neither. Costs of pure computation are the same number of cycles in every profile,
 * because they were measured on one core only: the other two profiles differ in clock, caches and distances.
 */

/** Every cost that the simulated machine knows. The order is the order in the engine's configuration block. */
export const COST_NAMES = [
  'cyclesPerMs',
  'l1Sets',
  'l1Ways',
  'l2Sets',
  'l2Ways',
  'l3Sets',
  'l3Ways',
  'l1LatencyCycles',
  'l2LatencyCycles',
  'l3LatencyCycles',
  'memoryLatencyCycles',
  'missesInFlight',
  'lookupCycles256',
  'fillCycles256',
  'checkScalarBaseCycles256',
  'checkScalarPerOpCycles256',
  'checkSimdBaseCycles256',
  'checkSimdPerOpCycles256',
  'prefetchIssueCycles256',
  'dispatchCycles',
  'takeTaskCycles',
  'processSwitchCycles',
  'wakeCycles',
  'stealProbeCycles',
  'stealCycles',
  'stealTaskCycles',
  'remoteClusterCycles',
  'remoteSocketCycles',
  'purgeEntryCycles256',
  'resizeEntryCycles256',
  'monitorPerOpCycles256',
  'monitorPerTaskCycles256',
  'tuneWindowCycles',
  'idlePollCycles',
  'monitorPerEventCycles256',
  'memoryLineCycles256',
  'tlb1Sets',
  'tlb1Ways',
  'tlb2Sets',
  'tlb2Ways',
  'tlb2LatencyCycles',
  'pageWalkCycles',
] as const;

export type CostName = (typeof COST_NAMES)[number];
export type Profile = Readonly<Record<CostName, number>>;

export const PROFILE_NAMES = ['zen5-like', 'skylake-sp-like', 'm1-like', 'calibrated'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export interface ProfileInfo {
  title: string;
  costs: Profile;
}

const zen5: Profile = {
  cyclesPerMs: 4_400_000, // 4.4 GHz, the core that everything below was measured on
  l1Sets: 64, // AMD Zen 5: 48 KiB L1D, 12 ways (Software Optimization Guide for Zen 5)
  l1Ways: 12,
  l2Sets: 1024, // 1 MiB L2, 16 ways (same source)
  l2Ways: 16,
  l3Sets: 32_768, // 32 MiB L3 per CCX, 16 ways (same source)
  l3Ways: 16,
  l1LatencyCycles: 4, // load to use, integer (same source)
  l2LatencyCycles: 14, // same source
  l3LatencyCycles: 50, // about 46-55 on server parts (same source: average for the CCX)
  memoryLatencyCycles: 611, // measured: dependent miss, 139 ns with 2 MiB pages
  missesInFlight: 12, // estimate: cores of this class follow 10-16 misses at a time
  lookupCycles256: 1239, // measured: 1.1 ns for a lookup that hits = 4.84 cycles
  fillCycles256: 1024, // estimate: four stores of an entry, one a cycle
  // Permission check: straight lines, least squares, through the measured Wasm twins, since a crossover between two
  // compilers would say nothing. Scalar 0.9 / 1.6 / 2.8 / 19.8 ns and 128-bit SIMD 1.1 / 1.1 / 1.4 / 3.7 ns at a batch
  // of 1 / 4 / 8 / 64: 0.46 + 0.302 n and 1.02 + 0.042 n ns, which cross at 2.1.
  checkScalarBaseCycles256: 520,
  checkScalarPerOpCycles256: 340,
  checkSimdBaseCycles256: 1147,
  checkSimdPerOpCycles256: 47,
  prefetchIssueCycles256: 512, // estimate: two instructions: address and request
  dispatchCycles: 110, // 25 ns, of the 10-50 ns that the seed document gives for a scheduler operation
  takeTaskCycles: 21, // measured: deque pop 4.8 ns
  processSwitchCycles: 470, // measured: system call 107 ns, the cheapest address-space switch
  wakeCycles: 8360, // measured: wake-up on the same CPU 1.9 us
  stealProbeCycles: 44, // estimate: one remote line, within a cluster: about 10 ns
  stealCycles: 484, // measured: steal with one thief 73-144 ns, middle
  stealTaskCycles: 40, // measured: steal alone 9 ns per task
  remoteClusterCycles: 220, // estimate: cache-to-cache across clusters, about 50 ns
  remoteSocketCycles: 620, // estimate: cache-to-cache across sockets, about 140 ns
  purgeEntryCycles256: 64, // estimate: one 16-byte store clears four tags
  resizeEntryCycles256: 2048, // estimate: read, hash, store
  monitorPerOpCycles256: 40, // measured: counters kept in registers over a batch
  // Measured together: 10.2 cycles for a histogram update and a ring event; apart, in a loop, they are as 0.82 to 0.74 ns.
  monitorPerTaskCycles256: 1370, // the histogram
  monitorPerEventCycles256: 1230, // the ring
  tuneWindowCycles: 900, // measured: one tick of the four tuners
  idlePollCycles: 44_000, // a kernel polls some 10 us before it sleeps (Linux cpuidle haltpoll: up to 200 us in guests)
  memoryLineCycles256: 1126, // 64 GB/s for a complex of 8 cores: 32 B a fabric cycle at 2 GHz (EPYC 9005 tuning guide)
  tlb1Sets: 8, // 96 entries, here 12 ways (Software Optimization Guide for Zen 5: fully associative)
  tlb1Ways: 12,
  tlb2Sets: 256, // 4096 entries, 16 ways (same source)
  tlb2Ways: 16,
  tlb2LatencyCycles: 7, // estimate: published measurements of Zen 4
  pageWalkCycles: 53, // measured: a dependent miss takes 12 ns longer with 4 KiB than with 2 MiB pages
};

export const PROFILES: Readonly<Record<ProfileName, ProfileInfo>> = {
  'zen5-like': { title: 'Zen 5 server core, 4.4 GHz', costs: zen5 },
  'skylake-sp-like': {
    title: 'Skylake-SP server core, 2.7 GHz',
    costs: {
      ...zen5,
      cyclesPerMs: 2_700_000,
      l1Ways: 8, // 32 KiB, 8 ways (Intel optimization manual, Skylake server)
      l3Sets: 32_768, // 22 MiB, 11 ways: 16 slices of 1.375 MiB (same source); L2 is 1 MiB, 16 ways, as above
      l3Ways: 11,
      memoryLatencyCycles: 243, // about 90 ns local
      l3LatencyCycles: 68, // 50-70 cycles, mesh
      remoteSocketCycles: 370, // about 137 ns over UPI
      wakeCycles: 5130, // the measured 1.9 us
      memoryLineCycles256: 346, // 128 GB/s a socket: six channels of DDR4-2666
      tlb1Sets: 16, // 64 entries, 4 ways (Intel optimization manual, Skylake)
      tlb1Ways: 4,
      tlb2Sets: 128, // 1536 entries, 12 ways (same source)
      tlb2Ways: 12,
      tlb2LatencyCycles: 9, // same source
      pageWalkCycles: 33, // the measured 12 ns
    },
  },
  'm1-like': {
    title: 'Apple M1 performance core, 3.2 GHz',
    costs: {
      ...zen5,
      cyclesPerMs: 3_200_000,
      l1Sets: 256, // 128 KiB, 8 ways (sysctl hw.perflevel0.l1dcachesize; ways from published measurements)
      l1Ways: 8,
      l2Sets: 4096, // 12 MiB, 12 ways, shared by four cores: 3 MiB each, since L2 is private here
      l2Ways: 12,
      l3Sets: 8192, // 8 MiB system level cache
      l3Ways: 16,
      l1LatencyCycles: 3, // published measurements of the performance core, also the next three
      l2LatencyCycles: 18,
      l3LatencyCycles: 120,
      memoryLatencyCycles: 330, // about 103 ns
      missesInFlight: 16, // estimate: the upper end, its window is the largest of the three
      wakeCycles: 6080, // the measured 1.9 us
      memoryLineCycles256: 768, // 68 GB/s: 128-bit LPDDR4X-4266
      tlb1Sets: 16, // 160 entries (published measurements), here 10 ways
      tlb1Ways: 10,
      tlb2Sets: 256, // 3072 entries (published measurements), here 12 ways
      tlb2Ways: 12,
      pageWalkCycles: 38, // the measured 12 ns
    },
  },
  calibrated: {
    title: 'Measured, a cycle is 0.25 ns',
    // Measure mode overrides what it could measure; the rest is the core that most of this table was measured on.
    costs: { ...zen5, cyclesPerMs: 4_000_000 },
  },
};

/** A cost as a field of the scenario. Whole numbers only: the engine's configuration block holds integers. */
interface CostInfo {
  label: string;
  unit: string;
  /** Limits of an override. */
  min: number;
  max: number;
  /** Sets are found by masking the address. */
  only?: 'powerOfTwo';
}

const WAYS = { unit: 'ways', min: 1, max: 16 };
const SETS = { unit: 'sets', min: 64, max: 65_536, only: 'powerOfTwo' } as const;
const TLB_SETS = { unit: 'sets', min: 1, max: 4096, only: 'powerOfTwo' } as const;
const CYCLES = { unit: 'cycles', min: 0, max: 1_000_000 };
const CYCLES_256 = { unit: '1/256 cycle', min: 0, max: 1_000_000 };

export const COSTS: Readonly<Record<CostName, CostInfo>> = {
  cyclesPerMs: { label: 'Clock', unit: 'cycles/ms', min: 1000, max: 10_000_000 },
  l1Sets: { label: 'L1 sets', ...SETS },
  l1Ways: { label: 'L1 ways', ...WAYS },
  l2Sets: { label: 'L2 sets', ...SETS },
  l2Ways: { label: 'L2 ways', ...WAYS },
  l3Sets: { label: 'L3 sets', ...SETS },
  l3Ways: { label: 'L3 ways', ...WAYS },
  l1LatencyCycles: { label: 'L1 latency', ...CYCLES },
  l2LatencyCycles: { label: 'L2 latency', ...CYCLES },
  l3LatencyCycles: { label: 'L3 latency', ...CYCLES },
  memoryLatencyCycles: { label: 'Memory latency', ...CYCLES },
  missesInFlight: { label: 'Misses in flight', unit: 'lines', min: 1, max: 16 },
  lookupCycles256: { label: 'Lookup', ...CYCLES_256 },
  fillCycles256: { label: 'Fill of an entry', ...CYCLES_256 },
  checkScalarBaseCycles256: { label: 'Scalar check, per batch', ...CYCLES_256 },
  checkScalarPerOpCycles256: { label: 'Scalar check, per op', ...CYCLES_256 },
  checkSimdBaseCycles256: { label: 'SIMD check, per batch', ...CYCLES_256 },
  checkSimdPerOpCycles256: { label: 'SIMD check, per op', ...CYCLES_256 },
  prefetchIssueCycles256: { label: 'Prefetch request', ...CYCLES_256 },
  dispatchCycles: { label: 'Dispatch', ...CYCLES },
  takeTaskCycles: { label: 'Take a task', ...CYCLES },
  processSwitchCycles: { label: 'Process switch', ...CYCLES },
  wakeCycles: { label: 'Wake-up', ...CYCLES },
  stealProbeCycles: { label: 'Look at a victim', ...CYCLES },
  stealCycles: { label: 'Steal', ...CYCLES },
  stealTaskCycles: { label: 'Steal, per task', ...CYCLES },
  remoteClusterCycles: { label: 'Line of another cluster', ...CYCLES },
  remoteSocketCycles: { label: 'Line of another socket', ...CYCLES },
  purgeEntryCycles256: { label: 'Purge, per entry', ...CYCLES_256 },
  resizeEntryCycles256: { label: 'Resize, per entry', ...CYCLES_256 },
  monitorPerOpCycles256: { label: 'Monitoring, per op', ...CYCLES_256 },
  monitorPerTaskCycles256: { label: 'Monitoring, per task', ...CYCLES_256 },
  monitorPerEventCycles256: { label: 'Monitoring, per event', ...CYCLES_256 },
  tuneWindowCycles: { label: 'Tuning, per window', ...CYCLES },
  idlePollCycles: { label: 'Polls before it sleeps', ...CYCLES },
  memoryLineCycles256: { label: 'Memory bandwidth, per line', ...CYCLES_256, min: 1 },
  tlb1Sets: { label: 'First TLB, sets', ...TLB_SETS },
  tlb1Ways: { label: 'First TLB, ways', ...WAYS },
  tlb2Sets: { label: 'Second TLB, sets', ...TLB_SETS },
  tlb2Ways: { label: 'Second TLB, ways', ...WAYS },
  tlb2LatencyCycles: { label: 'Second TLB, latency', ...CYCLES },
  pageWalkCycles: { label: 'Page walk', ...CYCLES },
};

/** The costs of a scenario's machine: its profile's, with the scenario's overrides. */
export function costsOf(machine: { profile: ProfileName; overrides: Partial<Record<CostName, number>> }): Profile {
  return { ...PROFILES[machine.profile].costs, ...machine.overrides };
}
