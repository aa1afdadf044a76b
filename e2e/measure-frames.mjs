/* global window, requestAnimationFrame */
// How fast the page draws while it plays: `node e2e/measure-frames.mjs [--url U] [--cpus 64] [--seconds 10] [--heap-minutes 0] [--width 1920] [--height 1080] [--profile]`
//
// A measurement, not a test: it prints numbers and passes no judgement. `npm start` (or `npm run preview`) must be serving the page.
// Per frame of the page's main thread, from Chromium's own trace: time of script, style, layout, pre-paint and paint (recording),
// as wall time and as time the thread really ran (a busy machine stretches the first, not the second). Raster and
// compositing run on other threads and are summed apart: in headless Chromium they are software.

import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { findBrowser } from './find-browser.mjs';

const { values: options } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://localhost:4173/' },
    cpus: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '10' },
    'heap-minutes': { type: 'string', default: '0' },
    width: { type: 'string', default: '1920' },
    height: { type: 'string', default: '1080' },
    speed: { type: 'string', default: '' },
    profile: { type: 'boolean', default: false },
  },
});

/** What main-thread work counts as; nested events count once, as the outermost. @type {Record<Kind, string[]>} */
const KINDS = {
  script: [
    'FunctionCall',
    'EvaluateScript',
    'TimerFire',
    'FireAnimationFrame',
    'EventDispatch',
    'RunMicrotasks',
    'V8.GC_MC_BACKGROUND',
  ],
  style: ['UpdateLayoutTree', 'ScheduleStyleRecalculation'],
  layout: ['Layout'],
  paint: ['PrePaint', 'Paint', 'Layerize', 'Commit', 'UpdateLayer', 'UpdateLayerTree'],
  gc: ['MinorGC', 'MajorGC', 'V8.GCIncrementalMarking', 'V8.GCFinalizeMC'],
};
/** @type {Map<string, Kind>} */
const KIND_OF = new Map();
for (const [kind, names] of Object.entries(KINDS))
  for (const name of names) KIND_OF.set(name, /** @type {Kind} */ (kind));
const RASTER = ['RasterTask', 'ImageDecodeTask', 'GPUTask'];

/** @param {number[]} values @param {number} share */
function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

/** @typedef {'script' | 'style' | 'layout' | 'paint' | 'gc'} Kind */
/** @typedef {{ name: string, ph: string, ts: number, dur: number, tdur?: number, pid: number, tid: number, args: { name?: string } }} TraceEvent */

/** @param {number} value */
const ms = (value) => value.toFixed(2).padStart(8);
/** @param {string} name @param {number[]} values */
const row = (name, values) =>
  console.log(
    `${name.padEnd(34)} p50 ${ms(quantile(values, 0.5))}  p95 ${ms(quantile(values, 0.95))}  p99 ${ms(quantile(values, 0.99))}  max ${ms(Math.max(...values))}  n ${values.length}`,
  );

/**
 * Time of each kind inside [from, to) of one thread, where events nest: self time goes to the innermost known kind.
 * @param {TraceEvent[]} events
 * @param {'wall' | 'thread'} clock
 */
function timeByKind(events, clock) {
  /** @type {Record<Kind, number>} */
  const sums = { script: 0, style: 0, layout: 0, paint: 0, gc: 0 };
  /** @type {{ end: number, kind: Kind }[]} */
  const stack = [];
  for (const event of events) {
    const kind = KIND_OF.get(event.name);
    const length = (clock === 'wall' ? event.dur : (event.tdur ?? 0)) ?? 0;
    while ((stack.at(-1)?.end ?? Infinity) <= event.ts) stack.pop();
    if (kind === undefined) continue;
    const outer = stack.at(-1);
    sums[kind] += length / 1000;
    if (outer) sums[outer.kind] -= length / 1000;
    stack.push({ end: event.ts + (event.dur ?? 0), kind });
  }
  return sums;
}

/** @param {TraceEvent[]} trace */
function analyse(trace) {
  const main = trace.find((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain');
  const renderers = trace.filter((event) => event.name === 'thread_name' && event.args.name === 'CrRendererMain');
  const busiest =
    renderers
      .map((thread) => ({
        thread,
        n: trace.filter((e) => e.pid === thread.pid && e.tid === thread.tid && e.name === 'FireAnimationFrame').length,
      }))
      .sort((a, b) => b.n - a.n)[0]?.thread ?? main;
  if (!busiest) throw new Error('the trace has no main thread');
  const onMain = trace
    .filter((event) => event.pid === busiest.pid && event.tid === busiest.tid && event.ph === 'X')
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  const tasks = onMain.filter((event) => event.name === 'RunTask' || event.name === 'ThreadControllerImpl::RunTask');
  const frames = onMain.filter((event) => event.name === 'FireAnimationFrame');
  // Several callbacks of one frame lie in one task.
  /** @type {number[]} */
  const starts = [];
  for (const { ts } of frames) if (ts - (starts.at(-1) ?? -Infinity) > 2000) starts.push(ts);

  console.log(`\n${starts.length} frames`);
  row(
    'interval between frames, traced',
    starts.slice(1).map((ts, index) => (ts - (starts[index] ?? ts)) / 1000),
  );
  for (const clock of /** @type {const} */ (['wall', 'thread'])) {
    const perFrame = starts.slice(0, -1).map((from, index) => {
      const to = starts[index + 1] ?? from;
      return timeByKind(
        onMain.filter((event) => event.ts >= from && event.ts < to),
        clock,
      );
    });
    const sum = perFrame.map((kinds) => Object.values(kinds).reduce((a, b) => a + b, 0));
    row(`main thread a frame, ms ${clock}`, sum);
    for (const kind of /** @type {Kind[]} */ (Object.keys(KINDS)))
      row(
        `  ${kind}`,
        perFrame.map((kinds) => kinds[kind]),
      );
  }
  const byName = new Map();
  for (const event of onMain) {
    if (KIND_OF.get(event.name) === undefined) continue;
    const sum = byName.get(event.name) ?? { n: 0, thread: 0 };
    byName.set(event.name, { n: sum.n + 1, thread: sum.thread + (event.tdur ?? 0) / 1000 });
  }
  console.log('by event, ms of main thread a frame (nested ones count in their parents too)');
  for (const [name, { n, thread }] of [...byName].sort((a, b) => b[1].thread - a[1].thread)) {
    console.log(`  ${name.padEnd(32)} ${ms(thread / starts.length)}  ${(n / starts.length).toFixed(1)} a frame`);
  }
  const raster = trace.filter((event) => event.ph === 'X' && RASTER.includes(event.name) && event.tid !== busiest.tid);
  for (const name of RASTER) {
    const total =
      raster.filter((event) => event.name === name).reduce((all, event) => all + (event.tdur ?? event.dur), 0) / 1000;
    console.log(`${`${name}, ms of thread a frame`.padEnd(34)} mean ${ms(total / Math.max(1, starts.length))}`);
  }
  const long = tasks.filter((event) => event.dur > 50_000);
  console.log(
    `tasks over 50 ms wall: ${long.length}, of which over 50 ms of thread time: ${long.filter((event) => (event.tdur ?? 0) > 50_000).length}`,
  );
  for (const event of long.slice(0, 5))
    console.log(`  ${ms(event.dur / 1000)} wall ${ms((event.tdur ?? 0) / 1000)} thread`);
}

/**
 * As a person gets them: no trace, which slows the page.
 * @param {import('@playwright/test').Page} page
 * @param {number} seconds
 */
async function intervals(page, seconds) {
  const found = await page.evaluate(
    (length) =>
      /** @type {Promise<number[]>} */ (
        new Promise((resolve) => {
          /** @type {number[]} */
          const gaps = [];
          let last = performance.now();
          const end = last + length;
          /** @param {number} now */
          const beat = (now) => {
            gaps.push(now - last);
            last = now;
            if (now < end) requestAnimationFrame(beat);
            else resolve(gaps.slice(1));
          };
          requestAnimationFrame(beat);
        })
      ),
    seconds * 1000,
  );
  row('interval between frames, ms', found);
}

/** @param {import('@playwright/test').CDPSession} client @param {number} seconds */
async function trace(client, seconds) {
  /** @type {TraceEvent[]} */
  const events = [];
  client.on('Tracing.dataCollected', ({ value }) =>
    events.push(.../** @type {TraceEvent[]} */ (/** @type {unknown} */ (value))),
  );
  await client.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'],
    },
  });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const done = new Promise((resolve) => client.once('Tracing.tracingComplete', () => resolve(undefined)));
  await client.send('Tracing.end');
  await done;
  return events;
}

/** @param {import('@playwright/test').CDPSession} client @param {number} seconds */
async function profile(client, seconds) {
  await client.send('Profiler.enable');
  await client.send('Profiler.setSamplingInterval', { interval: 200 });
  await client.send('Profiler.start');
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const { profile: found } = await client.send('Profiler.stop');
  const self = new Map();
  const byId = new Map(found.nodes.map((node) => [node.id, node]));
  found.samples?.forEach((id, index) => {
    const frame = byId.get(id)?.callFrame;
    if (!frame) return;
    const { functionName, url, lineNumber, columnNumber } = frame;
    const key = `${functionName || '(anonymous)'} ${url.split('/').pop()}:${lineNumber + 1}:${columnNumber}`;
    self.set(key, (self.get(key) ?? 0) + (found.timeDeltas?.[index] ?? 0) / 1000);
  });
  console.log('\nself time of script, ms a second');
  for (const [key, sum] of [...self].sort((a, b) => b[1] - a[1]).slice(0, 30))
    console.log(`${ms(sum / seconds)}  ${key}`);
}

/** @param {import('@playwright/test').CDPSession} client @param {number} minutes */
async function heap(client, minutes) {
  const read = async () => {
    await client.send('HeapProfiler.collectGarbage');
    const { usedSize } = await client.send('Runtime.getHeapUsage');
    const { nodes } = await client.send('Memory.getDOMCounters').then((counters) => counters);
    return { mb: usedSize / 2 ** 20, nodes };
  };
  console.log('\nheap of the page after a forced collection');
  for (let at = 0; at <= minutes; at += Math.max(0.5, minutes / 10)) {
    const { mb, nodes } = await read();
    console.log(`${at.toFixed(1).padStart(6)} min  ${mb.toFixed(2)} MB  ${nodes} nodes`);
    if (at < minutes) await new Promise((resolve) => setTimeout(resolve, Math.max(0.5, minutes / 10) * 60_000));
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? findBrowser(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const page = await browser.newPage({ viewport: { width: Number(options.width), height: Number(options.height) } });
await page.goto(options.url);
await page.waitForFunction(() => window.captune !== undefined);
await page.evaluate(() => window.captune?.ready);
await page.evaluate(async (cpus) => {
  const handle = window.captune;
  if (!handle) return;
  await handle.load('preset:five-phases');
  const scenario = handle.scenario();
  scenario.machine.cpus = cpus;
  scenario.machine.clusterCpus = Math.min(8, cpus);
  scenario.machine.sockets = cpus > 8 ? 2 : 1;
  for (const variant of scenario.variants)
    if (variant.cacheEntries.strategy === 'fixed') variant.cacheEntries.value = 256;
  await handle.load(scenario);
  await handle.runTo(1);
  handle.play();
}, Number(options.cpus));
const client = await page.context().newCDPSession(page);
await new Promise((resolve) => setTimeout(resolve, 1500));
console.log(`${options.cpus} CPUs, ${options.width} x ${options.height}, ${options.seconds} s of playing`);
await intervals(page, Number(options.seconds));
analyse(await trace(client, Number(options.seconds)));
if (options.profile) await profile(client, Number(options.seconds));
if (Number(options['heap-minutes']) > 0) await heap(client, Number(options['heap-minutes']));
await browser.close();
