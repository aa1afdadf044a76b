/**
 * The rules of the Trace Event Format that a file can break, and those under which Perfetto draws all of it: an independent
 * reading of the format (Google, 2016), not of our writer.
 */
import type { TraceEvent } from '../trace-event';

const ns = (us: number) => Math.round(us * 1000);
const PHASES = new Set(['M', 'X', 'C', 's', 'f', 'b', 'e', 'i']);

/** Everything that is wrong, at most a line each; nothing if the file is right. `endUs` is the end of the run. */
export function traceEventFaults(events: readonly TraceEvent[], endUs: number): string[] {
  return [
    ...events.flatMap((event, index) => fieldFaults(event, endUs).map((what) => `event ${index}: ${what}`)),
    ...nestingFaults(events),
    ...flowFaults(events),
    ...asyncFaults(events),
    ...counterFaults(events),
  ];
}

function fieldFaults(event: TraceEvent, endUs: number): string[] {
  const faults: string[] = [];
  const { ph, pid, tid, ts, dur, name } = event;
  if (!PHASES.has(ph)) faults.push(`unknown phase ${ph}`);
  if (!Number.isInteger(pid) || !Number.isInteger(tid)) faults.push('pid and tid must be whole numbers');
  if (typeof name !== 'string' || name === '') faults.push('no name');
  // Microseconds of the run: ns, ms or cycles would lie far outside.
  if (!Number.isFinite(ts) || ts < 0 || ts > endUs + 1e-3) faults.push(`time ${ts} us is outside of the run`);
  if (Math.abs(ts * 1000 - ns(ts)) > 1e-3) faults.push(`time ${ts} us is finer than a ns`);
  if (ph === 'X' && !(Number.isFinite(dur) && dur! >= 0)) faults.push('a complete event needs dur');
  if (ph !== 'X' && dur !== undefined) faults.push(`${ph} has no dur`);
  if ('sfbe'.includes(ph) && (event.id === undefined || event.cat === undefined)) faults.push(`${ph} needs id and cat`);
  return faults;
}

const threadOf = ({ pid, tid }: TraceEvent) => `${pid}.${tid}`;

function byThread(events: readonly TraceEvent[], ph: TraceEvent['ph']): Map<string, TraceEvent[]> {
  const threads = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.ph === ph) threads.set(threadOf(event), [...(threads.get(threadOf(event)) ?? []), event]);
  }
  return threads;
}

/** Slices of a thread lie beside or inside each other. */
function nestingFaults(events: readonly TraceEvent[]): string[] {
  const faults: string[] = [];
  for (const [thread, slices] of byThread(events, 'X')) {
    slices.sort((a, b) => a.ts - b.ts || b.dur! - a.dur!);
    const open: number[] = [];
    for (const { ts, dur, name } of slices) {
      while (open.length > 0 && open.at(-1)! <= ns(ts)) open.pop();
      const end = ns(ts) + ns(dur!);
      if (open.length > 0 && end > open.at(-1)!) faults.push(`${thread}: ${name} at ${ts} us reaches out of its slice`);
      open.push(end);
    }
  }
  return faults;
}

/** A flow has one start and one end, in order, each inside a slice. */
function flowFaults(events: readonly TraceEvent[]): string[] {
  const faults: string[] = [];
  const slices = byThread(events, 'X');
  const inside = (event: TraceEvent) =>
    (slices.get(threadOf(event)) ?? []).some(
      ({ ts, dur }) => ns(ts) <= ns(event.ts) && ns(event.ts) < ns(ts) + ns(dur!),
    );
  const key = ({ cat, id, name }: TraceEvent) => `${cat}/${name}/${id}`;
  const starts = events.filter(({ ph }) => ph === 's');
  const ends = new Map(events.filter(({ ph }) => ph === 'f').map((event) => [key(event), event]));
  if (new Set(starts.map(key)).size !== starts.length) faults.push('two flows have the same id');
  if (ends.size !== starts.length) faults.push(`${starts.length} flows begin and ${ends.size} end`);
  for (const start of starts) {
    const end = ends.get(key(start));
    if (!end) faults.push(`flow ${key(start)} does not end`);
    else if (end.ts < start.ts) faults.push(`flow ${key(start)} ends before it begins`);
    if (!inside(start) || (end && !inside(end))) faults.push(`flow ${key(start)} has an end outside of any slice`);
    if (end && end.bp !== 'e') faults.push(`flow ${key(start)} binds to the next slice`);
  }
  return faults;
}

/** Asynchronous slices begin before they end, and in pairs. */
function asyncFaults(events: readonly TraceEvent[]): string[] {
  const open = new Map<string, TraceEvent>();
  const faults: string[] = [];
  const key = ({ pid, cat, id }: TraceEvent) => `${pid}/${cat}/${id}`;
  for (const event of events) {
    if (event.ph === 'b') {
      if (open.has(key(event))) faults.push(`${key(event)} begins twice`);
      open.set(key(event), event);
    } else if (event.ph === 'e') {
      const begin = open.get(key(event));
      if (!begin) faults.push(`${key(event)} ends and has not begun`);
      else if (begin.name !== event.name || begin.ts > event.ts) faults.push(`${key(event)} ends as something else`);
      open.delete(key(event));
    }
  }
  return [...faults, ...[...open.keys()].map((one) => `${one} does not end`)];
}

/** Counters have numbers only, and go forward in time. */
function counterFaults(events: readonly TraceEvent[]): string[] {
  const faults: string[] = [];
  const last = new Map<string, number>();
  for (const { ph, pid, name, ts, args } of events) {
    if (ph !== 'C') continue;
    const values = Object.values(args ?? {});
    const numeric = values.every((value) => typeof value === 'number' && Number.isFinite(value));
    if (values.length === 0 || !numeric) faults.push(`counter ${name} at ${ts} us is no number`);
    if (ts < (last.get(`${pid}.${name}`) ?? 0)) faults.push(`counter ${name} goes back in time at ${ts} us`);
    last.set(`${pid}.${name}`, ts);
  }
  return faults;
}
