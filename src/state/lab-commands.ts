/** What can be done with the run, the scenario and the view: the lab's own lines of the table of commands. */
import type { Command, Entry } from './commands.svelte';
import type { Lab } from './lab.svelte';
import { MODE_LABELS, RUNNING_MODES } from './modes';
import type { ModeId } from './modes';
import { theme } from './theme.svelte';

/** What only the page can do: it owns what opens over it. */
export interface PageActions {
  presets: () => void;
  keys: () => void;
  palette: () => void;
}

const run = (lab: Lab): Command[] => [
  { id: 'run.toggle', group: 'Run', keys: ['Space'], label: 'Play or pause', run: () => lab.togglePlay() },
  { id: 'run.window.next', group: 'Run', keys: ['.'], label: 'Step one window on', run: () => lab.step('window', 1) },
  {
    id: 'run.window.back',
    group: 'Run',
    keys: [','],
    label: 'Step one window back',
    run: () => lab.step('window', -1),
  },
  { id: 'run.event.next', group: 'Run', keys: ['>'], label: 'Step one event on', run: () => lab.step('event', 1) },
  { id: 'run.event.back', group: 'Run', keys: ['<'], label: 'Step one event back', run: () => lab.step('event', -1) },
  { id: 'run.phase.next', group: 'Run', keys: [']'], label: 'Next phase', run: () => lab.step('phase', 1) },
  { id: 'run.phase.back', group: 'Run', keys: ['['], label: 'Previous phase', run: () => lab.step('phase', -1) },
  { id: 'run.decision.next', group: 'Run', keys: ['J'], label: 'Next decision', run: () => stepDecision(lab, 1) },
  { id: 'run.decision.back', group: 'Run', keys: ['K'], label: 'Previous decision', run: () => stepDecision(lab, -1) },
  { id: 'run.start', group: 'Run', keys: ['Home'], label: 'To the start of the run', run: () => lab.restart() },
];

const edit = (lab: Lab): Command[] => [
  {
    id: 'edit.undo',
    group: 'Edit',
    keys: ['Mod+Z'],
    label: 'Undo an edit',
    enabled: () => lab.canUndo,
    run: () => lab.undo(),
  },
  {
    ...{ id: 'edit.redo', group: 'Edit', keys: ['Mod+Shift+Z', 'Mod+Y'], label: 'Redo an edit' },
    ...{ enabled: () => lab.canRedo, run: () => lab.redo() },
  },
];

const look = (lab: Lab): Command[] => [
  { id: 'view.fit', group: 'View', keys: ['Z'], label: 'Show one whole round again', run: () => lab.fit() },
  { id: 'view.clear', group: 'View', keys: ['Escape'], label: 'Clear the selection', run: () => clearSelection(lab) },
];

/** Of those the ones that change nothing but where one stands: for a view that is read-only. */
export const lookingCommands = (lab: Lab): Command[] => [...run(lab), ...look(lab)];

const view = (page: PageActions): Entry[] => [
  {
    id: 'view.palette',
    group: 'View',
    keys: ['Mod+K'],
    label: 'Do anything by name',
    whileTyping: true,
    run: page.palette,
  },
  { id: 'view.keys', group: 'View', keys: ['?'], label: 'List of keys', words: 'help shortcuts', run: page.keys },
  { id: 'view.presets', group: 'View', keys: ['P'], label: 'Presets', words: 'gallery open', run: page.presets },
  { id: 'view.theme.dark', group: 'View', label: 'Dark theme', run: () => theme.set('dark') },
  { id: 'view.theme.light', group: 'View', label: 'Light theme', run: () => theme.set('light') },
  { id: 'view.theme.auto', group: 'View', label: 'Theme as the system says', run: () => theme.set('auto') },
  { group: 'In the tracks', keys: ['ArrowLeft', 'ArrowRight'], label: 'Move the readout; Shift and drag pans' },
  { group: 'In the tracks', keys: ['+', '-'], label: 'Zoom; the wheel does the same' },
];

const modes = (lab: Lab): Command[] =>
  lab.modes.map((id, index) => ({
    ...{ id: `mode.${id}`, group: 'Mode', keys: [String(index + 1)], label: MODE_LABELS[id] },
    enabled: () => lab.modes.length > 1,
    run: () => lab.setMode(id),
  }));

/** Only in some modes: the run goes on in those that show it and waits in others; what belongs to the stage needs the stage. */
const whileIn = (lab: Lab, ids: readonly ModeId[], list: readonly Command[]): Command[] =>
  list.map((command) => ({
    ...command,
    enabled: () => ids.includes(lab.mode) && (command.enabled?.() ?? true),
  }));

/** All of them, in the order of the list behind `?`. */
export function labCommands(lab: Lab, page: PageActions): Entry[] {
  const ofRun = whileIn(lab, RUNNING_MODES, run(lab));
  return [...ofRun, ...whileIn(lab, ['simulate'], look(lab)), ...edit(lab), ...modes(lab), ...view(page)];
}

function clearSelection(lab: Lab): void {
  lab.select(null);
  lab.setBrush(null);
}

/** Selects the decision after or before the selected one, or beside the playhead. */
function stepDecision(lab: Lab, direction: 1 | -1): void {
  const all = lab.histories
    .flatMap((history, variant) => history.decisions.map((decision) => ({ decision, variant })))
    .filter(({ decision }) => decision.kind === 'decision')
    .sort((a, b) => a.decision.atMs - b.decision.atMs);
  const { selection } = lab;
  const current = all.findIndex(
    ({ decision, variant }) => variant === selection?.variant && decision.id === selection.decision,
  );
  const beside =
    direction > 0
      ? all.findIndex(({ decision }) => decision.atMs > lab.playheadMs)
      : all.findLastIndex(({ decision }) => decision.atMs <= lab.playheadMs);
  const next = all[current >= 0 ? current + direction : beside];
  if (!next) return;
  const { cpus, id } = next.decision;
  lab.select({ variant: next.variant, cpu: cpus[0] ?? 0, slot: null, decision: id });
}
