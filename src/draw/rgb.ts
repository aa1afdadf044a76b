/** Colours as red, green and blue, 0 to 255 each; they need no document. */

export type Rgb = readonly [number, number, number];

/** `#rgb`, `#rrggbb`, or `#rrggbbaa` without its alpha. */
export function parseHex(text: string): Rgb {
  const digits = text.trim().replace('#', '');
  const long = digits.length === 3 ? digits.replace(/./g, '$&$&') : digits;
  const part = (at: number) => parseInt(long.slice(at, at + 2), 16) || 0;
  return [part(0), part(2), part(4)];
}

/** As a word of ImageData, opaque. */
export function pixelOf([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The colour so far on the way: `share` 0 is `from`, 1 is `to`. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const between = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
  return [between(0), between(1), between(2)];
}
