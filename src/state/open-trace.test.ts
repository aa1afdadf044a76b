import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../lab/scenario/schema';
import { phaseFor, tenantsFor } from './open-trace';

describe('the phase of an imported recording', () => {
  const recording = { sha256: 'ab'.repeat(32), capabilities: 500, processes: 4 };

  it('is valid and carries hash and name', () => {
    const phase = phaseFor('pgbench.caprefs.csv.gz', recording);
    expect(phase).toMatchObject({
      trace: `sha256:${recording.sha256}`,
      traceName: 'pgbench.caprefs.csv.gz',
      tenants: 8,
    });
    expect(phase.name).toBe('pgbench');
    expect(scenarioSchema.safeParse({ workload: { phases: [phase] } }).success).toBe(true);
  });

  it('is valid for any name', () => {
    for (const name of ['', '.gz', 'x'.repeat(300), '<b>\u0000.csv']) {
      expect(scenarioSchema.safeParse({ workload: { phases: [phaseFor(name, recording)] } }).success, name).toBe(true);
    }
  });

  it('has no more tenants than there is room for', () => {
    expect(tenantsFor({ capabilities: 20_000, processes: 1 })).toBe(3);
    expect(tenantsFor({ capabilities: 10, processes: 200 })).toBe(2);
    expect(tenantsFor({ capabilities: 1_000_000, processes: 1 })).toBe(1);
  });
});
