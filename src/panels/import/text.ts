/** How sizes and waits read. */
import { THIN, fixed } from '../../draw/format';

/** Bytes as kB or MB. */
export function byteText(bytes: number): string {
  if (bytes < 1000) return `${bytes}${THIN}B`;
  return bytes < 1e6 ? `${fixed(bytes / 1e3, 0)}${THIN}kB` : `${fixed(bytes / 1e6, 1)}${THIN}MB`;
}

export function timeLeft(seconds: number): string {
  if (seconds < 1) return 'under a second left';
  return seconds < 90 ? `${Math.ceil(seconds)}${THIN}s left` : `${Math.ceil(seconds / 60)}${THIN}min left`;
}
