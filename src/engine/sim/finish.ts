/** Who waits for the end of a task: its recorded process, its job, or its client. Told when the CPU acts next, at that end. */
import { CPU_FINISHED, TASK_OF_CLIENT, TASK_OF_JOB, TASK_RECORDED, T_FLAGS, TASK_OWNER, T_PROCESS } from '../layout';
import { clientServed } from '../workload/clients';
import { releaseNext } from './backlog';
import { taskOfJobEnded } from './jobs';

const OF_PROCESS: u32 = 1 << 30;
const OF_JOB: u32 = 2 << 30;
const OF_CLIENT: u32 = 3 << 30;
const NUMBER: u32 = OF_PROCESS - 1;

/** Notes who waits for the task that a CPU has just run to its end. */
export function noteEnd(block: usize, task: usize): void {
  const flags = load<u8>(task + T_FLAGS);
  if ((flags & (TASK_RECORDED | TASK_OF_JOB | TASK_OF_CLIENT)) == 0) return;
  if (flags & TASK_RECORDED) store<u32>(block + CPU_FINISHED, OF_PROCESS | (<u32>load<u16>(task + T_PROCESS)));
  else
    store<u32>(block + CPU_FINISHED, (flags & TASK_OF_JOB ? OF_JOB : OF_CLIENT) | (<u32>load<u16>(task + TASK_OWNER)));
}

/** Tells who waited. */
export function tellEnd(cpu: i32, block: usize, now: i64): void {
  const finished = load<u32>(block + CPU_FINISHED);
  if (finished == 0) return;
  store<u32>(block + CPU_FINISHED, 0);
  const waits = finished & ~NUMBER;
  const number = finished & NUMBER;
  if (waits == OF_PROCESS) releaseNext(cpu, number, now);
  else if (waits == OF_JOB) taskOfJobEnded(number, cpu, now);
  else clientServed(number, now);
}
