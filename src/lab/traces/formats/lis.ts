/**
 * `.lis`, the ARC authors' traces: a request a line, `start count ignored number`; it asks for the blocks start,
 * start + 1, ... (count of them), one after the other.
 */
import { TraceError } from '../error';
import { DECIMAL, IDS_ONLY_ASSUMPTIONS, IDS_ONLY_RULES } from '../format';
import type { TextFormat } from '../format';
import { IdSequence } from './idsOnly';

const MAX_COUNT = 1_048_576;

export const lis: TextFormat<'lis'> = {
  kind: 'text',
  name: 'lis',
  label: 'ARC .lis',
  rules: IDS_ONLY_RULES,
  assumptions: IDS_ONLY_ASSUMPTIONS,
  detect: (line) => /^\s*\d+[ \t]+\d+[ \t]+\d+[ \t]+\d+\s*$/.test(line),
  open: (sink) => {
    const sequence = new IdSequence(sink);
    return {
      line(text) {
        const cells = text.trim().split(/\s+/);
        if (cells[0] === '') return;
        if (cells.length !== 4 || !cells.every((cell) => DECIMAL.test(cell))) {
          throw new TraceError('a request must be the numbers start, count, ignored and request number');
        }
        const [start, count] = cells.map(Number) as [number, number];
        if (count < 1 || count > MAX_COUNT) throw new TraceError(`count must be from 1 to ${MAX_COUNT}`);
        for (let i = 0; i < count; i++) sequence.add(start + i);
      },
    };
  },
};
