/** Completion and hover from the schema. */
import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { snippetCompletion } from '@codemirror/autocomplete';
import type { EditorState } from '@codemirror/state';
import { hoverTooltip } from '@codemirror/view';
import { describeSchema, keysAt, schemasAt, valuesAt } from '../../../state/schema-docs';
import type { JsonSchema } from '../../../state/schema-docs';
import { placeAt } from './cursor';

/** What the text holds, as far as it can be read: unfinished text tells nothing, and then all kinds are possible. */
function valueOf(state: EditorState): unknown {
  try {
    return JSON.parse(state.doc.toString());
  } catch {
    return undefined;
  }
}

/** What a key is followed by: a place for its value. */
function template(key: string, schema: JsonSchema): string {
  const name = JSON.stringify(key);
  if (schema.type === 'object' || schema.properties) return `${name}: {\${}}`;
  if (schema.type === 'array') return `${name}: [\${}]`;
  const usual =
    schema.default === undefined || typeof schema.default === 'object' ? '' : JSON.stringify(schema.default);
  return `${name}: \${${usual.replaceAll('}', '')}}`;
}

/** Completion of keys and values at the cursor. */
export function complete(context: CompletionContext): CompletionResult | null {
  const place = placeAt(context.state, context.pos, -1);
  if (!place || (place.from === place.to && !context.explicit)) return null;
  const value = valueOf(context.state);
  const { from, to } = place;
  if (place.kind === 'value') {
    const options = valuesAt(place.path, value).map((label) => ({ label, type: 'constant' }));
    return options.length === 0 ? null : { from, to, options };
  }
  const hasValue = /^\s*:/.test(context.state.sliceDoc(to, to + 20));
  const options = keysAt(place.path, value).map(({ key, schema }) => {
    const detail = schema.title ?? '';
    const info = describeSchema(schema).join('\n');
    const label = JSON.stringify(key);
    const type = 'property';
    return hasValue
      ? { label, detail, info, type }
      : snippetCompletion(template(key, schema), { label, detail, info, type });
  });
  return options.length === 0 ? null : { from, to, options, validFor: /^"?[\w]*"?$/ };
}

/** What the field under the pointer is. */
export const fieldHelp = hoverTooltip((view, position, side) => {
  const place = placeAt(view.state, position, side);
  if (!place || place.from === place.to) return null;
  const key = view.state.sliceDoc(place.from, place.to).replaceAll('"', '');
  const path = place.kind === 'key' ? [...place.path, key] : place.path;
  const lines = schemasAt(path, valueOf(view.state)).slice(0, 1).flatMap(describeSchema);
  if (lines.length === 0) return null;
  return {
    pos: place.from,
    end: place.to,
    above: true,
    create: () => {
      const dom = document.createElement('div');
      dom.className = 'field-help';
      dom.append(
        ...lines.map((line, index) => {
          const element = document.createElement(index === 0 ? 'b' : 'p');
          element.textContent = line;
          return element;
        }),
      );
      return { dom };
    },
  };
});
