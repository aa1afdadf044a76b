/** Every format that can be imported, in the order in which detection asks. */
import type { BinaryFormat, TextFormat } from './format';
import { capture } from './formats/capture';
import { caprefs } from './formats/caprefs';
import { ids } from './formats/ids';
import { lackey } from './formats/lackey';
import { lis } from './formats/lis';
import { oracleGeneral } from './formats/oracleGeneral';
import { rtapp } from './formats/rtapp';
import { strace } from './formats/strace';

export const TEXT_FORMATS = [caprefs, capture, strace, lackey, lis, ids] as const;
export const BINARY_FORMATS = [rtapp, oracleGeneral] as const;

type ReadFormatName = (typeof TEXT_FORMATS)[number]['name'] | (typeof BINARY_FORMATS)[number]['name'];

/** `captrace` is ours: it holds a trace ready for the engine, not something to import. */
export type TraceFormat = 'captrace' | ReadFormatName;

const READ_FORMATS: readonly (TextFormat<ReadFormatName> | BinaryFormat<ReadFormatName>)[] = [
  ...TEXT_FORMATS,
  ...BINARY_FORMATS,
];

/** For menus and help: what a person can choose. */
export const TRACE_FORMATS: readonly { name: TraceFormat; label: string }[] = [
  { name: 'captrace', label: 'Captune trace' },
  ...READ_FORMATS.map(({ name, label }) => ({ name, label })),
];

export function isTraceFormat(name: string): name is TraceFormat {
  return TRACE_FORMATS.some((format) => format.name === name);
}

export function formatOf(name: ReadFormatName): TextFormat<ReadFormatName> | BinaryFormat<ReadFormatName> {
  return READ_FORMATS.find((format) => format.name === name)!;
}
