/** What two threads cost each other: a robbed deque, a line that goes back and forth, and waking a parked thread. */
import { LV_EPOCH, LV_STOP } from '../../engine/layout-live';
import type { Session } from './session';
import type { Estimate } from './statistics';
import { estimate, relativeHalfWidth } from './statistics';
import type { MicroResult } from './run-cases';
import { TARGET } from './run-cases';

const SPAN_MS = 25;
const WAKE_TURNS = 200;
const LINE_TURNS = 20_000;

interface Row {
  id: string;
  label: string;
  ns: number[];
  /** Operations of the last sample. */
  ops: number;
}

const LABELS = {
  ownerRobbed: 'deque push and pop, with one thief',
  steal: 'steal from a deque that its owner fills',
  line: 'a line to the other CPU and back, polled',
  wake: 'wake a parked thread and be woken',
} as const;

/** Repeats all of it in turn until the time is over; empty where there is one thread. */
export async function runContended(
  session: Session,
  slot: number,
  budgetMs: number,
  progress: (results: MicroResult[]) => void,
): Promise<MicroResult[]> {
  if (session.cpus < 2) return [];
  const rows = Object.entries(LABELS).map(([id, label]): Row => ({ id, label, ns: [], ops: 0 }));
  const note = (id: keyof typeof LABELS, ns: number, ops: number) => {
    const row = rows.find((candidate) => candidate.id === id)!;
    if (ops > 0) row.ns.push(ns / ops);
    row.ops = ops;
  };
  const until = session.host.now() + budgetMs;
  let results: MicroResult[];
  do {
    const [owner] = await spanned(session, slot, 'owner', 'thief');
    note('ownerRobbed', owner.ms * 1e6, owner.value);
    const [, thief] = await spanned(session, slot, 'feeder', 'thief');
    note('steal', thief.ms * 1e6, thief.value);
    const line = await both(session, slot, 'pingPongPolling', LINE_TURNS);
    note('line', line.ms * 1e6, line.value);
    const wake = await both(session, slot, 'pingPong', WAKE_TURNS);
    note('wake', wake.ms * 1e6, wake.value);
    results = rows.map(toResult);
    progress(results);
  } while (session.host.now() < until && !results.every(({ settled }) => settled));
  return results;
}

function toResult({ id, label, ns, ops }: Row): MicroResult {
  const result: Estimate = estimate(ns);
  const settled = relativeHalfWidth(result) <= TARGET;
  return { id: `contended.${id}`, group: 'contended', label, ...result, settled, value: 0, opsPerSample: ops };
}

/** CPU 0 does one thing and CPU 1 robs it, for a while. */
async function spanned(session: Session, slot: number, first: 'owner' | 'feeder', second: 'thief') {
  const [a, b] = [session.threads[0]!, session.threads[1]!];
  await a.call(slot, ['prepareTogether'], ['deque', 0, 0, 1]);
  const running = Promise.all([a.time(slot, first, 0, 2), b.time(slot, second, 0, 2)]);
  await new Promise((done) => setTimeout(done, SPAN_MS));
  session.stop(slot, LV_STOP, LV_EPOCH);
  const spans = await running;
  await a.call(slot, ['deque', 0, 0, 1]);
  return spans;
}

async function both(session: Session, slot: number, name: string, turns: number) {
  const [a, b] = [session.threads[0]!, session.threads[1]!];
  await a.call(slot, ['prepareTogether']);
  const [first] = await Promise.all([a.time(slot, name, 0, turns), b.time(slot, name, 1, turns)]);
  return first;
}
