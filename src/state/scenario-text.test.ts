import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../lab/scenario/schema';
import { readScenarioText, scenarioText } from './scenario-text';

const scenario = scenarioSchema.parse({ title: 'T', workload: { phases: [{ load: 0.7 }] } });

describe('a scenario as text', () => {
  it('reads back as the same scenario, short and complete', () => {
    for (const complete of [false, true]) {
      expect(readScenarioText(scenarioText(scenario, complete))).toEqual({ ok: true, scenario });
    }
    expect(scenarioText(scenario, false).length).toBeLessThan(scenarioText(scenario, true).length / 3);
  });

  it('has every error at its line', () => {
    const text = '{\n  "seed": -1,\n  "machine": {\n    "cpus": 99,\n    "cpu": 1\n  }\n}';
    const read = readScenarioText(text);
    if (read.ok) throw new Error('must be refused');
    expect(read.errors.map(({ path, line }) => [path, line])).toEqual([
      ['seed', 2],
      ['machine.cpus', 4],
      ['machine.cpu', 5],
    ]);
  });

  it('has syntax errors at their place', () => {
    const text = '{\n  "seed": 1,,\n}';
    const read = readScenarioText(text);
    expect(read).toMatchObject({ ok: false, errors: [{ line: 2, offset: text.indexOf(',,') + 1 }] });
  });
});
