/** Where in the JSON a position of the text is: its path, and whether a key or a value stands there. */
import { ensureSyntaxTree, syntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

/** As lezer's trees give them. */
type SyntaxNode = ReturnType<ReturnType<typeof syntaxTree>['resolveInner']>;
export type JsonPath = (string | number)[];

export interface Place {
  /** Of the object in which a key stands, or of the value. */
  path: JsonPath;
  kind: 'key' | 'value';
  /** The word under the cursor, quotes included; empty range if there is none. */
  from: number;
  to: number;
}

const textOf = (state: EditorState, node: SyntaxNode) => state.sliceDoc(node.from, node.to);

function keyOf(state: EditorState, property: SyntaxNode): string {
  const name = property.getChild('PropertyName');
  try {
    return name ? (JSON.parse(textOf(state, name)) as string) : '';
  } catch {
    return '';
  }
}

const VALUES = ['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null'];

/** The path from the root to `node`, that node included if it is a property. */
function pathTo(state: EditorState, node: SyntaxNode): JsonPath {
  const path: JsonPath = [];
  for (let at: SyntaxNode | null = node; at; at = at.parent) {
    if (at.name === 'Property') path.unshift(keyOf(state, at));
    const parent: SyntaxNode | null = at.parent;
    if (parent?.name !== 'Array' || at.name === '[' || at.name === ']') continue;
    let index = 0;
    for (let before = at.prevSibling; before; before = before.prevSibling) if (VALUES.includes(before.name)) index++;
    path.unshift(index);
  }
  return path;
}

/** The place at a position, or null outside of the root's object. */
export function placeAt(state: EditorState, position: number, side: -1 | 0 | 1): Place | null {
  const tree = ensureSyntaxTree(state, state.doc.length, 50) ?? syntaxTree(state);
  const node = tree.resolveInner(position, side);
  const inside = { from: node.from, to: node.to };
  if (node.name === 'PropertyName' && node.parent?.parent) {
    return { path: pathTo(state, node.parent.parent), kind: 'key', ...inside };
  }
  if (['String', 'Number', 'True', 'False', 'Null'].includes(node.name)) {
    return { path: pathTo(state, node), kind: 'value', ...inside };
  }
  const property = node.name === 'Property' ? node : node.parent?.name === 'Property' ? node.parent : null;
  if (property && position > (property.getChild('PropertyName')?.to ?? Infinity)) {
    return { path: pathTo(state, property), kind: 'value', from: position, to: position };
  }
  const object = node.name === 'Object' ? node : node.parent;
  if (object?.name !== 'Object') return null;
  return { path: pathTo(state, object), kind: 'key', from: position, to: position };
}
