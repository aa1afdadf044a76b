/** The suite in tables for people: the verdict, each workload, the aims, and the ablations beside what the seed claims. */
import { parametersText } from '../lab/compare/baselines/grid';
import { geometricMean } from '../lab/compare/statistics';
import type { KernelVerdict, Ratios, SuiteVerdict } from '../lab/compare/suite/judge';
import { bestWhole } from '../lab/compare/suite/judge';
import { ABLATIONS, JUDGED } from '../lab/compare/suite/kernels';
import type { SuiteOutcome } from '../lab/compare/suite/run';
import { decimal, percent, textTable, whole } from './table';

interface Facts {
  gridName: string;
  scale: number;
  engineBuild: string;
}

export function suiteReport(suite: SuiteOutcome, verdict: SuiteVerdict, facts: Facts): string {
  const judged = JUDGED.map(({ name }) => name).filter((name) => suite.kernels.includes(name));
  const parts = [
    textTable(headLines(suite, facts), 2),
    verdictTable(verdict, judged),
    workloadTable(suite, judged),
    aimLines(verdict),
    ablationTable(suite, verdict),
  ];
  return parts.join('\n');
}

function headLines({ workloads, unknown, grid }: SuiteOutcome, { gridName, scale, engineBuild }: Facts): string[][] {
  const points = Object.values(grid).reduce((product, values) => product * values.length, 1);
  return [
    ['workloads', `${workloads.length}${scale === 1 ? '' : `, durations times ${scale}`}`],
    ['static kernels', `${points} per workload, all of the ${gridName} grid; better ones may lie beyond it`],
    ['engine', engineBuild],
    ...(unknown.length > 0 ? [['not in this build', unknown.join(', ')]] : []),
  ];
}

/** A change against fixed, in %, from a ratio. */
const change = (ratio: number | null) => (ratio === null ? '-' : decimal(100 * (ratio - 1), 1));
const ratioCells = ({ cyclesPerOp, allCyclesPerOp, p99Cycles }: Ratios) =>
  [cyclesPerOp, allCyclesPerOp, p99Cycles].map(change);

function verdictTable(
  { kernels, bestSingle, worstSingle, bestPerWorkload, bestPerPhase }: SuiteVerdict,
  judged: string[],
) {
  const rows = kernels
    .filter(({ name }) => judged.includes(name))
    .map(({ name, overFixed, regretPerPhase, regretAsQuick }) => [
      name,
      ...ratioCells(overFixed),
      percent(regretPerPhase.mean),
      percent(regretAsQuick.mean),
    ]);
  const place = (name: string, { overFixed }: SuiteVerdict['bestSingle']) => [name, ...ratioCells(overFixed), '', ''];
  const asQuick = kernels.flatMap(({ name, bestSingleAsQuick }) =>
    bestSingleAsQuick && judged.includes(name) && name !== 'fixed'
      ? [place(`best single as quick as ${name}`, bestSingleAsQuick)]
      : [],
  );
  return `${textTable([
    [
      'against fixed, %, geometric mean',
      'path cycles',
      'all cycles',
      'p99',
      'regret per phase, %',
      'to those as quick',
    ],
    ...rows,
    place('best single static of the suite', bestSingle),
    ...asQuick,
    ['best static of each workload', ...ratioCells(bestPerWorkload), '', ''],
    ['best static of each phase', change(bestPerPhase), '', '', '', ''],
    place('worst single static', worstSingle),
  ])}best single: ${parametersText(bestSingle.parameters)}\nworst single: ${parametersText(worstSingle.parameters)}\n`;
}

function workloadTable({ workloads }: SuiteOutcome, judged: string[]): string {
  const head = ['path cycles/op (p99 of a task)', ...judged, 'best static', 'worst static'];
  const rows = workloads.map((workload) => {
    const costs = workload.statics.flatMap((outcome) => outcome.whole.cyclesPerOp ?? []);
    const cells = judged.map((name) => {
      const { cyclesPerOp, p99Cycles } = workload.kernels[name]!.whole;
      return `${decimal(cyclesPerOp)} (${whole(p99Cycles)})`;
    });
    return [workload.name, ...cells, decimal(bestWhole(workload, 'cyclesPerOp')), decimal(Math.max(...costs))];
  });
  return textTable([head, ...rows]);
}

/** The aims of the project, each with what was found. */
function aimLines({ kernels, bestSingle }: SuiteVerdict): string {
  const tuned = kernels.filter(({ name }) => name === 'climb' || name === 'seed');
  const rows = tuned.flatMap((kernel) => aimsOf(kernel, bestSingle.overFixed.cyclesPerOp));
  return textTable([['aim', 'found', ''], ...rows], 3);
}

function aimsOf({ name, overFixed, worstSettled, regretPerPhase, ...shares }: KernelVerdict, single: number | null) {
  const path = overFixed.cyclesPerOp;
  const yes = (met: boolean) => (met ? 'met' : 'not met');
  const worst = regretPerPhase.worst;
  return [
    [`${name}: at least 10 % below fixed`, `${change(path)} %`, yes(path !== null && path <= 0.9)],
    [
      `${name}: at or below the best single static`,
      `${change(path)} % against ${change(single)} %`,
      yes(path !== null && single !== null && path <= single),
    ],
    [
      `${name}: never more than 1 % above fixed after learning`,
      worstSettled
        ? `${change(worstSettled.ratio)} % in ${worstSettled.workload}, phase ${worstSettled.phase + 1}`
        : '-',
      yes(worstSettled !== null && worstSettled.ratio <= 1.01),
    ],
    [
      `${name}: regret of each phase at most 5 %`,
      worst ? `${percent(worst.regret)} % in ${worst.workload}, phase ${worst.phase + 1}` : '-',
      yes(worst !== null && worst.regret <= 0.05),
    ],
    [
      `${name}: tuning and monitoring under 1 % of cycles each`,
      `${percent(shares.mostTuningShare)} % and ${percent(shares.mostMonitoringShare)} %`,
      yes(shares.mostTuningShare < 0.01 && shares.mostMonitoringShare < 0.01),
    ],
  ];
}

function ablationTable({ workloads }: SuiteOutcome, { kernels }: SuiteVerdict): string {
  const verdictOf = (name: string) => kernels.find((kernel) => kernel.name === name);
  const rows = ABLATIONS.flatMap(({ variant: { name }, against, claim }) => {
    if (!verdictOf(name) || !verdictOf(against)) return [];
    const cells = (['cyclesPerOp', 'allCyclesPerOp'] as const).map((measure) => {
      const speedups = workloads.flatMap(({ kernels: outcomes }) => {
        const [cost, reference] = [outcomes[name]!.whole[measure], outcomes[against]!.whole[measure]];
        return cost === null || reference === null || cost === 0 ? [] : [reference / cost];
      });
      const mean = geometricMean(speedups);
      if (mean === null) return ['-', '-'];
      const shown = against === 'unoptimised' ? (ratio: number) => `${decimal(ratio)}x` : percentOff;
      return [shown(mean), shown(Math.max(...speedups))];
    });
    return [[name, against, claim, ...cells.flat()]];
  });
  const head = [
    'ablation',
    'against',
    "the seed's claim",
    'path: mean',
    'best workload',
    'all cycles: mean',
    'best workload',
  ];
  return textTable([head, ...rows], 3);
}

/** From a speedup to cycles saved, in %. */
const percentOff = (speedup: number) => `${decimal(100 * (1 - 1 / speedup), 1)} %`;
