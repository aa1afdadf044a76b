/** Byte streams as async iterables: not every browser lets a ReadableStream be iterated. */
import { TraceError } from './error';

/** Bytes as they come. */
export type Chunks = AsyncGenerator<Uint8Array, void>;

export async function* chunksOf(stream: ReadableStream<Uint8Array>): Chunks {
  const reader = stream.getReader();
  try {
    for (;;) {
      const result = (await reader.read()) as { done: boolean; value?: Uint8Array };
      if (result.done || !result.value) return;
      yield result.value;
    }
  } finally {
    await reader.cancel().catch(() => undefined); // Left early: nobody will read the rest.
  }
}

export async function* once(bytes: Uint8Array): Chunks {
  await Promise.resolve();
  yield bytes;
}

/** Everything that comes, up to a limit, in one piece. */
export async function collect(chunks: Chunks, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of chunks) {
    bytes += part.length;
    if (bytes > maxBytes) throw new TraceError(`larger than ${maxBytes} bytes`);
    parts.push(part);
  }
  const joined = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
