/** The tiles of a variant as a chart that can say, tabulate and paint itself. */
import type { Chart, ChartData } from '../../draw/chart';
import { fixed, grouped, milliseconds, percent } from '../../draw/format';
import { runs } from '../../draw/tile-text';
import type { TilesPictureInput } from '../../draw/tiles-picture';
import { tilesPicture } from '../../draw/tiles-picture';
import type { Frame } from '../../lab/run/frame';
import type { Recent } from '../../state/recent';

export interface TilesSource {
  name: string;
  letter: string;
  frame: Frame | null;
  recent: Recent | null;
  picture: () => TilesPictureInput | null;
}

/** `source` is asked anew for each answer. */
export function tilesChart(letter: string, source: () => TilesSource): Chart {
  return {
    id: `cpus-${letter.toLowerCase()}`,
    title: `CPUs of ${letter}`,
    scope: () => {
      const { frame, recent } = source();
      if (!frame || !recent) return 'Before the start';
      const span = `${milliseconds(recent.fromMs)}–${milliseconds(recent.toMs)} ms`;
      return `At ${milliseconds(frame.ms)} ms; hit rate, lookups and steals over ${span}; queue and parameters now`;
    },
    summary: () => summary(source()),
    data: () => tilesData(source()),
    picture: () => {
      const input = source().picture();
      return input && tilesPicture(input);
    },
  };
}

function summary({ name, frame, recent }: TilesSource): string {
  if (!frame || !recent) return `${name}: not started.`;
  let [hits, lookups, queued, running] = [0, 0, 0, 0];
  let best = 0;
  let worst = 0;
  for (let cpu = 0; cpu < frame.cpus; cpu++) {
    lookups += recent.lookups[cpu]!;
    if (recent.lookups[cpu]! > 0) hits += recent.hitRate[cpu]! * recent.lookups[cpu]!;
    queued += frame.queueLength[cpu]!;
    running += frame.state[cpu]!;
    if (recent.hitRate[cpu]! > recent.hitRate[best]!) best = cpu;
    if (recent.hitRate[cpu]! < recent.hitRate[worst]!) worst = cpu;
  }
  const longest = frame.queueLength.indexOf(Math.max(...frame.queueLength));
  return [
    `${name}: ${running} of ${frame.cpus} CPUs run a task.`,
    `Hit rate ${percent(hits / lookups)} of ${grouped(lookups)} lookups, from ${percent(recent.hitRate[worst]!)} on CPU ${worst} to ${percent(recent.hitRate[best]!)} on CPU ${best}.`,
    `${grouped(queued)} tasks queued, ${fixed(queued / frame.cpus, 2)} a CPU, most on CPU ${longest} (${frame.queueLength[longest]}).`,
    `${grouped(recent.stolenTotal)} tasks stolen.`,
  ].join(' ');
}

function tilesData({ frame, recent }: TilesSource): ChartData {
  const column = (name: string, unit = '') => ({ name, unit });
  const columns = [
    column('CPU'),
    column('cache', 'entries'),
    column('largest so far', 'entries'),
    column('hit rate', '%'),
    column('lookups'),
    column('queue', 'tasks'),
    column('stole', 'tasks'),
    column('lost', 'tasks'),
    column('SIMD from', 'ops'),
    column('prefetch', 'lines'),
    column('steal from', 'tasks'),
    column('batch', 'tasks'),
    column('runs'),
  ];
  if (!frame || !recent) return { columns, rows: [] };
  const rows = Array.from({ length: frame.cpus }, (_, cpu) => {
    let [took, lost] = [0, 0];
    for (let other = 0; other < frame.cpus; other++) {
      took += recent.stolen[cpu * frame.cpus + other]!;
      lost += recent.stolen[other * frame.cpus + cpu]!;
    }
    return [
      cpu,
      frame.cacheEntries[cpu]!,
      frame.peakEntries[cpu]!,
      recent.hitRate[cpu]! * 100,
      recent.lookups[cpu]!,
      frame.queueLength[cpu]!,
      took,
      lost,
      frame.simdFrom[cpu]!,
      frame.prefetchLines[cpu]!,
      frame.stealFrom[cpu]!,
      frame.batchTasks[cpu]!,
      runs(frame, cpu),
    ];
  });
  return { columns, rows };
}
