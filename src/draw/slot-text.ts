/** What is known of one slot of a cache, in words: for hover readouts and the inspector. */
import type { Frame } from '../lab/run/frame';
import { grouped, hex } from './format';

export interface SlotText {
  set: number;
  way: number;
  /** Null if the slot is empty or lies beyond the cache's size. */
  entry: null | {
    id: string;
    rights: string;
    rightsTitle: string;
    generation: string;
    hits: string;
    age: string;
    sinceUse: string;
  };
  beyond: boolean;
}

const SLOTS = 256;
const WAYS = 4;
const LETTERS = ['r', 'w', 'm', 'x'];

/** The four lowest rights as letters, a dash where one is missing; any others as a number behind. */
export function rightsText(rights: number): string {
  const letters = LETTERS.map((letter, bit) => ((rights >>> bit) & 1 ? letter : '-')).join(' ');
  const others = rights >>> LETTERS.length;
  return others === 0 ? letters : `${letters} +${hex(others << LETTERS.length, 1)}`;
}

export function slotText(frame: Frame, cpu: number, slot: number): SlotText {
  const at = cpu * SLOTS + slot;
  const place = { set: Math.floor(slot / WAYS), way: slot % WAYS };
  const beyond = slot >= frame.cacheEntries[cpu]!;
  const tag = frame.tags[at]!;
  if (beyond || tag === 0) return { ...place, entry: null, beyond };
  const clock = frame.lookups[cpu]!;
  return {
    ...place,
    beyond,
    entry: {
      id: hex(tag - 1),
      rights: rightsText(frame.rights[at]!),
      rightsTitle: `rights ${hex(frame.rights[at]!, 8)}`,
      generation: grouped(frame.generation[at]!),
      hits: grouped(frame.hits[at]!),
      age: grouped(clock - frame.filledAt[at]!),
      sinceUse: grouped(clock - frame.lastUse[at]!),
    },
  };
}
