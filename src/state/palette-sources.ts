/** What the palette finds beside the table of commands: presets, every field of the scenario, moments of the run. */
import { fieldAt, getAt, leafPaths } from '../lab/scenario/paths';
import type { Field } from '../lab/scenario/paths';
import { PRESETS, presetScenario } from '../lab/scenario/presets';
import type { Scenario } from '../lab/scenario/schema';
import type { Command, Prompt } from './commands.svelte';
import { planEdit } from './edits';
import { lastApplied, scenarioAt } from './effective';
import type { Lab } from './lab.svelte';
import { phaseSpans } from './moments';
import { KNOB_TITLES, ruleSentence } from './rule-text';

/** Decisions beyond these are found in the log. */
const MOST_MOMENTS = 400;

const tidy = (ms: number) => `${Number(ms.toFixed(3))} ms`;

export function presetCommands(lab: Lab): Command[] {
  return PRESETS.map(({ name, title, summary }) => ({
    id: `preset.${name}`,
    group: 'Preset',
    label: title,
    words: `${name} ${summary}`,
    run: async () => {
      await lab.load(presetScenario(name));
      lab.play();
    },
  }));
}

// ---- fields ----

/** What a path is part of, in words: `phase 2, Rush to CPU 0`, `Self-tuning`, `machine`. */
function contextOf(path: string, scenario: Scenario): string {
  const [section = '', second = '', third = '', fourth = ''] = path.split('.');
  if (section === 'workload' && second === 'phases') {
    const name = scenario.workload.phases[Number(third)]?.name ?? '';
    return [`phase ${Number(third) + 1}`, name].filter(Boolean).join(', ');
  }
  if (section !== 'variants') return section;
  const group =
    third === 'name' || fourth === '' ? '' : (fieldAt(`variants.${second}.${third}.value`)?.meta?.label ?? third);
  return [second, group].filter(Boolean).join(', ');
}

function readText(text: string, { limits, optional }: Field): unknown {
  const plain = text.trim();
  if (plain === '' && optional) return null;
  if (limits.kind === 'text') return text;
  if (limits.kind === 'choice') return limits.choices.find((choice) => String(choice) === plain) ?? plain;
  // Typed as people write numbers; what is none stays text, and the schema says what it wants.
  const number = Number(plain.replace(/[\s_]/g, '').replace(',', '.'));
  if ((limits.kind === 'integer' || limits.kind === 'number') && plain !== '' && Number.isFinite(number)) return number;
  try {
    return JSON.parse(plain) as unknown;
  } catch {
    return plain;
  }
}

function helpOf({ meta, limits, live }: Field): string {
  const range = 'min' in limits ? `${limits.min} to ${limits.max}` : '';
  const when = live ? 'changes as it runs' : 'starts the run again';
  return [meta?.help, [range, meta?.unit].filter(Boolean).join(' '), when].filter(Boolean).join(' · ');
}

function optionsOf({ limits }: Field): string[] {
  if (limits.kind === 'boolean') return ['true', 'false'];
  return limits.kind === 'choice' ? limits.choices.map(String) : [];
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function promptFor(lab: Lab, path: string, field: Field, value: unknown): Prompt {
  return {
    value: value === undefined ? '' : textOf(value),
    help: helpOf(field),
    options: optionsOf(field),
    commit: async (typed) => {
      const wanted = readText(typed, field);
      const plan = planEdit(lab.document, path, wanted, lab);
      if (plan.kind === 'refused') return plan.errors[0] ?? 'refused';
      await lab.edit(path, wanted);
      return null;
    },
  };
}

/** One command per leaf of the scenario at the playhead; it asks for a value. */
export function fieldCommands(lab: Lab): Command[] {
  const scenario = scenarioAt(lab.scenario, lastApplied(lab.scenario.interventions, lab.playheadMs));
  return leafPaths(scenario)
    .filter((path) => !/^(version|interventions)\b|\.name$/.test(path) || path.startsWith('workload'))
    .flatMap((path) => {
      const field = fieldAt(path, scenario);
      if (!field?.meta) return [];
      const value = getAt(scenario, path);
      const context = contextOf(path, scenario);
      return {
        id: `field.${path}`,
        group: 'Set',
        label: `${field.meta.label}, ${context}`,
        words: path,
        note: value === undefined ? 'not set' : [textOf(value), field.meta.unit].filter(Boolean).join(' '),
        run: () => undefined,
        prompt: () => promptFor(lab, path, field, value),
      };
    });
}

// ---- moments ----

const goTo = (lab: Lab, ms: number) => () => lab.seek(ms);

/** Phases, interventions and decisions of the run so far, by name. */
export function momentCommands(lab: Lab): Command[] {
  const { workload, interventions, variants } = lab.scenario;
  const plan = { durationsMs: workload.phases.map((phase) => phase.durationMs), repeat: workload.repeat };
  const phases = phaseSpans(lab.histories[0]?.phases ?? [], plan, 0, Math.max(lab.roundMs, lab.headMs)).map((span) => ({
    ms: span.fromMs,
    label: `Phase ${span.phase + 1} begins${span.round > 0 ? `, round ${span.round + 1}` : ''}`,
    words: workload.phases[span.phase]?.name ?? '',
    run: goTo(lab, span.fromMs),
  }));
  const changes = interventions.map(({ at, set, to }) => ({
    ms: at,
    label: `Intervention: ${set}`,
    words: JSON.stringify(to),
    run: goTo(lab, at),
  }));
  const decisions = lab.histories.flatMap((history, variant) =>
    history.decisions
      .filter(({ kind }) => kind === 'decision')
      .slice(-MOST_MOMENTS)
      .map(({ atMs, knob, from, to, rule, signals, cpus, id }) => ({
        ms: atMs,
        label: `${KNOB_TITLES[knob] ?? 'Parameter'} ${from} \u2192 ${to}, ${variants[variant]?.name ?? ''}`,
        words: `decision ${ruleSentence(rule, signals)}`,
        run: async () => {
          await lab.seek(atMs);
          lab.select({ variant, cpu: cpus[0] ?? 0, slot: null, decision: id });
        },
      })),
  );
  return [...phases, ...changes, ...decisions].map(({ ms, ...command }, index) => ({
    id: `moment.${index}`,
    group: 'Go to',
    note: tidy(ms),
    ...command,
  }));
}

/** A number that was typed is a moment: `3.2` goes to 3.2 ms. */
export function typedMoment(lab: Lab, query: string): Command[] {
  const found = /^\s*(\d+(?:[.,]\d+)?)\s*(ms)?\s*$/.exec(query);
  if (!found) return [];
  const ms = Number(found[1]!.replace(',', '.'));
  return [{ id: 'moment.typed', group: 'Go to', label: `The moment ${tidy(ms)}`, run: goTo(lab, ms) }];
}
