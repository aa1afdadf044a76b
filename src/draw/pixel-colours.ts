/**
 * The palette as pixels, and the ramps of the cache grids. A pixel is a 32-bit word in the byte order of ImageData on
 * little-endian machines, which is every browser's.
 */
import type { Palette } from './palette';
import type { Rgb } from './rgb';
import { mix, parseHex, pixelOf } from './rgb';

/** Steps of a ramp from old (or none) to new (or most). */
export const RAMP_STEPS = 16;

export interface PixelColours {
  bg1: number;
  bg2: number;
  bg3: number;
  line2: number;
  line3: number;
  text0: number;
  text1: number;
  text2: number;
  flash: number;
  alert: number;
  /** The accent of this variant, and its ramp from old to accent. */
  accent: number;
  ramp: Uint32Array;
  /** Per miss class (index into MISS_CLASSES): from the accent's own ramp and the greys, so that order, not hue, tells. */
  miss: Uint32Array;
}

export function rampOf(palette: Palette, variant: number): Rgb[] {
  const old = parseHex(palette.old[variant] ?? '');
  const accent = parseHex(palette.accent[variant] ?? '');
  return Array.from({ length: RAMP_STEPS }, (_, step) => mix(old, accent, step / (RAMP_STEPS - 1)));
}

export function pixelColours(palette: Palette, variant: number): PixelColours {
  const grey = (name: 'bg1' | 'bg2' | 'bg3' | 'line2' | 'line3' | 'text0' | 'text1' | 'text2' | 'flash' | 'alert') =>
    pixelOf(parseHex(palette[name]));
  const ramp = Uint32Array.from(rampOf(palette, variant), pixelOf);
  return {
    bg1: grey('bg1'),
    bg2: grey('bg2'),
    bg3: grey('bg3'),
    line2: grey('line2'),
    line3: grey('line3'),
    text0: grey('text0'),
    text1: grey('text1'),
    text2: grey('text2'),
    flash: grey('flash'),
    alert: grey('alert'),
    accent: ramp[RAMP_STEPS - 1]!,
    ramp,
    miss: Uint32Array.from([
      grey('line2'),
      ramp[4]!, // compulsory: nobody could have avoided it
      ramp[RAMP_STEPS - 1]!, // capacity: what size can change
      ramp[9]!, // conflict
      grey('alert'), // revocation
      grey('text1'), // switch
    ]),
  };
}
