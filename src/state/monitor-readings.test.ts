import { describe, expect, it } from 'vitest';
import { COUNTERS, COUNTER_INDEX } from '../lab/run/counters';
import { emptyBatch } from '../lab/run/event-log';
import { EVENT_KINDS, MACHINE_CPU } from '../lab/run/frame';
import { logOf, logText } from './log-lines';
import type { LogFilter } from './log-lines';
import { Readings, redBetween } from '../lab/monitor/red';

describe('RED of CPUs', () => {
  const reading = (ms: number, ...cpus: Partial<Record<(typeof COUNTERS)[number], number>>[]) => {
    const counters = new Float64Array(cpus.length * COUNTERS.length);
    cpus.forEach((values, cpu) => {
      for (const [name, value] of Object.entries(values)) {
        counters[cpu * COUNTERS.length + COUNTER_INDEX[name as (typeof COUNTERS)[number]]] = value;
      }
    });
    return { ms, cpus: cpus.length, counters };
  };
  const before = reading(1, { ops: 100, idleCycles: 0 }, { ops: 50 });
  const now = reading(
    3,
    { ops: 300, denied: 4, latencySum: 900, tasksDone: 3, hits: 1, lookups: 4, idleCycles: 500 },
    { ops: 50, idleCycles: 2000 },
  );

  it('are rates over the stretch, per CPU', () => {
    const [first, second] = redBetween(before, now, 1000)!;
    expect(first).toMatchObject({ cpu: 0, ratePerMs: 100, deniedPerMs: 2, meanCycles: 300, hitRate: 0.25, busy: 0.75 });
    expect(second).toMatchObject({ ratePerMs: 0, busy: 0, meanCycles: Number.NaN });
    expect(redBetween(now, now, 1000)).toBeNull();
  });

  it('compare with a reading about as old as the stretch, and begin anew after a jump back', () => {
    const readings = new Readings(0.5);
    const at = (ms: number) => readings.note(reading(ms, {})).ms;
    expect([at(1), at(1.2), at(1.4), at(1.6), at(1.8)]).toEqual([1, 1, 1, 1, 1.2]);
    expect(at(0.5)).toBe(0.5);
  });
});

describe('the log', () => {
  const batch = emptyBatch(3, 0);
  batch.kind.set([EVENT_KINDS.indexOf('steal'), EVENT_KINDS.indexOf('freeze'), EVENT_KINDS.indexOf('phase')]);
  batch.cpu.set([2, 1, MACHINE_CPU]);
  batch.cycle.set([1000, 2000, 3000]);
  batch.seq.set([0, 1, 2]);
  batch.args.set([5, 1, 7, 0], 0);
  batch.args.set([0, 40, 3, 0], 4);
  const tail = { batches: [batch], count: 3, dropped: 0, forgotten: 0 };
  const every: LogFilter = {
    level: 'debug',
    variant: null,
    cpu: null,
    subsystem: null,
    fromMs: 0,
    toMs: Infinity,
    search: '',
  };
  const texts = (filter: Partial<LogFilter>) => {
    const log = logOf([tail], 1000, { ...every, ...filter });
    return Array.from({ length: log.count }, (_, index) => log.line(index).text);
  };

  it('has a line for each event, newest first', () => {
    expect(texts({})).toEqual([
      'phase 1 begins, round 1',
      'cacheEntries went back and forth 3 times: frozen for 40 windows',
      'took 1 task from CPU 5, 7 left there',
    ]);
  });

  it('goes by level, CPU, part, time and words', () => {
    expect(texts({ level: 'info' })).toHaveLength(2);
    expect(texts({ level: 'warning' })).toHaveLength(1);
    expect(texts({ cpu: 2 })).toEqual(['took 1 task from CPU 5, 7 left there']);
    expect(texts({ subsystem: 'cache' })).toHaveLength(1);
    expect(texts({ fromMs: 2.5 })).toHaveLength(1);
    expect(texts({ search: 'FROZEN warning' })).toHaveLength(1);
    expect(texts({ search: 'frozen debug' })).toEqual([]);
    expect(texts({ variant: 1 })).toEqual([]);
  });

  it('is ten thousands of events of 64 CPUs in no time, and each line in words when asked for', () => {
    const many = emptyBatch(20_000, 0);
    many.kind.fill(EVENT_KINDS.indexOf('steal'));
    many.cpu.forEach((_, row) => (many.cpu[row] = row % 64));
    many.cycle.forEach((_, row) => (many.cycle[row] = row));
    const tails = [0, 1, 2, 3].map(() => ({ batches: [many], count: 20_000, dropped: 0, forgotten: 0 }));
    expect(logOf(tails, 1000, every).count).toBe(80_000);
    expect(logOf(tails, 1000, { ...every, cpu: 63, variant: 2 }).count).toBe(312);
    expect(logOf(tails, 1000, { ...every, search: 'steal cpu 0' }).count).toBe(80_000);
    expect(logText(logOf(tails, 1000, every).line(0), 'Fixed')).toBe(
      '19.999000 ms\tFixed\tCPU 31\tdebug\tscheduler\ttook 0 tasks from CPU 0, 0 left there',
    );
  });
});
