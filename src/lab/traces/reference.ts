/**
 * What every importer says of a recording, one reference at a time and in the order of the file: at this time, on this CPU,
 * this process named this capability to do that. Sinks turn the references into a trace for the engine or a stream of ids.
 */

/** What a reference does: look up and check, fill the slot, or revoke what is in it. */
export const USE = 0;
export const ALLOCATE = 1;
export const CLOSE = 2;
export type Kind = typeof USE | typeof ALLOCATE | typeof CLOSE;

/** Rights that a reference needs, as the engine's first four. */
export const READ = 1;
export const WRITE = 2;
export const CONTROL = 4;
export const REVOKE = 8;

/** Names an object within its recording. Bigint only where a number cannot be exact. */
export type Key = number | bigint;

export interface Reference {
  /** From any origin; never less than the one before. */
  timeUs: number;
  cpu: number;
  process: number;
  /** The capability's place in its process: a file descriptor, a block, a page. */
  slot: Key;
  /** How often the slot was revoked or replaced before. */
  generation: number;
  kind: Kind;
  /** Rights needed; 0 for an allocation. */
  rights: number;
  /** One key for each (process, slot, generation). */
  object: Key;
}

export interface ReferenceSink {
  reference(reference: Reference): void;
  /** Another thread takes over the CPU. Only recordings that contain switches say so. */
  switched(cpu: number): void;
}

/** How references become tasks and batches; part of a trace's provenance. */
export interface TaskRules {
  /** A batch is the references of a task that follow each other closer than this. */
  gapUs: number;
  /** A task ends when nothing is referenced for longer than this; null where it does not. */
  taskGapUs: number | null;
  /** A task with more references is continued by another. */
  maxTaskOps: number;
}
