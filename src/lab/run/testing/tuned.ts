/** Machines in which one knob is tuned, and what was decided in them. */
import type { ScenarioInput } from '../../scenario/schema';
import { KNOBS } from '../../scenario/words';
import { RULES } from '../rules';
import type { EngineEvent, MachineOptions, PhaseInput, VariantInput } from './machine';
import { FIXED, Machine } from './machine';

export type Knob = (typeof KNOBS)[number];

export const WINDOW_OPS = 256;
export const EAGER = {
  windowOps: WINDOW_OPS,
  consecutive: 1,
  cooldownWindows: 0,
  audit: false,
  freezeAfterReversals: 100,
};
/** Work of one process on one CPU: 16 operations a task, so that a window is 16 tasks. */
const PLAIN = {
  processes: 1,
  batch: { kind: 'constant', ops: 16 },
  load: 0.5,
  revokePerMs: 0,
  deniedShare: 0,
  durationMs: 50,
} as const;

export interface Setup {
  phase?: object;
  phases?: object[];
  variant?: object;
  governor?: object;
  rest?: ScenarioInput;
  options?: MachineOptions;
}

/** A machine in which one knob is tuned, with an eager governor unless said otherwise. */
export function machineOf(knob: Knob, settings: object, setup: Setup = {}): Machine {
  const { phase = {}, phases = [phase], governor = {}, variant = {}, rest = {}, options = {} } = setup;
  const tuned = {
    ...FIXED,
    ...variant,
    [knob]: { strategy: 'seed', ...settings },
    governor: { ...EAGER, ...governor },
  };
  const input = {
    machine: { cpus: 1 },
    workload: { phases: phases.map((one) => ('trace' in one ? one : { ...PLAIN, ...one }) as PhaseInput) },
    variants: [tuned as VariantInput],
    ...rest,
  };
  return new Machine(input, { build: 'checked', ...options });
}

export interface Made {
  rule: string;
  knob: string;
  cpu: number;
  from: number;
  to: number;
  signals: [number, number];
}

export function decisionsIn(events: readonly EngineEvent[]): Made[] {
  return events
    .filter(({ kind }) => kind === 'decision')
    .map(({ args: [, knob, from, rule], signals: [to, ...signals], cpu }) => {
      return { rule: RULES[rule]!.id, knob: KNOBS[knob]!, cpu, from, to, signals: [signals[0], signals[1]] };
    });
}

/** The decisions of a run. */
export function decide(knob: Knob, settings: object, setup: Setup = {}, ms = 2): Made[] {
  return decisionsIn(machineOf(knob, settings, setup).to(ms).events());
}

export const path = (made: readonly Made[]) => made.map(({ rule, from, to }) => `${rule} ${from} > ${to}`);
