/**
 * The default: PostgreSQL under pgbench, as recorded, for eight tenants. Five phases of everyday trouble around the same
 * work: an ordinary load, a rush that reaches one CPU first, a quiet spell, scarce memory, and the recorded placement,
 * which leaves the work on the CPUs where it was.
 */
import type { ScenarioInput } from '../schema';

const TRACE = { trace: 'bundled:pgbench', tenants: 8 };
const PHASE_MS = 3;
const SCARCE_FROM_MS = 3 * PHASE_MS;

export const postgresql: ScenarioInput = {
  title: 'PostgreSQL, eight tenants',
  machine: {
    memoryPressure: [
      { atMs: SCARCE_FROM_MS, value: 0.9 },
      { atMs: SCARCE_FROM_MS + PHASE_MS, value: 0 },
    ],
  },
  workload: {
    phases: [
      { ...TRACE, name: 'Steady', load: 0.6 },
      { ...TRACE, name: 'Rush to CPU 0', load: 0.8, skew: 0.35 },
      { ...TRACE, name: 'Quiet', load: 0.25 },
      { ...TRACE, name: 'Scarce memory', load: 0.6 },
      { ...TRACE, name: 'Recorded placement', load: 0.6, placement: 'recorded' },
    ],
  },
};
