import { describe, expect, it } from 'vitest';
import { WINDOW_COLUMNS, WINDOW_INDEX } from '../../run/frame';
import type { WindowColumn } from '../../run/frame';
import type { AlertRule } from '../../scenario/alert';
import { DEFAULT_ALERTS } from '../../scenario/alert';
import { ALERT_METRICS } from '../../scenario/words';
import { formatError } from '../../scenario/errors';
import { parseScenario } from '../../scenario/validate';
import { sampleNames } from '../metrics';
import { checkRules, hasPromtool } from '../testing/promtool';
import { alertsOf, AlertTracker, stateOf } from './evaluate';
import type { WindowTable } from './metrics';
import { alertingRules } from './prometheus-rules';

/** Windows of 0.1 ms with the given columns; others are 0. */
function windows(columns: Partial<Record<WindowColumn, readonly number[]>>): WindowTable {
  const count = Math.max(...Object.values(columns).map(({ length }) => length));
  const rows = new Float64Array(count * WINDOW_COLUMNS.length);
  for (let row = 0; row < count; row++) {
    const at = row * WINDOW_COLUMNS.length;
    rows[at + WINDOW_INDEX.startMs] = row / 10;
    rows[at + WINDOW_INDEX.endMs] = (row + 1) / 10;
    for (const [name, values] of Object.entries(columns)) rows[at + WINDOW_INDEX[name as WindowColumn]] = values[row]!;
  }
  return { rows, count };
}

const rule = (over: Partial<AlertRule>): AlertRule => {
  return { name: 'R', metric: 'hitRate', when: 'below', threshold: 0.8, forMs: 0, severity: 'info', text: '', ...over };
};
const byName = (name: string) => DEFAULT_ALERTS.find((one) => one.name === name)!;

describe('an alert', () => {
  const table = windows({ hitRate: [0.9, 0.7, 0.6, 0.75, 0.9, 0.7, 0.9] });

  it('is pending until it has held long enough, fires, and is resolved by the first window in which it does not hold', () => {
    const spans = alertsOf([rule({ forMs: 0.2 })], [table]);
    expect(spans).toHaveLength(1);
    expect(spans[0]).toMatchObject({
      sinceMs: 0.1,
      firingMs: expect.closeTo(0.3, 9) as number,
      resolvedMs: 0.4,
      worst: 0.6,
    });
  });

  it('has its state at every moment', () => {
    const states = [1, 2, 3, 4, 5].map((count) => {
      const spans = alertsOf([rule({ forMs: 0.2 })], [{ ...table, count }]);
      return spans.map(stateOf)[0];
    });
    expect(states).toEqual([undefined, 'pending', 'firing', 'firing', 'resolved']);
  });

  it('comes to the same in however many steps the windows come', () => {
    const tracker = new AlertTracker([rule({})], 1);
    for (let count = 0; count <= table.count; count++) tracker.update([{ ...table, count }]);
    expect(tracker.spans).toEqual(alertsOf([rule({})], [table]));
    expect(tracker.spans).toHaveLength(2);
  });

  it('is resolved where there is no sample', () => {
    const spans = alertsOf([rule({})], [windows({ hitRate: [0.5, Number.NaN, 0.5] })]);
    expect(spans.map(({ resolvedMs }) => resolvedMs)).toEqual([0.1, null]);
  });
});

describe('the default alerts', () => {
  const steady = new Array<number>(30).fill(1);
  const ramp = steady.map((_, index) => index);
  it.each([
    ['LowHitRate', { hitRate: steady.map(() => 0.79) }, { hitRate: steady.map(() => 0.81) }],
    ['Imbalance', { imbalance: steady.map(() => 2.1) }, { imbalance: steady.map(() => 1.9) }],
    ['QueueGrowth', { queueMean: ramp.map((n) => n * 0.3) }, { queueMean: steady.map(() => 40) }],
    ['OscillatingKnob', { freezes: [0, 1, 0] }, { decisions: steady }],
    ['DecisionReverted', { reverted: [0, 2] }, { decisions: steady }],
    [
      'TuningOverhead',
      { tuningCycles: steady, bodyCycles: steady.map(() => 90) },
      { tuningCycles: steady, bodyCycles: steady.map(() => 110) },
    ],
    ['EventsDropped', { eventsDropped: [0, 0, 17] }, { ops: steady }],
  ] as const)('%s fires when it should, and only then', (name, bad, good) => {
    expect(alertsOf([byName(name)], [windows(bad)]).some(({ firingMs }) => firingMs !== null)).toBe(true);
    expect(alertsOf([byName(name)], [windows(good)])).toEqual([]);
  });

  it('SlowerThanBaseline compares with the first variant at the same time', () => {
    const base = windows({ latencyP99Cycles: steady.map(() => 1000) });
    const slow = windows({ latencyP99Cycles: steady.map(() => 1201) });
    const spans = alertsOf([byName('SlowerThanBaseline')], [base, slow]);
    expect(spans.map(({ variant, worst }) => [variant, worst])).toEqual([[1, 1.201]]);
    expect(alertsOf([byName('SlowerThanBaseline')], [slow, base])).toEqual([]);
    // It waits until the baseline is there.
    expect(alertsOf([byName('SlowerThanBaseline')], [{ ...base, count: 2 }, slow])[0]).toMatchObject({
      firingMs: null,
    });
  });
});

describe('as alerting rules of Prometheus', () => {
  const every = ALERT_METRICS.map((metric) =>
    rule({ name: `M_${metric}`, metric, forMs: 25, text: 'Say "so": {{ $value }} \\' }),
  );
  const yaml = alertingRules([...DEFAULT_ALERTS, ...every], 'My "kernel"'.replaceAll('"', ''));

  it.skipIf(!hasPromtool)('promtool accepts the default ones, one of every metric, and none at all', () => {
    for (const text of [yaml, alertingRules([], 'Fixed')]) {
      expect(checkRules(text)).toMatchObject({ code: 0 });
    }
  });

  it('use only metrics that exist, and convert time', () => {
    const names = [...yaml.matchAll(/\bcaptune_\w+/g)].map(([name]) => name);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(sampleNames()).toContain(name);
    expect(alertingRules([rule({ forMs: 25 })], 'Fixed', { msPerSecond: 10 })).toContain('for: 3s');
  });
});

describe('alert rules from outside', () => {
  const refused = (alerts: unknown) => {
    const result = parseScenario({ alerts });
    return result.ok ? [] : result.errors.map(formatError);
  };
  const good = { name: 'A', metric: 'hitRate', threshold: 1 };

  it.each([
    ['an unknown metric', [{ ...good, metric: 'constructor' }], /alerts\.(0|A)\.metric/],
    ['a name that YAML or PromQL could read as something else', [{ ...good, name: 'a: b\n- c' }], /alerts\.0\.name/],
    ['a threshold that is no number', [{ ...good, threshold: '1' }], /alerts\.(0|A)\.threshold/],
    ['an unknown key', [{ ...good, expr: 'up' }], /expr/],
    ['too many', Array.from({ length: 51 }, (_, index) => ({ ...good, name: `A${index}` })), /alerts/],
    ['two of one name', [good, good], /used twice/],
    ['no list', { length: 3 }, /alerts/],
  ])('are refused with a reason: %s', (_, alerts, reason) => {
    expect(refused(alerts).join('\n')).toMatch(reason);
  });

  it('are taken as they are, and travel in a link only if they are not the default', () => {
    expect(refused([good])).toEqual([]);
    expect(refused([])).toEqual([]);
  });
});
