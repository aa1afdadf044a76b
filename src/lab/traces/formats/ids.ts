/**
 * One id a line, as in the LIRS authors' traces: whole decimal numbers of any length. Lines with `*` (their phase marks) and
 * empty lines are skipped.
 */
import { TraceError } from '../error';
import { IDS_ONLY_ASSUMPTIONS, IDS_ONLY_RULES } from '../format';
import type { TextFormat } from '../format';
import { IdSequence } from './idsOnly';
import { keyOf } from './key';

export const ids: TextFormat<'ids'> = {
  kind: 'text',
  name: 'ids',
  label: 'One id a line',
  rules: IDS_ONLY_RULES,
  assumptions: IDS_ONLY_ASSUMPTIONS,
  detect: (line) => /^\s*(\d{1,20}\s*|\*.*)$/.test(line),
  open: (sink) => {
    const sequence = new IdSequence(sink);
    return {
      line(text) {
        const id = text.trim();
        if (id === '' || id.startsWith('*')) return;
        if (!/^\d{1,20}$/.test(id)) throw new TraceError('an id must be a whole number of up to 20 digits');
        sequence.add(keyOf(id));
      },
    };
  },
};
