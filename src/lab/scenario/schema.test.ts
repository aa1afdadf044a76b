import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scenarioJsonSchema } from './jsonschema';
import { CURRENT_VERSION, migrate } from './migrations';
import type { Node } from './nodes';
import { PRESETS, presetScenario } from './presets';
import { COSTS, COST_NAMES, PROFILES, PROFILE_NAMES, costsOf } from './profiles';
import { scenarioSchema } from './schema';
import { rootNode } from './steps';
import { parseScenario } from './validate';

/** Every leaf of the schema, in every kind; fields that tell kinds apart come as the union's own. */
function leavesOf(node: Node, path: string): { path: string; node: Node }[] {
  switch (node.kind) {
    case 'object':
      return [...node.fields].flatMap(([key, field]) => leavesOf(field, `${path}.${key}`));
    case 'array':
      return leavesOf(node.element, `${path}[]`);
    case 'union': {
      const key = node.discriminator?.key;
      const options = node.options.flatMap((option, index) => leavesOf(option, `${path}<${index}>`));
      const ownFields = options.filter((leaf) => key === undefined || !leaf.path.endsWith(`>.${key}`));
      return key === undefined ? ownFields : [{ path: `${path}.${key}`, node }, ...ownFields];
    }
    case 'leaf':
      return [{ path, node }];
  }
}

const leaves = leavesOf(rootNode, 'scenario');

describe('the schema', () => {
  it('describes each leaf', () => {
    expect(leaves.length).toBeGreaterThan(110);
    const bare = leaves.filter(({ node }) => !node.meta?.label).map(({ path }) => path);
    expect(bare).toEqual([]);
  });

  it('limits each leaf', () => {
    for (const { path, node } of leaves) {
      if (node.kind !== 'leaf') continue;
      const { limits } = node;
      if (limits.kind === 'integer' || limits.kind === 'number') {
        expect(Number.isFinite(limits.min) && Number.isFinite(limits.max), path).toBe(true);
      }
      if (limits.kind === 'text') expect(limits.maxLength < Infinity || limits.pattern !== undefined, path).toBe(true);
      if (limits.kind === 'choice') expect(limits.choices.length, path).toBeGreaterThan(0);
    }
  });

  it('has defaults that it accepts', () => {
    const nothing = scenarioSchema.parse({});
    expect(scenarioSchema.parse(nothing)).toEqual(nothing);
    for (const { path, node } of leaves) {
      const initial = node.initial();
      if (initial !== undefined) expect(z.safeParse(node.schema, initial).success, path).toBe(true);
    }
  });

  it('gives defaults that nobody can change', () => {
    const pressure = scenarioSchema.parse({}).machine.memoryPressure;
    pressure.push({ atMs: 1, value: 1 });
    expect(scenarioSchema.parse({}).machine.memoryPressure).toEqual([]);
    const variants = scenarioSchema.parse({}).variants;
    variants[0]!.name = 'x';
    variants[0]!.cacheEntries.value = 32;
    expect(scenarioSchema.parse({}).variants[0]).toMatchObject({ name: 'Fixed', cacheEntries: { value: 64 } });
  });
});

describe('presets', () => {
  it.each(PRESETS.map((preset) => [preset.name, preset] as const))(
    '%s is valid, titled and a new one each time',
    (name, preset) => {
      const scenario = presetScenario(name);
      expect(scenario.title).toBe(preset.title);
      expect(preset.summary).toMatch(/\.$/);
      expect(presetScenario(name)).toEqual(scenario);
      expect(presetScenario(name)).not.toBe(scenario);
      expect(scenario.variants.map((variant) => variant.name)).toEqual(['Fixed', 'Self-tuning']);
      expect(scenario.workload.phases.every((phase) => phase.name !== '')).toBe(true);
    },
  );

  it('compare kernels that differ in strategy only', () => {
    for (const { name } of PRESETS) {
      const [fixed, tuned] = presetScenario(name).variants;
      const text = JSON.stringify({ ...tuned, name: 'Fixed' }).replaceAll('"seed"', '"fixed"');
      expect(JSON.parse(text)).toEqual(fixed);
    }
  });
});

describe('profiles', () => {
  it.each(PROFILE_NAMES)('%s is a machine that can be simulated', (name) => {
    const { costs } = PROFILES[name];
    expect(Object.keys(costs).toSorted()).toEqual([...COST_NAMES].toSorted());
    for (const cost of COST_NAMES) {
      const value = costs[cost];
      expect(Number.isInteger(value), cost).toBe(true);
      expect(value, cost).toBeGreaterThanOrEqual(COSTS[cost].min);
      expect(value, cost).toBeLessThanOrEqual(COSTS[cost].max);
      if (cost.endsWith('Sets')) expect(Math.log2(value) % 1, cost).toBe(0);
      if (cost.endsWith('Ways')) expect(value, cost).toBeLessThanOrEqual(16);
    }
    const latencies = [costs.l1LatencyCycles, costs.l2LatencyCycles, costs.l3LatencyCycles, costs.memoryLatencyCycles];
    expect(latencies.toSorted((a, b) => a - b)).toEqual(latencies);
    expect(costs.remoteSocketCycles).toBeGreaterThan(costs.remoteClusterCycles);
    expect(parseScenario({ machine: { profile: name, overrides: costs } }).ok).toBe(true);
  });

  it('check SIMD batches faster from a batch that the measurements bracket', () => {
    const costs = PROFILES['zen5-like'].costs;
    const setUp = costs.checkSimdBaseCycles256 - costs.checkScalarBaseCycles256;
    const crossover = setUp / (costs.checkScalarPerOpCycles256 - costs.checkSimdPerOpCycles256);
    expect(crossover).toBeGreaterThan(1); // measured: scalar is faster at 1, SIMD at 4
    expect(crossover).toBeLessThan(4);
  });

  it('give way to overrides', () => {
    const scenario = scenarioSchema.parse({ machine: { profile: 'm1-like', overrides: { l1Ways: 4 } } });
    const costs = costsOf(scenario.machine);
    expect(costs).toEqual({ ...PROFILES['m1-like'].costs, l1Ways: 4 });
    expect(PROFILES['m1-like'].costs.l1Ways).toBe(8);
  });
});

describe('migrations', () => {
  it('start at version 1 where none is given', () => {
    expect(CURRENT_VERSION).toBe(1);
    expect(migrate({ seed: 1 })).toEqual({ value: { seed: 1 }, errors: [] });
    expect(migrate(7)).toEqual({ value: 7, errors: [] });
  });

  it('run one after the other', () => {
    const table = {
      1: (input: object) => ({ ...input, two: true }),
      2: (input: object) => ({ ...input, three: true }),
    };
    expect(migrate({}, table, 3).value).toEqual({ version: 3, two: true, three: true });
    expect(migrate({ version: 2 }, table, 3).value).toEqual({ version: 3, three: true });
    expect(migrate({ version: 3 }, table, 3).value).toEqual({ version: 3 });
    expect(() => migrate({}, {}, 2)).toThrow(/no migration/);
  });

  it.each([0, 4, 1.5, -1, NaN, '1', null, [], true])('refuse version %j', (version) => {
    const { value, errors } = migrate({ version, seed: 1 }, {}, 3);
    expect(errors[0]).toMatchObject({ path: 'version', message: expect.stringContaining('1 to 3') as string });
    expect(value).toEqual({ version: 3, seed: 1 });
  });
});

describe('the JSON Schema', () => {
  const schema = scenarioJsonSchema();
  // Zod reads JSON Schema too: another way through it than the one that wrote it.
  const reader = z.fromJSONSchema(schema);

  it.each(PRESETS.map(({ name, input }) => [name, input] as const))('accepts %s', (_, input) => {
    expect(reader.safeParse(input).error).toBeUndefined();
  });

  it('accepts nothing at all and everything written out', () => {
    expect(reader.safeParse({}).success).toBe(true);
    expect(reader.safeParse(scenarioSchema.parse({})).error).toBeUndefined();
  });

  it.each([
    { cpus: 1 },
    { machine: { cpus: 65 } },
    { machine: { overrides: { speed: 1 } } },
    { variants: [{ name: 'a.b' }] },
    { workload: { phases: [] } },
    { workload: { phases: [{ pattern: { kind: 'zipff' } }] } },
    { workload: { phases: [{ trace: 'x' }] } },
    { interventions: [{ at: 1 }] },
    { version: 2 },
  ])('refuses %j', (input) => {
    expect(reader.safeParse(input).success).toBe(false);
  });

  it('carries labels, help, units and what may change during a run', () => {
    const machine = schema.properties?.['machine'] as z.core.JSONSchema.BaseSchema;
    expect(machine.properties?.['cpus']).toMatchObject({
      title: 'CPUs',
      description: 'Number of simulated CPUs.',
      type: 'integer',
      minimum: 1,
      maximum: 64,
      default: 8,
      'x-edit': 'restart',
    });
    const text = JSON.stringify(schema);
    expect(text).toContain('"x-unit":"ms"');
    expect(text).toContain('"title":"Pattern"');
  });
});
