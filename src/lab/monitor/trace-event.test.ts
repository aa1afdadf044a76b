import { beforeAll, describe, expect, it } from 'vitest';
import { EVENT_KINDS } from '../run/frame';
import { perfettoText } from './monitored-run';
import type { MonitoredRun } from './monitored-run';
import { monitoredRun } from './testing/runs';
import { traceEventFaults } from './testing/trace-event-rules';
import type { TraceEvent, TraceFile } from './trace-event';

let run: MonitoredRun;
let file: TraceFile;
beforeAll(async () => {
  run = await monitoredRun();
  file = JSON.parse(perfettoText(run)) as TraceFile;
});

const of = (ph: TraceEvent['ph']) => file.traceEvents.filter((event) => event.ph === ph);
const nanoseconds = (us: number) => Math.round(us * 1000);

describe('the trace of a run', () => {
  it('keeps the rules of the format', () => {
    expect(traceEventFaults(file.traceEvents, 1000)).toEqual([]);
  });

  it('of a trace that breaks one of them, it is found', () => {
    const broken = (ph: TraceEvent['ph'], change: (event: TraceEvent) => object) => {
      const at = file.traceEvents.findLastIndex((event) => event.ph === ph);
      return file.traceEvents.map((event, index) => (index === at ? { ...event, ...change(event) } : event));
    };
    const faulty: TraceEvent[][] = [
      broken('X', ({ ts }) => ({ ts: ts * 1000 })),
      broken('X', ({ dur }) => ({ dur: -dur! })),
      broken('X', () => ({ ts: 0, dur: 999.5 })).concat({ ph: 'X', pid: 1, tid: 1, ts: 500, dur: 499.9, name: 'over' }),
      broken('f', ({ ts }) => ({ ts: ts - 400 })),
      broken('f', () => ({ id: 'other' })),
      broken('s', () => ({ tid: 0 })),
      broken('e', () => ({ ph: 'b' })),
      broken('b', () => ({ ts: 999.9 })),
      broken('C', () => ({ args: { value: 'high' } })),
      broken('C', () => ({ ts: 0 })),
    ];
    for (const [index, events] of faulty.entries()) {
      expect.soft(traceEventFaults(events, 1000), `case ${index}`).not.toEqual([]);
    }
  });

  it('has a process for each variant, a named thread for each CPU and for the machine', () => {
    const names = of('M').filter(({ name }) => name === 'process_name');
    expect(names.map(({ pid, args }) => [pid, args!.name])).toEqual([
      [1, 'Fixed'],
      [2, 'Tuned'],
    ]);
    expect(of('M').filter(({ name }) => name === 'thread_name')).toHaveLength(2 * 5);
    const known = new Set(of('M').map(({ pid, tid }) => `${pid}.${tid}`));
    for (const { pid, tid } of file.traceEvents) expect(known).toContain(`${pid}.${tid}`);
  });

  it('has every task as a slice, and slices of a thread do not overlap', () => {
    for (const [index, { observation }] of run.variants.entries()) {
      const tasks = of('X').filter(({ pid, cat }) => pid === index + 1 && cat === 'task');
      expect(tasks).toHaveLength(observation.summary.tasks.done + observation.summary.tasks.running);
      const ops = tasks.reduce((sum, { args }) => sum + Number(args!.operations), 0);
      expect(ops).toBe(observation.summary.ops);
    }
    const free = new Map<string, number>();
    for (const { pid, tid, ts, dur } of of('X').sort((a, b) => a.ts - b.ts)) {
      const thread = `${pid}.${tid}`;
      expect(nanoseconds(ts)).toBeGreaterThanOrEqual(free.get(thread) ?? 0);
      free.set(thread, nanoseconds(ts) + nanoseconds(dur!));
    }
  });

  it('has flows from the victim\u2019s task to the steal, each end inside a slice', () => {
    const inside = ({ pid, tid, ts }: TraceEvent) =>
      of('X').some((slice) => {
        const from = nanoseconds(slice.ts);
        return (
          slice.pid === pid &&
          slice.tid === tid &&
          from <= nanoseconds(ts) &&
          nanoseconds(ts) < from + nanoseconds(slice.dur!)
        );
      });
    const ends = new Map(of('f').map((event) => [event.id, event]));
    expect(of('s').length).toBeGreaterThan(0);
    expect(ends.size).toBe(of('s').length);
    for (const start of of('s')) {
      const end = ends.get(start.id)!;
      expect(end).toMatchObject({ bp: 'e', name: start.name, cat: start.cat, pid: start.pid });
      expect([inside(start), inside(end)]).toEqual([true, true]);
    }
    const events = run.variants.map((variant) => variant.events);
    const kind = EVENT_KINDS.indexOf('steal');
    const stolen = events.reduce((sum, batch) => sum + batch.kind.filter((one) => one === kind).length, 0);
    expect(of('s').length + Number(file.otherData.stealsWithoutFlow)).toBe(stolen);
    expect(file.otherData.stealsWithoutFlow).toBeLessThan(stolen);
  });

  it('has what overlaps as asynchronous slices that begin and end: phases, decisions, alerts', () => {
    const ends = new Map(of('e').map((event) => [`${event.cat}.${event.id}`, event]));
    for (const begin of of('b')) expect(ends.get(`${begin.cat}.${begin.id}`)!.ts).toBeGreaterThanOrEqual(begin.ts);
    expect(ends.size).toBe(of('b').length);
    expect(new Set(of('b').map(({ cat }) => cat))).toEqual(new Set(['phase', 'decision', 'alert']));
    expect(of('b').find(({ cat }) => cat === 'phase')).toMatchObject({ name: 'Rush', ts: 0 });
  });

  it('has counters in order of time, without gaps written as numbers', () => {
    const hits = of('C').filter(({ pid, name }) => pid === 1 && name === 'hit rate (%)');
    expect(hits).toHaveLength(20);
    expect(hits.map(({ ts }) => ts)).toEqual(hits.map(({ ts }) => ts).toSorted((a, b) => a - b));
    for (const { args } of of('C')) expect(Number.isFinite(args!.value)).toBe(true);
  });

  it('is the same again', async () => {
    expect(perfettoText(await monitoredRun())).toBe(perfettoText(run));
  });
});
