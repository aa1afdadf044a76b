/**
 * rt-app's JSON: tasks that run, sleep, wait for timers and use resources. It describes a workload and is no recording, so
 * it is played on simulated CPUs first (rtapp-play.ts), and the references are those that the play makes.
 */
import { parseJsonText } from '../../scenario/json-text';
import { TraceError } from '../error';
import type { BinaryFormat, ByteReader } from '../format';
import type { ReferenceSink } from '../reference';
import { parseWorkload } from './rtapp-parse';
import { ENDLESS_US, OWN_CAPABILITIES, REFERENCE_US, playWorkload } from './rtapp-play';

/** Written by hand: larger ones are none. The same limit as for scenarios. */
const MOST_BYTES = 1024 * 1024;

export const rtapp: BinaryFormat<'rt-app'> = {
  kind: 'binary',
  name: 'rt-app',
  label: 'rt-app JSON',
  // What a task does between two sleeps is one task here, and one batch.
  rules: { gapUs: 2 * REFERENCE_US, taskGapUs: null, maxTaskOps: 1024 },
  assumptions: [
    `While a task runs it uses the next of its ${OWN_CAPABILITIES} own capabilities every ${REFERENCE_US} us; each event that names a resource uses that one.`,
    'Tasks without "cpus" are dealt out in turn and stay where they are; CPUs take them in order of readiness, without preemption.',
    'Locks, conditions, barriers and suspend do not block; only sleep and timers do.',
    `Without a duration the first ${ENDLESS_US / 1e6} s are played.`,
  ],
  detect: (head) => /^[\s\uFEFF]*(?:\/\*[^]*?\*\/\s*)*\{[^]*"(?:tasks|global|resources)"\s*:/.test(decode(head)),
  open: (sink) => new RtAppReader(sink),
};

class RtAppReader implements ByteReader {
  readonly #sink: ReferenceSink;
  readonly #decoder = new TextDecoder();
  #text = '';

  constructor(sink: ReferenceSink) {
    this.#sink = sink;
  }

  bytes(chunk: Uint8Array): void {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    if (this.#text.length > MOST_BYTES) throw new TraceError('larger than 1 MiB: no rt-app JSON is');
  }

  end(): void {
    const parsed = parseJsonText(blankComments(this.#text + this.#decoder.decode()));
    if (!parsed.ok) throw new TraceError(parsed.errors[0]!.message);
    playWorkload(parseWorkload(parsed.value), this.#sink);
  }
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** rt-app allows comments; without them every line and column stays where it is. */
function blankComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\*[^]*?\*\/|\/\/[^\n]*/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\n]/g, ' '),
  );
}
