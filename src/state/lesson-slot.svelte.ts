/** Which lesson is open over the simulation. Apart from the lessons themselves, which the first view does not need. */
import type { Lesson, LessonStep } from '../lab/guide/lessons';

export interface OpenLesson {
  readonly lesson: Lesson;
  readonly index: number;
  readonly step: LessonStep;
  readonly isLast: boolean;
  go(index: number): Promise<void>;
  close(): void;
}

class LessonSlot {
  current = $state.raw<OpenLesson | null>(null);
}

export const lesson = new LessonSlot();
