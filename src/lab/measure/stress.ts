/**
 * Stress of the lock-free parts by real threads, with an account of every item: nothing lost, nothing twice, no stale right. A
 * short form runs with the tests, a long one on demand.
 */
import { LV_STREAM, STREAM_IDS } from '../../engine/layout-live';
import { parseScenario } from '../scenario/validate';
import { fixedVariant, liveConfig } from './live-scenario';
import type { MeasureHost } from './protocol';
import { Session } from './session';

export interface StressReport {
  seed: number;
  threads: number;
  deque: { items: number; popped: number; stolen: number; lost: number; twice: number };
  ring: { written: number; read: number; overwritten: number; broken: boolean };
  revocation: { revocations: number; lookups: number; stale: number };
}

export interface StressOptions {
  seed: number;
  /** One owner, the others rob it; one writer, one reader; one revoker, the others read. */
  threads: number;
  /** At most STREAM_IDS. */
  items: number;
  events: number;
  revocations: number;
}

export const SHORT_STRESS: Omit<StressOptions, 'seed'> = {
  threads: 3,
  items: 60_000,
  events: 200_000,
  revocations: 20_000,
};
export const MOST_ITEMS = STREAM_IDS;

export async function stress(host: MeasureHost, options: StressOptions): Promise<StressReport> {
  const session = await Session.open({ ...host, cores: options.threads }, options.threads);
  try {
    await session.openSlot(0, config(session.cpus));
    const deque = await stressDeque(session, options);
    const ring = await stressRing(session, options);
    const revocation = await stressRevocation(session, options);
    return { seed: options.seed, threads: session.cpus, deque, ring, revocation };
  } finally {
    session.end();
  }
}

function config(cpus: number): Float64Array {
  const result = parseScenario({ machine: { cpus }, table: { capabilities: 4096, radixDepth: 3 } });
  if (!result.ok) throw new Error('the default scenario is valid');
  return liveConfig(result.scenario, fixedVariant(result.scenario.variants[0]!));
}

async function stressDeque(session: Session, { seed, items }: StressOptions): Promise<StressReport['deque']> {
  await session.first.call(0, ['clearAccount']);
  const [popped, ...stolen] = await Promise.all(
    session.threads.map(async (thread, cpu) => {
      const call = cpu === 0 ? (['stressOwner', 0, items, seed] as const) : (['stressThief', 0] as const);
      return Number((await thread.call(0, call))[0]);
    }),
  );
  const account = new Uint32Array(await session.first.bytes(0, LV_STREAM, items * 4));
  return {
    items,
    popped: popped!,
    stolen: stolen.reduce((sum, count) => sum + count, 0),
    lost: account.filter((times) => times === 0).length,
    twice: account.filter((times) => times > 1).length,
  };
}

async function stressRing(session: Session, { events }: StressOptions): Promise<StressReport['ring']> {
  const [writer, reader] = [session.threads[0]!, session.threads[1]!];
  await writer.call(0, ['clearAccount']);
  const [from] = await writer.call(0, ['ringSequence', 0]);
  const [, [packed]] = await Promise.all([
    writer.call(0, ['stressWriter', 0, events]),
    reader.call(0, ['stressRingReader', 0, Number(from)]),
  ]);
  const both = BigInt(packed!);
  if (both < 0n) return { written: events, read: 0, overwritten: 0, broken: true };
  return { written: events, read: Number(both >> 32n), overwritten: Number(both & 0xffffffffn), broken: false };
}

async function stressRevocation(
  session: Session,
  { seed, revocations }: StressOptions,
): Promise<StressReport['revocation']> {
  await session.first.call(0, ['clearAccount'], ['stressGrants']);
  const results = await Promise.all(
    session.threads.map(async (thread, cpu) => {
      const call =
        cpu === 0
          ? (['stressRevoker', revocations, seed, session.threads.length - 1] as const)
          : (['stressReader', cpu, seed + cpu] as const);
      return BigInt((await thread.call(0, call))[0]!);
    }),
  );
  const read = results.slice(1);
  return {
    revocations,
    lookups: read.reduce((sum, both) => sum + Number(both >> 32n), 0),
    stale: read.reduce((sum, both) => sum + Number(both & 0xffffffffn), 0),
  };
}

/** What is wrong with a report, in sentences; empty if nothing is. */
export function faults({ deque, ring, revocation }: StressReport): string[] {
  const found: string[] = [];
  if (deque.lost > 0) found.push(`${deque.lost} items of the deque were lost`);
  if (deque.twice > 0) found.push(`${deque.twice} items of the deque were taken twice`);
  if (deque.popped + deque.stolen !== deque.items) found.push('items taken and items pushed differ in number');
  if (ring.broken) found.push('the ring gave a torn event or one out of order');
  else if (ring.read + ring.overwritten !== ring.written) found.push('events read and overwritten do not add up');
  if (revocation.stale > 0) found.push(`${revocation.stale} stale rights were honoured`);
  return found;
}
