// Benchmarks: ratios taken in one run, interleaved, medians.
process.stderr.write('bench: nothing to measure yet\n');
process.exitCode = 2;
