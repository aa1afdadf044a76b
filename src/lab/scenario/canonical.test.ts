import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalScenario, isSame, scenarioHash } from './canonical';
import type { ScenarioInput } from './schema';
import { parseScenario } from './validate';

function parse(input: unknown) {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

describe('the canonical form', () => {
  it('leaves defaults out, at every depth', () => {
    expect(canonicalJson(parse({}))).toBe('{}');
    const input: ScenarioInput = {
      version: 1,
      title: 'Untitled',
      machine: { cpus: 4, sockets: 1, overrides: {} },
      workload: { phases: [{ load: 0.6 }, { pattern: { kind: 'zipf', ids: 7, exponent: 0.99 } }] },
      view: { t: 0 },
    };
    const expected = { machine: { cpus: 4 }, workload: { phases: [{}, { pattern: { kind: 'zipf', ids: 7 } }] } };
    expect(canonicalScenario(parse(input))).toEqual(expected);
  });

  it('keeps what differs from the default of its place only', () => {
    const fixed = { name: 'Fixed' };
    expect(canonicalScenario(parse({ variants: [fixed] }))).toEqual({ variants: [fixed] });
    const replay = { trace: 'bundled:nginx', tenants: 8, load: 0.6 };
    expect(canonicalScenario(parse({ workload: { phases: [replay] } }))).toEqual({
      workload: { phases: [{ trace: 'bundled:nginx', load: 0.6 }] },
    });
  });

  it('has its keys in the order of the schema', () => {
    const a = { seed: 1, machine: { clusterCpus: 2, cpus: 4, overrides: { l1Ways: 2, cyclesPerMs: 2000 } } };
    const b = { machine: { overrides: { cyclesPerMs: 2000, l1Ways: 2 }, cpus: 4, clusterCpus: 2 }, seed: 1 };
    const text = '{"seed":1,"machine":{"cpus":4,"overrides":{"cyclesPerMs":2000,"l1Ways":2},"clusterCpus":2}}';
    expect(canonicalJson(parse(a))).toBe(text);
    expect(canonicalJson(parse(b))).toBe(text);
  });

  it('orders the keys of values that interventions set', () => {
    const intervention = (to: unknown) => ({ interventions: [{ at: 1, set: 'workload.phases.0.pattern', to }] });
    const a = parse(intervention({ kind: 'loop', ids: 9 }));
    const b = parse(intervention({ ids: 9, kind: 'loop' }));
    expect(canonicalJson(a)).toBe(canonicalJson(b));
  });
});

describe('the hash', () => {
  it('is SHA-256 of the canonical JSON', async () => {
    const scenario = parse({ title: 'Grüße', seed: 3 });
    const expected = createHash('sha256').update(canonicalJson(scenario), 'utf8').digest('hex');
    expect(await scenarioHash(scenario)).toBe(expected);
  });

  it('does not depend on how the scenario was written', async () => {
    const a = await scenarioHash(parse({}));
    expect(await scenarioHash(parse({ machine: { cpus: 8 }, seed: 0x5eed }))).toBe(a);
    expect(await scenarioHash(parse({ seed: 1 }))).not.toBe(a);
    expect(a).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a');
  });
});

describe('isSame', () => {
  it.each([
    [{ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{ a: undefined }, { b: 1 }, false],
    [[1, 2], [2, 1], false],
    [[], {}, false],
    [{ toString: 1 }, {}, false],
    [NaN, NaN, true],
    [0, '0', false],
  ])('%j and %j: %s', (a, b, same) => {
    expect(isSame(a, b)).toBe(same);
  });
});
