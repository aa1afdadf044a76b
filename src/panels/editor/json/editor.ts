/**
 * The scenario as JSON in CodeMirror 6. It lives in a shadow root: there CodeMirror adopts its style sheets, which needs no
 * exception from the page's policy of no inline styles.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import {
  HighlightStyle,
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { lintGutter, lintKeymap, linter } from '@codemirror/lint';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Annotation, EditorState } from '@codemirror/state';
import type { Extension } from '@codemirror/state';
import { EditorView, drawSelection, highlightActiveLine, keymap, lineNumbers, tooltips } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { readScenarioText } from '../../../state/scenario-text';
import { complete, fieldHelp } from './assist';

export interface JsonEditor {
  /** Replaces the text from outside; that is no edit of a person. */
  setText: (text: string) => void;
  goTo: (offset: number) => void;
  selectAll: () => void;
  destroy: () => void;
}

interface Options {
  root: ShadowRoot;
  text: string;
  ontype: (text: string) => void;
  onapply: () => void;
}

/** Colours are the page's tokens: custom properties reach into a shadow root. */
const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--bg2)', color: 'var(--text0)' },
  '&.cm-focused': { outline: '2px solid var(--text0)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '11px', lineHeight: '16px' },
  '.cm-content': { caretColor: 'var(--text0)' },
  '.cm-cursor': { borderLeftColor: 'var(--text0)' },
  '.cm-gutters': { backgroundColor: 'var(--bg2)', color: 'var(--text2)', borderRight: '1px solid var(--line)' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--selected)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--bg3)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'transparent',
    outline: '1px solid var(--line3)',
  },
  '.cm-tooltip': {
    maxWidth: '228px',
    backgroundColor: 'var(--bg1)',
    color: 'var(--text0)',
    border: '1px solid var(--line2)',
    fontSize: '11px',
  },
  '.cm-tooltip-autocomplete > ul > li': { color: 'var(--text0)' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--bg3)', color: 'var(--text0)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { minWidth: '0', maxWidth: '226px', fontFamily: 'var(--mono)' },
  '.cm-tooltip.cm-completionInfo': { width: '226px', fontFamily: 'var(--font)' },
  '.cm-completionDetail': { color: 'var(--text1)', fontStyle: 'normal' },
  '.cm-completionInfo': { whiteSpace: 'pre-line' },
  '.field-help': { padding: '4px 8px', lineHeight: '15px', fontFamily: 'var(--font)' },
  '.field-help p': { margin: '0', color: 'var(--text1)' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--alert)' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecoration: 'underline wavy var(--alert)' },
  '.cm-panels': { backgroundColor: 'var(--bg1)', color: 'var(--text0)', borderColor: 'var(--line)' },
  '.cm-searchMatch': { backgroundColor: 'var(--b-wash)', outline: '1px solid var(--b)' },
  '.cm-textfield, .cm-button': {
    backgroundColor: 'var(--bg2)',
    backgroundImage: 'none',
    color: 'var(--text0)',
    border: '1px solid var(--line2)',
  },
});

/** Three weights of text rather than a rainbow: keys, words and numbers, punctuation. */
const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--text1)' },
  { tag: [tags.string, tags.number, tags.bool, tags.null], color: 'var(--text0)' },
  { tag: [tags.punctuation, tags.separator, tags.bracket], color: 'var(--text2)' },
]);

/** Errors of the lab's own reader, so that text and forms are judged alike. */
const judge = linter(
  (view) => {
    const text = view.state.doc.toString();
    const read = readScenarioText(text);
    if (read.ok) return [];
    return read.errors.map(({ path, message, offset }) => {
      const from = Math.min(offset, text.length);
      const token = /^("(?:[^"\\\n]|\\.)*"?|[\w.+-]+|.)/.exec(text.slice(from))?.[0] ?? '';
      return {
        from,
        to: from + token.length,
        severity: 'error' as const,
        message: [path, message].filter(Boolean).join(': '),
      };
    });
  },
  { delay: 350 },
);

/**
 * Text typed over a selection: left to itself, the browser keeps the style of what was there by an inline style, which the
 * page's policy forbids and the console reports.
 */
const typeOver = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    const { data } = event;
    if (event.inputType !== 'insertText' || data === null || empty || event.isComposing) return false;
    event.preventDefault();
    const insert = () => view.state.update(view.state.replaceSelection(data), { userEvent: 'input.type' });
    const taken = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, data, insert));
    if (!taken) view.dispatch(insert());
    return true;
  },
});

const FromOutside = Annotation.define<boolean>();

function extensions({ root, ontype, onapply }: Options): Extension[] {
  return [
    keymap.of([{ key: 'Mod-Enter', run: () => (onapply(), true) }]),
    lineNumbers(),
    codeFolding(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    indentUnit.of('  '),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    json(),
    syntaxHighlighting(colours),
    autocompletion({ override: [complete] }),
    typeOver,
    // The column clips what stands out of it.
    tooltips({ position: 'absolute', tooltipSpace: () => root.host.getBoundingClientRect() }),
    fieldHelp,
    judge,
    look,
    // Tab leaves the editor, as it does everywhere else on the page; Ctrl+] indents.
    keymap.of([
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
    ]),
    EditorView.contentAttributes.of({ 'aria-label': 'Scenario as JSON' }),
    EditorView.updateListener.of((update) => {
      const outside = update.transactions.some((transaction) => transaction.annotation(FromOutside));
      if (update.docChanged && !outside) ontype(update.state.doc.toString());
    }),
  ];
}

/** Makes an editor in a shadow root. */
export function createJsonEditor(options: Options): JsonEditor {
  const { root, text } = options;
  const state = EditorState.create({ doc: text, extensions: extensions(options) });
  const view = new EditorView({ state, root, parent: root });
  return {
    setText: (next) => {
      if (next === view.state.doc.toString()) return;
      const annotations = FromOutside.of(true);
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, annotations });
    },
    goTo: (offset) => {
      const anchor = Math.min(offset, view.state.doc.length);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: 'center' }) });
      view.focus();
    },
    selectAll: () => {
      view.dispatch({ selection: { anchor: 0, head: view.state.doc.length } });
      view.focus();
    },
    destroy: () => view.destroy(),
  };
}
