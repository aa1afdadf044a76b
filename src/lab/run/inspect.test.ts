import { describe, expect, it } from 'vitest';
import { DEATHS, QUEUE_SHOWN } from './frame';
import { inspect } from './inspect';
import type { InspectTarget, SetInspection, TaskInspection } from './inspect';
import { readFrame } from './read-frame';
import { FIXED, Machine } from './testing/machine';
import type { ScenarioInput } from '../scenario/schema';

const input: ScenarioInput = {
  machine: { cpus: 4 },
  workload: {
    phases: [{ durationMs: 5, load: 1.2, skew: 0.5, revokePerMs: 200, pattern: { kind: 'zipf', ids: 300 } }],
  },
  variants: [FIXED],
};
const machine = new Machine(input).to(1.5);
const look = (target: InspectTarget) => inspect(machine.engine, machine.cyclesPerMs, target);
const frame = readFrame(machine.engine, machine.cyclesPerMs);

describe('a set', () => {
  const sets = [0, 1, 2, 3].flatMap((cpu) =>
    Array.from({ length: 16 }, (_, set) => look({ cpu, set }) as SetInspection),
  );

  it('has the entries that the frame has, in an order of use', () => {
    let entries = 0;
    for (const { cpu, set, ways } of sets) {
      ways.forEach((way, at) => {
        const slot = cpu * 256 + set * 4 + at;
        expect(frame.dead[slot]).toBe(way?.dead ?? 0);
        expect(frame.tags[slot]).toBe(way && way.dead === 0 ? way.id + 1 : 0);
        if (!way) return;
        entries++;
        expect(way.sinceUse).toBe(frame.lookups[cpu]! - frame.lastUse[slot]!);
        expect(way.age).toBeGreaterThanOrEqual(way.sinceUse);
      });
      const used = ways.filter((way) => way !== null);
      const byRecency = [...used].sort((a, b) => a.recency - b.recency).map(({ sinceUse }) => sinceUse);
      expect(byRecency).toEqual([...byRecency].sort((a, b) => a - b));
    }
    expect(entries).toBeGreaterThan(100);
  });
  it('never keeps a living copy of an older generation than the table, and says which are revoked', () => {
    const ways = sets.flatMap((set) => set.ways.filter((way) => way !== null));
    for (const way of ways) if (way.dead === 0) expect(way.generation).toBe(way.tableGeneration);
    // the next miss of a set replaces a dead copy: few are there at a time
    const later = new Machine(input);
    let revoked = 0;
    for (let ms = 0.5; ms < 2; ms += 0.01) {
      const shown = readFrame(later.to(ms).engine, later.cyclesPerMs);
      const slot = shown.dead.findIndex((death) => DEATHS[death] === 'revoked');
      if (slot < 0) continue;
      const [cpu, set] = [slot >> 8, (slot & 255) >> 2];
      const { ways: found } = inspect(later.engine, later.cyclesPerMs, { cpu, set }) as SetInspection;
      expect(found[slot & 3]?.dead).toBe(1);
      revoked++;
    }
    expect(revoked).toBeGreaterThan(5);
  });
  it('remembers what it evicted, which is not among its entries', () => {
    let ghosts = 0;
    for (const set of sets) {
      const here = set.ways.flatMap((way) => (way?.dead === 0 ? way.id : []));
      for (const ghost of set.ghosts) expect(here).not.toContain(ghost.id);
      ghosts += set.ghosts.length;
    }
    expect(ghosts).toBeGreaterThan(100);
  });
  it('of no CPU is refused', () => {
    expect(() => look({ cpu: 4, set: 0 })).toThrow(RangeError);
    expect(() => look({ cpu: 0, set: 64 })).toThrow(RangeError);
  });
});

describe('a task', () => {
  it('is found in its queue, with what the frame says of it', () => {
    const cpu = frame.queueLength.indexOf(Math.max(...frame.queueLength));
    expect(frame.queueLength[cpu]).toBeGreaterThan(1);
    for (let place = 0; place < Math.min(QUEUE_SHOWN, frame.queueLength[cpu]!); place++) {
      const at = cpu * QUEUE_SHOWN + place;
      const found = (look({ task: frame.queueNumber[at]! }) as TaskInspection).place!;
      expect(found).toMatchObject({ cpu, position: place, ops: frame.queueOps[at], startMs: null, recorded: false });
      expect(found.stolen).toBe(frame.queueStolen[at] === 1);
      expect(found.stolen || found.home === cpu).toBe(true);
      expect(found.arrivalMs).toBeLessThanOrEqual(frame.ms);
      expect(found.leastBatches).toBe(Math.ceil(found.ops / 64));
    }
  });
  it('is followed from its queue to the CPU that runs it, until it has ended', () => {
    const later = new Machine(input).to(1.5);
    const cpu = frame.queueLength.indexOf(Math.max(...frame.queueLength));
    const ops = frame.queueOps.subarray(cpu * QUEUE_SHOWN, cpu * QUEUE_SHOWN + 4);
    const number = frame.queueNumber[cpu * QUEUE_SHOWN + ops.indexOf(Math.max(...ops))]!;
    const arrivalMs = (look({ task: number }) as TaskInspection).place!.arrivalMs;
    let ran = false;
    for (let ms = 1.5; ms < 3; ms += 0.0002) {
      const { place } = inspect(later.to(ms).engine, later.cyclesPerMs, { task: number }) as TaskInspection;
      if (!place) break;
      expect(place.arrivalMs).toBe(arrivalMs);
      if (place.position !== null) continue;
      ran = true;
      expect(place.startMs).toBeGreaterThanOrEqual(arrivalMs);
      expect(place.endMs).toBeGreaterThan(place.startMs!);
      expect(place.home).toBe(cpu);
    }
    expect(ran).toBe(true);
    expect((inspect(later.to(5).engine, later.cyclesPerMs, { task: number }) as TaskInspection).place).toBeNull();
  });
});
