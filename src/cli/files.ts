/** Files that a person names: read with bounds, written whole, and refused in one sentence. */
import { constants, createReadStream } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { BadInput } from './errors';
import type { Io } from './io';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a directory',
  EACCES: 'permission denied',
  ENAMETOOLONG: 'the name is too long',
  ENOSPC: 'the disk is full',
};

/** The reason why the system refused a file; undefined for any other error. */
function reasonOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return REASONS[code] ?? (/^E[A-Z]+$/.test(code) ? `cannot be used (${code})` : undefined);
}

/** The error for a person if the system refused the file, or else the error as it is. */
export function fileError(path: string, error: unknown): unknown {
  const reason = reasonOf(error);
  return reason === undefined ? error : new BadInput(`${path}: ${reason}`);
}

/** Text of a file in UTF-8 of at most `mostBytes`; more is not even read. */
export async function readText(path: string, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    // One byte more than allowed tells the two apart.
    for await (const chunk of createReadStream(path, { end: mostBytes })) chunks.push(chunk as Uint8Array);
  } catch (error) {
    throw fileError(path, error);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > mostBytes) throw new BadInput(`${path}: larger than ${mostBytes} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new BadInput(`${path}: not text in UTF-8`);
  }
}

/** A file piece by piece. What the system refuses comes out of the stream: see `fileError`. */
export function streamOf(path: string): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>;
}

/** Finds out before a long run that its result would have no place. */
export async function checkTarget(path: string | undefined): Promise<void> {
  if (path === undefined || path === '-') return;
  try {
    const there = await stat(path).catch(() => undefined);
    if (there?.isDirectory()) throw new BadInput(`${path}: is a directory`);
    await access(there ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw fileError(path, error);
  }
}

/** Writes an object as JSON; `-` is stdout. */
export function writeJson(path: string, value: unknown, io: Io): Promise<void> {
  return writeText(path, `${JSON.stringify(value, null, 2)}\n`, io);
}

/** Writes text; `-` is stdout. */
export async function writeText(path: string, text: string, io: Io): Promise<void> {
  try {
    if (path === '-') io.out(text);
    else await writeFile(path, text);
  } catch (error) {
    throw fileError(path, error);
  }
}
