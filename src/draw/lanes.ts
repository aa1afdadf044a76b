/** Threads of a live pool, a lane each: its queue over the last moments, tasks that it stole, and what it is at. */
import { area, curveStepAfter, scaleLinear } from 'd3';
import type { Drawing, DrawnPoint } from './drawing';
import { fixed, grouped, NONE, percent } from './format';
import type { Palette } from './palette';

export interface LaneInput {
  cpu: number;
  queue: readonly number[];
  robs: readonly boolean[];
  running: boolean;
  cacheEntries: number;
  hitRate: number;
  busy: number;
  done: number;
  stolen: number;
}

export interface LanesScene {
  lanes: readonly LaneInput[];
  /** Places of the picture: the newest glance is at the right. */
  glances: number;
  /** All threads wait. */
  parked: boolean;
  /** Of the kernel. */
  colour: string;
  wash: string;
  palette: Palette;
  font: string;
}

export const LANE = 34;
const HEAD = 20;
const NAME = 62;
const NUMBERS = 236;
const COLUMNS = ['queue', 'hit rate', 'busy', 'cache', 'stolen'] as const;

export const lanesHeight = (lanes: number) => HEAD + Math.max(1, lanes) * LANE + 4;

const share = (value: number) => (Number.isFinite(value) ? percent(value, 0) : NONE);

export function laneText({ cpu, queue, running, hitRate, busy, cacheEntries, stolen, done }: LaneInput): string {
  return `CPU ${cpu} ${running ? 'runs a task' : 'has no task'}: ${queue.at(-1) ?? 0} queued, hit rate ${share(hitRate)}, ${share(busy)} busy, ${cacheEntries} entries, ${grouped(stolen)} of ${grouped(done)} tasks stolen`;
}

export function lanesDrawing(scene: LanesScene): Drawing {
  return {
    paint: (context, width) => paintLanes(context, scene, width),
    points: (width) =>
      scene.lanes.map((lane, index): DrawnPoint => ({ x: width / 2, y: laneY(index), text: laneText(lane) })),
  };
}

const laneY = (index: number) => HEAD + index * LANE + LANE / 2;

function paintLanes(context: CanvasRenderingContext2D, scene: LanesScene, width: number): void {
  const { lanes, palette, font } = scene;
  const narrow = width < 480;
  const left = narrow ? 46 : NAME;
  const numbers = narrow ? 150 : NUMBERS;
  const right = Math.max(left + 20, width - numbers - 3);
  const columns = narrow ? COLUMNS.filter((name) => name !== 'busy' && name !== 'cache') : COLUMNS;
  const at = (column: number) => right + (numbers * (column + 1)) / columns.length;
  context.textBaseline = 'alphabetic';
  context.font = `400 10.5px ${font}`;
  context.fillStyle = palette.text2;
  context.textAlign = 'right';
  columns.forEach((name, column) => context.fillText(name, at(column), 11));
  context.textAlign = 'left';
  context.fillText('queue, last seconds; ticks: it stole', left, 11);
  const most = Math.max(8, ...lanes.flatMap(({ queue }) => queue));
  lanes.forEach((lane, index) => {
    const top = HEAD + index * LANE;
    paintQueue(context, scene, lane, { left, right, top, most });
    paintState(context, scene, lane, top, narrow);
    const values: Readonly<Record<(typeof COLUMNS)[number], string>> = {
      queue: fixed(lane.queue.at(-1) ?? 0, 0),
      'hit rate': share(lane.hitRate),
      busy: share(lane.busy),
      cache: String(lane.cacheEntries),
      stolen: grouped(lane.stolen),
    };
    context.textAlign = 'right';
    columns.forEach((name, column) => {
      context.font = `${name === 'queue' ? 600 : 400} 12px ${font}`;
      context.fillStyle = name === 'queue' ? scene.colour : palette.text0;
      context.fillText(values[name], at(column), top + LANE / 2 + 4);
    });
  });
}

function paintState(
  context: CanvasRenderingContext2D,
  { palette, font, colour, parked }: LanesScene,
  { cpu, running }: LaneInput,
  top: number,
  narrow: boolean,
): void {
  const y = top + LANE / 2;
  context.beginPath();
  context.arc(4, y, 3.5, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = 1.25;
  context.stroke();
  if (running && !parked) {
    context.fillStyle = colour;
    context.fill();
  }
  context.font = `400 12px ${font}`;
  context.fillStyle = palette.text0;
  context.textAlign = 'left';
  context.fillText(narrow ? String(cpu) : `CPU ${cpu}`, 13, y + 4);
}

function paintQueue(
  context: CanvasRenderingContext2D,
  { glances, palette, colour, wash }: LanesScene,
  { queue, robs }: LaneInput,
  { left, right, top, most }: { left: number; right: number; top: number; most: number },
): void {
  const ground = top + LANE - 5;
  const x = scaleLinear()
    .domain([0, glances - 1])
    .range([left, right - 10]);
  const y = scaleLinear()
    .domain([0, most])
    .range([ground, top + 3]);
  const first = glances - queue.length;
  context.fillStyle = palette.line2;
  context.fillRect(left, ground, right - 10 - left, 1);
  if (queue.length > 1) {
    const shape = area<number>(
      (_, index) => x(first + index),
      ground,
      (length) => y(length),
    ).curve(curveStepAfter);
    context.beginPath();
    shape.context(context)(queue);
    context.fillStyle = wash;
    context.fill();
    context.strokeStyle = colour;
    context.lineWidth = 1;
    context.beginPath();
    shape.lineY1().context(context)(queue);
    context.stroke();
  }
  context.fillStyle = palette.text0;
  robs.forEach((robbed, index) => {
    if (robbed) context.fillRect(x(first + index), ground + 1, 1, 3);
  });
}
