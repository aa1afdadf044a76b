/** `captune COMMAND ...`: finds the command, and turns what is wrong with its input into lines on stderr. */
import { quote, suggestion } from '../lab/scenario/errors';
import { cachesimCommand } from './cachesim';
import type { Command } from './command';
import { helpOf } from './command';
import { compareCommand } from './compare';
import { BadInput, Cancelled, Regression, EXIT, EXIT_HELP } from './errors';
import type { Io } from './io';
import { measureCommand } from './measure';
import { readOptions } from './options';
import { openEngine, packageVersion } from './repository';
import { runCommand } from './run';
import { serveCommand } from './serve';
import { suiteCommand } from './suite';
import { sweepCommand } from './sweep';

const COMMANDS: readonly Command[] = [
  runCommand,
  sweepCommand,
  suiteCommand,
  compareCommand,
  measureCommand,
  cachesimCommand,
  serveCommand,
];
/** Names that the contract keeps for commands to come. */
const PLANNED = ['soak', 'verify'];

/** Gives the exit code. Rejects only with faults of our own. */
export async function main(args: readonly string[], io: Io): Promise<number> {
  try {
    await dispatch(args, io);
    return EXIT.ok;
  } catch (error) {
    if (error instanceof Cancelled) {
      io.err(`captune: ${error.message}\n`);
      return EXIT.cancelled;
    }
    if (!(error instanceof BadInput) && !(error instanceof Regression)) throw error;
    for (const line of error.lines) io.err(`captune: ${line}\n`);
    return error instanceof Regression ? EXIT.regression : EXIT.badInput;
  }
}

async function dispatch([name, ...rest]: readonly string[], io: Io): Promise<void> {
  if (name === undefined) throw new BadInput(`which command? ${names().join(' or ')}; see captune --help`);
  if (name === '--help' || name === '-h') io.out(overview());
  else if (name === '--version') io.out(await version());
  else await runNamed(name, rest, io);
}

async function runNamed(name: string, args: readonly string[], io: Io): Promise<void> {
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) throw new BadInput(unknownCommand(name));
  const options = readOptions(args, command.options, command.words);
  if (options.has('help')) io.out(helpOf('captune', command));
  else await command.run(options, io);
}

async function version(): Promise<string> {
  const { build } = await openEngine('sim');
  return `captune ${packageVersion()}, engine ${build}\n`;
}

const names = () => COMMANDS.map((command) => command.name);

function unknownCommand(name: string): string {
  if (PLANNED.includes(name)) return `the command ${quote(name)} is not built yet; there are ${names().join(' and ')}`;
  if (name.startsWith('-')) return `unknown option ${quote(name)}; the command comes first: captune ${names()[0]} ...`;
  return `unknown command ${quote(name)}; ${suggestion(name, names())}`;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ usage }) => usage.length)) + 2;
  const list = COMMANDS.map(({ usage, summary }) => `  captune ${usage.padEnd(width)}${summary}`);
  return `usage: captune COMMAND ...

The laboratory without its page: the same engine, the same runs, the same state hashes.

${list.join('\n')}
  captune COMMAND --help
  captune --version

Data goes to stdout, progress to stderr.

${EXIT_HELP}`;
}
