/** Steals as arcs from victim to thief: beneath a row of tiles, or from row to row. Geometry in device pixels. */
import type { TileLayout } from './stage-layout';

export interface Steal {
  victim: number;
  thief: number;
  tasks: number;
}

/** Pairs with tasks, the most first. `stolen` is thief x victim. */
export function stealsOf(stolen: ArrayLike<number>, cpus: number): Steal[] {
  const steals: Steal[] = [];
  for (let thief = 0; thief < cpus; thief++) {
    for (let victim = 0; victim < cpus; victim++) {
      const tasks = stolen[thief * cpus + victim]!;
      if (tasks > 0) steals.push({ victim, thief, tasks });
    }
  }
  return steals.sort((a, b) => b.tasks - a.tasks);
}

/** A cubic: x and y of start, two control points, end. */
export type Curve = readonly [number, number, number, number, number, number, number, number];

export function curveOf(layout: TileLayout, { victim, thief }: Steal): Curve {
  const { perRow } = layout.arrangement;
  const from = layout.tiles[victim]!;
  const to = layout.tiles[thief]!;
  const rowFrom = Math.floor(victim / perRow);
  const rowTo = Math.floor(thief / perRow);
  const head = arrowSize(layout);
  const distance = Math.abs((victim % perRow) - (thief % perRow));
  const direction = Math.sign((thief % perRow) - (victim % perRow));
  const spread = layout.tileWidth * 0.36;
  const share = distance / Math.max(1, perRow - 1);
  const x1 = from.x + layout.tileWidth / 2 + direction * spread * (1 - share) * 0.8;
  const x2 = to.x + layout.tileWidth / 2 - direction * spread * share * 0.8;
  if (rowFrom === rowTo) {
    const last = rowFrom === Math.floor((layout.cpus - 1) / perRow);
    const room = (last ? layout.lane : layout.gapY) - 3 * layout.ratio;
    const depth = layout.level === 'micro' ? room : Math.max(room * 0.4, room * (0.35 + 0.65 * share));
    const y = from.y + layout.tileHeight + layout.ratio;
    // A cubic reaches three quarters of the depth of its control points.
    return [x1, y, x1, y + depth * 1.3, x2, y + depth * 1.3, x2, y + head];
  }
  const down = rowTo > rowFrom;
  const y1 = down ? from.y + layout.tileHeight : from.y;
  const y2 = down ? to.y - head : to.y + layout.tileHeight + head;
  const bend = Math.max(layout.gapY, 6 * layout.ratio) * (down ? 1 : -1);
  // Far apart it would cut straight through the tiles between: a bow shows that it passes them.
  const bow = Math.abs(rowTo - rowFrom) > 1 ? layout.tileWidth * (direction < 0 ? -0.6 : 0.6) : 0;
  return [x1, y1, x1 + bow, y1 + bend, x2 + bow, y2 - bend, x2, y2];
}

export function pointOn(curve: Curve, share: number): { x: number; y: number } {
  const rest = 1 - share;
  const weights = [rest ** 3, 3 * rest ** 2 * share, 3 * rest * share ** 2, share ** 3];
  const sum = (offset: 0 | 1) =>
    weights.reduce((total, weight, index) => total + weight * curve[index * 2 + offset]!, 0);
  return { x: sum(0), y: sum(1) };
}

/** Most arcs drawn, the strongest first; what is left out is in the table. */
export function shownArcs(layout: TileLayout): number {
  return layout.level === 'micro' ? 24 : layout.level === 'mini' ? 6 : 10;
}

function arrowSize(layout: TileLayout): number {
  return (layout.level === 'micro' ? 0 : layout.level === 'mini' ? 4 : 5) * layout.ratio;
}

export interface ArcColours {
  accent: string;
  text: string;
  background: string;
  font: string;
}

export function paintArcs(
  context: CanvasRenderingContext2D,
  layout: TileLayout,
  steals: readonly Steal[],
  colours: ArcColours,
): void {
  const shown = steals.slice(0, shownArcs(layout));
  const thin = layout.level === 'micro';
  context.strokeStyle = colours.accent;
  context.fillStyle = colours.accent;
  context.globalAlpha = thin ? 0.8 : 0.9;
  for (const steal of shown) {
    const curve = curveOf(layout, steal);
    context.lineWidth = layout.ratio * (thin ? 1 : Math.max(1, Math.min(3, 0.8 + steal.tasks * 0.065)));
    context.beginPath();
    context.moveTo(curve[0], curve[1]);
    context.bezierCurveTo(curve[2], curve[3], curve[4], curve[5], curve[6], curve[7]);
    context.stroke();
    paintHead(context, layout, curve, context.lineWidth);
  }
  context.globalAlpha = 1;
  if (layout.level !== 'micro' && layout.level !== 'mini') paintNumbers(context, layout, shown, colours);
}

/** An arrow head at the thief; a dot where there is no room. */
function paintHead(context: CanvasRenderingContext2D, layout: TileLayout, curve: Curve, lineWidth: number): void {
  const size = arrowSize(layout);
  const [x, y] = [curve[6], curve[7]];
  context.beginPath();
  if (size === 0) context.arc(x, y, 1.8 * layout.ratio, 0, Math.PI * 2);
  else {
    const tip = curve[5] > y ? -size : size;
    const half = 3 * layout.ratio + lineWidth / 2;
    context.moveTo(x - half, y);
    context.lineTo(x, y + tip);
    context.lineTo(x + half, y);
  }
  context.fill();
}

/** At each thief, what it took from the victims shown. */
function paintNumbers(
  context: CanvasRenderingContext2D,
  layout: TileLayout,
  shown: readonly Steal[],
  colours: ArcColours,
): void {
  const { ratio } = layout;
  const byThief = new Map<number, { tasks: number; x: number; y: number; side: number }>();
  for (const steal of shown) {
    const curve = curveOf(layout, steal);
    const side = curve[6] >= curve[0] ? 1 : -1;
    const place = byThief.get(steal.thief) ?? { tasks: 0, x: curve[6], y: curve[7], side };
    byThief.set(steal.thief, {
      tasks: place.tasks + steal.tasks,
      x: side > 0 ? Math.max(place.x, curve[6]) : Math.min(place.x, curve[6]),
      y: Math.max(place.y, curve[7]),
      side: place.side,
    });
  }
  context.font = `600 ${11 * ratio}px ${colours.font}`;
  context.lineWidth = 3 * ratio;
  context.lineJoin = 'round';
  context.strokeStyle = colours.background;
  context.fillStyle = colours.text;
  for (const { tasks, x, y, side } of byThief.values()) {
    context.textAlign = side > 0 ? 'left' : 'right';
    const textX = x + side * 8 * ratio;
    context.strokeText(String(tasks), textX, y + 6 * ratio);
    context.fillText(String(tasks), textX, y + 6 * ratio);
  }
}
