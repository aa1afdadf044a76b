/** What is known of recordings: how their tasks are spread over time. Asked for when somebody first looks. */
import { SvelteMap } from 'svelte/reactivity';

type Loader = (ref: string) => Promise<number[]>;

class Recordings {
  readonly #densities = new SvelteMap<string, readonly number[]>();
  readonly #asked = new Set<string>();
  #load: Loader | null = null;

  connect(load: Loader): void {
    this.#load = load;
  }

  learn(ref: string, density: readonly number[]): void {
    this.#densities.set(ref, density);
  }

  /** Reactive; undefined while unknown, and for good if the recording cannot be had. */
  density(ref: string): readonly number[] | undefined {
    const known = this.#densities.get(ref);
    if (!known && this.#load && !this.#asked.has(ref)) {
      this.#asked.add(ref);
      this.#load(ref).then(
        (density) => this.learn(ref, density),
        // The run that needs it says what is wrong; a picture less is no error.
        () => undefined,
      );
    }
    return known;
  }
}

export const recordings = new Recordings();
