/** Every panel by name: the only file that knows them all. `App.svelte` says where each stands. */
import type { Component } from 'svelte';
import type { LabView } from '../state/contract';

// TEMPORARY: by glob and one by one, until every panel exists and works.
type Panel = Component<{ lab: LabView }>;
const found = import.meta.glob<{ default: Panel }>('./*/[A-Z]*.svelte');
async function panel(path: string): Promise<Panel | undefined> {
  try {
    return (await found[`./${path}.svelte`]?.())?.default;
  } catch (error) {
    document.title = `${path}: ${String(error)}`;
    return undefined;
  }
}

export const PANELS = {
  stage: await panel('stage/Stage'),
  verdict: await panel('verdict/Verdict'),
  decisions: await panel('decisions/Decisions'),
  cycles: await panel('cycles/Cycles'),
  inspector: await panel('inspector/Inspector'),
  editor: await panel('editor/Editor'),
  presets: await panel('presets/Presets'),
  share: await panel('share/Share'),
};
