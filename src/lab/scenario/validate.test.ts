import { describe, expect, it } from 'vitest';
import { MOST_ERRORS } from './check';
import { formatError } from './errors';
import { MOST_LEVELS, MOST_VALUES } from './plain';
import { scenarioSchema } from './schema';
import { parseScenario, parseScenarioJson } from './validate';

/** The errors of an input by path. */
function errorsOf(input: unknown): Record<string, string> {
  const result = parseScenario(input);
  if (result.ok) throw new Error('expected errors');
  return Object.fromEntries(result.errors.map(({ path, message }) => [path, message]));
}

function valid(input: unknown) {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(result.errors.map(formatError).join('\n'));
  return result.scenario;
}

const phases = (...list: unknown[]) => ({ workload: { phases: list } });

describe('a valid scenario', () => {
  it('gets its defaults from the schema', () => {
    expect(valid({})).toEqual(scenarioSchema.parse({}));
    expect(valid({}).variants.map(({ name }) => name)).toEqual(['Fixed', 'Self-tuning']);
    expect(valid({ workload: { repeat: false } }).workload.phases).toHaveLength(1);
  });

  it('shares nothing with its input and is plain', () => {
    const input = { machine: { memoryPressure: [{ atMs: 1, value: -0 }] } };
    const scenario = valid(input);
    input.machine.memoryPressure[0]!.atMs = 9;
    expect(scenario.machine.memoryPressure).toEqual([{ atMs: 1, value: 0 }]);
    expect(valid(scenario)).toEqual(scenario);
  });

  it('has its interventions in order, equal moments as given', () => {
    const set = 'workload.phases.0.load';
    const given = [5, 1, 5, 0].map((at, index) => ({ at, set, to: 0.1 + index / 10 }));
    const { interventions } = valid({ interventions: given });
    expect(interventions.map(({ at, to }) => [at, to])).toEqual([
      [0, 0.4],
      [1, 0.2],
      [5, 0.1],
      [5, 0.30000000000000004],
    ]);
  });

  it('replays as recorded unless a load is given', () => {
    expect(valid(phases({ trace: 'bundled:nginx' })).workload.phases[0]).not.toHaveProperty('load');
    expect(valid(phases({ trace: 'bundled:nginx', load: 0.5 })).workload.phases[0]).toHaveProperty('load', 0.5);
  });
});

describe('one bad field', () => {
  const cases: [string, unknown, string, RegExp][] = [
    ['a number out of range', { machine: { cpus: 65 } }, 'machine.cpus', /whole number from 1 to 64, not 65/],
    ['a fraction', { machine: { cpus: 1.5 } }, 'machine.cpus', /whole number.*not 1\.5/],
    ['text for a number', { seed: '7' }, 'seed', /from 0 to 4294967295, not "7"/],
    ['NaN', { view: { t: NaN } }, 'view.t', /number from 0 .*\(ms\), not NaN/],
    ['infinity', { view: { t: Infinity } }, 'view.t', /not Infinity/],
    ['a word', { table: { onSwitch: 'pruge' } }, 'table.onSwitch', /"tagged" or "purge", not "pruge".*"purge"\?/],
    ['a flag', { workload: { repeat: 1 } }, 'workload.repeat', /true or false, not 1/],
    ['null', { machine: null }, 'machine', /an object, not null/],
    ['a list', { table: [] }, 'table', /an object, not a list of 0/],
    [
      'too many',
      { variants: Array.from({ length: 5 }, (_, i) => ({ name: `v${i}` })) },
      'variants',
      /1 to 4, not a list of 5/,
    ],
    ['none', phases(), 'workload.phases', /a list of 1 to 24, not a list of 0/],
    ['long text', { title: 'x'.repeat(81) }, 'title', /0 to 80 characters, not "x{40}"…/],
    ['a cost', { machine: { overrides: { l1Sets: 48 } } }, 'machine.overrides.l1Sets', /power of two, not 48/],
    ['ways', { machine: { overrides: { l2Ways: 17 } } }, 'machine.overrides.l2Ways', /from 1 to 16 \(ways\), not 17/],
    [
      'a size',
      { variants: [{ name: 'A', cacheEntries: { value: 48 } }] },
      'variants.A.cacheEntries.value',
      /32, 64, 128 or 256, not 48/,
    ],
    ['a name', { variants: [{ name: 'a.b' }] }, 'variants.0.name', /letters.*not "a\.b"/],
    ['a missing name', { variants: [{}] }, 'variants.0.name', /is missing/],
    ['twins', { variants: [{ name: 'A' }, { name: 'A' }] }, 'variants.1.name', /"A" is used twice/],
    [
      'a kind',
      phases({ pattern: { kind: 'ziff' } }),
      'workload.phases.0.pattern.kind',
      /one of "zipf".*"ziff".*mean "zipf"/,
    ],
    ['no kind', phases({ batch: { ops: 3 } }), 'workload.phases.0.batch.kind', /is missing: must be one of "constant"/],
    [
      'a field of another kind',
      phases({ batch: { kind: 'constant', mean: 3 } }),
      'workload.phases.0.batch.mean',
      /unknown key.*"kind" or "ops"/,
    ],
    ['a trace', phases({ trace: 'x' }), 'workload.phases.0.trace', /bundled:NAME.*not "x"/],
    [
      'a field of the other phase',
      phases({ trace: 'bundled:a', pattern: {} }),
      'workload.phases.0.pattern',
      /unknown key/,
    ],
    [
      'min over max',
      phases({ batch: { kind: 'uniform', min: 9, max: 2 } }),
      'workload.phases.0.batch.max',
      /at least "min" \(9\), not 2/,
    ],
    ['an unknown key', { machine: { cpu: 8 } }, 'machine.cpu', /unknown key \(its value is 8\); did you mean "cpus"\?/],
    ['an unknown version', { version: 2 }, 'version', /must be 1.*not 2/],
    ['a version as text', { version: '1' }, 'version', /must be 1.*not "1"/],
  ];
  it.each(cases)('%s', (_, input, path, message) => {
    const errors = errorsOf(input);
    expect(Object.keys(errors)).toEqual([path]);
    expect(errors[path]).toMatch(message);
  });

  it.each([3, 'x', null, undefined, [], true])('%j is not a scenario', (input) => {
    expect(Object.keys(errorsOf(input))).toEqual(['']);
  });
});

describe('interventions', () => {
  const intervention = (set: string, to: unknown) => ({ interventions: [{ at: 1, set, to }] });
  const cases: [string, unknown, string, RegExp][] = [
    ['machine.cpu', 4, 'set', /has no field "cpu".*"cpus"/],
    ['machine.cpus', 4, 'set', /needs a run from the start/],
    ['machine.overrides.l1Sets', 64, 'set', /needs a run from the start/],
    ['workload.phases.7.load', 1, 'set', /index from 0 to 0, not 7/],
    ['workload.phases.-1.load', 1, 'set', /index in place of "-1"/],
    ['workload.phases.0.load.x', 1, 'set', /has no fields/],
    ['variants.Selftuning.batchTasks.value', 1, 'set', /nothing is named "Selftuning".*"Self-tuning"\?/],
    ['variants.Fixed.name', 'x', 'set', /needs a run/],
    ['variants', [], 'set', /needs a run/],
    ['title', 'x', 'set', /machine, table, workload or variants/],
    ['interventions.0.at', 2, 'set', /machine, table, workload or variants/],
    ['', {}, 'set', /1 to 120 characters/],
    ['__proto__.x', 1, 'set', /no field "__proto__"/],
    ['machine.constructor', 1, 'set', /no field "constructor"/],
    ['workload.phases.0.load', 5, 'to', /from 0\.001 to 4, not 5/],
    ['workload.phases.0.load', 'high', 'to', /not "high"/],
    ['workload.phases.0.load', null, 'to', /not null/],
    ['variants.Fixed.cacheEntries.value', 65, 'to', /32, 64, 128 or 256, not 65/],
    ['workload.phases.0.pattern.kind', 'lop', 'to', /"loop"/],
    ['workload.phases.0.pattern', { kind: 'loop', ids: 0 }, 'to', /ids must be.*not 0/],
    ['machine.memoryPressure', [{ atMs: 0, value: 2 }], 'to', /0\.value must be.*not 2/],
  ];
  it.each(cases)('%s = %j is refused at its %s', (set, to, key, message) => {
    const errors = errorsOf(intervention(set, to));
    expect(Object.keys(errors)).toEqual([`interventions.0.${key}`]);
    expect(errors[`interventions.0.${key}`]).toMatch(message);
  });

  it('are judged in order of time, on what those before them left', () => {
    const kind = { at: 1, set: 'workload.phases.0.batch.kind', to: 'uniform' };
    const min = { at: 2, set: 'workload.phases.0.batch.min', to: 30 };
    expect(valid({ interventions: [min, kind] }).interventions).toEqual([kind, min]);
    expect(errorsOf({ interventions: [{ ...min, at: 0 }, kind] })['interventions.0.set']).toMatch(/no field "min"/);
    const tooHigh = errorsOf({ interventions: [{ ...min, to: 33 }, kind] });
    expect(tooHigh['interventions.0.to']).toMatch(/phases\.0\.batch\.max must be at least "min" \(33\), not 32/);
  });

  it('may take an optional load away', () => {
    const replay = phases({ trace: 'bundled:nginx', load: 0.5 });
    const interventions = [{ at: 1, set: 'workload.phases.0.load', to: null }];
    expect(parseScenario({ ...replay, interventions }).ok).toBe(true);
  });
});

describe('many bad fields', () => {
  it('are reported all at once, whatever the others are', () => {
    const errors = errorsOf({
      version: 9,
      colour: 'red',
      machine: { cpus: 0, overrides: { speed: 1 } },
      workload: {
        phases: [
          { trace: 'nonsense', batch: {} },
          { batch: { kind: 'uniform', min: 5, max: 4 } },
          { pattern: { kind: 'x' } },
          3,
        ],
      },
      variants: [{ name: 'A', simdFrom: { value: 99 } }, { name: 'A' }],
      interventions: [
        { at: 3, set: 'workload.phases.1.load', to: 77 },
        { at: 2, set: 'workload.phases.0.load', to: 1 },
        { at: 1, set: 'nowhere', to: 1 },
        { at: -1, set: 'table.onSwitch', to: 'purge', by: 'me' },
      ],
    });
    expect(Object.keys(errors).toSorted()).toEqual([
      'colour',
      'interventions.0.to',
      'interventions.2.set',
      'interventions.3.at',
      'interventions.3.by',
      'machine.cpus',
      'machine.overrides.speed',
      'variants.0.simdFrom.value',
      'variants.1.name',
      'version',
      'workload.phases.0.batch',
      'workload.phases.0.trace',
      'workload.phases.1.batch.max',
      'workload.phases.2.pattern.kind',
      'workload.phases.3',
    ]);
  });

  it('are counted beyond a limit', () => {
    const result = parseScenario(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`key${index}`, 1])));
    if (result.ok) throw new Error('expected errors');
    expect(result.errors).toHaveLength(MOST_ERRORS + 1);
    expect(result.errors.at(-1)!.message).toBe(`${5000 - MOST_ERRORS} more errors are not listed`);
  });
});

describe('hostile input', () => {
  it('nested too deeply is refused', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 5000; level++) deep = [deep];
    expect(errorsOf({ interventions: deep })['']).toMatch(`at most ${MOST_LEVELS} levels`);
    const nested = parseScenarioJson(`{"table":${'['.repeat(400_000)}${']'.repeat(400_000)}}`);
    expect(nested.ok ? '' : nested.errors[0]!.message).toMatch('nested too deeply');
  });

  it('that contains itself is refused', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['machine'] = cyclic;
    expect(errorsOf(cyclic)['']).toMatch('nested too deeply');
  });

  it('that is huge is refused', () => {
    expect(errorsOf({ interventions: Array.from({ length: MOST_VALUES + 1 }, () => 0) })['']).toMatch('too large');
    expect(errorsOf({ variants: new Array(4_000_000_000) })['']).toMatch('too large');
  });

  it('with keys of prototypes is refused and pollutes nothing', () => {
    const errors = errorsOf(
      JSON.parse('{"__proto__":{"seed":1},"constructor":{"prototype":{}},"machine":{"toString":1}}'),
    );
    expect(Object.keys(errors)).toEqual(['__proto__', 'constructor', 'machine.toString']);
    expect(({} as Record<string, unknown>)['seed']).toBeUndefined();
  });

  it('with keys that break a line stays on one', () => {
    const result = parseScenario({ ['a\nb'.repeat(100)]: 'c\nd' });
    expect(result.ok ? [] : result.errors.map((error) => formatError(error).includes('\n'))).toEqual([false]);
  });

  it.each([
    ['a function', { seed: () => 1 }, 'seed'],
    ['a symbol', { seed: Symbol('x') }, 'seed'],
    ['a bigint', { seed: 1n }, 'seed'],
    ['a map', { machine: new Map() }, 'machine'],
    ['a date', { title: new Date(0) }, 'title'],
    ['an instance', { machine: Object.create({ cpus: 4 }) as unknown }, 'machine'],
  ])('%s is refused', (_, input, path) => {
    expect(errorsOf(input)[path]).toMatch(/plain JSON data/);
  });

  it('that throws when it is read is refused', () => {
    const input = Object.defineProperty({}, 'seed', {
      enumerable: true,
      get: () => {
        throw new Error('boo');
      },
    });
    expect(errorsOf(input)['']).toMatch('cannot be read');
    const proxy = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('boo');
        },
      },
    );
    expect(errorsOf(proxy)['']).toMatch('cannot be read');
  });
});

describe('JSON text', () => {
  it.each([
    ['', 'line 1, column 1: expected a value, found the end of the text'],
    ['{"a": 1,\n  "b": }', 'line 2, column 8: expected a value, found "}"'],
    ['{"a": 1,}', 'line 1, column 9: expected a key in double quotes, found "}"'],
    ['{a: 1}', 'line 1, column 2: expected a key in double quotes or "}", found "a: 1}"'],
    ['{"a" 1}', 'line 1, column 6: expected ":", found "1}"'],
    ['[1 2]', 'line 1, column 4: expected "," or "]", found "2]"'],
    ['{"a": [}', 'line 1, column 8: expected a value or "]", found "}"'],
    ['{"a": "x\ny"}', 'line 1, column 9: expected the closing double quote, found a line break'],
    ['{"a": "\\q"}', 'line 1, column 8: expected a valid escape, found "\\\\q\\"}"'],
    ['{"a": 01}', 'line 1, column 7: expected a value, found "01}"'],
    ['{"a": .5}', 'line 1, column 7: expected a value, found ".5}"'],
    ['{} x', 'line 1, column 4: expected nothing more, found "x"'],
    ["{'a': 1}", 'line 1, column 2: expected a key in double quotes or "}", found "\'a\': 1}"'],
    ['{"a": 1', 'line 1, column 8: expected "," or "}", found the end of the text'],
    ['nul', 'line 1, column 1: expected a value, found "nul"'],
    ['{"a":1}]', 'line 1, column 8: expected nothing more, found "]"'],
  ])('%j', (text, place) => {
    const result = parseScenarioJson(text);
    expect(result.ok ? [] : result.errors).toEqual([{ path: '', message: `not valid JSON, ${place}` }]);
  });

  it('is read up to 1 MiB of UTF-8', () => {
    const padded = (bytes: number, letter: string) => `{"notes":"${letter.repeat(bytes)}"}`;
    const short = parseScenarioJson(padded(2000, 'x'));
    expect(short.ok).toBe(true);
    for (const text of [padded(1 << 20, 'x'), padded(600_000, 'ä')]) {
      const result = parseScenarioJson(text);
      expect(result.ok ? '' : result.errors[0]!.message).toMatch('at most 1 MiB');
    }
    expect(parseScenarioJson('\uFEFF{}').ok).toBe(true);
    expect(parseScenarioJson(' \r\n\t{"seed": 5} ').ok).toBe(true);
  });
});
