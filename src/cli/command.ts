/** What a command is: one file each, listed in main.ts. */
import { EXIT_HELP } from './errors';
import type { Io } from './io';
import { optionLines } from './options';
import type { Options, OptionSpecs } from './options';

export interface Command {
  name: string;
  /** Behind the name of the program. */
  usage: string;
  /** A line for the list of commands. */
  summary: string;
  /** What a person needs to know beyond the options. */
  details: string;
  options: OptionSpecs;
  /** How many words may stand beside the options. */
  words: number;
  run(options: Options, io: Io): Promise<void>;
}

export function helpOf(program: string, { usage, summary, details, options }: Omit<Command, 'run'>): string {
  return `usage: ${program} ${usage}\n\n${summary}\n\nOptions:\n${optionLines(options)}\n\n${details}\n\n${EXIT_HELP}`;
}
