// Benchmarks: ratios taken in one run, interleaved, medians.
import { main } from './bench/main';
import { runProgram } from './program';

await runProgram(main);
