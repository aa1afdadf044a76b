/** What both programs have around them: standard streams, exit code, and faults of their own. */
import { EXIT } from './errors';
import type { Io } from './io';

export type Main = (args: readonly string[], io: Io) => Promise<number>;

export async function runProgram(main: Main): Promise<void> {
  process.stdout.on('error', endQuietly);
  const io: Io = {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    errIsTerminal: process.stderr.isTTY,
    now: () => performance.now(),
  };
  try {
    process.exitCode = await main(process.argv.slice(2), io);
  } catch (error) {
    io.err(`a fault of the program, please report it: ${error instanceof Error ? error.stack : String(error)}\n`);
    process.exitCode = EXIT.fault;
  }
}

/** Whoever read the output has had enough of it (`captune run ... | head -1`). */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
