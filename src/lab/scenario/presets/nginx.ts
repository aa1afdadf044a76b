/**
 * nginx under wrk, as recorded: connections come and go, so that creation and revocation dominate: most misses
 * are of copies that a close has killed.
 */
import type { ScenarioInput } from '../schema';

const TRACE = { trace: 'bundled:nginx', tenants: 8 };

export const nginx: ScenarioInput = {
  title: 'nginx, short connections',
  workload: {
    phases: [
      { ...TRACE, name: 'Steady', load: 0.45 },
      { ...TRACE, name: 'Rush to CPU 0', load: 0.8, skew: 0.35 },
      { ...TRACE, name: 'Quiet', load: 0.25 },
      { ...TRACE, name: 'Recorded placement', load: 0.45, placement: 'recorded' },
    ],
  },
};
