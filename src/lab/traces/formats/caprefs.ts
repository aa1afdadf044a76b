/**
 * Our capability references: CSV `t_us,cpu,tgid,fd,gen,op,id` with op U use, A allocate, D close. The fd's generation rises
 * after each close that succeeds, and id stands for (tgid, fd, gen).
 */
import { TraceError } from '../error';
import { DECIMAL, RECORDED_GAP_US } from '../format';
import type { TextFormat } from '../format';
import { ALLOCATE, CLOSE, READ, REVOKE, USE } from '../reference';
import type { Kind, ReferenceSink } from '../reference';

const HEADER = 't_us,cpu,tgid,fd,gen,op,id';
const COLUMNS = HEADER.split(',');
const OP_COLUMN = 5;

/**
 * There are no switches in these rows. Where switches were recorded as well (capture.ts), a pause over 40 us tells best
 * that a process was switched away and came back: of thresholds from 10 to 2000 us it has the highest F1 (harmonic mean of
 * precision and recall) summed over our two captures: 0.66 for pgbench, 0.61 for sqlite3.
 */
export const CAPREFS_PAUSE_US = 40;

const OPS: Readonly<Record<string, { kind: Kind; rights: number } | undefined>> = {
  U: { kind: USE, rights: READ },
  A: { kind: ALLOCATE, rights: 0 },
  D: { kind: CLOSE, rights: REVOKE },
};

export const caprefs: TextFormat<'caprefs'> = {
  kind: 'text',
  name: 'caprefs',
  label: 'Capability references (CSV)',
  rules: { gapUs: RECORDED_GAP_US, taskGapUs: CAPREFS_PAUSE_US, maxTaskOps: 1024 },
  assumptions: [
    'No switches in this format: a task ends when its CPU or its process goes on elsewhere, or after 40 us without a reference.',
    'The system call is not recorded: a use needs the right to read, a close the right to revoke.',
  ],
  detect: (line) => line === HEADER || /^\d+,\d+,\d+,\d+,\d+,[UAD],\d+$/.test(line),
  open: (sink) => new CaprefsReader(sink),
};

class CaprefsReader {
  readonly #sink: ReferenceSink;
  #first = true;

  constructor(sink: ReferenceSink) {
    this.#sink = sink;
  }

  line(text: string): void {
    const isHeader = this.#first && text === HEADER;
    this.#first = false;
    if (isHeader || text === '') return;
    const cells = text.split(',');
    if (cells.length !== COLUMNS.length)
      throw new TraceError(`must have ${COLUMNS.length} columns, not ${cells.length}`);
    const op = OPS[cells[OP_COLUMN]!];
    if (!op) throw new TraceError('op must be U, A or D');
    cells.forEach((cell, column) => {
      if (column !== OP_COLUMN && !DECIMAL.test(cell)) throw new TraceError(`${COLUMNS[column]!} must be a number`);
    });
    const [timeUs, cpu, process, slot, generation, , object] = cells.map(Number) as Columns;
    if (generation > MAX_GENERATION) throw new TraceError(`gen must not exceed ${MAX_GENERATION}`);
    this.#sink.reference({ timeUs, cpu, process, slot, generation, kind: op.kind, rights: op.rights, object });
  }
}

type Columns = [number, number, number, number, number, number, number];
const MAX_GENERATION = 0xffffffff;
