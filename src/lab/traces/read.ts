/** Reads a recording of a known format from its source into a sink. */
import { TraceError, excerptOf } from './error';
import type { BinaryFormat, TextFormat } from './format';
import { LineSplitter } from './lines';
import type { ReferenceSink } from './reference';
import type { Source } from './source';

export async function readInto(source: Source, format: TextFormat | BinaryFormat, sink: ReferenceSink): Promise<void> {
  const reader = format.kind === 'text' ? textReader(format, sink) : format.open(sink);
  for await (const chunk of source.chunks) reader.bytes(chunk);
  reader.end();
}

function textReader(format: TextFormat, sink: ReferenceSink): { bytes(chunk: Uint8Array): void; end(): void } {
  const reader = format.open(sink);
  const lines = new LineSplitter((text) => reader.line(text));
  return { bytes: (chunk) => lines.push(chunk), end: () => lines.end() };
}

/** The error of a file that has none of what was looked for, with its beginning to see why. */
export function nothingFound(what: string, source: Source): TraceError {
  const head = source.head.subarray(0, 200);
  return new TraceError(`contains no ${what}`, { excerpt: excerptOf(new TextDecoder().decode(head)) });
}
