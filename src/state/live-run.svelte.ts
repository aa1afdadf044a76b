/**
 * The run that is measured, or was last, for whoever watches it: the mode that measures says what it reads, and the dashboard
 * shows it, while it goes on and after it. Its alerts are judged here, wherever somebody looks.
 */
import { AlertTracker } from '../lab/monitor/alerts/evaluate';
import type { AlertSpan } from '../lab/monitor/alerts/evaluate';
import { LiveKernel } from '../lab/monitor/live-kernel';
import type { LiveReading } from '../lab/monitor/live-kernel';
import type { AlertRule } from '../lab/scenario/alert';
import { notifications } from './notify.svelte';

export type { LiveReading } from '../lab/monitor/live-kernel';

export class LiveRun {
  title = $state('');
  /** Rises with every reading; 0: nothing has been measured. */
  version = $state(0);
  running = $state(false);
  rules = $state.raw<readonly AlertRule[]>([]);
  #kernels: LiveKernel[] = [];
  #tracker = new AlertTracker([], 0);

  /** A new measurement of kernels by name, the first of which others are compared with; what there was before is forgotten. */
  begin(title: string, kernels: readonly string[], rules: readonly AlertRule[]): void {
    this.title = title;
    this.rules = rules;
    this.#kernels = kernels.map((name) => new LiveKernel(name));
    this.#tracker = new AlertTracker(rules, kernels.length);
    this.running = true;
    this.version = 0;
  }

  /** `ms` is how long that kernel has worked; kernels that were not named are not watched. */
  add(kernel: string, reading: LiveReading, ms: number): void {
    const found = this.#kernels.find(({ name }) => name === kernel);
    if (!found) return;
    found.add(reading, ms);
    this.#tracker.update(this.#kernels.map(({ windows }) => windows));
    notifications.tell(
      this.#tracker.spans,
      this.#kernels.map(({ name }) => name),
    );
    this.version++;
  }

  end(): void {
    this.running = false;
  }

  /** Reactive. */
  get kernels(): readonly LiveKernel[] {
    return this.version < 0 ? [] : [...this.#kernels];
  }

  /** Reactive. */
  get spans(): readonly AlertSpan[] {
    return this.version < 0 ? [] : this.#tracker.spans;
  }
}

export const liveRun = new LiveRun();
