/**
 * Where everything of a variant's stage is: which level of detail fits, tiles, and the cells of a cache within its tile.
 * The choice is made in CSS pixels; positions are whole device pixels, so that cells are crisp at every density.
 */

/** full: all of it; short: without the line of text; mid: narrow tiles; mini: phone; micro: up to 64 CPUs. */
export type Level = 'full' | 'short' | 'mid' | 'mini' | 'micro';

export interface StageShape {
  cpus: number;
  variants: number;
  clusterCpus: number;
  sockets: number;
}

/** What the whole stage looks like; the same for all variants, so that they can be compared. */
export interface Arrangement {
  level: Level;
  /** Tiles in a row. */
  perRow: number;
  /** Sets of the cache in a row of its grid. */
  gridColumns: 16 | 32;
  /** Most CSS pixels from one cell to the next. */
  pitchLimit: number;
  sideBySide: boolean;
}

interface Sizes {
  pad: number;
  gapX: number;
  gapY: number;
  /** Room for arcs below the last row. */
  lane: number;
  title: number;
  /** Below the grid. */
  foot: number;
  gauge: number;
}

const SIZES: Record<Level, Sizes> = {
  full: { pad: 8, gapX: 10, gapY: 22, lane: 25, title: 28, foot: 42, gauge: 14 },
  short: { pad: 8, gapX: 10, gapY: 20, lane: 23, title: 26, foot: 22, gauge: 14 },
  mid: { pad: 5, gapX: 6, gapY: 18, lane: 22, title: 20, foot: 17, gauge: 9 },
  mini: { pad: 4, gapX: 6, gapY: 14, lane: 14, title: 18, foot: 15, gauge: 0 },
  micro: { pad: 4, gapX: 6, gapY: 5, lane: 8, title: 14, foot: 12, gauge: 0 },
};

const HEADER = 26;
const SOCKET_LABEL = 14;
const GRID_GAP = 2;
const WIDEST_TILE = 300;

/** The candidates for so many CPUs, the most telling first. */
function candidates(cpus: number, variants: number, phone: boolean): Arrangement[] {
  const micro: Arrangement = {
    level: 'micro',
    perRow: Math.min(8, cpus),
    gridColumns: 32,
    pitchLimit: 3,
    sideBySide: variants > 1 && !phone,
  };
  if (phone) {
    if (cpus > 8) return [micro];
    return [{ level: 'mini', perRow: Math.min(4, cpus), gridColumns: 32, pitchLimit: 4, sideBySide: false }];
  }
  const wide = (level: Level): Arrangement => ({
    level,
    perRow: Math.min(4, cpus),
    gridColumns: 32,
    pitchLimit: 7,
    // One or two tiles leave half of the width free.
    sideBySide: cpus <= 2 && variants > 1,
  });
  const mid = (gridColumns: 16 | 32, pitchLimit: number): Arrangement => ({
    level: 'mid',
    perRow: Math.min(8, cpus),
    gridColumns,
    pitchLimit,
    sideBySide: false,
  });
  if (cpus <= 4) return [wide('full'), wide('short'), { ...mid(16, 4), sideBySide: variants > 1 }, micro];
  const mids = [mid(32, 5), mid(16, 5), mid(16, 4), mid(16, 3)];
  if (cpus <= 8) return [wide('full'), ...mids, micro];
  if (cpus <= 16) return [...mids, micro];
  return [micro];
}

/** The first candidate that needs no more than about half of the window's height; of narrow tiles, those with the largest cells. */
export function arrange(shape: StageShape, width: number, windowHeight: number, phone: boolean): Arrangement {
  const options = candidates(shape.cpus, shape.variants, phone);
  const limit = windowHeight * 0.47;
  const sized = options.map((option) => {
    const columns = option.sideBySide ? 2 : 1;
    const { height, pitch } = layoutTiles(shape, option, width / columns - 24, 1);
    return { option, pitch, fits: Math.ceil(shape.variants / columns) * (HEADER + height) <= limit };
  });
  const first = sized.find(({ fits }) => fits);
  if (!first) return options[options.length - 1]!;
  const alike = sized.filter(({ fits, option }) => fits && option.level === first.option.level);
  return alike.reduce((best, one) => (one.pitch > best.pitch ? one : best), first).option;
}

export interface Tile {
  x: number;
  y: number;
}

/** Where the tiles of one variant are. Whole device pixels but for `cssWidth` and `cssHeight`. */
export interface TileLayout {
  arrangement: Arrangement;
  level: Level;
  /** Device pixels per CSS pixel. */
  ratio: number;
  cssWidth: number;
  cssHeight: number;
  width: number;
  height: number;
  cpus: number;
  tiles: readonly Tile[];
  tileWidth: number;
  tileHeight: number;
  pad: number;
  gapY: number;
  lane: number;
  /** The grid, relative to its tile. */
  gridX: number;
  gridY: number;
  gridWidth: number;
  gridHeight: number;
  gridGap: number;
  pitch: number;
  cell: number;
  /** Per slot, relative to the grid. */
  cellX: Int32Array;
  cellY: Int32Array;
  /** Rows that begin a socket: their label's y, when there is more than one socket. */
  sockets: readonly { socket: number; y: number }[];
}

const SLOTS = 256;
const WAYS = 4;

/** Tiles in CSS pixels: what decides about a level. */
function layoutTiles(shape: StageShape, arrangement: Arrangement, width: number, ratio: number) {
  const sizes = SIZES[arrangement.level];
  const { perRow, gridColumns } = arrangement;
  const clusters = clusterBreaks(shape, arrangement);
  const clusterGap = clusters > 0 ? sizes.gapX : 0;
  const free = width - sizes.gapX * (perRow - 1) - clusterGap * clusters;
  const tileWidth = Math.min(WIDEST_TILE, free / perRow);
  const halves = gridColumns === 32 ? GRID_GAP : 0;
  const inner = tileWidth - 2 * sizes.pad - sizes.gauge - halves;
  const pitch = Math.max(
    1,
    Math.min(Math.floor((inner * ratio) / gridColumns), Math.floor(arrangement.pitchLimit * ratio)),
  );
  const bands = SLOTS / WAYS / gridColumns;
  const gap = arrangement.level === 'micro' ? 0 : GRID_GAP;
  const gridHeight = (bands * WAYS * pitch) / ratio + (bands - 1) * gap;
  const tileHeight = sizes.title + gridHeight + sizes.foot;
  const rows = Math.ceil(shape.cpus / perRow);
  const socketRows = socketLabels(shape, perRow) ? shape.sockets : 0;
  const lane = shape.cpus > 1 ? sizes.lane : 6;
  const height = rows * tileHeight + (rows - 1) * sizes.gapY + socketRows * SOCKET_LABEL + lane;
  return { sizes, clusterGap, tileWidth, tileHeight, pitch, gridHeight, rows, socketRows, lane, height };
}

/** Wider gaps in a row, between clusters. */
function clusterBreaks(shape: StageShape, { level, perRow }: Arrangement): number {
  if (level === 'micro' || level === 'mini' || shape.clusterCpus >= perRow) return 0;
  return Math.ceil(perRow / shape.clusterCpus) - 1;
}

/** Sockets are labelled where each begins a row. */
function socketLabels(shape: StageShape, perRow: number): boolean {
  return shape.sockets > 1 && (shape.cpus / shape.sockets) % perRow === 0;
}

/** Places the tiles of one variant in `width` CSS pixels. */
export function layoutStage(shape: StageShape, arrangement: Arrangement, width: number, ratio: number): TileLayout {
  const tiles = layoutTiles(shape, arrangement, width, ratio);
  const { sizes, pitch } = tiles;
  const px = (css: number) => Math.round(css * ratio);
  const gridGap = arrangement.level === 'micro' ? 0 : px(GRID_GAP);
  const { perRow, gridColumns, level } = arrangement;
  const cells = placeCells(gridColumns, pitch, gridGap);
  const cellGap = pitch >= 3 * ratio ? Math.max(1, Math.round(ratio * 0.9)) : pitch >= 3 ? 1 : 0;
  const gridWidth = gridColumns * pitch + (gridColumns === 32 ? gridGap : 0);
  const gridHeight = (SLOTS / WAYS / gridColumns) * WAYS * pitch + (SLOTS / WAYS / gridColumns - 1) * gridGap;
  const tileWidth = Math.floor(tiles.tileWidth * ratio);
  const centred = level === 'mini' || level === 'micro';
  return {
    arrangement,
    level,
    ratio,
    cssWidth: width,
    cssHeight: Math.ceil(tiles.height),
    width: px(width),
    height: px(Math.ceil(tiles.height)),
    cpus: shape.cpus,
    ...placeTiles(shape, arrangement, tiles, ratio),
    tileWidth,
    tileHeight: px(tiles.tileHeight),
    pad: px(sizes.pad),
    gapY: px(sizes.gapY),
    lane: px(tiles.lane),
    gridX: centred ? Math.max(px(2), Math.floor((tileWidth - gridWidth) / 2)) : px(sizes.pad),
    gridY: px(sizes.title),
    gridWidth,
    gridHeight,
    gridGap,
    pitch,
    cell: pitch - cellGap,
    ...cells,
    sockets: socketPositions(shape, tiles, perRow, ratio),
  };
}

type Tiles = ReturnType<typeof layoutTiles>;

function placeTiles(shape: StageShape, { perRow }: Arrangement, tiles: Tiles, ratio: number): { tiles: Tile[] } {
  const perSocket = Math.ceil(shape.cpus / shape.sockets);
  const place = (cpu: number): Tile => {
    const column = cpu % perRow;
    const row = Math.floor(cpu / perRow);
    const clusters = tiles.clusterGap > 0 ? Math.floor(column / shape.clusterCpus) : 0;
    const labels = tiles.socketRows > 0 ? Math.floor(cpu / perSocket) + 1 : 0;
    const x = column * (tiles.tileWidth + tiles.sizes.gapX) + clusters * tiles.clusterGap;
    const y = row * (tiles.tileHeight + tiles.sizes.gapY) + labels * SOCKET_LABEL;
    return { x: Math.round(x * ratio), y: Math.round(y * ratio) };
  };
  return { tiles: Array.from({ length: shape.cpus }, (_, cpu) => place(cpu)) };
}

function socketPositions(shape: StageShape, tiles: Tiles, perRow: number, ratio: number) {
  if (tiles.socketRows === 0) return [];
  const rowsEach = shape.cpus / shape.sockets / perRow;
  return Array.from({ length: shape.sockets }, (_, socket) => ({
    socket,
    y: Math.round((socket * rowsEach * (tiles.tileHeight + tiles.sizes.gapY) + socket * SOCKET_LABEL) * ratio),
  }));
}

function placeCells(columns: number, pitch: number, gap: number): { cellX: Int32Array; cellY: Int32Array } {
  const cellX = new Int32Array(SLOTS);
  const cellY = new Int32Array(SLOTS);
  for (let slot = 0; slot < SLOTS; slot++) {
    const set = slot >> 2;
    const column = set % columns;
    cellX[slot] = column * pitch + (columns === 32 && column >= 16 ? gap : 0);
    cellY[slot] = Math.floor(set / columns) * (WAYS * pitch + gap) + (slot & 3) * pitch;
  }
  return { cellX, cellY };
}

/** Size of the part of the grid that `entries` slots take. */
export function extent(layout: TileLayout, entries: number): { width: number; height: number } {
  const { gridColumns } = layout.arrangement;
  const sets = Math.min(SLOTS, entries) / WAYS;
  const columns = Math.min(gridColumns, sets);
  const bands = Math.ceil(sets / gridColumns);
  return {
    width: columns * layout.pitch + (gridColumns === 32 && columns > 16 ? layout.gridGap : 0),
    height: bands * WAYS * layout.pitch + (bands - 1) * layout.gridGap,
  };
}

/** What is at a point given in CSS pixels: a CPU, a slot if the point is on its grid, and where in the tile it is in device pixels. */
export function hit(
  layout: TileLayout,
  cssX: number,
  cssY: number,
): { cpu: number; slot: number | null; tileX: number; tileY: number } | null {
  const x = cssX * layout.ratio;
  const y = cssY * layout.ratio;
  const cpu = layout.tiles.findIndex(
    (tile) => x >= tile.x && x < tile.x + layout.tileWidth && y >= tile.y && y < tile.y + layout.tileHeight,
  );
  const tile = layout.tiles[cpu];
  if (!tile) return null;
  const [tileX, tileY] = [x - tile.x, y - tile.y];
  const gridX = tileX - layout.gridX;
  const gridY = tileY - layout.gridY;
  for (let slot = 0; slot < SLOTS; slot++) {
    const left = layout.cellX[slot]!;
    const top = layout.cellY[slot]!;
    if (gridX >= left && gridX < left + layout.pitch && gridY >= top && gridY < top + layout.pitch)
      return { cpu, slot, tileX, tileY };
  }
  return { cpu, slot: null, tileX, tileY };
}
