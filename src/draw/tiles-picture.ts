/**
 * The tiles of a variant as rectangles, text and paths: what files are made of. The cells are painted into pixels by the same
 * code as on the page, and equal pixels next to each other become one rectangle.
 */
import type { ChartPicture } from './chart';
import type { Palette } from './palette';
import type { TileLayout } from './stage-layout';
import { paintTilePixels, paintOverPixels } from './tiles';
import type { TileInput } from './tiles';
import { paintStatic } from './tile-static';
import { pixelColours } from './pixel-colours';
import type { Pixels } from './pixels';

const HEAD = 26;
const MARGIN = 12;

export interface TilesPictureInput {
  input: TileInput;
  /** At one device pixel a CSS pixel. */
  layout: TileLayout;
  palette: Palette;
  variant: number;
  name: string;
  font: string;
}

export function tilesPicture({ input, layout, palette, variant, name, font }: TilesPictureInput): ChartPicture {
  return {
    width: layout.width + 2 * MARGIN,
    height: layout.height + HEAD + MARGIN,
    background: palette.bg1,
    paint: (context) => {
      context.fillStyle = palette.accent[variant] ?? palette.text0;
      context.font = `600 12px ${font}`;
      context.textAlign = 'left';
      context.textBaseline = 'alphabetic';
      context.fillText(`${'ABCD'[variant] ?? ''} ${name}`, MARGIN, 17);
      context.save();
      context.translate(MARGIN, HEAD);
      paintStatic(context, layout, palette, font);
      const pixels = blank(layout.width, layout.height);
      paintTilePixels(pixels, input, layout, pixelColours(palette, variant), null);
      for (const { x, y, width, height, pixel } of rectanglesOf(pixels)) {
        context.fillStyle = hexOf(pixel);
        context.fillRect(x, y, width, height);
      }
      paintOverPixels(context, input, layout, palette, variant, font);
      context.restore();
    },
  };
}

function blank(width: number, height: number): Pixels {
  return { data: new Uint32Array(width * height), width, height };
}

export interface PixelRectangle {
  x: number;
  y: number;
  width: number;
  height: number;
  pixel: number;
}

/** Rectangles that cover exactly the pixels that are not 0: runs in a row, grown downwards while the row below has the same run. */
export function rectanglesOf({ data, width, height }: Pixels): PixelRectangle[] {
  const done: PixelRectangle[] = [];
  let open = new Map<string, PixelRectangle>();
  for (let y = 0; y < height; y++) {
    const here = new Map<string, PixelRectangle>();
    for (let x = 0; x < width;) {
      const pixel = data[y * width + x]!;
      let end = x + 1;
      while (end < width && data[y * width + end] === pixel) end++;
      if (pixel !== 0) {
        const key = `${x} ${end} ${pixel}`;
        const above = open.get(key);
        if (above) {
          above.height++;
          open.delete(key);
        }
        here.set(key, above ?? { x, y, width: end - x, height: 1, pixel });
      }
      x = end;
    }
    done.push(...open.values());
    open = here;
  }
  done.push(...open.values());
  return done;
}

/** `#rrggbb` of a pixel in the byte order of ImageData. */
function hexOf(pixel: number): string {
  const swapped = ((pixel & 255) << 16) | (pixel & 0xff00) | ((pixel >> 16) & 255);
  return `#${swapped.toString(16).padStart(6, '0')}`;
}
