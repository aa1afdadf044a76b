/** Properties over arbitrary scenarios and hostile input. The arbitrary is made of the schema, so new fields join it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { branchOf, lineInterventions, lineNames, lineScenario, tidyView } from './branches';
import { canonicalJson, canonicalScenario, scenarioHash } from './canonical';
import { decodeScenario, encodeScenario, parseFragment } from './codec';
import type { Limits, Node } from './nodes';
import { isRequired, optionOf } from './nodes';
import { applyInterventions, getAt, isLive, leafPaths, phaseAtMs, roundMs, setAt } from './paths';
import { toPlain } from './plain';
import type { Intervention, Scenario } from './schema';
import { scenarioSchema } from './schema';
import { placeOf, rootNode, splitPath } from './steps';
import { parseScenario, parseScenarioJson } from './validate';

function parse(input: unknown): Scenario {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.scenario;
}

function leafArbitrary(limits: Limits): fc.Arbitrary<unknown> {
  switch (limits.kind) {
    case 'integer':
      return fc.integer({ min: limits.min, max: limits.max });
    case 'number':
      return fc.double({ min: limits.min, max: limits.max, noNaN: true });
    case 'choice':
      return fc.constantFrom(...limits.choices);
    case 'boolean':
      return fc.boolean();
    case 'text':
      if (limits.pattern !== undefined) return fc.stringMatching(new RegExp(limits.pattern));
      return fc.string({ minLength: limits.minLength, maxLength: Math.min(limits.maxLength, 60), unit: 'binary' });
    case 'json':
      return fc.jsonValue();
  }
}

/** Values that a node accepts, with optional parts present or not. */
function arbitraryOf(node: Node): fc.Arbitrary<unknown> {
  switch (node.kind) {
    case 'object': {
      const required = [...node.fields].filter(([, field]) => isRequired(field)).map(([key]) => key);
      const fields = [...node.fields].map(([key, field]) => [key, arbitraryOf(field)] as const);
      const value = fc.record(Object.fromEntries(fields), { requiredKeys: required });
      return node.refined && node !== rootNode ? value.filter((made) => z.safeParse(node.schema, made).success) : value;
    }
    case 'array': {
      const limits = { minLength: node.min, maxLength: Math.min(node.max, 3) };
      const element = arbitraryOf(node.element);
      const byName = (value: unknown) => (value as { name: string }).name;
      return node.named ? fc.uniqueArray(element, { ...limits, selector: byName }) : fc.array(element, limits);
    }
    case 'union':
      return fc.oneof(...node.options.map(arbitraryOf));
    case 'leaf': {
      // A rule beyond the limits (a power of two) leaves few values: found among powers rather than by chance.
      const powers = fc.integer({ min: 0, max: 16 }).map((exponent) => 2 ** exponent);
      const isValid = (value: unknown) => z.safeParse(node.schema, value).success;
      return node.refined ? powers.filter(isValid) : leafArbitrary(node.limits);
    }
  }
}

/** Without what refers to something else in the scenario: that comes behind it. */
const inputArbitrary = arbitraryOf(rootNode).map((value): unknown => {
  const { view = {}, ...others } = value as { view?: Record<string, unknown> };
  const { branch: _branch, compare: _compare, baseline: _baseline, ...free } = view;
  return { ...others, view: free, interventions: [], branches: [] };
});

/** Interventions on a scenario: live leaves, in any order of time, each valid by itself. */
function interventionsOn(scenario: Scenario): fc.Arbitrary<Intervention[]> {
  const live = leafPaths(scenario).filter((path) => isLive(path, scenario));
  const one = fc.constantFrom(...live).chain((set) => {
    const place = placeOf(rootNode, scenario, splitPath(set));
    const to = place.ok ? arbitraryOf(place.node) : fc.constant(null);
    return fc.record({ at: fc.double({ min: 0, max: 1e9, noNaN: true }), set: fc.constant(set), to });
  });
  return fc.array(one as fc.Arbitrary<Intervention>, { maxLength: 4 });
}

/** Branches of main and of each other, in any order of the list, and a view that names some of what is there. */
function branched(scenario: Scenario): fc.Arbitrary<Scenario> {
  const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9 _-]{0,39}$/), { maxLength: 3 });
  return names.chain((all) => {
    const some = all.filter((name) => name !== 'main');
    const each = some.map((name, index) =>
      fc
        .record({
          from: fc.constantFrom('main', ...some.slice(0, index)),
          at: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })),
          interventions: interventionsOn(scenario),
        })
        .map(({ from, at, interventions }) => ({
          name,
          from,
          at,
          interventions: interventions.map((one) => ({ ...one, at: Math.min(1e9, at + one.at) })),
        })),
    );
    const columns = ['main', ...some].flatMap((line) => scenario.variants.map(({ name }) => `${line}/${name}`));
    return fc
      .record({
        branches: fc.tuple(...each).chain((list) => fc.shuffledSubarray(list, { minLength: list.length })),
        branch: fc.constantFrom('main', ...some),
        compare: fc.array(fc.constantFrom(...columns), { maxLength: 3 }),
        baseline: fc.constantFrom('', ...columns, ...scenario.variants.map(({ name }) => name)),
      })
      .map(({ branches, ...refs }) => {
        const result = parseScenario({ ...scenario, branches, view: { ...scenario.view, ...refs } });
        return result.ok ? result.scenario : scenario; // As above: interventions may contradict each other.
      });
  });
}

const scenarioArbitrary: fc.Arbitrary<Scenario> = inputArbitrary
  .chain((input) => {
    const scenario = parse(input);
    return interventionsOn(scenario).map((interventions) => {
      const result = parseScenario({ ...scenario, interventions });
      return result.ok ? result.scenario : scenario; // Two of them may contradict each other (a minimum over a maximum).
    });
  })
  .chain(branched);

const RUNS = { numRuns: 60 };
const NO_REFS = { branch: 'main', compare: [], baseline: '' };

describe('any valid scenario', () => {
  it('is accepted by validation and by zod alike, with the same result', () => {
    const property = fc.property(inputArbitrary, (input) => {
      expect(parse(input)).toEqual(parse(scenarioSchema.parse(input)));
    });
    fc.assert(property, RUNS);
  });

  it('comes back from a link as it was', async () => {
    const property = fc.asyncProperty(scenarioArbitrary, async (scenario) => {
      expect(await decodeScenario(await encodeScenario(scenario))).toEqual({ ok: true, scenario });
    });
    await fc.assert(property, RUNS);
  });

  it('has a canonical form that parses to it and does not change', async () => {
    const property = fc.asyncProperty(scenarioArbitrary, async (scenario) => {
      const text = canonicalJson(scenario);
      const again = parse(JSON.parse(text));
      expect(again).toEqual(scenario);
      expect(canonicalJson(again)).toBe(text);
      expect(await scenarioHash(again)).toBe(await scenarioHash(scenario));
    });
    await fc.assert(property, RUNS);
  });

  it('has a canonical form without a key too many', () => {
    const property = fc.property(scenarioArbitrary, (scenario) => {
      const canonical: unknown = canonicalScenario({
        ...scenario,
        interventions: [],
        branches: [],
        view: { ...scenario.view, ...NO_REFS },
      });
      for (const shorter of withoutOneKey(canonical)) {
        const result = parseScenario(shorter);
        if (result.ok) expect(canonicalJson(result.scenario)).not.toBe(JSON.stringify(canonical));
      }
    });
    fc.assert(property, { numRuns: 6 });
  });

  it('can be edited at each of its leaves', () => {
    const property = fc.property(scenarioArbitrary, fc.nat(), fc.context(), (scenario, pick, context) => {
      const free = { ...scenario, interventions: [], branches: [], view: { ...scenario.view, ...NO_REFS } };
      const paths = leafPaths(free).filter((path) => !/^view\.(branch|compare|baseline)/.test(path));
      const path = paths[pick % paths.length]!;
      const place = placeOf(rootNode, free, splitPath(path));
      if (!place.ok) throw new Error(path);
      const [value] = fc.sample(arbitraryOf(place.node), { numRuns: 1, seed: pick });
      context.log(`${path} = ${JSON.stringify(value)}`);
      const result = setAt(free, path, value);
      // Alone a value may break a rule: a minimum over its maximum, a name that is taken.
      if (result.ok && !path.endsWith('.name')) expect(getAt(result.scenario, path)).toEqual(value === 0 ? 0 : value);
    });
    fc.assert(property, RUNS);
  });

  it('stays valid under its interventions, which apply one by one', () => {
    const property = fc.property(scenarioArbitrary, (scenario) => {
      let before = -1;
      for (const { at } of scenario.interventions) {
        expect(at).toBeGreaterThanOrEqual(Math.max(before, 0));
        before = at;
        const applied = {
          ...applyInterventions(scenario, at),
          interventions: [],
          branches: [],
          view: { ...scenario.view, ...NO_REFS },
        };
        expect(parse(applied)).toEqual(applied);
      }
    });
    fc.assert(property, RUNS);
  });

  it('has lines that are scenarios by themselves, with the past of where they come from', () => {
    const property = fc.property(scenarioArbitrary, (scenario) => {
      for (const name of lineNames(scenario)) {
        const line = lineScenario(scenario, name);
        const alone = { ...line, view: { ...line.view, ...NO_REFS } };
        expect(parse(alone)).toEqual(alone);
        const branch = branchOf(scenario, name);
        if (!branch) continue;
        const past = lineInterventions(scenario, branch.from).filter(({ at }) => at < branch.at);
        expect(lineInterventions(scenario, name).slice(0, past.length)).toEqual(past);
        expect(lineInterventions(scenario, name).slice(past.length)).toEqual(branch.interventions);
      }
    });
    fc.assert(property, RUNS);
  });

  it('has a view that is left alone as long as it names what is there', () => {
    const property = fc.property(scenarioArbitrary, (scenario) => {
      expect(tidyView(scenario)).toEqual(scenario);
      const bare = tidyView({ ...scenario, branches: [] });
      expect(parseScenario(bare).ok).toBe(true);
    });
    fc.assert(property, RUNS);
  });

  it('is in one phase at each moment', () => {
    const moments = fc.double({ min: 0, max: 1e6, noNaN: true });
    const property = fc.property(scenarioArbitrary, moments, (scenario, ms) => {
      const { index, round, startMs, endMs, over } = phaseAtMs(scenario, ms);
      expect(scenario.workload.phases[index]).toBeDefined();
      expect(roundMs(scenario)).toBeGreaterThan(0);
      expect(startMs).toBeLessThanOrEqual(ms);
      if (!over) expect(ms).toBeLessThanOrEqual(endMs * (1 + 1e-12));
      if (over) expect(scenario.workload.repeat).toBe(false);
      expect(round).toBe(scenario.workload.repeat ? Math.floor(startMs / roundMs(scenario) + 1e-9) : 0);
    });
    fc.assert(property, RUNS);
  });
});

/** Copies of a value with one key less each. */
function withoutOneKey(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => {
    const child = (value as Record<string, unknown>)[key];
    const inside = withoutOneKey(child).map((shorter) => withKey(value, key, shorter));
    return Array.isArray(value) ? inside : [withKey(value, key, undefined), ...inside];
  });
}

function withKey(value: object, key: string, child: unknown): unknown {
  if (Array.isArray(value)) return value.with(Number(key), child) as unknown;
  const { [key]: _gone, ...others } = value as Record<string, unknown>;
  return child === undefined ? others : { ...others, [key]: child };
}

/** What may stand in another's place: anything, or what is right somewhere. */
const replacement = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true }),
  fc.integer({ min: 0, max: 64 }),
  fc.double({ min: 0, max: 1 }),
  fc.constantFrom('zipf', 'loop', 'uniform', 'fixed', 'seed', 'A', 32, undefined),
);

/** A scenario with something wrong, often: values replaced by others at random places. */
const mutated = fc
  .tuple(inputArbitrary, fc.array(fc.tuple(fc.nat(), replacement), { minLength: 1, maxLength: 3 }))
  .map(([input, changes]) => {
    const edits = changes.map(
      ([pick, other]) =>
        (value: unknown) =>
          mutate(value, pick, other),
    );
    return edits.reduce((value, edit) => edit(value), structuredClone(input));
  });

function mutate(value: unknown, pick: number, other: unknown): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  if (pick % 31 === 0 || keys.length === 0)
    return Array.isArray(value) ? [...(value as unknown[]), other] : { ...value, other };
  const key = keys[pick % keys.length]!;
  const child = mutate((value as Record<string, unknown>)[key], Math.floor(pick / 31), other);
  return Array.isArray(value) ? value.with(Number(key), child) : { ...value, [key]: child };
}

function expectAnswer(result: ReturnType<typeof parseScenario>): void {
  if (result.ok) {
    expect(parse(result.scenario)).toEqual(result.scenario);
    return;
  }
  expect(result.errors.length).toBeGreaterThan(0);
  for (const { path, message } of result.errors) {
    expect(message.length).toBeGreaterThan(5);
    expect(path.length + message.length).toBeLessThan(2000);
    expect(path + message).not.toMatch(/[\n\r]/);
  }
}

describe('hostile input', () => {
  it('of any kind gets an answer', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), (input) =>
        expectAnswer(parseScenario(input)),
      ),
      RUNS,
    );
  });

  it('that is nearly a scenario is judged as zod judges it', () => {
    const property = fc.property(mutated, (input) => {
      const result = parseScenario(input);
      expectAnswer(result);
      const plain = toPlain(input);
      const isAccepted = plain.ok && plain.errors.length === 0 && scenarioSchema.safeParse(plain.value).success;
      expect(result.ok).toBe(isAccepted && !hasInterventionErrors(input));
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('as JSON text gets an answer', () => {
    const broken = fc.tuple(inputArbitrary, fc.nat(), fc.string({ maxLength: 3 })).map(([input, at, noise]) => {
      const text = JSON.stringify(input);
      const place = at % (text.length + 1);
      return text.slice(0, place) + noise + text.slice(place + (at % 3));
    });
    fc.assert(
      fc.property(fc.oneof(fc.string(), broken), (text) => expectAnswer(parseScenarioJson(text))),
      RUNS,
    );
  });

  it('as a link gets an answer', async () => {
    const base64 = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString('base64url'));
    const damaged = fc.record({ input: inputArbitrary, at: fc.nat(), letter: fc.nat(63) });
    const property = fc.asyncProperty(fc.oneof(fc.string(), base64), damaged, async (text, { input, at, letter }) => {
      expectAnswer(await decodeScenario(text));
      const whole = await encodeScenario(parse(input));
      const place = at % Math.max(1, whole.length);
      const replaced = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'[letter]!;
      expectAnswer(await decodeScenario(whole.slice(0, place) + replaced + whole.slice(place + 1)));
      const { ok } = await parseFragment(`#${text}`);
      expect(typeof ok).toBe('boolean');
    });
    await fc.assert(property, RUNS);
  });
});

/** Whether what zod accepts names paths, values, branches or columns that it must not. */
function hasInterventionErrors(input: unknown): boolean {
  const result = parseScenario(input);
  return (
    !result.ok &&
    result.errors.every(({ path }) =>
      /(^|\.)interventions\.\d+\.(set|to|at)$|^branches\.[^.]+\.(from|name)$|^view\./.test(path),
    )
  );
}

it('an option is found for each value that zod accepts', () => {
  const phases = placeOf(rootNode, undefined, ['workload', 'phases', '0']);
  if (!phases.ok || phases.node.kind !== 'union') throw new Error('phases are a union');
  const union = phases.node;
  const property = fc.property(arbitraryOf(union), (phase) => {
    const option = optionOf(union, phase);
    expect(option && z.safeParse(option.schema, phase).success).toBe(true);
  });
  fc.assert(property, RUNS);
});
