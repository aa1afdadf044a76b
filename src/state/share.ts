/** What a link carries, in words, and whether it is too long for some programs. */
import { LONG_LINK } from '../lab/scenario/codec';
import type { Scenario } from '../lab/scenario/schema';
import { bundledName } from '../lab/run/trace-store';

export interface LinkFacts {
  length: number;
  long: boolean;
  limit: number;
  /** One line per thing that is in the link. */
  contents: string[];
  /** Files that whoever opens the link is asked for. */
  missing: string[];
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

export function linkFacts(url: string, scenario: Scenario): LinkFacts {
  const { interventions, variants, workload } = scenario;
  const preset = /[#&]preset=([\w-]+)/.exec(url)?.[1];
  const moment = /[#&]t=([\d.]+)/.exec(url)?.[1];
  const parts = `${count(workload.phases.length, 'phase')}, ${count(variants.length, 'variant')}`;
  const riding = /[#&]tr=([^&]+)/.exec(url)?.[1] ?? '';
  const imported = workload.phases.filter((phase) => 'trace' in phase && bundledName(phase.trace) === null);
  const names = (rides: boolean) => [
    ...new Set(
      imported.flatMap((phase) => {
        if (!('trace' in phase)) return [];
        const there = riding.includes(`${phase.trace.replace('sha256:', '').slice(0, 16)}:`);
        return there === rides ? [phase.traceName || phase.trace] : [];
      }),
    ),
  ];
  const view = /[#&]v=/.test(url);
  const branches = scenario.branches.length;
  return {
    length: url.length,
    long: url.length > LONG_LINK,
    limit: LONG_LINK,
    contents: [
      preset === undefined ? `the scenario: ${parts}, seed` : `the preset ${preset}, by name`,
      interventions.length === 0 ? 'no interventions' : count(interventions.length, 'intervention'),
      ...(branches > 0 ? [count(branches, 'branch').replace('branchs', 'branches')] : []),
      ...names(true).map((name) => `the recording ${name}`),
      moment === undefined
        ? 'no moment: it opens at the start'
        : `the moment ${Number(Number(moment).toPrecision(6))} ms`,
      ...(view ? ['what is selected and open'] : []),
    ],
    missing: names(false),
  };
}

/** A file name from a title. */
export function fileNameFor(title: string, extension: string): string {
  const stem = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `captune-${stem || 'scenario'}.${extension}`;
}
