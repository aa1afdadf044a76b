/** Every panel by name: the only file that knows them all. `App.svelte` says where each stands. */
import type { Component } from 'svelte';
import type { LabView } from '../state/contract';

// TEMPORARY: by glob, until every panel exists.
const found = import.meta.glob<{ default: Component<{ lab: LabView }> }>('./*/[A-Z]*.svelte', { eager: true });
const panel = (path: string) => found[`./${path}.svelte`]?.default;

export const PANELS = {
  stage: panel('stage/Stage'),
  verdict: panel('verdict/Verdict'),
  decisions: panel('decisions/Decisions'),
  cycles: panel('cycles/Cycles'),
  inspector: panel('inspector/Inspector'),
  editor: panel('editor/Editor'),
  presets: panel('presets/Presets'),
  share: panel('share/Share'),
};
