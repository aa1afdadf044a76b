/** Turns a bare sequence of ids into references: see IDS_ONLY_RULES. */
import { READ, USE } from '../reference';
import type { Key, ReferenceSink } from '../reference';

export class IdSequence {
  readonly #sink: ReferenceSink;
  #count = 0;

  constructor(sink: ReferenceSink) {
    this.#sink = sink;
  }

  add(id: Key, rights: number = READ): void {
    this.#sink.reference({
      timeUs: this.#count++,
      cpu: 0,
      process: 0,
      slot: id,
      generation: 0,
      kind: USE,
      rights,
      object: id,
    });
  }
}
