/** What the detector of a CPU's access pattern has seen since its tuners last looked. */
import type { Frame } from '../lab/run/frame';
import { fixed, grouped } from './format';

/** Above this share a pattern counts as that of the CPU: the default of the prefetch rule. */
const CLEAR = 0.8;

export interface PatternText {
  /** As "sequential 0.97", or "mixed, most random 0.60". */
  text: string;
  /** All shares with their count. */
  title: string;
}

export function patternOf(frame: Frame, cpu: number): PatternText {
  const counts = [
    { name: 'sequential', steps: frame.sequentialSteps[cpu]! },
    { name: 'strided', steps: frame.stridedSteps[cpu]! },
    { name: 'random', steps: frame.randomSteps[cpu]! },
  ];
  const total = counts.reduce((sum, { steps }) => sum + steps, 0);
  if (total === 0)
    return { text: 'no steps yet', title: 'No step from one id to another since the tuners last looked' };
  const most = counts.reduce((best, one) => (one.steps > best.steps ? one : best));
  const share = most.steps / total;
  const shares = counts.map(({ name, steps }) => `${name} ${fixed(steps / total, 2)}`).join(', ');
  return {
    text: `${share >= CLEAR ? most.name : `mixed, most ${most.name}`} ${fixed(share, 2)}`,
    title: `Steps from one id to the next: ${shares}, of ${grouped(total)} since the tuners of this CPU last looked`,
  };
}
