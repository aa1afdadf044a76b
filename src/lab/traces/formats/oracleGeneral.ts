/**
 * libCacheSim's oracleGeneral: records of 24 bytes, little-endian: u32 time, u64 id, u32 size, i64 number of the record that
 * asks for the id next (-1: none). Size and the oracle's foresight are of no use here.
 */
import { TraceError } from '../error';
import { IDS_ONLY_ASSUMPTIONS, IDS_ONLY_RULES } from '../format';
import type { BinaryFormat, ByteReader } from '../format';
import type { Key, ReferenceSink } from '../reference';
import { IdSequence } from './idsOnly';
import { normal } from './key';

const RECORD_BYTES = 24;
/** No recording has more; eight bytes of text are a larger number. */
const MOST_RECORDS = 2n ** 48n;

export const oracleGeneral: BinaryFormat<'oracleGeneral'> = {
  kind: 'binary',
  name: 'oracleGeneral',
  label: 'libCacheSim oracleGeneral',
  rules: IDS_ONLY_RULES,
  assumptions: [...IDS_ONLY_ASSUMPTIONS, 'Times, in seconds, and object sizes are not used.'],
  detect: looksLikeRecords,
  open: (sink) => new OracleGeneralReader(sink),
};

/** There is no magic number: the first records must make sense, with time that does not go back. */
function looksLikeRecords(head: Uint8Array): boolean {
  const records = Math.min(Math.floor(head.length / RECORD_BYTES), 32);
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  let time = 0;
  for (let i = 0; i < records; i++) {
    const at = i * RECORD_BYTES;
    const next = view.getBigInt64(at + 16, true);
    if (view.getUint32(at, true) < time || (next !== -1n && (next <= BigInt(i) || next > MOST_RECORDS))) return false;
    time = view.getUint32(at, true);
  }
  return records > 0;
}

class OracleGeneralReader implements ByteReader {
  readonly #sequence: IdSequence;
  readonly #cut = new Uint8Array(RECORD_BYTES);
  #cutBytes = 0;
  #record = 0;
  #time = 0;

  constructor(sink: ReferenceSink) {
    this.#sequence = new IdSequence(sink);
  }

  bytes(chunk: Uint8Array): void {
    let at = 0;
    if (this.#cutBytes > 0) {
      at = Math.min(RECORD_BYTES - this.#cutBytes, chunk.length);
      this.#cut.set(chunk.subarray(0, at), this.#cutBytes);
      this.#cutBytes += at;
      if (this.#cutBytes < RECORD_BYTES) return;
      this.#read(new DataView(this.#cut.buffer), 0);
    }
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    for (; at + RECORD_BYTES <= chunk.length; at += RECORD_BYTES) this.#read(view, at);
    this.#cut.set(chunk.subarray(at));
    this.#cutBytes = chunk.length - at;
  }

  end(): void {
    if (this.#cutBytes === 0) return;
    const fault = `is cut: ${this.#cutBytes} of ${RECORD_BYTES} bytes`;
    throw new TraceError(fault, { record: this.#record + 1, excerpt: hex(this.#cut.subarray(0, this.#cutBytes)) });
  }

  #read(view: DataView, at: number): void {
    this.#record++;
    try {
      const time = view.getUint32(at, true);
      if (time < this.#time) throw new TraceError('time goes back');
      if (view.getBigInt64(at + 16, true) < -1n) throw new TraceError('next must be -1 or the number of a record');
      this.#time = time;
      this.#sequence.add(idAt(view, at + 4));
    } catch (error) {
      const excerpt = hex(new Uint8Array(view.buffer, view.byteOffset + at, RECORD_BYTES));
      throw TraceError.at(error, { record: this.#record, excerpt });
    }
  }
}

/** A u64 without a detour over bigint where it fits a number. */
function idAt(view: DataView, at: number): Key {
  const high = view.getUint32(at + 4, true);
  return high < 0x200000 ? high * 0x100000000 + view.getUint32(at, true) : normal(view.getBigUint64(at, true));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
