/** Poisoned signals: whatever a signal reads, the run goes on, its books balance, and parameters stay within their bounds. */
import { describe, expect, it } from 'vitest';
import * as L from '../../engine/layout';
import { KNOBS } from '../scenario/words';
import { summariseVariant } from './summarise';
import { Machine, TUNED } from './testing/machine';
import type { VariantInput } from './testing/machine';

const governor = { windowOps: 128, consecutive: 1, cooldownWindows: 0, auditWindows: 2, exploreWindows: 1 };
const CLIMB = {
  name: 'Climb',
  ...Object.fromEntries(KNOBS.map((knob) => [knob, { strategy: 'climb' }])),
  governor,
} as VariantInput;
const ALL = 0xffffffff;
const BOUNDS = {
  cacheEntries: [32, 256],
  simdFrom: [1, 65],
  prefetchLines: [0, 32],
  stealFrom: [1, 64],
  batchTasks: [1, 64],
};

function poisoned(variant: VariantInput, signal: number, value: number): Machine {
  const phase = {
    durationMs: 100,
    load: 0.7,
    skew: 0.2,
    pattern: { kind: 'drift', hot: 150, driftPerMs: 100 },
  } as const;
  const machine = new Machine({ machine: { cpus: 2 }, workload: { phases: [phase] }, variants: [variant] });
  const view = new DataView(machine.engine.buffer);
  view.setUint32(L.H_POISON, signal, true);
  view.setFloat64(L.H_POISON_VALUE, value, true);
  machine.to(0.6);
  expect(machine.engine.checkIdentities()).toBe(0);
  expect(machine.sum('ops')).toBeGreaterThan(5000);
  const { parameters } = summariseVariant(machine.engine, 'Made', machine.cyclesPerMs, 0);
  for (const knob of KNOBS) {
    const [least, most] = BOUNDS[knob];
    for (const now of parameters[knob]) {
      expect(Number.isInteger(now) && now >= least! && now <= most!, `${knob} ${now}`).toBe(true);
    }
  }
  return machine;
}

describe.each<[string, VariantInput]>([
  ['seed', { ...TUNED, governor }],
  ['climb', CLIMB],
])('%s', (_, variant) => {
  const decided = (machine: Machine) => machine.events().filter(({ kind }) => kind === 'decision').length;

  it('decides something while signals are sound', () => {
    expect(decided(poisoned(variant, 0, 0))).toBeGreaterThan(5);
  });

  it.each([NaN, Infinity, -Infinity])('all signals %s: nothing is decided after the start', (value) => {
    const made = poisoned(variant, ALL, value)
      .events()
      .filter(({ kind }) => kind === 'decision');
    // the crossover is measured before there are signals, and climbing goes by it alone
    expect(made.filter(({ args }) => args[1] !== L.KNOB_SIMD)).toEqual([]);
  });

  it('one signal that is no finite number is missing, whichever it is', () => {
    for (let signal = 1; signal <= L.SIGNALS_BYTES / 8; signal++) {
      const [none, more, less] = [NaN, Infinity, -Infinity].map((value) => poisoned(variant, signal, value).totals());
      expect({ signal, totals: more }).toEqual({ signal, totals: none });
      expect({ signal, totals: less }).toEqual({ signal, totals: none });
    }
  }, 60_000);

  it('and one that is absurd does no harm beyond the parameters’ bounds', () => {
    for (let signal = 1; signal <= L.SIGNALS_BYTES / 8; signal++) {
      for (const value of [-1e308, -1, 0, 1e308]) poisoned(variant, signal, value);
    }
  }, 60_000);
});
