/**
 * A recording as a bare stream of object ids, for one cache alone: every use and every allocation in the order of the file.
 * Closes are left out and nothing is invalidated: an id stands for one generation of a slot and never comes back.
 */
import { decodeCaptrace, MAX_CAPTRACE_BYTES } from './captrace';
import { collect } from './chunks';
import { detectFormat } from './detect';
import { ENGINE_TRACE, opsOf, taskAt } from './engineTrace';
import type { EngineTrace } from './engineTrace';
import { TraceError } from './error';
import { nothingFound, readInto } from './read';
import { ALLOCATE, CLOSE, REVOKE } from './reference';
import type { Key, Kind, Reference, ReferenceSink } from './reference';
import { formatOf } from './registry';
import type { TraceFormat } from './registry';
import { openSource } from './source';
import type { SourceOptions } from './source';
import { U32List } from './u32List';

export interface ReferencesOptions extends SourceOptions {
  /** Taken from the content unless given. */
  format?: TraceFormat | undefined;
  /** Only references on this CPU, by its recorded number. */
  cpu?: number | undefined;
}

export const MAX_REFERENCES = 67_108_864;

/** Ids are numbered from 0 by first appearance. Throws a TraceError, as importTrace does. */
export async function readReferences(
  file: ReadableStream<Uint8Array> | Uint8Array,
  options: ReferencesOptions = {},
): Promise<Uint32Array> {
  const source = await openSource(file, options);
  const format = options.format ?? detectFormat(source.head);
  const stream = new IdStream(options.cpu);
  if (format === 'captrace') {
    const { trace } = await decodeCaptrace(await collect(source.chunks, MAX_CAPTRACE_BYTES));
    for (const reference of replayed(trace)) stream.reference(reference);
  } else {
    await readInto(source, formatOf(format), stream);
  }
  if (stream.ids.length > 0) return stream.ids.view();
  throw nothingFound(options.cpu === undefined ? 'reference' : `reference on CPU ${options.cpu}`, source);
}

class IdStream implements ReferenceSink {
  readonly ids = new U32List();
  readonly #numbers = new Map<Key, number>();
  readonly #cpu: number | undefined;

  constructor(cpu: number | undefined) {
    this.#cpu = cpu;
  }

  reference({ cpu, kind, object }: Pick<Reference, 'cpu' | 'kind' | 'object'>): void {
    if (kind === CLOSE || (this.#cpu !== undefined && this.#cpu !== cpu)) return;
    if (this.ids.length === MAX_REFERENCES) throw new TraceError(`more than ${MAX_REFERENCES} references`);
    let number = this.#numbers.get(object);
    if (number === undefined) this.#numbers.set(object, (number = this.#numbers.size));
    this.ids.push(number);
  }

  switched(): void {
    // Ids do not depend on who asks.
  }
}

/** A trace's references in the order of its tasks. A slot has a new object after a close, and when it is taken over. */
function* replayed(trace: EngineTrace): Generator<Pick<Reference, 'cpu' | 'kind' | 'object'>> {
  const ops = opsOf(trace);
  const objects = new Map<number, number>();
  let next = 0;
  for (let i = 0; i < trace.tasks; i++) {
    const { firstOp, ops: count, cpu } = taskAt(trace, i);
    for (const word of ops.subarray(firstOp, firstOp + count)) {
      const slot = word & ENGINE_TRACE.slotMask;
      const kind = ((word >>> ENGINE_TRACE.kindShift) & 3) as Kind;
      const replaces = kind === ALLOCATE && ((word >>> ENGINE_TRACE.rightsShift) & REVOKE) !== 0;
      const known = replaces ? undefined : objects.get(slot);
      const object = known ?? next++;
      if (kind === CLOSE) objects.delete(slot);
      else objects.set(slot, object);
      yield { cpu, kind, object };
    }
  }
}
