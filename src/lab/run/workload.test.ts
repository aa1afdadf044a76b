/** What arrives: as often, as large, where and with which ids the scenario says, whatever the kernel does with it. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import { costsOf } from '../scenario/profiles';
import type { ScenarioInput } from '../scenario/schema';
import { ENGINE_TRACE, opsOf, setTask, taskAt } from '../traces/engineTrace';
import type { EngineTrace } from '../traces/engineTrace';
import { FIXED, Machine, randomBelow, scenarioOf } from './testing/machine';
import type { PhaseInput, VariantInput } from './testing/machine';
import { bundledTraces, generatedCases, replayCases } from './testing/scenarios';

const traces = await bundledTraces();
/** Tests are seeded, so that each deviation is one fixed draw; 3.5 sigma would be exceeded by one in two thousand. */
const SIGMAS = 3.5;

/** Tasks of one operation that cost little to simulate. */
const LIGHT = {
  batch: { kind: 'constant', ops: 1 },
  pattern: { kind: 'loop', ids: 4 },
  workingSetLines: 0,
  processes: 1,
  revokePerMs: 0,
  durationMs: 1e6,
} as const;

function run(phase: object, ms: number, rest: ScenarioInput = {}): Machine {
  const phases = [{ ...LIGHT, ...phase } as PhaseInput];
  return new Machine({ machine: { cpus: 1 }, workload: { phases }, variants: [FIXED], ...rest }).to(ms);
}

/** Mean tasks per ms: the load is work against all CPUs, counted as if every look-up hit and every task switched. */
function tasksPerMs({ scenario }: Machine, meanOps = 1): number {
  const costs = costsOf(scenario.machine);
  const { load, bodyCycles } = scenario.workload.phases[0] as { load: number; bodyCycles: number };
  const perOp = bodyCycles + (costs.lookupCycles256 + costs.checkSimdPerOpCycles256) / 256;
  const dispatch = Math.floor(costs.dispatchCycles / 8) + costs.takeTaskCycles + costs.processSwitchCycles;
  const perTask = costs.checkSimdBaseCycles256 / 256 + dispatch;
  return (load * scenario.machine.cpus * costs.cyclesPerMs) / (perTask + meanOps * perOp);
}

function expectPoisson(count: number, mean: number, what: string): void {
  expect(Math.abs(count - mean), `${what}: ${count} instead of ${mean.toFixed(0)}`).toBeLessThan(
    SIGMAS * Math.sqrt(mean),
  );
}

describe('arrivals come at the mean rate', () => {
  const MS = 20;
  it.each<[name: string, phase: object]>([
    ['poisson', {}],
    ['poisson, tasks of many cycles', { bodyCycles: 20_000 }],
    ['bursty', { arrivals: { kind: 'bursty', periodMs: 0.5, onShare: 0.2, peak: 3 } }],
    ['bursty with nothing in between', { arrivals: { kind: 'bursty', periodMs: 0.5, onShare: 0.25, peak: 100 } }],
    [
      'bursty, periods much shorter than gaps',
      { bodyCycles: 100_000, arrivals: { kind: 'bursty', periodMs: 0.001, onShare: 0.4, peak: 2 } },
    ],
    [
      'bursty, thousands of periods in a gap',
      { load: 0.002, bodyCycles: 100_000, arrivals: { kind: 'bursty', periodMs: 0.001, onShare: 0.4, peak: 2 } },
    ],
    ['diurnal', { arrivals: { kind: 'diurnal', periodMs: 2, swing: 0.5 } }],
    ['diurnal that stops at night', { arrivals: { kind: 'diurnal', periodMs: 2, swing: 1 } }],
    [
      'diurnal, periods about as long as gaps',
      { bodyCycles: 5000, arrivals: { kind: 'diurnal', periodMs: 0.002, swing: 1 } },
    ],
  ])('%s', (name, phase) => {
    const ms = 'bodyCycles' in phase ? 40 * MS : MS;
    const machine = run({ load: 0.5, ...phase }, ms);
    expectPoisson(machine.sum('tasksArrived'), tasksPerMs(machine) * ms, name);
  });

  it('on 64 CPUs, with gaps of a few cycles', () => {
    const machine = run({ load: 0.8, bodyCycles: 0 }, 1.5, { machine: { cpus: 64 } });
    expectPoisson(machine.sum('tasksArrived'), tasksPerMs(machine) * 1.5, 'poisson');
  });

  it('within a burst and between two', () => {
    const machine = new Machine({
      machine: { cpus: 1 },
      workload: { phases: [{ ...LIGHT, load: 0.3, arrivals: { kind: 'bursty', periodMs: 1, onShare: 0.2, peak: 3 } }] },
      variants: [FIXED],
    });
    const perMs = tasksPerMs(machine);
    let [on, off] = [0, 0];
    for (let period = 0; period < 20; period++) {
      const before = machine.to(period).sum('tasksArrived');
      const burst = machine.to(period + 0.2).sum('tasksArrived');
      on += burst - before;
      off += machine.to(period + 1).sum('tasksArrived') - burst;
    }
    expectPoisson(on, 20 * 0.2 * 3 * perMs, 'bursts');
    expectPoisson(off, 20 * 0.4 * perMs, 'between');
  });

  it('by day and by night', () => {
    const machine = new Machine({
      machine: { cpus: 1 },
      workload: { phases: [{ ...LIGHT, load: 0.5, arrivals: { kind: 'diurnal', periodMs: 4, swing: 0.6 } }] },
      variants: [FIXED],
    });
    const perMs = tasksPerMs(machine);
    let day = 0;
    for (let period = 0; period < 6; period++) {
      const before = machine.to(4 * period).sum('tasksArrived');
      day += machine.to(4 * period + 2).sum('tasksArrived') - before;
    }
    expectPoisson(day, 6 * 2 * perMs * (1 + (0.6 * 2) / Math.PI), 'days');
  });

  it('and with a squared variation of one: they are Poisson', () => {
    const machine = new Machine({
      machine: { cpus: 1 },
      workload: { phases: [{ ...LIGHT, load: 0.5 }] },
      variants: [FIXED],
    });
    const counts = Array.from({ length: 2000 }, (_, i) => machine.to((i + 1) / 100).sum('tasksArrived'));
    const deltas = counts.map((count, i) => count - (counts[i - 1] ?? 0));
    const mean = deltas.reduce((a, b) => a + b) / deltas.length;
    const variance = deltas.reduce((sum, delta) => sum + (delta - mean) ** 2, 0) / (deltas.length - 1);
    expect(Math.abs(variance / mean - 1)).toBeLessThan(SIGMAS * Math.sqrt(2 / deltas.length));
  });
});

describe('sizes and places', () => {
  it.each<[batch: PhaseInput extends never ? never : object, mean: number, variance: number]>([
    [{ kind: 'constant', ops: 7 }, 7, 0],
    [{ kind: 'uniform', min: 3, max: 40 }, 21.5, (38 ** 2 - 1) / 12],
    [{ kind: 'geometric', mean: 16 }, 16, 16 * 15],
    [{ kind: 'geometric', mean: 1 }, 1, 0],
    [{ kind: 'bimodal', small: 2, large: 48, largeShare: 0.2 }, 11.2, 46 ** 2 * 0.16],
  ])('batch %o', (batch, mean, variance) => {
    const machine = run({ load: 0.5, batch, bodyCycles: 0 }, 20);
    const { tasksDone, ops } = machine.totals();
    expect(tasksDone).toBeGreaterThan(20_000);
    expect(Math.abs(ops / tasksDone - mean)).toBeLessThanOrEqual(SIGMAS * Math.sqrt(variance / tasksDone));
    expectPoisson(machine.sum('tasksArrived'), tasksPerMs(machine, mean) * 20, 'arrivals');
  });

  it.each([0, 0.25, 1])('a skew of %d goes to CPU 0 on top of its even share', (skew) => {
    const machine = run({ load: 0.1, skew }, 5, { machine: { cpus: 8 } });
    const arrived = machine.sum('tasksArrived');
    const share = skew + (1 - skew) / 8;
    expect(arrived).toBeGreaterThan(10_000);
    const slack = SIGMAS * Math.sqrt(arrived * share * (1 - share));
    expect(Math.abs(machine.count('tasksArrived', 0) - share * arrived)).toBeLessThanOrEqual(slack);
    const others = [1, 2, 3, 4, 5, 6, 7].map((cpu) => machine.count('tasksArrived', cpu));
    const even = (arrived * (1 - skew)) / 8;
    for (const count of others) expect(Math.abs(count - even)).toBeLessThanOrEqual(4.5 * Math.sqrt(even));
  });
});

describe('ids', () => {
  /** How often CPU 0 used each id, from its cache, which holds them all: most used first. */
  function uses(pattern: object, ms = 3): Map<number, number> {
    const variants = [{ ...FIXED, cacheEntries: { value: 256 } }] as VariantInput[];
    const machine = run({ load: 0.8, batch: { kind: 'constant', ops: 32 }, bodyCycles: 0, pattern }, ms, { variants });
    expect(machine.totals()).toMatchObject({ missCapacity: 0, missConflict: 0 });
    const counts = new Map<number, number>();
    for (let slot = 0; slot < 256; slot++) {
      const tag = machine.cpuField(L.CPU_TAGS + (slot >> 2) * L.SET_BYTES + (slot & 3) * 4);
      if (tag) counts.set(tag - 1, machine.cpuField(L.CPU_HITS + (slot << L.ENTRY_SHIFT)) + 1);
    }
    const sum = [...counts.values()].reduce((a, b) => a + b, 0);
    expect(sum).toBe(machine.sum('lookups'));
    return new Map([...counts].toSorted((a, b) => b[1] - a[1]));
  }

  it.each([0, 0.5, 0.99, 2])('follow a Zipf distribution of exponent %d', (exponent) => {
    const counts = [...uses({ kind: 'zipf', ids: 40, exponent }).values()];
    const weights = Array.from({ length: 40 }, (_, rank) => (rank + 1) ** -exponent);
    const total = weights.reduce((a, b) => a + b);
    const lookups = counts.reduce((a, b) => a + b);
    const chiSquare = weights.reduce((sum, weight, rank) => {
      const expected = (weight / total) * lookups;
      return sum + ((counts[rank] ?? 0) - expected) ** 2 / expected;
    }, 0);
    // sorted counts fit better than those of ranks would: an upper bound only; 39 degrees of freedom
    expect(chiSquare).toBeLessThan(39 + 4 * Math.sqrt(2 * 39));
    expect(lookups).toBeGreaterThan(50_000);
  });

  it('of a Zipf distribution are scattered: neighbours in rank are neighbours in id by chance only', () => {
    const counted = [...uses({ kind: 'zipf', ids: 60, exponent: 1.2 })];
    const ids = counted.toSorted(([, a], [, b]) => b - a).map(([id]) => id);
    const near = ids.slice(1).filter((id, i) => Math.abs(id - ids[i]!) === 1);
    // of 59 pairs two by chance
    expect(near.length).toBeLessThan(9);
  });

  it('are uniform', () => {
    const counts = [...uses({ kind: 'uniform', ids: 50 }).values()];
    const mean = counts.reduce((a, b) => a + b) / 50;
    const chiSquare = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
    expect(Math.abs(chiSquare - 49)).toBeLessThan(4 * Math.sqrt(2 * 49));
  });

  it.each([
    ['sequential', { kind: 'sequential', ids: 30 }, Array.from({ length: 30 }, (_, id) => id)],
    ['loop', { kind: 'loop', ids: 17 }, Array.from({ length: 17 }, (_, id) => id)],
    ['strided', { kind: 'strided', ids: 64, stride: 12 }, Array.from({ length: 16 }, (_, i) => 4 * i)],
  ] as const)('of a %s pattern come in turn', (_, pattern, ids) => {
    const counts = uses(pattern);
    expect([...counts.keys()].toSorted((a, b) => a - b)).toEqual(ids);
    expect(Math.max(...counts.values()) - Math.min(...counts.values())).toBeLessThanOrEqual(1);
  });

  it('of a drifting hot set drift', () => {
    const phase = { load: 0.5, batch: { kind: 'constant', ops: 32 }, bodyCycles: 0 };
    const still = uses({ kind: 'drift', ids: 4096, hot: 20, driftPerMs: 0, coldShare: 0 });
    expect([...still.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, id) => id));
    const drift = (coldShare: number) => ({ kind: 'drift', ids: 100_000, hot: 20, driftPerMs: 500, coldShare });
    const machine = run({ ...phase, pattern: drift(0) }, 4);
    const tags = Array.from({ length: 64 }, (_, slot) =>
      machine.cpuField(L.CPU_TAGS + (slot >> 2) * L.SET_BYTES + (slot & 3) * 4),
    );
    const newest = Math.max(...tags) - 1;
    expect(newest).toBeGreaterThan(4 * 500 - 40);
    expect(newest).toBeLessThan(4 * 500 + 20);
    expect(machine.sum('missCompulsory')).toBe(newest + 1);
    const million = { ...drift(0.2), ids: 1_000_000 };
    const cold = run({ ...phase, pattern: million }, 1, { table: { capabilities: 1_048_576 } }).totals();
    expect(cold.missCompulsory / cold.lookups).toBeGreaterThan(0.17);
    expect(cold.missCompulsory / cold.lookups).toBeLessThan(0.23);
  });
});

describe('the workload is the same for every kernel', () => {
  const KERNELS: VariantInput[] = [
    {
      name: 'Small',
      cacheEntries: { value: 32 },
      simdFrom: { value: 64 },
      prefetchLines: { value: 0 },
      stealFrom: { value: 64 },
      batchTasks: { value: 1 },
    },
    {
      name: 'Large',
      cacheEntries: { value: 256 },
      simdFrom: { value: 1 },
      prefetchLines: { value: 16 },
      stealFrom: { value: 1 },
      batchTasks: { value: 32 },
    },
    {
      name: 'Tuned',
      cacheEntries: { strategy: 'seed' },
      stealFrom: { strategy: 'seed' },
      batchTasks: { strategy: 'seed' },
      governor: { windowOps: 128 },
    },
  ];
  /** Streams of random numbers, next arrival, tasks, phase: the state of what arrives. */
  const offered = ({ engine }: Machine) =>
    [
      L.H_RANDOM_ARRIVAL,
      L.H_RANDOM_BATCH,
      L.H_RANDOM_PLACE,
      L.H_RANDOM_REVOKE,
      L.H_NEXT_ARRIVAL,
      L.H_NEXT_REVOKE,
      L.H_TASKS,
      L.H_PHASE_END,
    ].map((field) => new BigUint64Array(engine.buffer, field, 1)[0]);
  /** Ids that any CPU has ever used. */
  const used = (machine: Machine) => {
    const stride = machine.engine.u32(L.H_SEEN_STRIDE);
    const union = new Uint8Array(stride);
    for (let cpu = 0; cpu < machine.cpus; cpu++) {
      const seen = new Uint8Array(machine.engine.buffer, machine.engine.u32(L.H_SEEN) + cpu * stride, stride);
      seen.forEach((byte, index) => (union[index]! |= byte));
    }
    return union.join();
  };

  it.each([...generatedCases().filter((_, i) => i % 2), ...replayCases().filter((_, i) => i % 4 === 2)])(
    '$name',
    ({ input, ms }) => {
      const scenario = scenarioOf(input);
      const phases = scenario.workload.phases.map((phase): PhaseInput =>
        'trace' in phase ? { ...phase, loop: false, durationMs: ms } : { ...phase, durationMs: ms / 2 },
      );
      const machines = KERNELS.map(
        (_, variant) =>
          new Machine({ ...input, workload: { phases, repeat: false }, variants: KERNELS }, { variant, traces }),
      );
      const [first, ...others] = machines.map((machine) => machine.to(ms * 0.7));
      if (!first) throw new Error('no kernel');
      for (const other of others) {
        expect(offered(other)).toEqual(offered(first));
        expect(other.engine.stateHash()).not.toBe(first.engine.stateHash());
      }
      for (const machine of machines) machine.drain();
      for (const other of others) {
        expect(other.sum('tasksArrived')).toBe(first.sum('tasksArrived'));
        expect(other.sum('ops')).toBe(first.sum('ops'));
        expect(other.sum('denied')).toBe(first.sum('denied'));
        expect(other.sum('revokes')).toBe(first.sum('revokes'));
        expect(used(other)).toBe(used(first));
      }
    },
  );
});

describe('everything in a recording counts: shuffled, it is another run', () => {
  const base = traces['bundled:pgbench']!;
  const input: ScenarioInput = {
    machine: { cpus: 2 },
    workload: { phases: [{ trace: 'bundled:pgbench', tenants: 1, placement: 'recorded', load: 0.7, durationMs: 100 }] },
    variants: [FIXED],
  };
  const hashOf = (trace: EngineTrace) =>
    new Machine(input, { traces: { 'bundled:pgbench': trace } }).to(1).engine.stateHash();
  const copy = (): EngineTrace => ({ ...base, bytes: base.bytes.slice() });
  const tasks = Array.from({ length: base.tasks }, (_, index) => taskAt(base, index));

  /** The recording with one property of its first tasks shuffled among them. */
  function shuffled(property: 'cpu' | 'process'): EngineTrace {
    const trace = copy();
    const random = randomBelow(3);
    const values = tasks.slice(0, 200).map((task) => task[property]);
    for (let i = values.length - 1; i > 0; i--) {
      const j = random(i + 1);
      [values[i], values[j]] = [values[j]!, values[i]!];
    }
    values.forEach((value, index) => setTask(trace, index, { ...tasks[index]!, [property]: value }));
    return trace;
  }

  function withGapsReversed(): EngineTrace {
    const trace = copy();
    const some = tasks.slice(0, 200);
    const last = some.at(-1)!.startUs;
    const times = some.map(({ startUs }) => last - startUs).toSorted((a, b) => a - b);
    some.forEach((task, index) => setTask(trace, index, { ...task, startUs: times[index]! }));
    return trace;
  }

  function withOps(change: (ops: Uint32Array) => void): EngineTrace {
    const trace = copy();
    change(opsOf(trace).subarray(0, 2000));
    return trace;
  }

  const kindOf = (op: number) => (op >>> ENGINE_TRACE.kindShift) & 3;
  const { batchBit, slotMask, kindShift } = ENGINE_TRACE;
  const cases: [what: string, make: () => EngineTrace][] = [
    ['CPUs', () => shuffled('cpu')],
    ['processes', () => shuffled('process')],
    ['times', withGapsReversed],
    [
      'the order of ids',
      () =>
        withOps((ops) =>
          ops.set(Array.from(ops, (op, i) => ((op & ~slotMask) | (ops[ops.length - 1 - i]! & slotMask)) >>> 0)),
        ),
    ],
    ['batches', () => withOps((ops) => ops.set(Array.from(ops, (op) => (op | batchBit) >>> 0)))],
    [
      'closes',
      () =>
        withOps((ops) => ops.set(Array.from(ops, (op) => (kindOf(op) === 2 ? (op & ~(3 << kindShift)) >>> 0 : op)))),
    ],
  ];

  it.each(cases)('%s', (_, make) => {
    expect(hashOf(copy())).toBe(hashOf(base));
    const other = make();
    expect(Buffer.compare(other.bytes, base.bytes)).not.toBe(0);
    expect(hashOf(other)).not.toBe(hashOf(base));
  });
});
