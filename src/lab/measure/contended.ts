/** What two threads cost each other: a robbed deque, a line that goes back and forth, and waking a parked thread. */
import { LV_EPOCH, LV_STOP } from '../../engine/layout-live';
import type { Session } from './session';
import type { MicroResult } from './run-cases';
import { microResult } from './run-cases';

const SPAN_MS = 10;

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
    const [owner] = await spanned(session, slot, ['owner', 0], ['thief', 0]);
    note('ownerRobbed', owner.ms * 1e6, owner.value);
    const [, thief] = await spanned(session, slot, ['feeder', 0], ['thief', 0]);
    note('steal', thief.ms * 1e6, thief.value);
    const [line] = await spanned(session, slot, ['pingPongPolling', 0], ['pingPongPolling', 1]);
    note('line', line.ms * 1e6, line.value);
    const [wake] = await spanned(session, slot, ['pingPong', 0], ['pingPong', 1]);
    note('wake', wake.ms * 1e6, wake.value);
    results = rows.map((row) => toResult(row, session.clockStepMs));
    progress(results);
  } while (session.host.now() < until && !results.every(({ settled }) => settled));
  return results;
}

function toResult({ id, label, ns, ops }: Row, clockStepMs: number): MicroResult {
  const facts = { value: 0, opsPerSample: ops, quantisation: clockStepMs / SPAN_MS };
  return microResult({ id: `contended.${id}`, group: 'contended', label }, ns, facts);
}

/** Two threads do two things to each other for a while. */
async function spanned(
  session: Session,
  slot: number,
  first: readonly [string, number],
  second: readonly [string, number],
) {
  const [a, b] = [session.threads[0]!, session.threads[1]!];
  const threads = 2;
  await a.call(slot, ['prepareTogether'], ['deque', 0, 0, 1]);
  const running = Promise.all([a.time(slot, ...first, threads), b.time(slot, ...second, threads)]);
  await new Promise((done) => setTimeout(done, SPAN_MS));
  session.stop(slot, LV_STOP, LV_EPOCH);
  return running;
}
