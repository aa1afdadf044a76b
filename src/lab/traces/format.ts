/** What an importer is: one file per format in formats/, listed in registry.ts. */
import type { ReferenceSink, TaskRules } from './reference';

/** Reads text, a line at a time. */
export interface LineReader {
  line(text: string): void;
}

/** Reads bytes as they come. */
export interface ByteReader {
  bytes(chunk: Uint8Array): void;
  end(): void;
}

interface FormatBase<Name extends string> {
  name: Name;
  /** For a person who chooses. */
  label: string;
  rules: TaskRules;
  /** What the importer had to assume; goes into the provenance. */
  assumptions: readonly string[];
}

export interface TextFormat<Name extends string = string> extends FormatBase<Name> {
  kind: 'text';
  /** Whether a file whose first line with content is this one is of the format. */
  detect(line: string): boolean;
  open(sink: ReferenceSink): LineReader;
}

export interface BinaryFormat<Name extends string = string> extends FormatBase<Name> {
  kind: 'binary';
  /** Whether a file that begins with these bytes is of the format. */
  detect(head: Uint8Array): boolean;
  open(sink: ReferenceSink): ByteReader;
}

/** Recordings with times: a batch is what follows within 5 us; sequences of system calls without computation between. */
export const RECORDED_GAP_US = 5;

/** A decimal number without sign, exact. */
export const DECIMAL = /^\d{1,15}$/;

/**
 * Rules for formats that are ids and nothing else: one process on one CPU, a reference each microsecond, sixteen to a task,
 * all of a task one batch.
 */
export const IDS_ONLY_RULES: TaskRules = { gapUs: 2, taskGapUs: null, maxTaskOps: 16 };
export const IDS_ONLY_ASSUMPTIONS = [
  'No processes, CPUs or times in this format: one process on one CPU, one reference each microsecond.',
  'Tasks of 16 references, each task one batch.',
] as const;
