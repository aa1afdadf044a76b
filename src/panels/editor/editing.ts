/** What the editor's parts share: the edit itself, and what interventions have already changed. Given by Editor.svelte. */
import { getContext, setContext } from 'svelte';
import type { Scenario } from '../../lab/scenario/schema';

export interface Editing {
  /** Sets one field by its dotted path. */
  set: (path: string, value: unknown) => Promise<void>;
  /** Replaces the scenario's structure; the run starts again. */
  restructure: (change: (scenario: Scenario) => Scenario) => Promise<void>;
  /** When an intervention up to the playhead last changed this field, in ms; null if none did. */
  changedAt: (path: string) => number | null;
}

const KEY = Symbol('editing');

export function provideEditing(editing: Editing): void {
  setContext(KEY, editing);
}

export function useEditing(): Editing {
  return getContext<Editing>(KEY);
}
