// The command line: the same lab without a page.
process.stderr.write('usage: captune <command>\n');
process.exitCode = 2;
