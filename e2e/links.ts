// Links as somebody else may have made them: well or badly.

import { deflateRawSync } from 'node:zlib';

/** The text behind `s=` for whatever is to be in it. */
export function packed(content: string | Uint8Array): string {
  return deflateRawSync(content).toString('base64url');
}

/** The fragment of a link to a scenario, valid or not. */
export function linkTo(scenario: unknown): string {
  return `#s=${packed(JSON.stringify(scenario))}`;
}

export function fragmentOf(url: string): string {
  return new URL(url).hash;
}
