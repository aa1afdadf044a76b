/** The part of rt-app's JSON that says who does what when, checked. Every fault names the path of the value. */
import { TraceError } from '../error';
import { CONTROL, READ, WRITE } from '../reference';

export type RtEvent =
  | { kind: 'run' | 'sleep'; us: number }
  | { kind: 'timer'; timer: string; periodUs: number }
  | { kind: 'use'; resource: string; rights: number }
  | { kind: 'fork'; task: string };

export interface RtPhase {
  loops: number;
  events: RtEvent[];
}

export interface RtTask {
  name: string;
  instances: number;
  /** How often all phases are gone through; Infinity for -1. */
  loops: number;
  delayUs: number;
  /** The CPUs that it may run on; empty if it does not say. */
  cpus: number[];
  phases: RtPhase[];
}

export interface RtWorkload {
  tasks: RtTask[];
  /** Infinity without one. */
  durationUs: number;
}

const MOST_INSTANCES = 1024;
const MOST_CPU = 255;
const MOST_US = 71 * 60e6;

/** Says nothing about what a task does when, for our purposes. */
const PROPERTIES = new Set(
  `instance loop phases cpus delay policy priority comment nodes_membind nodes numa taskgroup util_min util_max
   dl-runtime dl-period dl-deadline cpu`.split(/\s+/),
);
/** Events that name a resource, with the rights that they need. A number at the end only tells apart. */
const USES: Readonly<Record<string, number>> = {
  lock: CONTROL,
  unlock: CONTROL,
  wait: CONTROL,
  signal: CONTROL,
  sync: CONTROL,
  broad: CONTROL,
  barrier: CONTROL,
  suspend: CONTROL,
  resume: CONTROL,
  yield: READ,
  mem: WRITE,
  iorun: READ | WRITE,
};

type Fields = Record<string, unknown>;

/** Checks what JSON.parse gave. Throws a TraceError. */
export function parseWorkload(value: unknown): RtWorkload {
  const root = fields(value, 'the file');
  const tasks = Object.entries(fields(root['tasks'], 'tasks')).map(([name, task]) => parseTask(name, task));
  if (tasks.length === 0) throw new TraceError('tasks is empty');
  const instances = tasks.reduce((sum, task) => sum + task.instances, 0);
  if (instances > MOST_INSTANCES) throw new TraceError(`more than ${MOST_INSTANCES} tasks`);
  const names = new Set(tasks.map(({ name }) => name));
  for (const { name, phases } of tasks) {
    for (const event of phases.flatMap(({ events }) => events)) {
      if (event.kind === 'fork' && !names.has(event.task)) bad(`tasks.${name}.fork`, 'must name a task', event.task);
    }
  }
  const global = root['global'] === undefined ? {} : fields(root['global'], 'global');
  const seconds = count(global['duration'], 'global.duration', -1, MOST_US / 1e6, -1);
  return { tasks, durationUs: seconds < 0 ? Infinity : seconds * 1e6 };
}

function parseTask(name: string, value: unknown): RtTask {
  const path = `tasks.${name}`;
  const task = fields(value, path);
  const phases = task['phases'] === undefined ? undefined : Object.entries(fields(task['phases'], `${path}.phases`));
  const parsed = phases?.map(([phase, content]) => parsePhase(content, `${path}.phases.${phase}`));
  return {
    name,
    instances: count(task['instance'], `${path}.instance`, 0, MOST_INSTANCES, 1),
    loops: loops(task['loop'], `${path}.loop`, -1),
    delayUs: count(task['delay'], `${path}.delay`, 0, MOST_US, 0),
    cpus: parseCpus(task['cpus'], `${path}.cpus`),
    // Without phases a task is one phase, and its loop is that of all.
    phases: parsed ?? [{ loops: 1, events: parseEvents(task, path) }],
  };
}

function parsePhase(value: unknown, path: string): RtPhase {
  const phase = fields(value, path);
  return { loops: loops(phase['loop'], `${path}.loop`, 1), events: parseEvents(phase, path) };
}

function parseEvents(from: Fields, path: string): RtEvent[] {
  const events = Object.entries(from).filter(([key]) => !PROPERTIES.has(key));
  if (events.length === 0) throw new TraceError(`${path} has no event`);
  return events.map(([key, value]) => parseEvent(key.replace(/_?\d+$/, ''), value, `${path}.${key}`));
}

function parseEvent(name: string, value: unknown, path: string): RtEvent {
  if (name === 'run' || name === 'runtime') return { kind: 'run', us: count(value, path, 0, MOST_US) };
  if (name === 'sleep') return { kind: 'sleep', us: count(value, path, 0, MOST_US) };
  if (name === 'fork') return { kind: 'fork', task: word(value, path) };
  if (name === 'timer') {
    const timer = fields(value, path);
    const periodUs = count(timer['period'], `${path}.period`, 1, MOST_US);
    return { kind: 'timer', timer: word(timer['ref'], `${path}.ref`), periodUs };
  }
  const kind = name === 'barr' ? 'barrier' : name;
  if (!Object.hasOwn(USES, kind)) throw new TraceError(`${path} is no event that is known of rt-app`);
  return {
    kind: 'use',
    resource: kind === 'iorun' || kind === 'mem' ? kind : resourceOf(value, path),
    rights: USES[kind]!,
  };
}

function resourceOf(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return word((value as Fields)['ref'], `${path}.ref`);
  return bad(path, 'must name a resource', value);
}

function parseCpus(value: unknown, path: string): number[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return bad(path, 'must be a list of CPUs', value);
  return value.map((cpu) => count(cpu, path, 0, MOST_CPU));
}

function fields(value: unknown, path: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  return bad(path, 'must be an object', value);
}

function word(value: unknown, path: string): string {
  return typeof value === 'string' && value !== '' ? value : bad(path, 'must be a name', value);
}

function count(value: unknown, path: string, min: number, max: number, absent?: number): number {
  if (value === undefined && absent !== undefined) return absent;
  if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
  return bad(path, `must be a whole number from ${min} to ${max}`, value);
}

function loops(value: unknown, path: string, absent: number): number {
  const number = count(value, path, -1, 1e9, absent);
  if (number === 0) bad(path, 'must be -1 or more than 0', value);
  return number < 0 ? Infinity : number;
}

function bad(path: string, what: string, value: unknown): never {
  throw new TraceError(`${path} ${what}`, {
    excerpt: value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 80),
  });
}
