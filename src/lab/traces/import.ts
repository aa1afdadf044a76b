/** From a recorded file, whatever its format, to a trace for the engine. */
import { EngineTraceBuilder } from './build';
import { MAX_CAPTRACE_BYTES, decodeCaptrace } from './captrace';
import { collect } from './chunks';
import { detectFormat } from './detect';
import type { EngineTrace } from './engineTrace';
import type { Provenance } from './provenance';
import { nothingFound, readInto } from './read';
import { formatOf } from './registry';
import type { TraceFormat } from './registry';
import { openSource } from './source';
import type { FileIdentity, Source, SourceOptions } from './source';

export interface ImportOptions extends SourceOptions {
  /** Of the file. */
  name: string;
  /** Taken from the content unless given. */
  format?: TraceFormat | undefined;
}

export interface ImportedTrace {
  trace: EngineTrace;
  provenance: Provenance;
  format: TraceFormat;
  /** Of the file that was read; what a scenario refers to a trace by. */
  file: FileIdentity;
}

/**
 * Reads a trace, gzip or not, piece by piece. All or nothing: a TraceError says in one sentence, with the line or record,
 * why there is no trace. An aborted signal ends it with the signal's reason.
 */
export async function importTrace(
  file: ReadableStream<Uint8Array> | Uint8Array,
  options: ImportOptions,
): Promise<ImportedTrace> {
  const source = await openSource(file, options);
  const format = options.format ?? detectFormat(source.head);
  if (format === 'captrace') {
    const { trace, provenance } = await decodeCaptrace(await collect(source.chunks, MAX_CAPTRACE_BYTES));
    return { trace, provenance, format, file: source.identity() };
  }
  const trace = await build(source, format);
  const identity = source.identity();
  return { trace, provenance: provenanceOf(options.name, format, identity), format, file: identity };
}

async function build(source: Source, format: Exclude<TraceFormat, 'captrace'>): Promise<EngineTrace> {
  const builder = new EngineTraceBuilder(formatOf(format).rules);
  await readInto(source, formatOf(format), builder);
  if (builder.references === 0) throw nothingFound('reference', source);
  return builder.finish();
}

function provenanceOf(name: string, format: Exclude<TraceFormat, 'captrace'>, file: FileIdentity): Provenance {
  const { rules, assumptions } = formatOf(format);
  const fileName = name.slice(0, 255);
  return {
    name: fileName.slice(0, 120) || 'trace',
    what: '',
    recorded: '',
    tool: '',
    date: '',
    license: '',
    source: { name: fileName, format, ...file },
    rules: { ...rules },
    assumptions: [...assumptions],
  };
}
