// Composition root of the page: makes the lab, starts workers for it, opens what the address says, and keeps the loop.
import { mount } from 'svelte';
import App from './App.svelte';
import type { Pool } from './lab/compare/pool';
import { ENGINE_BUILD, fetchEngine } from './lab/run/engine-url';
import { loadEngine } from './lab/run/module';
import { fetchBundledFrom, TraceStore } from './lab/run/trace-store';
import { otherBuild, parseFragment } from './lab/scenario/codec';
import { formatError } from './lab/scenario/errors';
import { DEFAULT_PRESET, presetScenario } from './lab/scenario/presets';
import { costsOf } from './lab/scenario/profiles';
import type { Scenario } from './lab/scenario/schema';
import { MODES } from './panels/modes';
import { installHandle } from './state/handle';
import { Lab } from './state/lab.svelte';
import { showView } from './state/link-view';
import type { ModeHost } from './state/modes';
import type { TraceOpener } from './state/open-trace';
import { connectRecordings } from './state/recording-shapes';
import { reportSlot } from './state/report-slot.svelte';
import { rememberedFragment, rememberTab } from './state/tab-memory';
import { theme } from './state/theme.svelte';
import './ui/base.css';
import { chooseFile } from './ui/files';
import './ui/tokens.css';
import { VariantClient } from './worker/client';

const spawnVariant = () => new Worker(new URL('./worker/variant.worker.ts', import.meta.url), { type: 'module' });
const spawnMeasure = () => new Worker(new URL('./worker/measure.worker.ts', import.meta.url), { type: 'module' });
const spawnLive = () => new Worker(new URL('./worker/live.worker.ts', import.meta.url), { type: 'module' });
const spawnImport = () => new Worker(new URL('./worker/import.ts', import.meta.url), { type: 'module' });

/** A browser says how many run at once, and each needs some memory: no more than 16. */
function poolSize(): number {
  return Math.max(1, Math.min(16, navigator.hardwareConcurrency || 2));
}

/** What can wait until the first view stands. */
async function settleIn(lab: Lab): Promise<void> {
  rememberTab(lab, () => location.hash);
  if (import.meta.env.DEV) return;
  const { keepOffline } = await import('./state/offline');
  keepOffline((notice) => (lab.notice ??= notice));
}

async function start(target: HTMLElement): Promise<void> {
  const kept = rememberedFragment(location.hash);
  const again = kept === null ? null : await parseFragment(kept);
  const link = again?.ok ? again : await parseFragment(location.hash);
  theme.start(link.options.theme);

  const engine = loadEngine(fetchEngine, ENGINE_BUILD, link.options.simd !== 'off');
  const store = new TraceStore(fetchBundledFrom(new URL('./traces/', document.baseURI)));
  const openTrace: TraceOpener['open'] = async (file, format) => {
    const { createTraceOpener } = await import('./state/open-trace');
    return createTraceOpener(spawnImport, store).open(file, format);
  };
  const scenario = (link.ok ? link.scenario : null) ?? presetScenario(DEFAULT_PRESET);
  // The first workers load while the page is put together.
  const warm = scenario.variants.map(() => new VariantClient(spawnVariant).warm());
  const traces = (wanted: Scenario) => store.forScenario(wanted);
  const pool = async (wanted: Scenario): Promise<Pool> => {
    const { connectMeasurer } = await import('./worker/measure-client');
    const setup = { module: (await engine).module, traces: await traces(wanted) };
    return { size: poolSize(), connect: () => connectMeasurer(spawnMeasure, setup) };
  };
  const lab = new Lab(
    {
      connect: () => warm.pop() ?? new VariantClient(spawnVariant),
      engine: () => engine,
      traces,
      pool,
      cyclesPerMs: ({ machine }) => costsOf(machine).cyclesPerMs,
      modes: MODES.map(({ id }) => id),
      openTrace,
      addTraces: (traces) => {
        for (const trace of traces) if (!store.has(trace.ref)) store.add(trace);
      },
      chooseFile: () => chooseFile(),
      pageUrl: () => location.href.replace(/#.*/s, ''),
    },
    scenario,
  );
  if (link.ok) for (const trace of link.traces) store.add(trace);
  connectRecordings(spawnVariant, store);
  const measureHost = async () => (await import('./worker/live-host')).liveHost(spawnLive);
  const host: ModeHost = { spawnVariant, engine: () => engine, traces, pool, measureHost };
  // An embed needs little of the page, and the page nothing of it.
  if (link.options.embed) mount((await import('./Embed.svelte')).default, { target, props: { lab } });
  else mount(App, { target, props: { lab, host } });

  const loop = (now: number) => {
    lab.frame(now);
    requestAnimationFrame(loop);
  };
  requestAnimationFrame(loop);

  const report = link.ok ? link.report : null;
  const errors = link.ok ? await reportSlot.open(report) : link.errors.map(formatError);
  lab.setMode(
    (link.ok ? link.options.mode : null) ?? (report !== null && errors.length === 0 ? 'measure' : 'simulate'),
  );
  const first = lab.openFirst(link.ok ? link.options.t : null).then(() => {
    if (!link.ok) return;
    if (link.options.view) showView(lab, link.options.view);
    // Which engine this is, is known only now.
    const warnings = [...link.warnings, otherBuild(link.options, lab.build) ?? ''].filter((text) => text !== '');
    if (warnings.length > 0 && !lab.notice) lab.notice = { kind: 'info', title: 'About this link', details: warnings };
  });
  installHandle(lab, first);
  if (!link.options.embed) void first.then(() => settleIn(lab));
  if (errors.length > 0) {
    const details = [...errors, 'The default preset is shown instead.'];
    lab.notice = { kind: 'error', title: 'The link cannot be opened', details };
  }
  followAddress(lab);
}

/** A link that is pasted into the address of the open page. */
function followAddress(lab: Lab): void {
  addEventListener('hashchange', () => {
    lab.openLink(location.hash).then(
      (errors) => {
        if (errors.length === 0 && lab.playheadMs === 0) lab.play();
      },
      () => undefined,
    );
  });
}

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
void start(target);
