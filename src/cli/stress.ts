/** `captune measure --stress-seconds`: the lock-free parts hammered by real threads, round after round, every item accounted for. */
import { faults, SHORT_STRESS, stress } from '../lab/measure/stress';
import { Regression } from './errors';
import { writeJson } from './files';
import type { Io } from './io';
import { liveHost } from './live-host';
import { Progress } from './progress';
import { openEngine } from './repository';
import { untilInterrupted } from './threads';

/** Faults that are told of on stderr; the object has all. */
const MOST_LINES = 20;

interface StressTotals {
  kind: 'captune-stress';
  build: string;
  threads: number;
  seconds: number;
  rounds: number;
  firstSeed: number;
  items: number;
  events: number;
  revocations: number;
  lookups: number;
  faults: { seed: number; what: string }[];
}

/** Rejects with a Regression if anything was lost, came twice or was stale. */
export async function runStress(seconds: number, json: string | undefined, io: Io): Promise<void> {
  const host = liveHost();
  const began = io.now();
  const totals = start((await openEngine('sim')).build);
  const progress = new Progress(io);
  await untilInterrupted(
    async (signal) => {
      while (!signal.aborted && io.now() - began < seconds * 1000) {
        const seed = totals.firstSeed + totals.rounds;
        const report = await stress(host, { ...SHORT_STRESS, seed });
        totals.threads = report.threads;
        totals.rounds++;
        totals.items += report.deque.items;
        totals.events += report.ring.written;
        totals.revocations += report.revocation.revocations;
        totals.lookups += report.revocation.lookups;
        totals.faults.push(...faults(report).map((what) => ({ seed, what })));
        progress.show(() => `round ${totals.rounds}: ${totals.faults.length} faults`);
      }
    },
    () => `${totals.rounds} rounds`,
  );
  progress.end();
  totals.seconds = Math.round((io.now() - began) / 100) / 10;
  if (json === undefined) io.out(sentence(totals));
  else await writeJson(json, totals, io);
  if (totals.faults.length > 0) {
    const lines = totals.faults.map(({ seed, what }) => `seed ${seed}: ${what}`);
    throw new Regression(lines.slice(0, MOST_LINES));
  }
}

function start(build: string): StressTotals {
  const none = { threads: 0, seconds: 0, rounds: 0, items: 0, events: 0, revocations: 0, lookups: 0 };
  return { kind: 'captune-stress', build, ...none, firstSeed: 1, faults: [] };
}

function sentence({
  threads,
  seconds,
  rounds,
  items,
  events,
  revocations,
  lookups,
  faults: found,
}: StressTotals): string {
  return `${rounds} rounds in ${seconds} s on ${threads} threads: ${items} items of the deque, ${events} events, ${revocations} revocations under ${lookups} look-ups: ${found.length} faults\n`;
}
