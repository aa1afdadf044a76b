/** What it takes to keep a moment of a run, and to return to it. */
import { engineOf, generated, warmUp } from './machine';
import type { Spread } from './statistics';
import { spread } from './statistics';

export interface SnapshotResult {
  cpus: number;
  bytes: number;
  snapshotUs: Spread;
  restoreUs: Spread;
}

export async function benchSnapshots(module: WebAssembly.Module, n: number): Promise<SnapshotResult[]> {
  const engines = [8, 64].map(async (cpus) => {
    const engine = await engineOf({ scenario: generated({ kind: 'zipf', ids: 4096 }, cpus), variant: 0 }, module);
    warmUp(engine, 200_000);
    return { cpus, engine, snapshots: [] as number[], restores: [] as number[], bytes: 0 };
  });
  const all = await Promise.all(engines);
  for (let i = 0; i < n; i++) {
    for (const entry of all) {
      const began = performance.now();
      const state = entry.engine.snapshot();
      const taken = performance.now();
      entry.engine.restore(state);
      entry.snapshots.push((taken - began) * 1000);
      entry.restores.push((performance.now() - taken) * 1000);
      entry.bytes = state.length;
    }
  }
  return all.map(({ cpus, bytes, snapshots, restores }) => {
    return { cpus, bytes, snapshotUs: spread(snapshots), restoreUs: spread(restores) };
  });
}
