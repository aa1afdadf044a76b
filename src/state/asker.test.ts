import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Asker } from './asker';

/** A question that is answered, by its number, when the test says so. */
function asked() {
  const waiting: (() => void)[] = [];
  const answers: number[] = [];
  let questions = 0;
  const asker = new Asker(
    () => {
      const number = ++questions;
      return new Promise<number>((resolve) => waiting.push(() => resolve(number)));
    },
    (answer) => answers.push(answer),
  );
  const answer = async () => {
    waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { asker, answers, answer, questions: () => questions };
}

describe('questions to a worker', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('come one at a time: those that came meanwhile are one more', async () => {
    const { asker, answers, answer, questions } = asked();
    for (let time = 0; time < 5; time++) asker.ask(0);
    expect(questions()).toBe(1);
    await answer();
    expect(questions()).toBe(2);
    await answer();
    expect(answers).toEqual([1, 2]);
    expect(questions()).toBe(2);
  });

  it('keep their distance, unless one is wanted at once', async () => {
    const { asker, answer, questions } = asked();
    asker.ask(300);
    await answer();
    for (let frame = 0; frame < 10; frame++) {
      asker.ask(300);
      await vi.advanceTimersByTimeAsync(16);
    }
    expect(questions()).toBe(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(questions()).toBe(2);
    await answer();
    asker.ask(300);
    asker.ask(0);
    expect(questions()).toBe(3);
    await answer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(questions()).toBe(3);
  });

  it('end, and so do answers', async () => {
    const { asker, answers, answer, questions } = asked();
    asker.ask(0);
    asker.ask(0);
    asker.stop();
    await answer();
    await vi.advanceTimersByTimeAsync(1000);
    expect(answers).toEqual([]);
    expect(questions()).toBe(1);
  });
});
