/** Where a program writes: data on one side, what a person watching wants to know on the other. Tests give their own. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** Whether `err` is a terminal, where a line can be written over. */
  errIsTerminal: boolean;
  /** Wall time in ms, for progress. */
  now(): number;
}
