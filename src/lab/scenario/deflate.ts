/** Bytes as they travel in a link: deflate without header, then base64url without padding. Limits on both sides. */

/** Longest text that is decoded, in characters. */
export const MOST_TEXT = 64 * 1024;
/** Most bytes that a text may unpack to. */
export const MOST_UNPACKED = 1024 * 1024;

/** What is wrong with a packed text. */
export class PackError extends Error {}

/** Packs bytes as text of letters, digits, `-` and `_`. Rejects with a PackError if `unpack` would refuse the result. */
export async function pack(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (bytes.length > MOST_UNPACKED) throw new PackError('is too large for a link: more than 1 MiB');
  const packed = await through(new CompressionStream('deflate-raw'), bytes, MOST_UNPACKED);
  const text = toBase64Url(packed);
  if (text.length > MOST_TEXT) throw new PackError(`is too large for a link: ${text.length} of 65536 characters`);
  return text;
}

/**
 * Unpacks what `pack` made. Rejects with a PackError that says why: longer than 64 KiB, characters that do not belong
 * there, cut off or damaged, more than 1 MiB when unpacked (it stops there, so a bomb costs no more than that).
 */
export async function unpack(text: string): Promise<Uint8Array<ArrayBuffer>> {
  if (text === '') throw new PackError('is empty');
  if (text.length > MOST_TEXT) throw new PackError(`is too long: ${text.length} of at most 65536 characters`);
  const bytes = fromBase64Url(text);
  try {
    return await through(new DecompressionStream('deflate-raw'), bytes, MOST_UNPACKED);
  } catch (error) {
    throw error instanceof PackError ? error : new PackError('is cut off or damaged: it cannot be unpacked');
  }
}

/** Feeds bytes through a stream and counts what comes out. */
async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = stream.writable.getWriter();
  // Failures show on the readable side as well, which is where they are handled.
  writer.write(bytes).catch(() => undefined);
  writer.close().catch(() => undefined);
  const reader = (stream.readable as ReadableStream<Uint8Array>).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let step = await reader.read(); !step.done; step = await reader.read()) {
    length += step.value.length;
    if (length > most) {
      reader.cancel().catch(() => undefined);
      throw new PackError('unpacks to more than 1 MiB');
    }
    chunks.push(step.value);
  }
  return joined(chunks, length);
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Bytes as letters, digits, - and _, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Throws a PackError. */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const bad = /[^\w-]/.exec(text)?.[0];
  if (bad !== undefined) throw new PackError(`has a character that does not belong there: ${JSON.stringify(bad)}`);
  if (text.length % 4 === 1) throw new PackError('is cut off: its length cannot be right');
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
