/** Rows tell whoever frames them which help belongs to the row that is hovered or focused. */
import { getContext, setContext } from 'svelte';

/** What a framing panel prints about one row. */
export interface RowHelp {
  label: string;
  /** Allowed range, unit, when an edit takes effect, and the sentence about the field; empty parts are left out. */
  text: string;
}

type HelpSink = (help: RowHelp | null) => void;

const KEY = Symbol('row help');

/** Called by a panel that prints the help of its rows. */
export function provideHelp(sink: HelpSink): void {
  setContext(KEY, sink);
}

/** Called by rows; without a framing panel the help goes nowhere. */
export function useHelp(): HelpSink {
  return getContext<HelpSink | undefined>(KEY) ?? (() => undefined);
}
