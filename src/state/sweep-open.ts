/** A point of a sweep as something to look at in the simulation. Pure. */
import type { Axis } from '../lab/compare/sweep/axis';
import { pointValues, valueText } from '../lab/compare/sweep/axis';
import { pointScenario } from '../lab/compare/sweep/plan';
import type { Scenario } from '../lab/scenario/schema';

const MOST_VARIANTS = 4;

/**
 * Where only fields of `variant` were swept, the present scenario with that variant of the point added, in place of an earlier point
 * or of the last one if there are four already; otherwise the scenario of the point. A text says why a point cannot be opened.
 */
export function openedPoint(
  swept: Scenario,
  present: Scenario,
  axes: readonly Axis[],
  point: number,
  variant: string,
): Scenario | string {
  const { scenario, error } = pointScenario({ scenario: swept, axes: [...axes] }, point);
  if (!scenario) return error ?? 'this point has no scenario';
  if (!axes.every(({ path }) => path.startsWith(`variants.${variant}.`))) return scenario;
  const chosen = scenario.variants.find(({ name }) => name === variant);
  if (!chosen) return scenario;
  const name = pointName(axes, point);
  const others = present.variants.filter((other) => !other.name.startsWith('Point ')).slice(0, MOST_VARIANTS - 1);
  const interventions = present.interventions.filter(({ set }) => {
    const [section, owner] = set.split('.');
    return section !== 'variants' || others.some((other) => other.name === owner);
  });
  return { ...present, interventions, branches: [], variants: [...others, { ...chosen, name }] };
}

/** `Point 256 4`: as many values as a name holds. */
function pointName(axes: readonly Axis[], point: number): string {
  const words = pointValues(axes, point).map((value) => valueText(value).replaceAll(/[^A-Za-z0-9]+/g, '_'));
  return `Point ${words.join(' ')}`.slice(0, 40).trim();
}
