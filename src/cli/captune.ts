// The command line: the same lab without a page.
import { main } from './main';
import { runProgram } from './program';

await runProgram(main);
