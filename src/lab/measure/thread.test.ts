import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply, Request, RequestBody, Samples } from './protocol';
import { serveThread } from './thread';

/** The smallest module: nothing is exported, everything that is timed here is JavaScript. */
const EMPTY = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));

/** The clock: it moves when work is done, and by its step when it is read often enough. */
let time = 0;
let step = 0;
const spin = (ms: number) => void (time += ms);

beforeEach(() => {
  [time, step] = [1000, 0];
  vi.spyOn(performance, 'now').mockImplementation(() => (time += step));
});
afterEach(() => void vi.restoreAllMocks());

/** A thread in this one, and what its rivals were called with. */
function thread(rivals: Record<string, (reps: number) => void>) {
  const calls: string[] = [];
  let receive: (request: Request) => void = () => undefined;
  let reply: Reply | null = null;
  const noted = Object.entries(rivals).map(([name, run]) => [
    name,
    (reps: number) => {
      calls.push(`${name} ${reps}`);
      run(reps);
      return reps;
    },
  ]);
  serveThread(
    { listen: (listener) => (receive = listener), reply: (answer) => (reply = answer) },
    Object.fromEntries(noted) as Record<string, (reps: number) => number>,
  );
  const ask = (body: RequestBody): unknown => {
    receive({ ...body, id: 1 });
    if (!reply!.ok) throw new Error(reply!.message);
    return reply!.value;
  };
  ask({ op: 'open', slot: 0, module: EMPTY, memory: null, pages: 1 });
  const sample = (names: string[], rounds: number, sampleMs: number, budgetMs = 10_000) => {
    const cases = names.map((id) => ({
      id,
      call: ['none'] as const,
      before: [],
      opsPerRep: 2,
      repsStep: 4,
      rival: id,
    }));
    return ask({ op: 'sample', slot: 0, cases, rounds, budgetMs, sampleMs }) as Samples;
  };
  return { ask, sample, calls };
}

describe('samples', () => {
  it('are taken in turns, so that what changes on the way falls on all cases', () => {
    let slow = 1;
    const work = (factor: number) => (reps: number) => spin(0.02 * reps * factor * slow);
    const { sample, calls } = thread({ one: work(1), other: work(2) });
    sample(['one', 'other'], 1, 0.2);
    calls.length = 0;
    const first = sample(['one', 'other'], 2, 0.2);
    slow = 3;
    const second = sample(['one', 'other'], 2, 0.2);
    expect(calls.map((call) => call.split(' ')[0]).slice(0, 4)).toEqual(['one', 'other', 'one', 'other']);
    for (const { ns } of [first, second]) {
      for (const round of [0, 1]) expect(ns[1]![round]! / ns[0]![round]!).toBeCloseTo(2, 9);
    }
  });

  it('last long enough for the clock, also when code gets faster after its warm-up', () => {
    let runs = 0;
    const { sample } = thread({ jit: (reps) => spin(reps * (++runs < 8 ? 0.05 : 0.005)) });
    for (let turn = 0; turn < 5; turn++) {
      const { shortestMs, reps, ns } = sample(['jit'], 3, 1);
      expect(shortestMs[0]).toBeGreaterThanOrEqual(1);
      expect(reps[0]! % 4).toBe(0);
      expect(ns[0]).toHaveLength(3);
    }
  });

  it('end with the budget, but not before each case had a turn', () => {
    const { sample } = thread({ a: (reps) => spin(reps * 0.01), b: (reps) => spin(reps * 0.01) });
    const { ns } = sample(['a', 'b'], 1_000_000, 0.2, 1);
    expect(ns[0]!.length).toBe(ns[1]!.length);
    expect(ns[0]!.length).toBeGreaterThan(0);
    expect(ns[0]!.length).toBeLessThan(1000);
  });

  it('are in ns per operation', () => {
    const { sample } = thread({ known: (reps) => spin(reps) });
    // one repetition, of two operations, takes 1 ms
    for (const ns of sample(['known'], 3, 1).ns[0]!) expect(ns).toBeCloseTo(0.5e6, 3);
  });
});

describe('a thread', () => {
  it('answers with an error when it is asked for what is not there', () => {
    const { ask, sample } = thread({});
    expect(() => sample(['nothing'], 1, 0.2)).toThrow('there is no rival nothing');
    expect(() => ask({ op: 'call', slot: 7, calls: [] })).toThrow('no memory is open at 7');
    expect(() => ask({ op: 'call', slot: 0, calls: [['missing']] })).toThrow('the engine has no missing');
  });

  it('finds the step of the clock', () => {
    step = 0.1;
    expect(thread({}).ask({ op: 'step' })).toBeCloseTo(0.1, 9);
  });

  it('times the calls of a sequence that are to be timed', () => {
    step = 0.25;
    const call = ['missing'] as const;
    expect(thread({}).ask({ op: 'spans', slot: 0, steps: [] })).toEqual([]);
    expect(() => thread({}).ask({ op: 'spans', slot: 0, steps: [{ call, timed: true }] })).toThrow('has no missing');
  });
});
