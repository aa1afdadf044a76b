/** What is known of recordings: their shape over time. Asked for when somebody first looks. */
import { SvelteMap } from 'svelte/reactivity';
import type { TraceShape } from '../lab/run/trace-shape';

type Loader = (ref: string) => Promise<TraceShape>;

class Recordings {
  readonly #shapes = new SvelteMap<string, TraceShape>();
  readonly #asked = new Set<string>();
  #load: Loader | null = null;

  connect(load: Loader): void {
    this.#load = load;
  }

  learn(ref: string, shape: TraceShape): void {
    this.#shapes.set(ref, shape);
  }

  /** Reactive; undefined while unknown, and for good if the recording cannot be had. */
  shape(ref: string): TraceShape | undefined {
    const known = this.#shapes.get(ref);
    if (!known && this.#load && !this.#asked.has(ref)) {
      this.#asked.add(ref);
      this.#load(ref).then(
        (shape) => this.learn(ref, shape),
        // The run that needs it says what is wrong; a picture less is no error.
        () => undefined,
      );
    }
    return known;
  }
}

export const recordings = new Recordings();
