/** From a recording in any format to a captrace file, with what is known about it: how the bundled traces were made. */
import { encodeCaptrace } from './captrace';
import { importTrace } from './import';
import type { ImportOptions, ImportedTrace } from './import';
import type { Provenance } from './provenance';

/** What no importer can know. */
export type About = Pick<Provenance, 'name' | 'what' | 'recorded' | 'tool' | 'date' | 'license'>;

export async function convertToCaptrace(
  file: ReadableStream<Uint8Array> | Uint8Array,
  options: ImportOptions,
  about: Partial<About>,
): Promise<ImportedTrace & { captrace: Uint8Array<ArrayBuffer> }> {
  const imported = await importTrace(file, options);
  const provenance = { ...imported.provenance, ...about };
  return { ...imported, provenance, captrace: await encodeCaptrace(imported.trace, provenance) };
}
