/** The machine against theory, where theory has an answer: queues, caches, prefetch. Each tolerance is argued where it stands. */
import { describe, expect, it } from 'vitest';
import { engineModule } from '../traces/fixtures/recordings.mjs';
import { cacheSim } from './cachesim';
import { FIXED, Machine, randomBelow } from './testing/machine';
import type { VariantInput } from './testing/machine';

/** Only the work itself takes time: waking, taking and stealing are free, so that a task is a customer and a CPU a server. */
const FREE = {
  wakeCycles: 0,
  stealProbeCycles: 0,
  dispatchCycles: 0,
  takeTaskCycles: 0,
  stealCycles: 0,
  stealTaskCycles: 0,
  remoteClusterCycles: 0,
  remoteSocketCycles: 0,
  processSwitchCycles: 0,
};
/** Everything hits, nothing else competes: service is a straight line in the operations. */
const EVEN = {
  processes: 1,
  pattern: { kind: 'loop', ids: 4 },
  workingSetLines: 0,
  revokePerMs: 0,
  durationMs: 1e6,
} as const;

interface QueueSetup {
  cpus?: number;
  stealFrom?: number;
}

function queue(phase: object, { cpus = 1, stealFrom = 64 }: QueueSetup = {}): Machine {
  const variant: VariantInput = { ...FIXED, stealFrom: { value: stealFrom }, batchTasks: { value: 1 } };
  return new Machine({
    machine: { cpus, overrides: FREE },
    workload: { phases: [{ ...EVEN, ...phase }] },
    variants: [variant],
  });
}

interface Waits {
  /** Mean wait before service, of all tasks. */
  mean: number;
  /** Standard error of the mean, from the means of stretches long enough to be independent. */
  error: number;
  /** Mean service, and arrivals per cycle and CPU. */
  service: number;
  rate: number;
}

/** Runs stretch by stretch (the first is not counted: the queue starts empty) and takes the mean wait. */
function waits(machine: Machine, stretchMs: number, stretches: number): Waits {
  const read = () => ({ ...machine.totals(), busy: busyCycles(machine) });
  machine.to(stretchMs);
  const begin = read();
  let before = begin;
  const means: number[] = [];
  for (let i = 2; i <= stretches + 1; i++) {
    const now = (machine.to(i * stretchMs), read());
    const done = now.tasksDone - before.tasksDone;
    means.push((now.latencySum - before.latencySum - (now.busy - before.busy)) / done);
    before = now;
  }
  const done = before.tasksDone - begin.tasksDone;
  const service = (before.busy - begin.busy) / done;
  const mean = (before.latencySum - begin.latencySum) / done - service;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (means.length - 1);
  const arrived = before.tasksArrived - begin.tasksArrived;
  const rate = arrived / (stretches * stretchMs * machine.cyclesPerMs) / machine.cpus;
  return { mean, error: Math.sqrt(variance / means.length), service, rate };
}

function busyCycles(machine: Machine): number {
  let busy = 0;
  for (let cpu = 0; cpu < machine.cpus; cpu++) busy += machine.cycles(cpu) - machine.count('idleCycles', cpu);
  return busy;
}

/** Service of a task of so many operations, from a machine that does nothing else. */
function serviceOf(ops: number): number {
  const machine = queue({ load: 0.3, batch: { kind: 'constant', ops } }).to(1);
  const begin = { done: machine.sum('tasksDone'), busy: busyCycles(machine) };
  machine.to(3);
  return (busyCycles(machine) - begin.busy) / (machine.sum('tasksDone') - begin.done);
}

/** Mean wait of M/G/1 (Pollaczek, Khinchine): arrivals per cycle, first and second moment of service. */
const pollaczekKhinchine = (rate: number, first: number, second: number) => (rate * second) / (2 * (1 - rate * first));

/** Within four standard errors, which must be small enough to say something. */
function expectWait({ mean, error }: Waits, theory: number): void {
  expect(error / mean, 'the run is long enough').toBeLessThan(0.03);
  expect(
    Math.abs(mean - theory),
    `mean wait ${mean.toFixed(0)} +- ${error.toFixed(0)}, theory ${theory.toFixed(0)}`,
  ).toBeLessThan(
    4 * error + 1, // times are whole cycles
  );
}

describe('one CPU waits as M/G/1 does', () => {
  it.each([0.3, 0.6, 0.8])('constant service, load %d', (load) => {
    const machine = queue({ load, batch: { kind: 'constant', ops: 4 } });
    const found = waits(machine, 8, 25);
    const { service, rate } = found;
    expect(service).toBeCloseTo(serviceOf(4), 6);
    expectWait(found, pollaczekKhinchine(rate, service, service * service));
  });

  it('two sizes', () => {
    const found = waits(queue({ load: 0.6, batch: { kind: 'bimodal', small: 2, large: 24, largeShare: 0.2 } }), 20, 25);
    const [small, large] = [serviceOf(2), serviceOf(24)];
    const second = 0.8 * small ** 2 + 0.2 * large ** 2;
    expect(Math.abs(found.service / (0.8 * small + 0.2 * large) - 1)).toBeLessThan(0.01);
    expectWait(found, pollaczekKhinchine(found.rate, found.service, second));
  });

  it('geometric sizes, which are nearly M/M/1', () => {
    const found = waits(queue({ load: 0.6, batch: { kind: 'geometric', mean: 12 } }), 20, 25);
    const perOp = (serviceOf(60) - serviceOf(4)) / 56;
    const fixed = serviceOf(4) - 4 * perOp;
    const [mean, variance] = [12, 12 * 11];
    const second = (fixed + perOp * mean) ** 2 + perOp ** 2 * variance;
    expectWait(found, pollaczekKhinchine(found.rate, found.service, second));
    const load = found.rate * found.service;
    const exponential = (load * found.service) / (1 - load);
    expect(found.mean / exponential).toBeGreaterThan(0.85);
    expect(found.mean / exponential).toBeLessThan(1.05);
  });
});

/** Mean wait of M/M/c (Erlang's C): `load` per server, mean service. */
function erlangC(servers: number, load: number, service: number): number {
  const offered = servers * load;
  let term = 1;
  let sum = 1;
  for (let n = 1; n < servers; n++) sum += term *= offered / n;
  const all = (term * offered) / servers / (1 - load);
  return ((all / (sum + all)) * service) / (servers * (1 - load));
}

describe('many CPUs wait between queues of their own and one for all', () => {
  const CPUS = 4;
  const phase = { load: 0.75, batch: { kind: 'geometric', mean: 30 } };
  const of = (stealFrom: number) => waits(queue({ ...phase, processes: CPUS }, { cpus: CPUS, stealFrom }), 12, 25);
  const alone = of(64);
  const little = of(3);
  const shared = of(1);
  const squaredVariation = 29 / 30; // of geometric sizes; the fixed part of a task makes it a little less

  it('that never steal: M/G/1 each', () => {
    const load = alone.rate * alone.service;
    const second = alone.service ** 2 * (1 + squaredVariation);
    expect(Math.abs(alone.mean / pollaczekKhinchine(alone.rate, alone.service, second) - 1)).toBeLessThan(
      4 * (alone.error / alone.mean) + 0.03,
    );
    expect(load).toBeGreaterThan(0.6);
  });

  it('that steal at once: Erlang C', () => {
    const load = shared.rate * shared.service;
    // nearly exponential service: within 5 % of M/M/c for its smaller variation, and four standard errors
    const theory = erlangC(CPUS, load, shared.service) * ((1 + squaredVariation) / 2);
    expect(Math.abs(shared.mean / theory - 1)).toBeLessThan(4 * (shared.error / shared.mean) + 0.05);
  });

  it('that steal from longer queues: between both', () => {
    expect(little.mean).toBeLessThan(alone.mean - 4 * alone.error);
    expect(little.mean).toBeGreaterThan(shared.mean + 4 * shared.error);
    expect(erlangC(1, 0.5, 100)).toBeCloseTo(100, 9); // M/M/1: load / (1 - load) services
    expect(erlangC(2, 0.5, 100)).toBeCloseTo(100 / 3, 9);
  });
});

describe('LRU on a Zipf stream', () => {
  const IDS = 8192;

  /** `count` ids, drawn by inversion. */
  function stream(exponent: number, count: number): Uint32Array {
    const random = randomBelow(11);
    const cumulative = new Float64Array(IDS);
    let sum = 0;
    for (let i = 0; i < IDS; i++) cumulative[i] = sum += (i + 1) ** -exponent;
    return Uint32Array.from({ length: count }, () => {
      const at = (random(2 ** 31) / 2 ** 31) * sum;
      let [low, high] = [0, IDS - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (cumulative[middle]! > at) high = middle;
        else low = middle + 1;
      }
      return low;
    });
  }

  /** Che's approximation: an id is held if it came within the characteristic time, in which `entries` ids come. */
  function che(exponent: number, entries: number): number {
    const weights = Array.from({ length: IDS }, (_, i) => (i + 1) ** -exponent);
    const total = weights.reduce((a, b) => a + b);
    const shares = weights.map((weight) => weight / total);
    const held = (time: number) => shares.reduce((sum, share) => sum + 1 - Math.exp(-share * time), 0);
    let [low, high] = [0, 1e9];
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2;
      if (held(middle) < entries) low = middle;
      else high = middle;
    }
    return shares.reduce((sum, share) => sum + share * (1 - Math.exp(-share * low)), 0);
  }

  it.each([0.7, 0.99, 1.2])("hits as Che's approximation says, within 1 %%, exponent %s", async (exponent) => {
    const module = await engineModule('simd');
    const ids = stream(exponent, 600_000);
    const warm = ids.subarray(0, 200_000);
    for (const entries of [64, 256, 1024]) {
      const hits = (some: Uint32Array) =>
        cacheSim(module, some, { policy: 'lru', ways: 'full', entries, measureMs: 0 }).hits;
      const rate = (hits(ids) - hits(warm)) / 400_000;
      const theory = che(exponent, entries);
      const sigma = Math.sqrt((theory * (1 - theory)) / 400_000);
      expect(Math.abs(rate - theory), `${entries} entries: ${rate}, ${theory}`).toBeLessThan(0.01 * theory + 3 * sigma);
    }
  });

  it.each([32, 64, 128, 256] as const)('in the machine: four ways of %i entries hit a little less', (entries) => {
    const machine = new Machine({
      machine: { cpus: 1 },
      workload: {
        phases: [
          {
            ...EVEN,
            durationMs: 1e6,
            load: 0.5,
            bodyCycles: 0,
            batch: { kind: 'constant', ops: 64 },
            pattern: { kind: 'zipf', ids: IDS, exponent: 0.99 },
          },
        ],
      },
      variants: [{ ...FIXED, cacheEntries: { value: entries } }],
    });
    const begin = machine.to(4).totals();
    const end = machine.to(16).totals();
    const rate = (end.hits - begin.hits) / (end.lookups - begin.lookups);
    const theory = che(0.99, entries);
    // published for four ways: a few percent of the misses more than fully associative
    expect(rate).toBeLessThan(theory + 0.002);
    expect(rate).toBeGreaterThan(theory * 0.93);
  });
});

describe('a sequential walk', () => {
  const OPS_PER_LINE = 4;

  /** Stall per table line, and all cycles per line, at a distance. */
  function walk(lines: number, bodyCycles: number, overrides: object = {}) {
    const machine = new Machine({
      machine: { cpus: 1, overrides },
      table: { capabilities: 1_048_576, radixDepth: 1 },
      workload: {
        phases: [
          {
            ...EVEN,
            durationMs: 1e6,
            load: 0.2,
            bodyCycles,
            batch: { kind: 'constant', ops: 64 },
            pattern: { kind: 'sequential', ids: 1_048_576 },
          },
        ],
      },
      variants: [{ ...FIXED, prefetchLines: { value: lines } }],
    });
    const begin = machine.to(0.2).totals();
    const end = machine.to(2.5).totals();
    const perLine = OPS_PER_LINE / (end.lookups - begin.lookups);
    const stall = (end.stallCycles - begin.stallCycles) * perLine;
    const path = end.lookupCycles - begin.lookupCycles + end.checkCycles - begin.checkCycles;
    const work = (path + end.prefetchCycles - begin.prefetchCycles) * perLine;
    return { stall, work, totals: end };
  }

  it('stalls for memory once a line without prefetch', () => {
    const { stall } = walk(0, 0);
    // one line from memory, three times L1; and the lines of the cache's own sets
    expect(stall).toBeGreaterThan(611 + 3 * 4 - 1);
    expect(stall).toBeLessThan(611 + 3 * 4 + 40);
  });

  it('stalls less the farther it looks ahead, until nothing is left', () => {
    const distances = [0, 1, 2, 4, 8];
    const stalls = distances.map((lines) => walk(lines, 0).stall);
    for (let i = 1; i < stalls.length; i++) expect(stalls[i], `${distances[i]} lines`).toBeLessThan(stalls[i - 1]!);
    expect(stalls.at(-1)).toBeLessThan(0.35 * stalls[0]!);
  });

  it('does not win by looking farther than there are misses in flight', () => {
    const few = { missesInFlight: 4 };
    const [near, far] = [walk(4, 0, few), walk(16, 0, few)];
    expect(far.totals.prefetchDropped).toBeGreaterThan(1000);
    expect(far.stall).toBeGreaterThan(0.9 * near.stall);
    expect(walk(8, 0).stall).toBeLessThan(0.8 * walk(8, 0, few).stall);
  });

  it('prefetches every line once, and nearly all in time once the distance is enough', () => {
    const { totals } = walk(12, 0);
    const { prefetchIssued, prefetchUseful, prefetchLate, prefetchUseless } = totals;
    expect(prefetchIssued / (totals.lookups / OPS_PER_LINE)).toBeGreaterThan(0.95);
    expect(prefetchIssued / (totals.lookups / OPS_PER_LINE)).toBeLessThan(1.05);
    expect(prefetchUseless / prefetchIssued).toBeLessThan(0.02);
    expect(prefetchUseful + prefetchLate).toBeGreaterThan(0.9 * prefetchIssued);
  });

  it('has nothing from prefetch where ids are random', () => {
    const at = (lines: number) =>
      new Machine({
        machine: { cpus: 1 },
        table: { capabilities: 1_048_576, radixDepth: 1 },
        workload: { phases: [{ ...EVEN, durationMs: 1e6, load: 0.2, pattern: { kind: 'uniform', ids: 1_048_576 } }] },
        variants: [{ ...FIXED, prefetchLines: { value: lines } }],
      }).to(1.5);
    const [without, with8] = [at(0).totals(), at(8).totals()];
    expect(with8.prefetchUseful + with8.prefetchLate).toBeLessThan(0.02 * with8.prefetchIssued);
    expect(with8.stallCycles / with8.lookups).toBeGreaterThan(0.97 * (without.stallCycles / without.lookups));
  });
});
