/**
 * `valgrind --tool=lackey --trace-mem=yes`: every memory access of a program, `I  address,size` for instructions and
 * ` L`, ` S`, ` M` for loads, stores and both. A memory capability names a page (a frame, in seL4), so the ids are those of
 * 4 KiB pages; an access across a boundary asks for both.
 */
import { TraceError } from '../error';
import { IDS_ONLY_ASSUMPTIONS, IDS_ONLY_RULES } from '../format';
import type { TextFormat } from '../format';
import { READ, WRITE } from '../reference';
import { IdSequence } from './idsOnly';

const ACCESS = /^(I | [LSM]) ([0-9a-f]{1,16}),(\d{1,4})$/;
/** What valgrind itself says among the accesses. */
const REMARK = /^(==|--|\*\*)\d*/;
const PAGE_BITS = 12n;
const RIGHTS: Readonly<Record<string, number>> = { 'I ': READ, ' L': READ, ' S': WRITE, ' M': READ | WRITE };

export const lackey: TextFormat<'lackey'> = {
  kind: 'text',
  name: 'lackey',
  label: 'valgrind lackey',
  rules: IDS_ONLY_RULES,
  assumptions: [...IDS_ONLY_ASSUMPTIONS, 'A capability is a 4 KiB page; instructions and loads read, stores write.'],
  detect: (line) => ACCESS.test(line) || /^==\d+== /.test(line),
  open: (sink) => {
    const sequence = new IdSequence(sink);
    return {
      line(text) {
        const access = ACCESS.exec(text);
        if (!access) {
          if (text === '' || REMARK.test(text)) return;
          throw new TraceError('is no access as valgrind lackey prints it');
        }
        const [, kind, address, size] = access as unknown as [string, string, string, string];
        const [first, last] = pages(address, Number(size));
        sequence.add(first, RIGHTS[kind]);
        if (last !== first) sequence.add(last, RIGHTS[kind]);
      },
    };
  },
};

/** First and last page of an access. */
function pages(address: string, size: number): [number, number] {
  if (size < 1 || size > 4096) throw new TraceError('an access must have from 1 to 4096 bytes');
  if (address.length <= 12) {
    const from = parseInt(address, 16);
    return [Math.floor(from / 4096), Math.floor((from + size - 1) / 4096)];
  }
  const from = BigInt(`0x${address}`);
  return [Number(from >> PAGE_BITS), Number((from + BigInt(size - 1)) >> PAGE_BITS)];
}
