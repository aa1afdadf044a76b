/**
 * Numbers a process's capabilities from 0, by first reference: numbers are small and repeat, so a file of them deflates to
 * almost what a list of recently used ones would, and is read in linear time whatever it holds.
 */
import { TraceError } from './error';

export class LocalSlots {
  readonly #slots: number[][];
  readonly #numbers: Map<number, number>[];
  /** Slots met so far; when reading, they are numbered in that order. */
  count = 0;

  constructor(processes: number) {
    this.#slots = Array.from({ length: processes }, () => []);
    this.#numbers = Array.from({ length: processes }, () => new Map<number, number>());
  }

  /** Writing: the slot's number in its process. */
  numberOf(process: number, slot: number): number {
    const numbers = this.#numbers[process]!;
    let number = numbers.get(slot);
    if (number === undefined) numbers.set(slot, (number = numbers.size));
    return number;
  }

  /** Reading: the slot of that number. The one after the highest is a new slot, of which there are `limit`. */
  slotAt(process: number, number: number, limit: number): number {
    const slots = this.#slots[process]!;
    if (number > slots.length)
      throw new TraceError(`capability ${number} of a process that has ${slots.length} so far`);
    if (number === slots.length) {
      if (this.count === limit) throw new TraceError(`more than ${limit} capabilities`);
      slots.push(this.count++);
    }
    return slots[number]!;
  }
}
