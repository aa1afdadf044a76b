import { describe, expect, it } from 'vitest';
import { WINDOW_INDEX } from '../run/frame';
import type { WindowBatch } from '../run/frame';
import { VariantRun } from '../run/variant-run';
import { summariseRun } from '../run/summarise';
import { simBuild } from '../run/testing/builds.mjs';
import { parseScenario } from '../scenario/validate';
import { runHtml } from './run-html';
import { trackSvg } from './track-svg';

const HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>&\'`';

async function report(): Promise<string> {
  const parsed = parseScenario({ title: HOSTILE, machine: { cpus: 2 }, variants: [{ name: 'One' }] });
  if (!parsed.ok) throw new Error('not valid');
  const run = new VariantRun();
  const { scenario } = parsed;
  await run.start({ scenario, variant: 0, traces: [], module: simBuild('simd') });
  const { windows } = await run.advance(0.5, Infinity);
  const summary = summariseRun([{ ...(await run.summary()), name: HOSTILE }], {
    scenarioHash: 'ab',
    seed: 1,
    engine: { build: HOSTILE, simd: true },
    atMs: 0.5,
    wallMs: 1,
    comparison: null,
  });
  return runHtml({
    title: HOSTILE,
    notes: HOSTILE,
    summary,
    windows: [windows],
    phases: [{ fromMs: 0, toMs: 1, name: HOSTILE }],
    decisions: [{ atMs: 0.1, variant: HOSTILE, cpus: HOSTILE, what: HOSTILE, why: HOSTILE, outcome: HOSTILE }],
    link: `https://example.org/#s="${HOSTILE}`,
  });
}

describe('a run as one HTML file', () => {
  it('escapes every text, has no script, and asks for nothing', async () => {
    const html = await report();
    expect(html).not.toMatch(/<script|<img|onerror=[^&]*alert\(1\)>/);
    expect(html.match(/&#60;script&#62;/g)!.length).toBeGreaterThan(10);
    expect(html).not.toMatch(/(src|href)="(?!https:\/\/example\.org\/)/);
    expect(html).not.toMatch(/@import|url\(/);
    expect(html).toContain("default-src 'none'");
  });

  it('has the tracks, the summary and the decisions', async () => {
    const html = await report();
    expect(html.match(/<svg /g)).toHaveLength(11);
    expect(html.match(/<path class="a" d="M[\d.]+ [\d.]+L/g)!.length).toBeGreaterThan(8);
    expect(html).toContain('<td>Capability path, cycles/op</td>');
    expect(html).toContain('<td>0.100</td>');
  });

  it('draws a line with gaps, and one with far more points than pixels', () => {
    const draw = (points: [number, number][]) =>
      trackSvg({ label: 'x', toMs: 10, series: [{ name: 'a', points }], phases: [] });
    expect(
      draw(
        [
          [0, 1],
          [1, NaN],
          [2, 2],
          [3, 1],
        ].map(([ms, value]) => [ms!, value!]),
      ),
    ).toMatch(/d="M52\.0 92\.0M[^M]+L[^M]+"/);
    const many = draw(Array.from({ length: 20_000 }, (_, at) => [at / 2000, at % 7]));
    expect(many.length).toBeLessThan(20_000);
    expect(many).not.toContain('NaN');
    expect(draw([])).not.toContain('NaN');
  });

  it('says so when nothing has happened', () => {
    const windows: WindowBatch = { count: 0, rows: new Float64Array(0), latency: new Uint32Array(0) };
    const summary = summariseRun([], {
      scenarioHash: '',
      seed: 0,
      engine: { build: '', simd: true },
      atMs: 0,
      wallMs: 0,
      comparison: null,
    });
    const html = runHtml({ title: 'x', notes: '', summary, windows: [windows], phases: [], decisions: [], link: null });
    expect(html).toContain('No window has ended yet');
    expect(WINDOW_INDEX.startMs).toBe(0);
  });
});
