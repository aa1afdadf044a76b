import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32';
import { Sha256, sha256 } from './sha256';
import { VarintReader, VarintWriter } from './varint';

describe('SHA-256', () => {
  const reference = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

  it('agrees with another implementation at every length', () => {
    const bytes = Uint8Array.from({ length: 200 }, (_, i) => i * 7);
    for (let n = 0; n <= bytes.length; n++) expect(sha256(bytes.subarray(0, n))).toBe(reference(bytes.subarray(0, n)));
  });

  it('does not depend on how the bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 8 }), (parts) => {
        const hash = new Sha256();
        for (const part of parts) hash.update(part);
        expect(hash.digest()).toBe(reference(Buffer.concat(parts)));
      }),
    );
  });
});

describe('CRC-32', () => {
  it('has the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it.skipIf(typeof zlibCrc32 !== 'function')('agrees with zlib', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
  });
});

describe('varints', () => {
  it('come back', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffffffff })), (values) => {
        const writer = new VarintWriter();
        for (const value of values) writer.write(value);
        const reader = new VarintReader(writer.bytes());
        expect(values.map(() => reader.read())).toEqual(values);
        expect(reader.ended).toBe(true);
      }),
    );
  });

  it.each([
    ['cut', [0x80]],
    ['longer than needed', [0x80, 0x00]],
    ['over 32 bits', [0xff, 0xff, 0xff, 0xff, 0x1f]],
    ['endless', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80]],
  ])('that are %s are refused', (_, bytes) => {
    expect(() => new VarintReader(Uint8Array.from(bytes)).read()).toThrow(/too early|not well formed|too long/);
  });
});
