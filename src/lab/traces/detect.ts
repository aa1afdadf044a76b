/** Tells a trace's format by its content. */
import { CAPTRACE_MAGIC } from './captrace';
import { TraceError, excerptOf } from './error';
import { BINARY_FORMATS, TEXT_FORMATS, TRACE_FORMATS } from './registry';
import type { TraceFormat } from './registry';

/** Of a file that begins with `head`. Throws a TraceError that lists what is understood. */
export function detectFormat(head: Uint8Array): TraceFormat {
  if (head.length === 0) throw new TraceError('the file is empty');
  if (startsWith(head, CAPTRACE_MAGIC)) return 'captrace';
  if (startsWith(head, [0x28, 0xb5, 0x2f, 0xfd])) throw new TraceError('compressed with zstd: decompress it first');
  const text = new TextDecoder().decode(head);
  const whole = BINARY_FORMATS.find((binary) => binary.detect(head));
  const format = isText(head) ? (byFirstLine(text) ?? whole) : whole;
  if (format) return format.name;
  const known = TRACE_FORMATS.map(({ name }) => name).join(', ');
  throw new TraceError(`not recognised as any of ${known}`, { excerpt: excerptOf(text) });
}

function byFirstLine(text: string): (typeof TEXT_FORMATS)[number] | undefined {
  const line = text.split(/\r?\n/).find((candidate) => candidate.trim() !== '') ?? '';
  return TEXT_FORMATS.find((format) => format.detect(line));
}

/** Text has no control characters but white space. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

function startsWith(head: Uint8Array, magic: ArrayLike<number>): boolean {
  return head.length >= magic.length && Array.from(magic).every((byte, i) => head[i] === byte);
}
