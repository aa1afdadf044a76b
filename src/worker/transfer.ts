/** Which buffers of a result can be moved to another thread. */
import type { StepResult } from '../lab/run/protocol';

/** Every distinct buffer of the frame, the windows, the events and the tasks. */
export function transferables(result: StepResult): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const part of [result.frame, result.windows, result.events, result.tasks ?? {}]) {
    for (const value of Object.values<unknown>(part)) {
      if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
    }
  }
  return [...buffers];
}
