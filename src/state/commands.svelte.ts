/**
 * Everything that a person can do by name or by key, in one table: keys, the list behind `?` and the palette are all read
 * from it. A panel adds a line with `commands.add` when it is mounted; what changes with the run (presets, moments,
 * fields) is offered as a source, which is asked only when the palette opens.
 */
import { untrack } from 'svelte';
import { chordOf } from './chords';

/** A key with what it does. Without `run` it is a hint: the widget that has the focus answers it. */
export interface KeyHint {
  /** As `chordOf` writes them: `Space`, `Shift+ArrowLeft`, `Mod+Z` (Ctrl, or Cmd on a Mac), or the character itself: `?`, `>`. */
  keys: readonly string[];
  label: string;
  /** Heading in the list and word in the palette: `Run`, `Edit`, `View`, `Go to`, ... */
  group: string;
}

/** A question that the palette asks before a command does something. */
export interface Prompt {
  /** What stands there already. */
  value: string;
  help: string;
  /** What can be chosen; empty if anything may be typed. */
  options: readonly string[];
  /** Returns why the answer is refused, or null when it has been taken. */
  commit: (answer: string) => Promise<string | null>;
}

export interface Command {
  /** Unique, dotted: `run.toggle`. */
  id: string;
  label: string;
  group: string;
  keys?: readonly string[];
  run: () => unknown;
  /** Left out of the palette and deaf to its keys while false. */
  enabled?: () => boolean;
  /** Other words that people look for it by. */
  words?: string;
  /** Said behind the label in the palette: a value, a moment. */
  note?: string;
  /** Asked in the palette in place of `run`. */
  prompt?: () => Prompt;
  /** Its keys also work while somebody types in a field. */
  whileTyping?: boolean;
}

export type Entry = Command | KeyHint;
export type CommandSource = () => readonly Command[] | Promise<readonly Command[]>;

export class Commands {
  #lists = $state.raw<readonly (readonly Entry[])[]>([]);
  #sources: readonly CommandSource[] = [];

  /** Adds lines to the table; the function returned takes them out again, for `$effect` and `onMount`. */
  add(list: readonly Entry[]): () => void {
    // Called in effects, which must not depend on what they change.
    this.#lists = [...untrack(() => this.#lists), list];
    return () => {
      this.#lists = this.#lists.filter((other) => other !== list);
    };
  }

  /** Offers commands that are worked out when the palette opens. */
  offer(source: CommandSource): () => void {
    this.#sources = [...this.#sources, source];
    return () => {
      this.#sources = this.#sources.filter((other) => other !== source);
    };
  }

  /** What can be done now. Reactive. */
  get available(): readonly Command[] {
    return this.#lists.flat().filter((entry) => 'run' in entry && (entry.enabled?.() ?? true)) as Command[];
  }

  /** What the sources have to offer now; a source that fails offers nothing. */
  async offered(): Promise<readonly Command[]> {
    const lists = await Promise.all(this.#sources.map(async (source) => source()).map((list) => list.catch(() => [])));
    return lists.flat();
  }

  /** All lines that have keys, by group, in the order in which they were added. Reactive. */
  get keyed(): readonly { group: string; lines: readonly KeyHint[] }[] {
    const lines = this.#lists
      .flat()
      .flatMap(({ keys = [], label, group }) => (keys.length > 0 ? { keys, label, group } : []));
    const groups = lines.map(({ group }) => group).filter((group, index, list) => list.indexOf(group) === index);
    return groups.map((group) => ({ group, lines: lines.filter((line) => line.group === group) }));
  }

  /** Answers a key that no field has taken. Returns whether it meant something. */
  handle(event: KeyboardEvent): boolean {
    if (event.defaultPrevented) return false;
    const chord = chordOf(event);
    // The newest first: what is open over the page answers before the page.
    const command = this.available.findLast(({ keys }) => keys?.includes(chord));
    if (!command || (isTyping(event.target) && !command.whileTyping)) return false;
    // What is open over the page closes first, and the browser sees to that.
    if (chord === 'Escape' && document.querySelector(':popover-open, dialog[open]')) return false;
    // Space on a button presses it.
    if (chord === 'Space' && isPressable(event.target)) return false;
    command.run();
    return true;
  }
}

export const commands = new Commands();

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A shadow root hides what has the focus inside it.
  const inner = target.shadowRoot?.activeElement ?? target;
  if (inner instanceof HTMLElement && inner.isContentEditable) return true;
  if (inner instanceof HTMLTextAreaElement || inner instanceof HTMLSelectElement) return true;
  if (inner instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(inner.type);
  return target.closest('dialog[open]') !== null && !(target instanceof HTMLBodyElement);
}

function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a[href], summary, [role="button"], [role="tab"], input') !== null
  );
}
