/**
 * Small imported recordings ride in the link (`tr=`), in the captrace format: `HASH:BYTES,...`, the first 16 digits of the
 * reference that the scenario has, and base64url. What rides is taken at the word of whoever made the link, as the scenario is;
 * a file that somebody opens is checked against the whole hash.
 */
import { PackError, fromBase64Url, toBase64Url } from './deflate';
import type { Scenario } from './schema';

/** Larger ones stay out: whoever opens the link is asked for the file. */
export const MOST_RIDING_BYTES = 24 * 1024;
const HASH_DIGITS = 16;
/** Of all together, in characters. */
const MOST_TEXT = 64 * 1024;

export interface RidingTrace {
  ref: string;
  /** In the captrace format. */
  bytes: Uint8Array;
}

const hashOf = (ref: string) => ref.replace('sha256:', '').slice(0, HASH_DIGITS);

/** Those that ride: the imported ones that are small enough, as long as there is room. */
export function ridingTraces(traces: readonly RidingTrace[]): RidingTrace[] {
  let text = 0;
  return traces.filter(({ ref, bytes }) => {
    if (!ref.startsWith('sha256:') || bytes.length > MOST_RIDING_BYTES) return false;
    const length = Math.ceil((bytes.length * 4) / 3) + HASH_DIGITS + 2;
    if (text + length > MOST_TEXT) return false;
    text += length;
    return true;
  });
}

export function encodeTraces(traces: readonly RidingTrace[]): string {
  return ridingTraces(traces)
    .map(({ ref, bytes }) => `${hashOf(ref)}:${toBase64Url(bytes)}`)
    .join(',');
}

/** The recordings in a link that its scenario replays; what cannot be used is named in `warnings`. */
export function decodeTraces(text: string, scenario: Scenario, warnings: string[]): RidingTrace[] {
  if (text.length > MOST_TEXT) {
    warnings.push(`tr= is ignored: ${text.length} of at most ${MOST_TEXT} characters`);
    return [];
  }
  const refs = scenario.workload.phases.flatMap((phase) => ('trace' in phase ? [phase.trace] : []));
  return text.split(',', 24).flatMap((part) => {
    const [, hash = '', body = ''] = /^([0-9a-f]{16}):(.*)$/.exec(part) ?? [];
    const ref = refs.find((candidate) => candidate.startsWith('sha256:') && hashOf(candidate) === hash);
    try {
      if (ref === undefined) throw new PackError('is of none that the scenario replays');
      const bytes = fromBase64Url(body);
      if (bytes.length > MOST_RIDING_BYTES) throw new PackError('is larger than 24 KiB');
      return [{ ref, bytes }];
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      warnings.push(`a recording in the link is ignored: it ${error.message}`);
      return [];
    }
  });
}
