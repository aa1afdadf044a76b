/** `captune measure`: the kernel's own code with real threads on this machine. */
import { measure, DEFAULT_BUDGET_SECONDS, PARTS } from '../lab/measure/measure';
import type { MeasureReport } from '../lab/measure/report';
import type { Scenario } from '../lab/scenario/schema';
import { presetScenario } from '../lab/scenario/presets';
import type { Command } from './command';
import { checkTarget, writeJson } from './files';
import type { Io } from './io';
import { liveHost } from './live-host';
import { measureTables } from './measure-report';
import type { Options } from './options';
import { Progress } from './progress';
import { openEngine } from './repository';
import { openScenario } from './scenario';
import { runStress } from './stress';
import { untilInterrupted } from './threads';

/** The workload of the live pool if none is given. */
const WORKLOAD = 'five-phases';

export const measureCommand: Command = {
  name: 'measure',
  usage: 'measure [SCENARIO] [--budget SECONDS] [--stress-seconds S] [--json F]',
  summary: 'runs the kernel with real threads on this machine and measures it',
  options: {
    budget: { value: 'SECONDS', help: `how long it may take in all, 2 to 3600 (default ${DEFAULT_BUDGET_SECONDS})` },
    'stress-seconds': {
      value: 'S',
      help: 'hammers deque, ring, caches and table by real threads instead, 1 to 86400 s; exit 1 if anything is lost, twice or stale',
    },
    json: { value: 'F', help: 'writes one object to F instead of tables to stdout; - is stdout' },
  },
  details: `SCENARIO gives the workload of the live pool (its generated phases) and the fixed kernel (its first variant): a
file, preset:NAME or a link (default preset:${WORKLOAD}). Every time is a median with its 95 % interval, in ns; a row is
settled when the interval is within 2 %, and measuring ends when all are or the budget does. Medians disturbed by other
programs show wide intervals and many outliers: measure on a machine that does nothing else.

Needs threads that share memory (Node has them) and as many cores as CPUs are wanted, at most 16; on one core two threads
take turns and what needs both at once means little. SIMD is used where it is there. The clock's step and the length of
samples are in the report; quantisation is the step as a share of the shortest sample, 0.01 at most. How fast the cores run
at the moment is not known: a laptop that saves power measures a slow laptop.

The object is {kind: "captune-measure", version: 1, build, date, complete, seconds,
  machine: {agent, cores, threads, sharedMemory, simd, clockStepUs, sampleMs, touchedMiB},
  micro: [{id, group, label, median, low, high, n, outliers, settled, value, opsPerSample, quantisation,
    bins: {from, to, counts, below, above} | null}],
  crossover: {batch, reason, seen: {notUpTo, from} | null, interval, fit, scalar: {baseNs, perOpNs}, simd} | null,
  tuning: {gain, tuningOverhead, monitoringOverhead, countersOverhead, controlOverhead: {median, low, high, n, outliers},
    kernels: [{name: "fixed" | "tuned", nsPerOp, hitRate, ..}], rounds, replacedThreads, ..} | null,
  calibration: {profile: "calibrated", overrides},   for machine.profile and machine.overrides of a scenario
  prediction: {rows: [{workload, cacheEntries, measuredNs, predictedNs, error}], rankAgreement, rankedPairs, medianError}}
with shares as 0..1 and null for what could not be measured; batch is null, with the reason, where no crossover was found.
gain is tuned / fixed - 1: negative is better. Overheads are on / off - 1 of one CPU on one memory, in fours off on on off:
of tuners that change nothing, of all monitoring, of counters and latencies alone, and, as the error of the method, of nothing.

With --stress-seconds one thread pushes and pops numbered items while others rob it; one writes events while another reads them;
one revokes while others look up in caches that they resize; each round has its own seed. Every item is accounted for. The
object is then {kind: "captune-stress", build, threads, seconds, rounds, firstSeed, items, events, revocations, lookups,
faults: [{seed, what}]}.

Exit codes: 0 measured (also when rows did not settle), 2 bad arguments or a build that is missing, 1 the stress found a fault, 70 a fault of our own, 130 interrupted: what
was measured until then is printed or written, with complete: false.`,
  words: 1,
  run,
};

async function run(options: Options, io: Io): Promise<void> {
  const seconds = options.number('budget', { min: 2, max: 3600 }) ?? DEFAULT_BUDGET_SECONDS;
  const json = options.text('json');
  await checkTarget(json);
  const stressSeconds = options.number('stress-seconds', { min: 1, max: 86_400 });
  if (stressSeconds !== undefined) return runStress(stressSeconds, json, io);
  const { module, build } = await openEngine('sim');
  const scenario = await workloadOf(options.positionals[0], build);
  const host = liveHost();
  const progress = new Progress(io);
  const began = io.now();
  let part = '';
  const show = (report: MeasureReport, id: string | null) => {
    part = PARTS.find((candidate) => candidate.id === id)?.title ?? '';
    const left = Math.max(0, seconds - (io.now() - began) / 1000);
    const settled = report.micro.filter(({ settled: is }) => is).length;
    progress.show(() => `${part}: ${settled} of ${report.micro.length} settled, ${left.toFixed(0)} s left`);
  };
  await untilInterrupted(
    async (signal) => {
      const cancelled = () => signal.aborted;
      const report = await measure(host, {
        budgetSeconds: seconds,
        scenario,
        simulator: module,
        build,
        progress: show,
        cancelled,
      });
      progress.end();
      if (json === undefined) io.out(measureTables(report));
      else await writeJson(json, report, io);
    },
    () => part,
  );
}

async function workloadOf(argument: string | undefined, build: string): Promise<Scenario> {
  return argument === undefined ? presetScenario(WORKLOAD) : (await openScenario(argument, build)).scenario;
}
