/** Bars by category and variant, for pictures in files: the page itself draws them as elements. */
import type { ChartPicture } from './chart';
import type { Palette } from './palette';

export interface BarsInput {
  title: string;
  note: string;
  categories: readonly string[];
  /** Variant x category; NaN = no sample. */
  values: readonly (readonly number[])[];
  /** As it stands beside the bar. */
  texts: readonly (readonly string[])[];
  palette: Palette;
  font: string;
}

const WIDTH = 480;
const NAMES = 110;
const NUMBER = 56;
const ROW = 20;
const HEAD = 46;

export function barsPicture(input: BarsInput): ChartPicture {
  const { categories, values, palette, font } = input;
  const room = WIDTH - NAMES - NUMBER * values.length - 24;
  const most = Math.max(1e-9, ...values.flat().filter(Number.isFinite));
  return {
    width: WIDTH,
    height: HEAD + categories.length * ROW + 10,
    background: palette.bg1,
    paint: (context) => {
      context.textBaseline = 'alphabetic';
      text(context, input.title, 12, 18, `600 12px ${font}`, palette.text0);
      text(context, input.note, 12, 34, `400 10.5px ${font}`, palette.text2);
      categories.forEach((category, row) => {
        const y = HEAD + row * ROW;
        text(context, category, 12, y + 13, `400 12px ${font}`, palette.text1);
        values.forEach((variant, index) => {
          const value = variant[row] ?? NaN;
          const height = Math.min(6, 14 / values.length);
          context.fillStyle = palette.accent[index] ?? palette.text1;
          const length = Number.isFinite(value) ? Math.max(1, (value / most) * room) : 0;
          context.fillRect(12 + NAMES, y + 3 + index * height, length, height - 1);
          context.textAlign = 'right';
          const right = WIDTH - 12 - (values.length - 1 - index) * NUMBER;
          text(context, input.texts[index]?.[row] ?? '', right, y + 13, `400 12px ${font}`, context.fillStyle);
          context.textAlign = 'left';
        });
      });
    },
  };
}

function text(
  context: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  font: string,
  fill: CanvasRenderingContext2D['fillStyle'],
): void {
  context.font = font;
  context.fillStyle = fill;
  context.fillText(words, x, y);
}
