/** How the tasks of a recording are spread over its time: what the workload strip shows of it. */
import { taskAt } from '../traces/engineTrace';
import type { EngineTrace } from '../traces/engineTrace';

/** Tasks that start in each of `columns` equal parts of the recording. */
export function taskDensity(trace: EngineTrace, columns: number): number[] {
  const counts = Array.from({ length: columns }, () => 0);
  for (let index = 0; index < trace.tasks; index++) {
    const column = Math.floor((taskAt(trace, index).startUs / Math.max(1, trace.durationUs)) * columns);
    counts[Math.min(columns - 1, column)]! += 1;
  }
  return counts;
}
