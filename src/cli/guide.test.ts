/** What the guide tells people to type is typed here: every command and option it names exists, and does what it says. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sampleNames } from '../lab/monitor/metrics';
import { GITHUB_ACTIONS } from '../lab/monitor/grafana';
import { SYSTEM_FILES } from '../lab/monitor/system-files';
import { DEFAULT_ALERTS } from '../lab/scenario/alert';
import { main } from './main';
import { capture, recording, temporary, temporaryFile } from './testing/capture';

const ROOT = new URL('../../', import.meta.url);
const DOCS = new URL('src/panels/guide/docs/', ROOT);
const documents = readdirSync(DOCS).map((name) => [name, readFileSync(new URL(name, DOCS), 'utf8')] as const);
const others = [
  ['GitHub Actions', GITHUB_ACTIONS],
  ...SYSTEM_FILES.map(({ label, help }) => [label, help] as const),
  ['README.md', readFileSync(new URL('README.md', ROOT), 'utf8')],
] as const;
const sources = [...documents, ...others];

/** A command ends where its line, its quotation, a comment or a shell's operator does. */
const COMMAND =
  /(?:npm run -s captune -- |(?:node )?\bcaptune(?:\.js)? )((?:run|compare|sweep|suite|cachesim|measure|serve|soak|verify|--\w)[^`\n#&|;,]*)/g;
const commands = sources.flatMap(([source, text]) =>
  [...text.matchAll(COMMAND)].map(([, words]) => [source, words!.split(/[.:)]+(?:\s|$)/)[0]!.trim()] as const),
);

const helps = new Map<string, Promise<string>>();
const helpOf = (name: string) => {
  const known = helps.get(name) ?? capture(main, [name, '--help']).then(({ code, out }) => (code === 0 ? out : ''));
  helps.set(name, known);
  return known;
};

describe('commands that the guide names', () => {
  it('are found', () => {
    expect(commands.length).toBeGreaterThan(15);
  });

  it.each(commands)('%s: captune %s', async (_, words) => {
    const [name, ...rest] = words.split(/\s+/);
    if (name!.startsWith('--')) {
      expect((await capture(main, [name!])).code).toBe(0);
      return;
    }
    const help = await helpOf(name!);
    expect(help).toContain(`usage: captune ${name!}`);
    for (const option of rest.filter((word) => word.startsWith('--'))) expect(help).toContain(option.split('=')[0]);
  });
});

describe('commands of the guide, carried out', () => {
  const scenario = temporaryFile(
    'guide.scenario',
    JSON.stringify({
      machine: { cpus: 2 },
      // few enough ids for the size of the cache to matter
      workload: { phases: [{ durationMs: 0.5, processes: 2, pattern: { kind: 'zipf', ids: 200 } }] },
      variants: [{ name: 'Fixed' }],
    }),
  );
  const said = async (...args: string[]) => {
    const { code, out, lines } = await capture(main, args);
    return { code, out, lines };
  };

  it('run writes every file that is named', async () => {
    const options = ['openmetrics', 'perfetto', 'csv', 'json', 'c-header', 'alert-rules'];
    const files = options.map((option) => temporary(`guide.${option}`));
    const args = options.flatMap((option, index) => [`--${option}`, files[index]!]);
    expect(await said('run', scenario, ...args)).toMatchObject({ code: 0 });
    for (const file of files) expect(readFileSync(file, 'utf8').length).toBeGreaterThan(50);
  });

  it('compare makes a baseline and is a gate', async () => {
    const baseline = temporary('guide.baseline.json');
    expect(await said('compare', scenario, '--runs', '5', '--json', baseline)).toMatchObject({ code: 0 });
    const gate = ['--baseline', baseline, '--runs', '5', '--fail-on-regression'];
    expect(await said('compare', scenario, ...gate)).toMatchObject({ code: 0 });
    const worse = temporaryFile(
      'guide.worse.json',
      readFileSync(scenario, 'utf8').replace(
        '"Fixed"',
        '"Fixed","cacheEntries":{"value":32},"prefetchLines":{"value":0}',
      ),
    );
    const { code, lines } = await said('compare', worse, ...gate);
    expect({ code, told: lines.some((line) => /worse: Fixed: .* -> .*%/.test(line)) }).toEqual({ code: 1, told: true });
  });

  it('cachesim reads a recording', async () => {
    const trace = recording('sqlite3.caprefs.csv.gz');
    const args = ['--trace', trace, '--policy', 'lru', '--ways', 'full', '--entries', '64'];
    expect(await said('cachesim', ...args)).toMatchObject({ code: 0 });
  });
});

describe('what else the documents name', () => {
  it('is in package.json', () => {
    const { scripts } = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = sources.flatMap(([, text]) =>
      [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(([, name]) => name!),
    );
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
  });

  it('are metrics that exist', () => {
    const names = documents.flatMap(([, text]) => [...text.matchAll(/\bcaptune_[a-z_]+/g)].map(([name]) => name));
    expect(names.length).toBeGreaterThan(5);
    const known = [...sampleNames()];
    for (const name of names) expect(known.some((one) => one === name || one.startsWith(`${name}_`))).toBe(true);
  });

  it('is a chapter of the runbook for every alert of the default set', () => {
    const [, runbook] = documents.find(([name]) => name === 'runbook.md')!;
    for (const { name } of DEFAULT_ALERTS) expect(runbook).toContain(`## ${name}\n`);
  });

  it('are words that stand in the page', () => {
    const page = ['src/panels', 'src/lab/scenario', 'src/ui', 'src/state'].flatMap((folder) =>
      (readdirSync(new URL(`${folder}/`, ROOT), { recursive: true }) as string[])
        .filter((name) => /\.(svelte|ts)$/.test(name) && !name.includes('.test.'))
        .map((name) => readFileSync(fileURLToPath(new URL(`${folder}/${name}`, ROOT)), 'utf8')),
    );
    const all = page.join('\n');
    const words = documents
      .filter(([name]) => ['runbook.md', 'monitoring.md', 'deployment.md'].includes(name))
      .flatMap(([, text]) => [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, word]) => word!));
    expect(words.length).toBeGreaterThan(10);
    for (const word of words) expect(all).toContain(word);
  });
});
