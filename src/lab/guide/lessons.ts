/**
 * Lessons: scenarios with what there is to see in them. Every claim with a direction is checked by `lessons.test.ts`, so that a
 * change of the engine that makes one untrue is noticed.
 */
import type { ScenarioInput } from '../scenario/schema';

export interface LessonStep {
  text: string;
  /** Goes there when the step is shown. */
  atMs?: number;
  /** Selects the first decision of this variant. */
  decisionOf?: number;
  /** Panels and the view they are to show, as in links. */
  open?: Readonly<Record<string, string>>;
}

export interface Lesson {
  id: string;
  title: string;
  /** One sentence for the list. */
  question: string;
  /** Null: the lesson is about what is open already. */
  scenario: ScenarioInput | null;
  steps: readonly LessonStep[];
}

const phase = (name: string, fields: object) => ({ name, durationMs: 4, load: 0.5, ...fields });
const zipf48 = { kind: 'zipf', ids: 48 } as const;
const tuned = { strategy: 'seed' } as const;

export const LESSONS: readonly Lesson[] = [
  {
    id: 'cache',
    title: 'Why a cache in front',
    question: 'What does a per-CPU cache of capabilities save, compared with a walk of the table each time?',
    scenario: {
      title: 'Lesson: why a cache in front',
      workload: { phases: [phase('Hot set', { load: 0.4, pattern: zipf48 })] },
      variants: [{ name: 'No cache', cachePolicy: 'none' }, { name: '64 entries' }],
    },
    steps: [
      {
        text: 'Both kernels run the same tasks. A walks the capability table for every lookup, B asks its cache first.',
        atMs: 4,
      },
      {
        text: 'B pays for the lookup even when it hits, and still the capability path costs less: compare “memory stall” and “lookup” under “Where the cycles go”.',
        atMs: 4,
      },
      {
        text: 'The hit rate is about 85 %, not 100: each of 16 processes has its own hot set, and 64 entries are shared by those that take turns on a CPU.',
      },
      { text: 'Try it: raise “Ids” of the pattern in the editor. Somewhere the cache stops paying.' },
    ],
  },
  {
    id: 'bigger',
    title: 'When a bigger cache loses',
    question: 'More entries, more hits? Not for a loop that is longer than the largest cache.',
    scenario: {
      title: 'Lesson: when a bigger cache loses',
      workload: {
        phases: [
          phase('Loop over 520 ids', {
            processes: 8,
            workingSetLines: 512,
            batch: { kind: 'constant', ops: 32 },
            pattern: { kind: 'loop', ids: 520 },
          }),
        ],
      },
      variants: [
        { name: '32 entries', cacheEntries: { value: 32 } },
        { name: '256 entries', cacheEntries: { value: 256 } },
      ],
    },
    steps: [
      {
        text: 'LRU throws out exactly what a loop needs next: with 520 ids in a ring neither 32 nor 256 entries hit.',
        atMs: 4,
      },
      {
        text: 'The larger cache costs more all the same: its entries take lines of L1 away from the tasks. See cost per operation: B is above A.',
        atMs: 4,
      },
      { text: 'Colour the stage by miss class: capacity everywhere.', open: { stage: 'miss' } },
      {
        text: 'The rule “hit rate < 80 %” would grow this cache. That is why decisions are audited: growth that does not pay is taken back.',
      },
    ],
  },
  {
    id: 'simd',
    title: 'When SIMD pays',
    question: 'Checking rights in vectors has a fixed price. From which batch on is it earned back?',
    scenario: {
      title: 'Lesson: when SIMD pays',
      workload: {
        phases: [
          phase('Batches of 1', { batch: { kind: 'constant', ops: 1 }, pattern: zipf48 }),
          phase('Batches of 32', { batch: { kind: 'constant', ops: 32 }, pattern: zipf48 }),
        ],
      },
      variants: [
        { name: 'Always SIMD', simdFrom: { value: 1 } },
        { name: 'Never SIMD', simdFrom: { value: 64 } },
        { name: 'Tuned', simdFrom: tuned },
      ],
    },
    steps: [
      {
        text: 'First phase: one operation a batch. “check” under “Where the cycles go” is dearer with SIMD: the set-up serves one element.',
        atMs: 3.9,
      },
      { text: 'Second phase: 32 a batch. Now scalar checking costs more than four times as much.', atMs: 8 },
      { text: 'C looks for the crossover by itself: see its decisions.', decisionOf: 2 },
    ],
  },
  {
    id: 'prefetch',
    title: 'Prefetching the wrong distance',
    question: 'Is prefetching a little always better than not at all?',
    scenario: {
      title: 'Lesson: prefetching the wrong distance',
      workload: {
        phases: [
          phase('Every 64th id', {
            workingSetLines: 500,
            batch: { kind: 'constant', ops: 32 },
            pattern: { kind: 'strided', ids: 65_536, stride: 64 },
          }),
        ],
      },
      variants: [
        { name: 'None', prefetchLines: { value: 0 } },
        { name: '4 lines', prefetchLines: { value: 4 } },
        { name: '32 lines', prefetchLines: { value: 32 } },
      ],
    },
    steps: [
      {
        text: 'A stride of 64 ids of 16 bytes is 16 lines. Four lines ahead there is nothing that anybody will ask for.',
        atMs: 4,
      },
      {
        text: 'B prefetches only useless lines and costs more than A, which prefetches none: the requests take miss registers and room in L1.',
        open: { judgement: 'counters' },
      },
      {
        text: 'C reaches the next ids and is far cheaper. The right distance depends on the pattern: too near is as bad as too far. In a random pattern, see what C loses.',
      },
    ],
  },
  {
    id: 'stealing',
    title: 'Stealing and p99',
    question: 'What does stealing buy, and who pays for it?',
    scenario: {
      title: 'Lesson: stealing and p99',
      workload: { phases: [phase('Skewed to CPU 0', { durationMs: 6, load: 0.6, skew: 0.3, pattern: zipf48 })] },
      variants: [
        { name: 'Late thief', stealFrom: { value: 64 } },
        { name: 'Eager thief', stealFrom: { value: 2 } },
      ],
    },
    steps: [
      {
        text: 'Three in ten tasks arrive at CPU 0 on top of its share. A steals only from queues of 64, B from 2: watch the arcs.',
        atMs: 4,
      },
      {
        text: 'Latency: B is lower, in the median and at p99. Tasks no longer wait behind a long queue while other CPUs idle.',
        atMs: 4,
      },
      {
        text: 'The capability path of B costs more: a stolen task finds a cold cache elsewhere. See the hit rate.',
        atMs: 4,
      },
      { text: 'Neither is right for all: try “Skew to CPU 0” at 0 and compare again.' },
    ],
  },
  {
    id: 'decision',
    title: 'Reading a decision and its audit',
    question: 'Why did the kernel change a parameter, and did it help?',
    scenario: {
      title: 'Lesson: a decision and its audit',
      workload: {
        phases: [
          { name: 'Hot set', pattern: { kind: 'zipf', ids: 48 } },
          { name: 'Moving working set', pattern: { kind: 'drift', hot: 160, driftPerMs: 40 } },
          { name: 'Scan', pattern: { kind: 'loop', ids: 520 }, batch: { kind: 'constant', ops: 32 } },
        ],
      },
    },
    steps: [
      {
        text: 'Self-tuning (B) has decided. The first of its decisions is selected on the right.',
        atMs: 9,
        decisionOf: 1,
        open: { judgement: 'decisions' },
      },
      {
        text: 'A decision says: what changed from what to what, on which CPUs; the rule with the numbers that made it true; and what change of cost it expects.',
      },
      {
        text: 'After eight windows it is audited: cost after against cost before, with its 95 % interval. Kept: better. Within noise: nobody can tell. Reverted: worse beyond noise, taken back.',
      },
      {
        text: 'Click a decision to go to its moment, or press J and K. Small print are near misses: rules that held, but not for long enough.',
      },
    ],
  },
  {
    id: 'grew',
    title: 'Send somebody the moment when the cache grew',
    question: 'How do I show a colleague exactly what I see?',
    scenario: null,
    steps: [
      {
        text: 'Play until a cache grows (a preset with a moving working set does it soon), or filter the decisions by “Cache size”.',
        open: { judgement: 'decisions' },
      },
      { text: 'Click the decision: the playhead goes to its moment and the inspector shows it.' },
      {
        text: 'Press Share and Copy. The link has the scenario, the moment, what is selected and which panels are open; whoever opens it sees the same run, bit for bit.',
      },
    ],
  },
  {
    id: 'trace',
    title: 'Bring your own trace',
    question: 'From a program on your machine to parameters that you take home.',
    scenario: null,
    steps: [
      {
        text: 'Get the recorder: “Open trace…” in the workload has it. On Linux: sh captune-record.sh -o my.csv.gz my-program. As root it uses tracefs, else strace.',
      },
      {
        text: 'Drop my.csv.gz on this page. It becomes a phase of the workload: select it in the strip and delete the others to have it alone.',
      },
      {
        text: 'Choose how many tenants share the machine and how loaded it is; let it run for some rounds, until decisions become rare.',
      },
      { text: 'Share, “C header” saves what each kernel ended with; “HTML” is a report for those who will ask why.' },
    ],
  },
];
