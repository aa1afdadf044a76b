// A measured report of a made-up machine: what the page shows of one can be looked at without measuring anything.

import {
  checkCases,
  dequeCases,
  kernelCases,
  latencyCases,
  lookupCases,
  policyCases,
  rivalCases,
  touchCases,
} from '../src/lab/measure/cases';
import { parseReport } from '../src/lab/measure/parse-report';
import type { MeasureReport } from '../src/lab/measure/report';
import { packed } from './links';

const around = (median: number, width = 0.02, n = 40) => ({
  median,
  low: median * (1 - width / 2),
  high: median * (1 + width / 2),
  n,
  outliers: 2,
});

/** A time that depends on the name alone. */
const time = (id: string) => 1 + (id.length * 37 + id.charCodeAt(id.length - 1)) / 40;

function micro() {
  const known = [
    ...[...lookupCases(), ...policyCases(), ...checkCases(), ...touchCases(0, 2 ** 21), ...latencyCases(0, 2 ** 21)],
    ...[...dequeCases(), ...kernelCases(), ...rivalCases()],
    { id: 'deque.steal', group: 'deque', label: 'deque steal, alone' },
    { id: 'contended.steal', group: 'contended', label: 'steal from a deque that its owner fills' },
    { id: 'contended.line', group: 'contended', label: 'a line to the other CPU and back, polled' },
  ];
  return known.map(({ id, group, label }) => {
    const [twin, n] = id.startsWith('check.') ? id.split('.').slice(1) : [];
    const median = twin === 'simd' ? 4 + Number(n) * 0.05 : twin === 'scalar' ? 1 + Number(n) * 0.4 : time(id);
    const bins = { from: median * 0.97, to: median * 1.03, counts: [1, 4, 12, 14, 5, 2], below: 0, above: 2 };
    const wide = id.startsWith('contended.');
    return {
      ...{ id, group, label, settled: !wide, value: 0, opsPerSample: 60_000, quantisation: 0.008, bins },
      ...around(median, wide ? 0.3 : 0.02),
    };
  });
}

function tuning() {
  const parameters = { cacheEntries: [64, 64], simdFrom: [8, 8], prefetchLines: [4, 4], stealFrom: 4, batchTasks: 8 };
  const counts = { steals: 12, stolenTasks: 90, parks: 7, decisions: 3, reverted: 0 };
  const kernel = { ...counts, opsPerSecond: 2e7, hitRate: 0.8, parameters };
  return {
    ...{ scenarioTitle: 'Five patterns in turn', fallbackWorkload: false, cpus: 2, tasksPerBlock: 9000, rounds: 40 },
    ...{ replacedThreads: 0, crossover: 6 },
    kernels: [
      { name: 'fixed', nsPerOp: around(52), ...kernel },
      { name: 'tuned', nsPerOp: around(50), ...kernel },
    ],
    gain: { median: -0.04, low: -0.05, high: -0.03, n: 36, outliers: 0 },
    tuningOverhead: { median: 0.006, low: 0.005, high: 0.007, n: 400, outliers: 9 },
    monitoringOverhead: { median: 0.012, low: 0.009, high: 0.014, n: 400, outliers: 4 },
    countersOverhead: { median: 0.004, low: 0.003, high: 0.005, n: 400, outliers: 4 },
    controlOverhead: { median: 0, low: -0.001, high: 0.001, n: 400, outliers: 1 },
  };
}

export function sampleReport(): MeasureReport {
  const rows = [32, 64, 128, 256].flatMap((cacheEntries) =>
    ['loop of 24', 'zipf over 512'].map((workload) => {
      const measured = time(workload) + 500 / cacheEntries;
      const error = cacheEntries === 64 ? 0.22 : -0.04;
      return { workload, cacheEntries, measuredNs: around(measured), predictedNs: measured * (1 + error), error };
    }),
  );
  const line = (baseNs: number, perOpNs: number) => ({ baseNs, perOpNs });
  const result = parseReport({
    ...{ kind: 'captune-measure', version: 1, build: 'abcdef012345', date: '2026-03-04T05:06:07.000Z' },
    ...{ complete: true, seconds: 30.1 },
    machine: {
      ...{ agent: 'A browser 1, a system', cores: 8, threads: 8, sharedMemory: true, simd: true },
      ...{ clockStepUs: 5, sampleMs: 0.5, touchedMiB: 128 },
    },
    micro: micro(),
    crossover: {
      ...{ batch: 8.6, reason: null, seen: { notUpTo: 8, from: 12 }, interval: around(8.6), fit: 0.99 },
      ...{ scalar: line(1, 0.4), simd: line(4, 0.05) },
    },
    tuning: tuning(),
    calibration: { profile: 'calibrated', overrides: { cyclesPerMs: 4_000_000, lookupCycles256: 2000 } },
    prediction: { rows, rankAgreement: 0.9, rankedPairs: 10, medianError: 0.04 },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.report;
}

/** The fragment of a link to it. */
export const reportFragment = () => `#r=${packed(JSON.stringify(sampleReport()))}`;
