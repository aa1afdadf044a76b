/**
 * Compression by the platform's streams, with a limit on what comes out: a small hostile file must end in an error, not
 * fill the memory.
 */
import { chunksOf, collect, once } from './chunks';
import type { Chunks } from './chunks';
import { TraceError } from './error';

/** Decompresses piece by piece. */
export async function* inflate(chunks: Chunks, compression: 'gzip' | 'deflate-raw', maxBytes: number): Chunks {
  const input = new Input(chunks);
  let bytes = 0;
  try {
    for await (const chunk of chunksOf(input.stream.pipeThrough(new DecompressionStream(compression)))) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw new TraceError(`decompresses to more than ${maxBytes} bytes`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof TraceError) throw error;
    throw input.failed ? input.failure : new TraceError(`the ${compression} data is damaged or cut`);
  }
}

/** Compresses what is in memory. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Input(once(bytes)).stream.pipeThrough(new CompressionStream('deflate-raw'));
  return collect(chunksOf(stream), Number.MAX_SAFE_INTEGER);
}

/** Chunks as a stream that remembers why it failed: the decompressor only says that it did. */
class Input {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  failed = false;
  failure: unknown;

  constructor(chunks: Chunks) {
    this.stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        try {
          const { done, value } = await chunks.next();
          if (done === true) controller.close();
          else controller.enqueue(value as Uint8Array<ArrayBuffer>);
        } catch (error) {
          this.failed = true;
          this.failure = error;
          throw error;
        }
      },
      cancel: async () => {
        await chunks.return();
      },
    });
  }
}
