/** A measured report in a link, as `#r=`: base64url(deflate-raw(JSON)), within the limits of all links, checked by its schema. */
import { PackError, pack, unpack } from '../scenario/deflate';
import type { FieldError } from '../scenario/errors';
import { formatError } from '../scenario/errors';
import { parseReport } from './parse-report';
import type { MeasureReport } from './report';

/** Digits of a number: more than any of them is known to. */
const DIGITS = 4;
/** Most things that are said of a report that is not one. */
const MOST_ERRORS = 5;

/** The text behind `r=`. Rejects with a PackError if it is too large. */
export async function encodeReport(report: MeasureReport): Promise<string> {
  const text = JSON.stringify(report, (_, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
  );
  return pack(new TextEncoder().encode(text));
}

export type DecodedReport = { ok: true; report: MeasureReport } | { ok: false; errors: string[] };

/** Reads what `encodeReport` made. Never rejects: errors say why it cannot be read. */
export async function decodeReport(text: string): Promise<DecodedReport> {
  try {
    const bytes = await unpack(text);
    const result = parseReport(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
    return result.ok ? result : { ok: false, errors: firstFew(result.errors) };
  } catch (error) {
    const why = error instanceof PackError ? error.message : 'is damaged: what it carries is not JSON';
    return { ok: false, errors: [`the measured report in the link ${why}`] };
  }
}

function firstFew(all: readonly FieldError[]): string[] {
  const lines = all.slice(0, MOST_ERRORS).map((error) => `measured report: ${formatError(error)}`);
  return all.length > MOST_ERRORS ? [...lines, `and ${all.length - MOST_ERRORS} more`] : lines;
}
