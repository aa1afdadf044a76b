import { describe, expect, it } from 'vitest';
import { importTrace } from '../import';
import { taskAt, opsOf, ENGINE_TRACE } from '../engineTrace';
import { rtapp } from './rtapp';

/** `process@cpu:time slot` per reference, `|cpu` where a task blocks. */
function play(workload: unknown): string[] {
  const lines: string[] = [];
  const reader = rtapp.open({
    reference: ({ process, cpu, timeUs, slot }) => lines.push(`${process}@${cpu}:${timeUs} ${slot}`),
    switched: (cpu) => lines.push(`|${cpu}`),
  });
  reader.bytes(new TextEncoder().encode(typeof workload === 'string' ? workload : JSON.stringify(workload)));
  reader.end();
  return lines;
}

describe('rt-app', () => {
  it('runs a task until it sleeps, and again after its sleep, until its loops are over', () => {
    expect(play({ tasks: { a: { loop: 2, run: 25, sleep: 100 } } })).toEqual([
      ...['0@0:0 0', '0@0:10 1', '0@0:20 2', '|0'],
      ...['0@0:126 3', '0@0:136 4', '0@0:146 5', '|0', '|0'],
    ]);
  });

  it('wakes a task by its timer at whole periods, however long it ran', () => {
    const timer = { ref: 'tick', period: 100 };
    const starts = play({ tasks: { a: { loop: 3, run0: 10, run1: 5, timer } } }).filter((line) => / [024]$/.test(line));
    expect(starts).toEqual(['0@0:0 0', '0@0:100 2', '0@0:200 4']);
  });

  it('lets tasks share a CPU in order of readiness, and puts them where they may run', () => {
    const lines = play({
      tasks: {
        a: { loop: 1, run: 10, cpus: [2] },
        b: { loop: 1, run: 10, cpus: [2] },
        c: { loop: 1, run: 10, cpus: [5] },
      },
    });
    expect(lines.filter((line) => !line.startsWith('|'))).toEqual(['0@2:0 0', '2@5:0 0', '1@2:10 0']);
  });

  it('has instances, phases, resources and forks', () => {
    const lines = play({
      tasks: {
        a: { instance: 2, loop: 1, cpus: [0], phases: { p1: { loop: 2, lock: 'm' }, p2: { unlock: 'm', fork: 'b' } } },
        b: { instance: 0, loop: 1, run: 5 },
      },
      global: { duration: 1 },
    });
    expect(lines.filter((line) => !line.startsWith('|'))).toEqual([
      ...['0@0:0 8', '0@0:1 8', '0@0:2 8'],
      ...['1@0:4 8', '1@0:5 8', '1@0:6 8'],
      ...['2@0:8 0', '3@0:13 0'],
    ]);
  });

  it('ends what would never end', () => {
    expect(play({ tasks: { a: { yield: 'x' } } }).length).toBeLessThan(1_100_000);
    expect(play({ tasks: { a: { run: 1000, sleep: 9000 } }, global: { duration: 1 } })).toHaveLength(100 * 101);
  });

  it('becomes a trace with a task from each activation', async () => {
    const text = '/* c */ {"tasks": {"a": {"instance": 3, "loop": 5, "run": 100, "sleep": 1000}}} // end';
    const { trace, format } = await importTrace(new TextEncoder().encode(text), { name: 'a.json' });
    expect(format).toBe('rt-app');
    expect(trace).toMatchObject({ tasks: 15, ops: 150, processes: 3, cpus: 3, capabilities: 24 });
    expect(taskAt(trace, 14)).toMatchObject({ startUs: 4404, ops: 10 });
    expect(Array.from(opsOf(trace)).filter((word) => word & ENGINE_TRACE.batchBit)).toHaveLength(15);
  });

  it.each([
    ['tasks must be an object', {}],
    ['tasks is empty', { tasks: {} }],
    ['tasks.a has no event', { tasks: { a: { loop: 3 } } }],
    ['tasks.a.phases.p has no event', { tasks: { a: { phases: { p: {} } } } }],
    ['tasks.a.run must be a whole number from 0 to', { tasks: { a: { run: 'long' } } }],
    ['tasks.a.loop must be -1 or more than 0: "0"', { tasks: { a: { run: 1, loop: 0 } } }],
    ['tasks.a.jump is no event', { tasks: { a: { jump: 1 } } }],
    ['tasks.a.fork must name a task: ""b""', { tasks: { a: { fork: 'b' } } }],
    ['tasks.a.timer.ref must be a name', { tasks: { a: { timer: { period: 5 } } } }],
    ['tasks.a.cpus must be a whole number from 0 to 255: "300"', { tasks: { a: { run: 1, cpus: [300] } } }],
    ['more than 1024 tasks', { tasks: { a: { run: 1, instance: 1000 }, b: { run: 1, instance: 25 } } }],
    ['more than 4096 tasks, forks included', { tasks: { a: { fork: 'a' } } }],
    ['not valid JSON, line 2, column 3: expected', '{"tasks":\n/**/ 1'.replace('/**/ 1', '  ]')],
  ])('says what is wrong: %s', (message, workload) => {
    expect(() => play(workload)).toThrow(message);
  });
});
