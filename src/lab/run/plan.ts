/** The interventions of a scenario in cycles: when they happen, and what has happened by a cycle. */
import type { Scenario } from '../scenario/schema';

/** The scenario as its interventions have left it at a moment in ms. */
export type ScenarioAt = (ms: number) => Scenario;

/** Interventions of one cycle: the scenario up to `at` brings all of them. */
export interface PlannedMoment {
  at: number;
  cycle: number;
}

export class Plan {
  readonly #scenarioAt: ScenarioAt;
  readonly #moments: PlannedMoment[] = [];
  /** What has happened after each moment, as text; in step with `#moments`. */
  readonly #pasts: string[] = [];

  constructor(scenario: Scenario, cyclesPerMs: number, scenarioAt: ScenarioAt) {
    this.#scenarioAt = scenarioAt;
    let past = '';
    for (const { at, set, to } of scenario.interventions) {
      const cycle = Math.floor(at * cyclesPerMs);
      past += `${cycle} ${set} ${JSON.stringify(to)}\n`;
      if (this.#moments.at(-1)?.cycle === cycle) {
        this.#moments.pop();
        this.#pasts.pop();
      }
      this.#moments.push({ at, cycle });
      this.#pasts.push(past);
    }
  }

  /** The scenario that a run begins with: interventions of cycle 0 have happened. */
  atStart(): Scenario {
    return this.at(0);
  }

  /** The scenario that holds after a cycle. */
  at(cycle: number): Scenario {
    return this.#scenarioAt(this.#moments.findLast((moment) => moment.cycle <= cycle)?.at ?? -1);
  }

  /** The scenario after a moment. */
  after({ at }: PlannedMoment): Scenario {
    return this.#scenarioAt(at);
  }

  /** Moments after `from`, up to and including `to`. */
  between(from: number, to: number): PlannedMoment[] {
    return this.#moments.filter(({ cycle }) => cycle > from && cycle <= to);
  }

  /** Cycle of the next moment; Infinity if there is none. */
  nextAfter(cycle: number): number {
    return this.#moments.find((moment) => moment.cycle > cycle)?.cycle ?? Infinity;
  }

  /** Identity of all that has been done to a run by a cycle: equal for two plans, the run is the same up to there. */
  past(cycle: number): string {
    const index = this.#moments.findLastIndex((moment) => moment.cycle <= cycle);
    return index < 0 ? '' : this.#pasts[index]!;
  }
}

/** Whether a run that comes to `later` has been where `earlier` is. Both pasts are those of plans. */
export function isOnTheWay(earlier: { cycle: number; past: string }, later: { cycle: number; past: string }): boolean {
  if (earlier.cycle > later.cycle || !later.past.startsWith(earlier.past)) return false;
  const parting = Number.parseInt(later.past.slice(earlier.past.length), 10);
  return Number.isNaN(parting) || parting > earlier.cycle;
}

/** The plan of a scenario. What applies interventions, all of the schema, is loaded only where there are some. */
export async function planOf(scenario: Scenario, cyclesPerMs: number): Promise<Plan> {
  if (scenario.interventions.length === 0) return new Plan(scenario, cyclesPerMs, () => scenario);
  const { applyInterventions } = await import('../scenario/paths');
  return new Plan(scenario, cyclesPerMs, (ms) => applyInterventions(scenario, ms));
}
