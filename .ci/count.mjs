// Prints "N passed, N failed" from the reports of Vitest and Playwright. A run that failed before its tests, by a lint
// error say, counts as one failure. Argument: the exit status of the run.

import { readFileSync } from 'node:fs';

/** @param {string} name */
function report(name) {
  try {
    return JSON.parse(readFileSync(new URL(`../build/reports/${name}.json`, import.meta.url), 'utf8'));
  } catch {
    return {}; // Not reached.
  }
}

const unit = report('unit');
const { stats: e2e = {} } = report('e2e');
const passed = (unit.numPassedTests ?? 0) + (e2e.expected ?? 0) + (e2e.flaky ?? 0);
const failed = (unit.numFailedTests ?? 0) + (e2e.unexpected ?? 0);
const skipped = (unit.numPendingTests ?? 0) + (unit.numTodoTests ?? 0) + (e2e.skipped ?? 0);
const broken = process.argv[2] !== '0' && failed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed + broken} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
