import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineTraceBuilder, engineTraceFrom } from './build';
import { ENGINE_TRACE, opsOf, taskAt } from './engineTrace';
import type { EngineTrace } from './engineTrace';
import { ALLOCATE, CLOSE, READ, REVOKE, USE } from './reference';
import type { Kind, Reference, TaskRules } from './reference';

const RULES: TaskRules = { gapUs: 5, taskGapUs: 40, maxTaskOps: 1024 };

function reference(
  timeUs: number,
  cpu: number,
  process: number,
  slot = 3,
  generation = 0,
  kind: Kind = USE,
): Reference {
  const object = (process * 1000 + slot) * 1000 + generation;
  return { timeUs, cpu, process, slot, generation, kind, rights: READ, object };
}

function tasksOf(trace: EngineTrace) {
  return Array.from({ length: trace.tasks }, (_, i) => taskAt(trace, i));
}

function kindsOf(trace: EngineTrace) {
  return Array.from(opsOf(trace), (op) => (op >>> ENGINE_TRACE.kindShift) & 3);
}

describe('the layout', () => {
  it('is what the engine reads', () => {
    const trace = engineTraceFrom(
      [reference(100, 1, 7, 3, 0), reference(102, 1, 7, 4, 0, ALLOCATE), reference(110, 1, 9, 3, 2, CLOSE)],
      RULES,
    );
    const view = new DataView(trace.bytes.buffer);
    const header = Array.from({ length: 16 }, (_, i) => view.getUint32(4 * i, true));
    expect(header).toEqual([0x31525443, 1, 2, 3, 3, 2, 1, 11, 5, 0, 0, 0, 0, 0, 0, 0]);
    expect([...trace.bytes.slice(64, 80)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    expect([...trace.bytes.slice(80, 96)]).toEqual([10, 0, 0, 0, 2, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0]);
    const ops = [0, 1, 2].map((i) => view.getUint32(96 + 4 * i, true));
    expect(ops).toEqual([0x80400000, 0x00500001, 0x80600002]);
    expect(trace.bytes.length).toBe(108);
  });

  it('numbers CPUs by their recorded numbers, processes and capabilities by appearance', () => {
    const trace = engineTraceFrom([reference(0, 90, 500), reference(1, 4, 20), reference(2, 17, 30)], RULES);
    expect(tasksOf(trace).map(({ cpu, process }) => [cpu, process])).toEqual([
      [2, 0],
      [0, 1],
      [1, 2],
    ]);
    expect(trace).toMatchObject({ cpus: 3, processes: 3, capabilities: 3 });
  });
});

describe('a task ends', () => {
  const startsOf = (references: Reference[], rules = RULES) =>
    tasksOf(engineTraceFrom(references, rules)).map(({ startUs, ops, cpu, flags }) => [startUs, ops, cpu, flags]);

  it('when the CPU goes to another process, which is a switch', () => {
    expect(startsOf([reference(0, 0, 1), reference(1, 0, 1), reference(2, 0, 2), reference(3, 0, 1)])).toEqual([
      [0, 2, 0, 0],
      [2, 1, 0, 1],
      [3, 1, 0, 1],
    ]);
  });

  it('when its process goes on elsewhere, which is none', () => {
    expect(startsOf([reference(0, 0, 1), reference(1, 1, 1), reference(2, 0, 1)])).toEqual([
      [0, 1, 0, 0],
      [1, 1, 1, 0],
      [2, 1, 0, 0],
    ]);
  });

  it('after a pause', () => {
    expect(startsOf([reference(0, 0, 1), reference(40, 0, 1), reference(81, 0, 1)])).toEqual([
      [0, 2, 0, 0],
      [81, 1, 0, 0],
    ]);
    expect(startsOf([reference(0, 0, 1), reference(9999, 0, 1)], { ...RULES, taskGapUs: null })).toHaveLength(1);
  });

  it('when it is full', () => {
    const many = Array.from({ length: 10 }, (_, i) => reference(i, 0, 1));
    expect(startsOf(many, { ...RULES, maxTaskOps: 4 }).map(([, ops]) => ops)).toEqual([4, 4, 2]);
  });

  it('at a recorded switch of its CPU', () => {
    const builder = new EngineTraceBuilder(RULES);
    builder.switched(0);
    builder.reference(reference(0, 0, 1));
    builder.switched(1);
    builder.reference(reference(1, 0, 1));
    builder.switched(0);
    builder.reference(reference(2, 0, 1));
    expect(tasksOf(builder.finish()).map(({ ops }) => ops)).toEqual([2, 1]);
  });
});

describe('references', () => {
  it('begin a batch when the one before is not closer than the gap', () => {
    const trace = engineTraceFrom(
      [0, 4, 9, 13].map((timeUs) => reference(timeUs, 0, 1)),
      RULES,
    );
    expect(Array.from(opsOf(trace), (op) => op >>> 31)).toEqual([1, 0, 1, 0]);
  });

  it('of a task stand together, tasks in the order of their starts', () => {
    const trace = engineTraceFrom(
      [reference(0, 0, 1, 3), reference(1, 1, 2, 4), reference(2, 0, 1, 5), reference(3, 1, 2, 6)],
      RULES,
    );
    expect(Array.from(opsOf(trace), (op) => op & ENGINE_TRACE.slotMask)).toEqual([0, 1, 2, 3]);
    expect(tasksOf(trace).map(({ firstOp }) => firstOp)).toEqual([0, 2]);
  });

  it('keep their slot over generations', () => {
    const trace = engineTraceFrom(
      [reference(0, 0, 1, 3, 0, CLOSE), reference(1, 0, 1, 3, 1, ALLOCATE), reference(2, 0, 1, 3, 1)],
      RULES,
    );
    expect(trace.capabilities).toBe(1);
    expect(kindsOf(trace)).toEqual([CLOSE, ALLOCATE, USE]);
  });

  it('that take over a slot in use need the right to revoke', () => {
    const trace = engineTraceFrom(
      [reference(0, 0, 1, 3, 4), { ...reference(1, 0, 1, 3, 5, ALLOCATE), rights: 0 }],
      RULES,
    );
    expect((opsOf(trace)[1]! >>> ENGINE_TRACE.rightsShift) & 15).toBe(REVOKE);
  });

  it('that close in vain are uses of the right to revoke', () => {
    const trace = engineTraceFrom(
      [
        reference(0, 0, 1, 3, 0, CLOSE), // Another close of the same generation follows.
        reference(1, 0, 1, 3, 0, CLOSE), // Succeeds.
        reference(2, 0, 1, 3, 1, ALLOCATE),
        reference(3, 0, 1, 4, 0, CLOSE), // The slot goes on as it was.
        reference(4, 0, 1, 4, 0),
        reference(5, 0, 1, 3, 1, CLOSE), // Nothing is known to the contrary.
      ],
      RULES,
    );
    expect(kindsOf(trace)).toEqual([USE, CLOSE, ALLOCATE, USE, USE, CLOSE]);
    expect((opsOf(trace)[0]! >>> ENGINE_TRACE.rightsShift) & 15).toBe(REVOKE);
  });

  it('of one process keep their order, whatever the CPUs do', () => {
    const step = fc.record({
      wait: fc.nat({ max: 60 }),
      cpu: fc.nat({ max: 3 }),
      process: fc.nat({ max: 4 }),
      slot: fc.nat({ max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), fc.integer({ min: 1, max: 8 }), (steps, full) => {
        let now = 0;
        const recorded = steps.map(({ wait, cpu, process, slot }) => reference((now += wait), cpu, process, slot));
        const trace = engineTraceFrom(recorded, { ...RULES, maxTaskOps: full });
        const seen = tasksOf(trace).flatMap(({ process, firstOp, ops }) =>
          Array.from(opsOf(trace).subarray(firstOp, firstOp + ops), (op) => [process, op & ENGINE_TRACE.slotMask]),
        );
        for (const [index, process] of [...new Set(recorded.map((one) => one.process))].entries()) {
          const slots = recorded.filter((one) => one.process === process).map((one) => one.slot);
          const replayed = seen.filter(([owner]) => owner === index).map(([, slot]) => slot);
          expect(pattern(replayed)).toEqual(pattern(slots));
        }
        const starts = tasksOf(trace).map(({ startUs }) => startUs);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('what cannot be', () => {
  it('is refused', () => {
    const build = (...references: Reference[]) => engineTraceFrom(references, RULES);
    expect(() => build()).toThrow('contains no reference');
    expect(() => build(reference(5, 0, 1), reference(4, 0, 1))).toThrow('time goes back');
    expect(() => build(reference(0, 0, 1, 3, 2), reference(1, 0, 1, 3, 1))).toThrow('generation 1 after 2');
    expect(() => build(reference(0, 0, 1), reference(2 ** 32, 0, 1))).toThrow('more than 71 minutes');
    const cpus = Array.from({ length: 257 }, (_, i) => reference(i, i, 1));
    expect(() => build(...cpus)).toThrow('more than 256 CPUs');
    const processes = Array.from({ length: 65_537 }, (_, i) => reference(i, 0, i));
    expect(() => engineTraceFrom(processes, RULES)).toThrow('more than 65536 processes');
  });
});

/** Numbers by first appearance: what is left of names. */
function pattern(values: unknown[]): number[] {
  const numbers = new Map<unknown, number>();
  return values.map((value) => numbers.get(value) ?? numbers.set(value, numbers.size).size - 1);
}
