/** Plays an rt-app workload: which task runs on which CPU from when to when, and what it refers to meanwhile. */
import { TraceError } from '../error';
import { READ, USE, WRITE } from '../reference';
import type { ReferenceSink } from '../reference';
import type { RtEvent, RtTask, RtWorkload } from './rtapp-parse';

/** A running task refers to a capability this often. */
export const REFERENCE_US = 10;
/** Its own ones, in turn; numbers from here on are resources. */
export const OWN_CAPABILITIES = 8;
/** What is played of a workload that never ends. */
export const ENDLESS_US = 1e6;
/** CPUs that tasks without affinity are dealt out to if no task names any. */
const MOST_DEALT = 8;
const MOST_FORKS = 4096;
/** An event takes time, or a loop without sleeping would never end. */
const EVENT_US = 1;

interface Thread {
  process: number;
  steps: Generator<RtEvent, void>;
  readyUs: number;
  /** When each of its timers fired last. */
  timers: Map<string, number>;
  nextOwn: number;
}

/** What a CPU does next: a reference, or the end of what a task does at a time. */
interface Step {
  timeUs: number;
  process: number;
  /** -1 when the task blocks. */
  slot: number;
  rights: number;
}

/** Hands the references to the sink in order of time, with a switch wherever a task blocks. */
export function playWorkload(workload: RtWorkload, sink: ReferenceSink): void {
  const play = new Play(workload);
  const heads = play.cpus.map(({ cpu, steps }) => ({ cpu, steps, next: steps.next() }));
  for (;;) {
    let first: (typeof heads)[number] | undefined;
    for (const head of heads) {
      if (head.next.done) continue;
      if (!first || head.next.value.timeUs < (first.next.value as Step).timeUs) first = head;
    }
    if (!first) return;
    const { timeUs, process, slot, rights } = first.next.value as Step;
    if (slot < 0) sink.switched(first.cpu);
    else {
      const object = process * 2 ** 20 + slot;
      sink.reference({ timeUs, cpu: first.cpu, process, slot, generation: 0, kind: USE, rights, object });
    }
    first.next = first.steps.next();
  }
}

class Play {
  readonly cpus: { cpu: number; steps: Generator<Step, void> }[];
  readonly #endUs: number;
  readonly #tasks: ReadonlyMap<string, RtTask>;
  readonly #resources = new Map<string, number>();
  #processes = 0;

  constructor({ tasks, durationUs }: RtWorkload) {
    this.#endUs = durationUs === Infinity ? ENDLESS_US : durationUs;
    this.#tasks = new Map(tasks.map((task) => [task.name, task]));
    const named = [...new Set(tasks.flatMap(({ cpus }) => cpus))].sort((a, b) => a - b);
    const instances = tasks.flatMap((task) => new Array<RtTask>(task.instances).fill(task));
    const dealt = named.length > 0 ? named : [...new Array(Math.min(MOST_DEALT, instances.length)).keys()];
    const queues = new Map<number, Thread[]>(dealt.map((cpu) => [cpu, []]));
    const turns = new Map<RtTask | null, number>();
    for (const task of instances) {
      const choice = task.cpus.length > 0 ? task.cpus : dealt;
      const key = task.cpus.length > 0 ? task : null;
      const turn = turns.get(key) ?? 0;
      turns.set(key, turn + 1);
      queues.get(choice[turn % choice.length]!)!.push(this.#thread(task, task.delayUs));
    }
    this.cpus = [...queues].map(([cpu, threads]) => ({ cpu, steps: this.#onCpu(threads) }));
  }

  #thread(task: RtTask, readyUs: number): Thread {
    if (this.#processes >= MOST_FORKS) throw new TraceError(`more than ${MOST_FORKS} tasks, forks included`);
    return { process: this.#processes++, steps: events(task), readyUs, timers: new Map(), nextOwn: 0 };
  }

  /** What happens on one CPU: of the tasks that are ready the one that has been for longest runs until it blocks. */
  *#onCpu(threads: Thread[]): Generator<Step, void> {
    let nowUs = 0;
    while (threads.length > 0) {
      const thread = threads.reduce((first, other) => (other.readyUs < first.readyUs ? other : first));
      nowUs = Math.max(nowUs, thread.readyUs);
      if (nowUs >= this.#endUs) return;
      const forked: Thread[] = [];
      nowUs = yield* this.#untilItBlocks(thread, nowUs, forked);
      threads.push(...forked);
      if (thread.readyUs === Infinity) threads.splice(threads.indexOf(thread), 1);
      yield { timeUs: nowUs, process: thread.process, slot: -1, rights: 0 };
    }
  }

  *#untilItBlocks(thread: Thread, fromUs: number, forked: Thread[]): Generator<Step, number> {
    const { process, steps, timers } = thread;
    let nowUs = fromUs;
    while (nowUs < this.#endUs) {
      const { value: event, done } = steps.next();
      if (done === true) {
        thread.readyUs = Infinity;
        return nowUs;
      }
      if (event.kind === 'run') {
        nowUs = yield* this.#running(thread, nowUs, event.us);
        continue;
      }
      if (event.kind === 'fork') forked.push(this.#thread(this.#tasks.get(event.task)!, nowUs + EVENT_US));
      if (event.kind === 'use') {
        yield { timeUs: nowUs, process, slot: this.#slotOf(event.resource), rights: event.rights };
      }
      nowUs += EVENT_US;
      if (event.kind === 'sleep') {
        thread.readyUs = nowUs + event.us;
        return nowUs;
      }
      if (event.kind === 'timer') {
        const dueUs = (timers.get(event.timer) ?? fromUs) + event.periodUs;
        timers.set(event.timer, Math.max(dueUs, nowUs));
        yield { timeUs: nowUs - EVENT_US, process, slot: this.#slotOf(event.timer), rights: READ };
        if (dueUs > nowUs) {
          thread.readyUs = dueUs;
          return nowUs;
        }
      }
    }
    thread.readyUs = Infinity;
    return nowUs;
  }

  *#running(thread: Thread, fromUs: number, us: number): Generator<Step, number> {
    const toUs = Math.min(this.#endUs, fromUs + Math.max(us, EVENT_US));
    for (let timeUs = fromUs; timeUs < toUs; timeUs += REFERENCE_US) {
      const slot = thread.nextOwn++ % OWN_CAPABILITIES;
      yield { timeUs, process: thread.process, slot, rights: slot === 0 ? READ | WRITE : READ };
    }
    return toUs;
  }

  #slotOf(resource: string): number {
    let slot = this.#resources.get(resource);
    if (slot === undefined) this.#resources.set(resource, (slot = OWN_CAPABILITIES + this.#resources.size));
    return slot;
  }
}

/** What a task does, in order. */
function* events({ loops, phases }: RtTask): Generator<RtEvent, void> {
  for (let loop = 0; loop < loops; loop++) {
    for (const phase of phases) {
      for (let turn = 0; turn < phase.loops; turn++) yield* phase.events;
    }
  }
}
