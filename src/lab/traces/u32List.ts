/** A growing list of u32, at 4 bytes each. */
export class U32List {
  #words = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#words.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    this.#words[this.length++] = value;
  }

  at(index: number): number {
    return this.#words[index]!;
  }

  set(index: number, value: number): void {
    this.#words[index] = value;
  }

  /** The values themselves, not a copy: valid until the next push. */
  view(): Uint32Array {
    return this.#words.subarray(0, this.length);
  }
}
