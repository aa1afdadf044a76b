/** A number of every CPU as a row of bars, one below the other: with many CPUs the one that is unlike the others stands out. */
import type { Palette } from './palette';

export interface Strip {
  label: string;
  /** Per CPU; NaN = no sample. */
  values: readonly number[];
  /** Of a full bar. */
  most: number;
}

export const STRIP_HEIGHT = 22;
/** Where names stand, left of the bars. */
export const STRIP_NAMES = 62;

/** Paints strips of `width` pixels. `marked` is a CPU that stands out, or -1. */
export function paintStrips(
  context: CanvasRenderingContext2D,
  strips: readonly Strip[],
  width: number,
  colours: { palette: Palette; accent: string; marked: number; font: string },
): void {
  const { palette, accent, marked } = colours;
  context.font = `11px ${colours.font}`;
  context.textBaseline = 'middle';
  strips.forEach(({ label, values, most }, row) => {
    const top = row * STRIP_HEIGHT;
    const step = (width - STRIP_NAMES) / values.length;
    const gap = step > 4 ? 1 : 0;
    context.fillStyle = palette.text2;
    context.fillText(label, 0, top + STRIP_HEIGHT / 2);
    values.forEach((value, cpu) => {
      const x = STRIP_NAMES + cpu * step;
      context.fillStyle = cpu === marked ? palette.bg3 : palette.bg2;
      context.fillRect(x, top + 2, step - gap, STRIP_HEIGHT - 4);
      const share = Math.min(1, Math.max(0, value / most));
      if (!(share > 0)) return;
      const height = Math.max(1, share * (STRIP_HEIGHT - 4));
      context.fillStyle = cpu === marked ? palette.text0 : accent;
      context.fillRect(x, top + STRIP_HEIGHT - 2 - height, step - gap, height);
    });
  });
}

/** The CPU under a pixel, or -1. */
export function cpuAt(x: number, width: number, cpus: number): number {
  if (x < STRIP_NAMES || x >= width) return -1;
  return Math.min(cpus - 1, Math.floor(((x - STRIP_NAMES) / (width - STRIP_NAMES)) * cpus));
}
