/**
 * Edits of a scenario's structure: phases and variants come, go, move and change their names. Each returns a new scenario
 * whose interventions still mean the same phase or variant; those of something that went go with it.
 */
import type { Intervention, Scenario } from '../../lab/scenario/schema';
import type { Phase } from '../../lab/scenario/workload';
import type { Variant } from '../../lab/scenario/variant';

export const MOST_PHASES = 24;
export const MOST_VARIANTS = 4;

const PHASE_PATH = /^workload\.phases\.(\d+)(?=\.|$)/;

/** `mapping[old]` is the new index, or null if the phase went. */
function renumberPhases(interventions: readonly Intervention[], mapping: readonly (number | null)[]): Intervention[] {
  return interventions.flatMap((intervention) => {
    const match = PHASE_PATH.exec(intervention.set);
    if (!match) return [intervention];
    const index = mapping[Number(match[1])];
    if (index === null || index === undefined) return [];
    return [{ ...intervention, set: intervention.set.replace(PHASE_PATH, `workload.phases.${index}`) }];
  });
}

function withPhases(scenario: Scenario, phases: Phase[], mapping: readonly (number | null)[]): Scenario {
  return {
    ...scenario,
    workload: { ...scenario.workload, phases },
    interventions: renumberPhases(scenario.interventions, mapping),
  };
}

const indices = (scenario: Scenario) => scenario.workload.phases.map((_, index) => index);

/** Puts a phase before position `at`. */
export function insertPhase(scenario: Scenario, at: number, phase: Phase): Scenario {
  const phases = scenario.workload.phases.toSpliced(at, 0, structuredClone(phase));
  const mapping = indices(scenario).map((index) => (index < at ? index : index + 1));
  return withPhases(scenario, phases, mapping);
}

/** A copy of a phase right behind it. */
export function duplicatePhase(scenario: Scenario, index: number): Scenario {
  const phase = scenario.workload.phases[index];
  return phase ? insertPhase(scenario, index + 1, phase) : scenario;
}

export function removePhase(scenario: Scenario, index: number): Scenario {
  if (scenario.workload.phases.length <= 1) return scenario;
  const mapping = indices(scenario).map((old) => (old === index ? null : old > index ? old - 1 : old));
  return withPhases(scenario, scenario.workload.phases.toSpliced(index, 1), mapping);
}

export function movePhase(scenario: Scenario, from: number, to: number): Scenario {
  const order = indices(scenario).toSpliced(from, 1).toSpliced(to, 0, from);
  const phases = order.map((old) => scenario.workload.phases[old]!);
  return withPhases(
    scenario,
    phases,
    indices(scenario).map((old) => order.indexOf(old)),
  );
}

/** A name that no variant has yet: `Fixed`, `Fixed 2`, `Fixed 3`. */
export function freeName(variants: readonly Variant[], wish: string): string {
  const taken = new Set(variants.map((variant) => variant.name));
  const stem = wish.replace(/ \d+$/, '').slice(0, 36);
  let name = wish;
  for (let number = 2; taken.has(name); number++) name = `${stem} ${number}`;
  return name;
}

/** A copy of a variant behind the last. */
export function addVariant(scenario: Scenario, like: number): Scenario {
  const model = scenario.variants[like];
  if (!model || scenario.variants.length >= MOST_VARIANTS) return scenario;
  const variant = { ...structuredClone(model), name: freeName(scenario.variants, model.name) };
  return { ...scenario, variants: [...scenario.variants, variant] };
}

const isOf = (name: string) => (intervention: Intervention) =>
  intervention.set === `variants.${name}` || intervention.set.startsWith(`variants.${name}.`);

export function removeVariant(scenario: Scenario, index: number): Scenario {
  const variant = scenario.variants[index];
  if (!variant || scenario.variants.length <= 1) return scenario;
  const gone = isOf(variant.name);
  return {
    ...scenario,
    variants: scenario.variants.toSpliced(index, 1),
    interventions: scenario.interventions.filter((intervention) => !gone(intervention)),
  };
}

export function renameVariant(scenario: Scenario, index: number, name: string): Scenario {
  const variant = scenario.variants[index];
  if (!variant) return scenario;
  const concerned = isOf(variant.name);
  const prefix = `variants.${variant.name}`;
  return {
    ...scenario,
    variants: scenario.variants.with(index, { ...variant, name }),
    interventions: scenario.interventions.map((entry) =>
      concerned(entry) ? { ...entry, set: `variants.${name}${entry.set.slice(prefix.length)}` } : entry,
    ),
  };
}

export function removeIntervention(scenario: Scenario, index: number): Scenario {
  return { ...scenario, interventions: scenario.interventions.toSpliced(index, 1) };
}

/** Puts an intervention in the place of another, or adds it (`index` null); the list stays in order of time. */
export function putIntervention(scenario: Scenario, index: number | null, entry: Intervention): Scenario {
  const others = index === null ? scenario.interventions : scenario.interventions.toSpliced(index, 1);
  return { ...scenario, interventions: [...others, entry].sort((a, b) => a.at - b.at) };
}
