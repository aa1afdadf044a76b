/** Every panel by name: the only file that knows them all. `App.svelte` says where each stands. */
export { default as Breakdown } from './breakdown/Breakdown.svelte';
export { default as Decisions } from './decisions/Decisions.svelte';
export { default as DropTarget } from './import/DropTarget.svelte';
export { default as Header } from './header/Header.svelte';
export { default as ImportProgress } from './import/ImportProgress.svelte';
export { default as Inspector } from './inspector/Inspector.svelte';
export { default as Share } from './share/Share.svelte';
export { default as Stage } from './stage/Stage.svelte';
export { default as Tracks } from './tracks/Tracks.svelte';
export { default as Transport } from './transport/Transport.svelte';
export { default as Verdict } from './verdict/Verdict.svelte';

/** What the first view can do without, be it until a first run moves: each is a chunk of its own. */
export const later = {
  Editor: () => import('./editor/Editor.svelte'),
  Presets: () => import('./presets/Presets.svelte'),
  Lesson: () => import('./guide/LessonCard.svelte'),
  Import: () => import('./import/Import.svelte'),
};
