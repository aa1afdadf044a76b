/** Unsigned LEB128 numbers below 2^32: seven bits a byte, lowest first, the high bit says that more follow. */
import { TraceError } from './error';

export class VarintWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  write(value: number): void {
    if (this.#length + 5 > this.#bytes.length) this.#grow();
    let rest = value >>> 0;
    for (; rest > 0x7f; rest >>>= 7) this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
    this.#bytes[this.#length++] = rest;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw new TraceError('the data ends too early');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return this.#checked(value, byte, shift);
    }
    throw new TraceError(`the number before byte ${this.#at} is too long`);
  }

  /** Whether everything was read. */
  get ended(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** One number has one encoding. */
  #checked(value: number, lastByte: number, shift: number): number {
    if (value > 0xffffffff || (lastByte === 0 && shift > 0)) {
      throw new TraceError(`the number before byte ${this.#at} is not well formed`);
    }
    return value;
  }
}
