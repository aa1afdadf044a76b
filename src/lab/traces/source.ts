/**
 * A file on its way in: counted, hashed, decompressed if it is gzip, cancellable, and with its beginning visible to whoever
 * must tell which format it is.
 */
import { chunksOf } from './chunks';
import type { Chunks } from './chunks';
import { TraceError } from './error';
import { inflate } from './inflate';
import { Sha256 } from './sha256';

export interface SourceOptions {
  /** Bytes of the file read so far. */
  onProgress?: ((bytes: number) => void) | undefined;
  /** Aborting makes the import throw the signal's reason. */
  signal?: AbortSignal | undefined;
}

export interface FileIdentity {
  bytes: number;
  /** Of the file as it was given, compressed or not. */
  sha256: string;
}

export interface Source {
  /** The first HEAD_BYTES of the content, or all of it. */
  head: Uint8Array;
  /** The content from its start. */
  chunks: Chunks;
  /** Once everything was read. */
  identity(): FileIdentity;
}

export const HEAD_BYTES = 8192;
/** Of a file, and of what it decompresses to. */
export const MAX_SOURCE_BYTES = 1024 * 1024 * 1024;
const SLICE_BYTES = 65536;

export async function openSource(
  file: ReadableStream<Uint8Array> | Uint8Array,
  options: SourceOptions,
): Promise<Source> {
  const counted = new CountedFile(file, options);
  const raw = await peek(counted.chunks(), 2);
  const gzip = raw.head[0] === 0x1f && raw.head[1] === 0x8b;
  const { head, chunks } = await peek(gzip ? inflate(raw.chunks, 'gzip', MAX_SOURCE_BYTES) : raw.chunks, HEAD_BYTES);
  return { head: head.subarray(0, HEAD_BYTES), chunks, identity: () => counted.identity() };
}

class CountedFile {
  readonly #file: ReadableStream<Uint8Array> | Uint8Array;
  readonly #options: SourceOptions;
  readonly #hash = new Sha256();
  #bytes = 0;

  constructor(file: ReadableStream<Uint8Array> | Uint8Array, options: SourceOptions) {
    this.#file = file;
    this.#options = options;
  }

  identity(): FileIdentity {
    return { bytes: this.#bytes, sha256: this.#hash.digest() };
  }

  async *chunks(): Chunks {
    const parts = this.#file instanceof Uint8Array ? slices(this.#file) : streamed(this.#file);
    for await (const part of parts) {
      this.#options.signal?.throwIfAborted();
      this.#bytes += part.length;
      if (this.#bytes > MAX_SOURCE_BYTES) throw new TraceError(`larger than ${MAX_SOURCE_BYTES} bytes`);
      this.#hash.update(part);
      yield part;
      this.#options.onProgress?.(this.#bytes);
    }
    this.#options.signal?.throwIfAborted();
  }
}

async function* slices(bytes: Uint8Array): Chunks {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    yield bytes.subarray(at, at + SLICE_BYTES);
    await Promise.resolve();
  }
}

/** A stream's chunks may be of any size; cancelling must not wait for a large one to be parsed. */
async function* streamed(stream: ReadableStream<Uint8Array>): Chunks {
  for await (const chunk of chunksOf(stream)) yield* slices(chunk);
}

/** At least the first `bytes` bytes, and the whole again. */
async function peek(chunks: Chunks, bytes: number): Promise<{ head: Uint8Array; chunks: Chunks }> {
  let head = new Uint8Array(0);
  while (head.length < bytes) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    const longer = new Uint8Array(head.length + value.length);
    longer.set(head);
    longer.set(value, head.length);
    head = longer;
  }
  return { head, chunks: prepend(head, chunks) };
}

async function* prepend(head: Uint8Array, rest: Chunks): Chunks {
  if (head.length > 0) yield head;
  yield* rest;
}
