/**
 * Whether the stress would notice: kernels with one step dropped or moved, each of which it must catch. `STRESS_MUTANTS=1 npx
 * vitest run mutants` builds and runs all of them (some minutes); without it one stands for all.
 *
 * What no stress of this kind can catch is not here: steps that only matter to more writers than it has (the lock among those who
 * revoke), to words that it does not read together (the sequence lock around a walk that reads one word), to memory models weaker
 * than this machine's, a generation that does not rise, since it tells rights apart by their grant, and rights
 * that are taken only after the log told of it: that was tried, and in 40 rounds of 20,000 revocations nobody looked in between.
 */
import { describe, expect, it } from 'vitest';
import { faults, SHORT_STRESS, stress } from './stress';
import type { Mutation } from './testing/mutant-build.mjs';
import { mutantBytes } from './testing/mutant-build.mjs';
import { nodeHost } from './testing/node-host.mjs';

const all = process.env.STRESS_MUTANTS !== undefined;
const MOST_ROUNDS = 40;

interface Mutant extends Mutation {
  name: string;
  /** What the stress has to say. */
  says: RegExp;
}

const DEQUE = 'kernel/deque.ts';
const MUTANTS: readonly Mutant[] = [
  {
    name: 'a thief takes without asking whether another was quicker',
    file: DEQUE,
    from: 'return sharedExchange(block + CPU_TOP, top, top + 1) ? TAKEN : RETRY;',
    to: 'sharedStore(block + CPU_TOP, top + 1); return TAKEN;',
    says: /twice|differ in number|lost/,
  },
  {
    name: 'the owner takes the last task without asking whether a thief was quicker',
    file: DEQUE,
    from: 'const won = sharedExchange(block + CPU_TOP, top, top + 1);',
    to: 'const won = true; sharedStore(block + CPU_TOP, top + 1);',
    says: /twice|differ in number|lost/,
  },
  {
    name: 'the owner looks at the top before it has claimed the bottom',
    file: DEQUE,
    from: 'sharedStore(block + CPU_BOTTOM, bottom);\n  const top = sharedLoad(block + CPU_TOP);',
    to: 'const top = sharedLoad(block + CPU_TOP);\n  sharedStore(block + CPU_BOTTOM, bottom);',
    says: /twice|differ in number|lost/,
  },
  {
    name: 'the bottom moves before the task is there',
    file: DEQUE,
    from: 'copyTask(place(block, bottom), task);\n  sharedStore(block + CPU_BOTTOM, bottom + 1);',
    to: 'sharedStore(block + CPU_BOTTOM, bottom + 1);\n  copyTask(place(block, bottom), task);',
    says: /twice|differ in number|lost/,
  },
  {
    name: 'a thief copies the task after it has given its place away',
    file: DEQUE,
    from: 'copyTask(into, place(block, top));\n  return sharedExchange(block + CPU_TOP, top, top + 1) ? TAKEN : RETRY;',
    to: 'if (!sharedExchange(block + CPU_TOP, top, top + 1)) return RETRY;\n  copyTask(into, place(block, top));\n  return TAKEN;',
    says: /twice|differ in number|lost/,
  },
  {
    name: 'the ring says that an event is there before it is',
    file: 'shared/ring.ts',
    from: '  const event = events +',
    to: '  sharedStore(sequence, seq + 1);\n  const event = events +',
    says: /torn event|add up/,
  },
  {
    name: 'a revocation is not logged',
    file: 'kernel/table.ts',
    from: 'logRevocation(id);',
    to: '',
    says: /stale rights/,
  },
  {
    name: 'the log says that a revocation is there before it is',
    file: 'kernel/revokelog.ts',
    from: 'sharedStore(place(sequence), id);\n  sharedStore(H_REVOKE_SEQ, sequence + 1);',
    to: 'sharedStore(H_REVOKE_SEQ, sequence + 1);\n  sharedStore(place(sequence), id);',
    says: /stale rights/,
  },
  {
    name: 'a CPU that is too far behind keeps its copies',
    file: 'kernel/revocations.ts',
    from: 'invalidateAll(block, TAG_REVOKED);\n  return -1;',
    to: 'return -1;',
    says: /stale rights/,
  },
];

describe('the stress catches a kernel in which', () => {
  it.each((all ? MUTANTS : MUTANTS.slice(0, 1)).map((mutant) => [mutant.name, mutant] as const))(
    '%s',
    async (_, mutant) => {
      const bytes = await mutantBytes(mutant);
      const host = { ...nodeHost(), build: () => Promise.resolve(bytes) };
      let found: string[] = [];
      for (let seed = 1; seed <= MOST_ROUNDS && found.length === 0; seed++) {
        found = faults(await stress(host, { ...SHORT_STRESS, seed }));
      }
      expect(found.join('\n')).toMatch(mutant.says);
    },
    300_000,
  );
});
