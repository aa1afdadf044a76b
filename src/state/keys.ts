/** The keyboard: one table for what keys do and for the list that `?` shows. */
import type { Lab } from './lab.svelte';

export interface KeyActions {
  help: () => void;
}

export interface KeyBinding {
  /** As people read it. */
  keys: string[];
  does: string;
}

export const KEY_LIST: readonly KeyBinding[] = [
  { keys: ['Space'], does: 'Play or pause' },
  { keys: ['.', ','], does: 'Step one window on, back' },
  { keys: ['Shift+.', 'Shift+,'], does: 'Step one event on, back' },
  { keys: [']', '['], does: 'Next, previous phase' },
  { keys: ['J', 'K'], does: 'Next, previous decision' },
  { keys: ['Home'], does: 'To the start of the run' },
  { keys: ['1', '2'], does: 'First, second mode of the header, and so on' },
  { keys: ['Z'], does: 'Show one whole round again' },
  { keys: ['Ctrl+Z', 'Ctrl+Shift+Z'], does: 'Undo, redo an edit' },
  { keys: ['Esc'], does: 'Clear the selection' },
  { keys: ['?'], does: 'This list' },
  { keys: ['\u2190', '\u2192'], does: 'In the tracks: move the readout; Shift and drag with the mouse: pan' },
  { keys: ['+', '\u2212'], does: 'In the tracks: zoom; the wheel does the same' },
];

/** Answers a key that no field has taken. Returns whether it meant something. */
export function handleKey(event: KeyboardEvent, lab: Lab, actions: KeyActions): boolean {
  if (event.defaultPrevented || isTyping(event.target)) return false;
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== 'z' || event.altKey) return false;
    void (event.shiftKey ? lab.redo() : lab.undo());
    return true;
  }
  if (event.altKey) return false;
  // What is open over the page closes first, and the browser sees to that.
  if (event.key === 'Escape' && document.querySelector(':popover-open, dialog[open]')) return false;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const action = modeActions(lab, actions)[key] ?? (lab.mode === 'simulate' ? actionsOf(lab)[key] : undefined);
  // Space on a button presses it.
  if (!action || (event.key === ' ' && isPressable(event.target))) return false;
  action();
  return true;
}

/** What keys do in every mode. */
function modeActions(lab: Lab, actions: KeyActions): Record<string, () => void> {
  const opens = lab.modes.map((id, index) => [String(index + 1), () => lab.setMode(id)] as const);
  return { ...Object.fromEntries(opens), '?': () => actions.help() };
}

function actionsOf(lab: Lab): Record<string, () => void> {
  return {
    ' ': () => lab.togglePlay(),
    '.': () => void lab.step('window', 1),
    ',': () => void lab.step('window', -1),
    '>': () => void lab.step('event', 1),
    '<': () => void lab.step('event', -1),
    ']': () => void lab.step('phase', 1),
    '[': () => void lab.step('phase', -1),
    j: () => stepDecision(lab, 1),
    k: () => stepDecision(lab, -1),
    Home: () => void lab.restart(),
    z: () => lab.fit(),
    Escape: () => {
      lab.select(null);
      lab.setBrush(null);
    },
  };
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

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target.closest('dialog[open]') !== null && !(target instanceof HTMLBodyElement);
}

function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a[href], summary, [role="button"], [role="tab"], input') !== null
  );
}
