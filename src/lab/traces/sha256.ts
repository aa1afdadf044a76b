/**
 * SHA-256 (FIPS 180-4) of a stream. Web Crypto only hashes what is in memory at once; a recording is read in pieces.
 */

/** First 32 bits of the fractional parts of the cube roots of the first 64 primes. */
const ROUND = fractions(64, Math.cbrt);
/** Of the square roots of the first 8. */
const INITIAL = fractions(8, Math.sqrt);

const BLOCK = 64;

export class Sha256 {
  readonly #state = INITIAL.slice();
  readonly #schedule = new Uint32Array(64);
  readonly #pending = new Uint8Array(BLOCK);
  #bytes = 0;

  update(data: Uint8Array): void {
    let at = 0;
    const filled = this.#bytes % BLOCK;
    this.#bytes += data.length;
    if (filled > 0) {
      at = Math.min(BLOCK - filled, data.length);
      this.#pending.set(data.subarray(0, at), filled);
      if (filled + at < BLOCK) return;
      this.#compress(this.#pending, 0);
    }
    for (; at + BLOCK <= data.length; at += BLOCK) this.#compress(data, at);
    this.#pending.set(data.subarray(at));
  }

  /** 64 hex digits; the hash takes no more data afterwards. */
  digest(): string {
    const bits = this.#bytes * 8;
    const filled = this.#bytes % BLOCK;
    const tail = new Uint8Array(filled < 56 ? BLOCK : 2 * BLOCK);
    tail.set(this.#pending.subarray(0, filled));
    tail[filled] = 0x80;
    const view = new DataView(tail.buffer);
    view.setUint32(tail.length - 8, Math.floor(bits / 0x100000000));
    view.setUint32(tail.length - 4, bits >>> 0);
    for (let at = 0; at < tail.length; at += BLOCK) this.#compress(tail, at);
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, '0')).join('');
  }

  #compress(data: Uint8Array, at: number): void {
    const words = this.#schedule;
    for (let i = 0, p = at; i < 16; i++, p += 4) {
      words[i] = (data[p]! << 24) | (data[p + 1]! << 16) | (data[p + 2]! << 8) | data[p + 3]!;
    }
    for (let i = 16; i < 64; i++) {
      const w15 = words[i - 15]!;
      const w2 = words[i - 2]!;
      const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3);
      const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10);
      words[i] = words[i - 16]! + s0 + words[i - 7]! + s1;
    }
    this.#rounds(words);
  }

  #rounds(words: Uint32Array): void {
    const state = this.#state;
    let [a, b, c, d, e, f, g, h] = state as unknown as [number, number, number, number, number, number, number, number];
    for (let i = 0; i < 64; i++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i]! + words[i]!) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = state[i]! + word));
  }
}

export function sha256(data: Uint8Array): string {
  const hash = new Sha256();
  hash.update(data);
  return hash.digest();
}

function rotate(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fractions(count: number, root: (prime: number) => number): Uint32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Uint32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 0x100000000));
}
