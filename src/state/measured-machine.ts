/** "Use this machine": the costs of a report as the machine profile of the open scenario, an edit like any other. */
import type { MeasureReport } from '../lab/measure/report';
import { COST_NAMES } from '../lab/scenario/profiles';
import type { LabView } from './contract';

/** Whether the open scenario has exactly these costs. */
export function usesMachine({ scenario }: Pick<LabView, 'scenario'>, report: MeasureReport): boolean {
  const { profile, overrides } = scenario.machine;
  const wanted = report.calibration?.overrides;
  if (!wanted || profile !== 'calibrated') return false;
  return COST_NAMES.every((name) => wanted[name] === overrides[name]);
}

/** Makes it so; the lab says why if it cannot. Everything else of the machine (CPUs, topology, pressure) stays. */
export async function useMachine(lab: Pick<LabView, 'scenario' | 'reshape'>, report: MeasureReport): Promise<boolean> {
  const { calibration } = report;
  if (!calibration) return false;
  const overrides = { ...calibration.overrides };
  await lab.reshape((line) => ({ ...line, machine: { ...line.machine, profile: calibration.profile, overrides } }));
  return usesMachine(lab, report);
}
