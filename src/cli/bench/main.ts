/** `npm run bench`: how fast the engine is on this machine. */
import { helpOf } from '../command';
import { BadInput, EXIT, Regression } from '../errors';
import { checkTarget, writeJson } from '../files';
import type { Io } from '../io';
import { hasLiveHost, liveHost } from '../live-host';
import type { Options } from '../options';
import { readOptions } from '../options';
import { openEngine } from '../repository';
import { percent } from '../table';
import { benchCaches } from './cache';
import { benchDay, benchDecades } from './long';
import type { RatioChange } from './baseline';
import { changesReport, compareRatios, readRatios } from './baseline';
import { benchMachines } from './machine';
import type { Twins } from './machine';
import { benchObserving } from './observing';
import { benchParts } from './parts';
import { ratiosOf, benchReport, longReport, seekReport } from './report';
import type { BenchReport, LongReport, SeekReport } from './report';
import { benchSeeks } from './seek';
import { benchSnapshots } from './snapshot';

const FULL = {
  rounds: 11,
  turnOps: 1_500_000,
  snapshots: 100,
  partsOps: 8_000_000,
  seeks: 200,
  seekOps: [1e8, 6e8],
  longOps: 1e9,
  fours: 60,
  observedOps: 100_000,
  liveMs: 12_000,
};
const QUICK = {
  rounds: 3,
  turnOps: 300_000,
  snapshots: 20,
  partsOps: 1_000_000,
  seeks: 20,
  seekOps: [1e7],
  longOps: 1e6,
  fours: 6,
  observedOps: 50_000,
  liveMs: 500,
};

const PROGRAM = {
  name: 'bench',
  usage: '[options]',
  summary: 'measures how fast the engine is on this machine',
  words: 0,
  options: {
    json: { value: 'F', help: 'also writes one object to F; - is stdout, without the tables' },
    baseline: {
      value: 'F',
      help: 'compares ratios with those of earlier --json files (one, or a list); exit 1 if one is worse',
    },
    parts: { help: 'also says where the time of a simulated operation goes, by a profile' },
    seek: { help: 'measures only how long it takes to go to any moment of long runs; takes some minutes' },
    long: {
      help: 'measures only runs of 1e5 to 1e9 operations, with all identities checked throughout; takes some minutes',
    },
    hours: {
      value: 'H',
      help: 'with --long: also so many hours of a quiet server that changes every hour; 24 are 8.6e9 operations',
    },
    quick: { help: 'fewer and shorter rounds: to see whether it works, not how fast it is' },
  },
  details: `How to read it
  Everything runs on one core, warmed up, in rounds in which all take turns. Shown is the median of the rounds; half
  of them lie between the two numbers behind it. If these are far apart, the machine was busy: measure again.
  "cpu" rates are per second of processor time that the program got, "wall" rates per second of the clock. On a busy
  machine the first are closer to the truth; on a quiet one they agree.
  Absolute rates are those of this machine. To compare machines or versions, compare ratios: they are taken within each
  round, so that what disturbs one side disturbs the other.
  Whole machine: capability operations with everything around them: arrivals, queues, stealing, caches, memory. The
  geometric mean is that of hot, zipf 4096, zipf 64k, uniform 64k and sequential at 8 CPUs. postgresql is the default
  scenario with all its phases.
  One cache alone: hits and misses only, on ids that are there already, against the same cache in JavaScript; both
  count the same hits or the bench fails. The clock is the one on the wall.
  Parts (--parts): a sampling profile, 5000 samples a second, of a build in which functions were not joined; nanoseconds are
  its shares of what an operation takes in the build that ships, where joining has made some parts cheaper than others.
  Seeks (--seek): to 200 moments spread over runs of 1e8 and 6e8 operations of one variant, with 128 MiB of keyframes, as the
  page has for all that it shows; a seek also brings the window before the moment.
  Long runs (--long): one run, measured between 1e5, 1e6 .. 1e9 operations; flat is what it should be. With --hours the same over
  simulated hours: tuned, each hour other work. The identities of the books are checked some thousand times on the way.
  Observing and tuning: the share of time that counters and latencies, all events, or tuners that change nothing add, with
  the 95 % interval of the median of n fours off on on off; "nothing" is off against off, the error of the method. Simulated
  cycles are exact, and "charged" is what the machine books for monitoring and for tuning with both on. The simulator's own
  time is that of one engine that is switched on and off, the real kernel that of one thread.
  Baseline (--baseline): each ratio's rounds, earlier and now, are one series; worse is what has a change point where the new
  ones begin and differs by more than 5 %, since identical code differs by as much by its place in memory. At least 5 rounds
  on each side; fewer (--quick) judge nothing.
  A moment of a run: copying the whole state out of the engine, and putting it back with what is derived from it.`,
};

/** Gives the exit code. Rejects only with faults of our own. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    const options = readOptions(args, PROGRAM.options, PROGRAM.words);
    if (options.has('help')) io.out(helpOf('npm run bench --', PROGRAM));
    else {
      const effort = options.has('quick') ? QUICK : FULL;
      const hours = options.number('hours', { min: 0.001, max: 1000 });
      if (hours !== undefined && !options.has('long')) throw new BadInput('--hours needs --long');
      if (options.has('long')) await long(options.text('json'), effort, hours, io);
      else if (options.has('seek')) await seek(options.text('json'), effort, io);
      else await bench(options, effort, io);
    }
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof BadInput) && !(error instanceof Regression)) throw error;
    for (const line of error.lines) io.err(`bench: ${line}\n`);
    return error instanceof Regression ? EXIT.regression : EXIT.badInput;
  }
}

async function bench(options: Options, effort: typeof FULL, io: Io): Promise<void> {
  const { rounds, turnOps, snapshots, partsOps } = effort;
  const json = options.text('json');
  const baseline = options.text('baseline');
  await checkTarget(json);
  const earlier = baseline === undefined ? null : await readRatios(baseline);
  const { modules, build } = await twins('sim');
  const cachesim = await twins('cachesim');
  const said = (what: string) => (round: number) => io.err(`${what}: round ${round} of ${rounds}\n`);
  const measured = {
    machines: await benchMachines(modules, rounds, turnOps, said('whole machine')),
    caches: await benchCaches(cachesim.modules, rounds, said('one cache alone')),
    snapshots: await benchSnapshots(modules.simd, snapshots),
    observing: await benchObserving(modules.simd, hasLiveHost() ? liveHost() : null, effort, (what) =>
      io.err(`observing: ${what}\n`),
    ),
  };
  const report: BenchReport = {
    engine: { build },
    node: process.versions.node,
    rounds,
    ...measured,
    ratios: ratiosOf(measured),
    parts: options.has('parts') ? await benchParts(partsOps, (name) => io.err(`parts: ${name}\n`)) : null,
  };
  if (json !== '-') io.out(benchReport(report));
  if (json !== undefined) await writeJson(json, report, io);
  if (earlier) judge(compareRatios(earlier, report.ratios), (text) => (json === '-' ? io.err(text) : io.out(text)));
}

/** Says what has changed. Throws a Regression if something is worse. */
function judge(changes: readonly RatioChange[], say: (text: string) => void): void {
  say(`\n${changesReport(changes)}`);
  const worse = changes.filter(({ verdict }) => verdict === 'worse');
  const lines = worse.map(({ id, relative }) => `${id}: worse by ${percent(Math.abs(relative))} %`);
  if (lines.length > 0) throw new Regression(lines);
}

async function seek(json: string | undefined, { seeks, seekOps }: typeof FULL, io: Io): Promise<void> {
  await checkTarget(json);
  const { module, build } = await openEngine('sim');
  const report: SeekReport = {
    engine: { build },
    node: process.versions.node,
    seeks: await benchSeeks(module, seekOps, seeks, (text) => io.err(`${text}\n`)),
  };
  if (json !== '-') io.out(seekReport(report));
  if (json !== undefined) await writeJson(json, report, io);
}

async function long(
  json: string | undefined,
  { longOps }: typeof FULL,
  hours: number | undefined,
  io: Io,
): Promise<void> {
  await checkTarget(json);
  const { module, build } = await openEngine('sim');
  const said = (text: string) => io.err(`${text}\n`);
  const runs = [await benchDecades(module, longOps, said)];
  if (hours !== undefined) runs.push(await benchDay(module, hours, said));
  const report: LongReport = { engine: { build }, node: process.versions.node, runs };
  if (json !== '-') io.out(longReport(report));
  if (json !== undefined) await writeJson(json, report, io);
}

async function twins(name: 'sim' | 'cachesim'): Promise<{ modules: Twins; build: string }> {
  const [simd, scalar] = await Promise.all([openEngine(name), openEngine(name, false)]);
  return { modules: { simd: simd.module, scalar: scalar.module }, build: simd.build };
}
