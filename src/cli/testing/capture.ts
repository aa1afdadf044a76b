/** Runs a program in this process and keeps what it writes. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Main } from '../program';

export interface Captured {
  code: number;
  out: string;
  err: string;
  /** Lines of stderr. */
  lines: string[];
}

export async function capture(main: Main, args: readonly string[], now = () => 0): Promise<Captured> {
  let [out, err] = ['', ''];
  const code = await main(args, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    errIsTerminal: false,
    now,
  });
  return { code, out, err, lines: err.split('\n').slice(0, -1) };
}

/** A file of ours with recordings. */
export function recording(name: string): string {
  return fileURLToPath(new URL(`../../lab/traces/fixtures/${name}`, import.meta.url));
}

const folder = mkdtempSync(join(tmpdir(), 'captune-cli-'));

/** A path in a folder of this test's own. */
export function temporary(name: string): string {
  return join(folder, name);
}

export function temporaryFile(name: string, content: string | Uint8Array): string {
  const path = temporary(name);
  writeFileSync(path, content);
  return path;
}
