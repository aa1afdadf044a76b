/** What the dashboard says of a kernel in all: each fact with its numbers, and the column that its line is drawn of. */
import { fixed, grouped, NONE, percent, range } from '../../draw/format';
import type { WindowColumn } from '../../lab/run/frame';
import type { AlertRule } from '../../lab/scenario/alert';
import type { WatchedKernel } from '../../state/watch';

export interface Fact {
  title: string;
  /** Numbers with what they are. */
  values: readonly (readonly [value: string, what: string])[];
  column?: WindowColumn;
  /** Ends of the line's axis; where one is missing, that of the values. */
  low?: number;
  high?: number;
  /** Rules about this metric have their limits in the line, and colour the fact when they fire. */
  metric?: AlertRule['metric'];
}

const number = (value: number, digits = 1) => (Number.isFinite(value) ? fixed(value, digits) : NONE);
const whole = (value: number) => (Number.isFinite(value) ? grouped(Math.round(value)) : NONE);
const share = (value: number) => (Number.isFinite(value) ? percent(value) : NONE);

type Machine = NonNullable<WatchedKernel['machine']>;
const reader = ({ machine }: WatchedKernel) => {
  return (read: (machine: Machine) => number) => (machine ? read(machine) : Number.NaN);
};
const low = 0;

/** In order of the RED method: rate, errors, duration; then what explains them. */
export function factsOf(kernel: WatchedKernel, unit: 'cycles' | 'ns'): Fact[] {
  return [...redFacts(kernel, unit), ...whyFacts(kernel)];
}

function redFacts(kernel: WatchedKernel, unit: 'cycles' | 'ns'): Fact[] {
  const of = reader(kernel);
  return [
    {
      title: 'Rate',
      values: [[whole(of((m) => m.ratePerMs)), 'ops/ms']],
      column: 'throughputOpsPerMs',
      metric: 'throughputOpsPerMs',
      low,
    },
    {
      title: 'Errors',
      values: [
        [number(of((m) => m.deniedPerMs)), 'denied/ms'],
        [grouped(kernel.now.rejected), 'tasks refused'],
      ],
      column: 'denied',
      low,
    },
    {
      title: `Duration, ${unit}`,
      values: [
        [whole(of((m) => m.p99Cycles)), 'p99'],
        [whole(of((m) => m.p50Cycles)), 'p50'],
      ],
      column: 'latencyP99Cycles',
      metric: 'latencyP99ToBaseline',
      low,
    },
    {
      title: 'Hit rate',
      values: [[share(of((m) => m.hitRate)), '']],
      column: 'hitRate',
      metric: 'hitRate',
      low,
      high: 1,
    },
    { title: 'Busy', values: [[share(of((m) => m.busy)), '']], column: 'busyShare', metric: 'busyShare', low, high: 1 },
  ];
}

function whyFacts(kernel: WatchedKernel): Fact[] {
  const { now } = kernel;
  const of = reader(kernel);
  return [
    {
      title: 'Imbalance',
      values: [
        [number(of((m) => m.imbalance)), 'max / mean'],
        [number(of((m) => m.queueMean)), 'tasks wait'],
      ],
      column: 'imbalance',
      metric: 'imbalance',
      low,
    },
    {
      title: 'Overhead',
      values: [
        [share(of((m) => m.tuning)), 'tuning'],
        [share(of((m) => m.monitoring)), 'monitoring'],
      ],
      column: 'tuningCycles',
      metric: 'tuningShare',
      low,
    },
    {
      title: 'Parameters',
      values: [
        [range(now.cacheEntries), 'entries'],
        [`${range(now.simdFrom)} / ${range(now.prefetchLines)}`, 'SIMD, pref.'],
        [`${now.stealFrom[0] ?? NONE} / ${now.batchTasks[0] ?? NONE}`, 'steal, batch'],
      ],
      column: 'cacheEntries',
      low: 0,
      high: 256,
    },
    {
      title: 'Decisions',
      values: [
        [grouped(kernel.decisions), 'taken'],
        [grouped(kernel.reverted), 'reverted'],
        [whole(kernel.freezes), 'frozen'],
      ],
      column: 'decisions',
      metric: 'reverted',
      low,
    },
    {
      title: 'Events lost',
      values: [[whole(kernel.eventsLost), 'ring overflow']],
      column: 'eventsDropped',
      metric: 'eventsDropped',
      low,
    },
  ];
}
