/** A lesson over the simulation: which step is shown, and what it does to the view. */
import { LESSONS } from '../lab/guide/lessons';
import type { Lesson, LessonStep } from '../lab/guide/lessons';
import type { LabView } from './contract';
import { lesson as slot } from './lesson-slot.svelte';
import type { OpenLesson } from './lesson-slot.svelte';
import { openPanels } from './open-panels.svelte';

export { LESSONS };

type Stage = Pick<LabView, 'histories' | 'select' | 'seek' | 'pause' | 'load' | 'setMode'>;

class LessonView implements OpenLesson {
  readonly lesson: Lesson;
  index = $state(0);
  readonly #lab: Stage;

  constructor(lesson: Lesson, lab: Stage) {
    this.lesson = lesson;
    this.#lab = lab;
  }

  get step(): LessonStep {
    return this.lesson.steps[this.index]!;
  }

  get isLast(): boolean {
    return this.index === this.lesson.steps.length - 1;
  }

  /** Shows a step: the moment, the selection and the panels that it is about. */
  async go(index: number): Promise<void> {
    this.index = Math.max(0, Math.min(index, this.lesson.steps.length - 1));
    const { open = {}, atMs, decisionOf } = this.step;
    for (const [panel, view] of Object.entries(open)) openPanels.show(panel, view);
    if (atMs !== undefined) {
      this.#lab.pause();
      await this.#lab.seek(atMs);
    }
    if (decisionOf !== undefined) this.#selectFirst(decisionOf);
  }

  close(): void {
    slot.current = null;
  }

  #selectFirst(variant: number): void {
    const decision = this.#lab.histories[variant]?.decisions.find(({ kind }) => kind === 'decision');
    if (decision) this.#lab.select({ variant, cpu: decision.cpus[0] ?? 0, slot: null, decision: decision.id });
  }
}

/** Opens a lesson over the simulation: loads its scenario, if it has one, and shows its first step. */
export async function openLesson(lesson: Lesson, lab: Stage): Promise<void> {
  lab.setMode('simulate');
  if (lesson.scenario) await lab.load(lesson.scenario);
  const view = new LessonView(lesson, lab);
  slot.current = view;
  await view.go(0);
}
