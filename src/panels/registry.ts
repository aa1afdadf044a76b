/** Every panel by name: the only file that knows them all. `App.svelte` says where each stands. */
export { default as Breakdown } from './breakdown/Breakdown.svelte';
export { default as Decisions } from './decisions/Decisions.svelte';
export { default as DropTarget } from './import/DropTarget.svelte';
export { default as Editor } from './editor/Editor.svelte';
export { default as Header } from './header/Header.svelte';
export { default as ImportProgress } from './import/ImportProgress.svelte';
export { default as Inspector } from './inspector/Inspector.svelte';
export { default as Presets } from './presets/Presets.svelte';
export { default as Share } from './share/Share.svelte';
export { default as Stage } from './stage/Stage.svelte';
export { default as Tracks } from './tracks/Tracks.svelte';
export { default as Transport } from './transport/Transport.svelte';
export { default as Verdict } from './verdict/Verdict.svelte';

/** Dialogs and modes that the first view does not need: each is a chunk of its own. */
export const later = {
  Lesson: () => import('./guide/LessonCard.svelte'),
  Import: () => import('./import/Import.svelte'),
};
