/** A measured report in a link, as `#r=`: base64url(deflate-raw(JSON)), within the limits of all links, checked by its schema. */
import { PackError, pack, unpack } from '../scenario/deflate';
import type { MeasureReport } from './report';
import { reportSchema } from './report';

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
    return parseReport(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    const why = error instanceof PackError ? error.message : 'is damaged: what it carries is not JSON';
    return { ok: false, errors: [`the measured report in the link ${why}`] };
  }
}

/** A report from anywhere, complete or with every error (the first few of them). */
export function parseReport(input: unknown): DecodedReport {
  const result = reportSchema.safeParse(input);
  if (result.success) return { ok: true, report: result.data };
  const errors = result.error.issues.map(
    (issue) => `measured report: ${issue.path.join('.') || 'it'} ${wanted(issue)}`,
  );
  const more = errors.length - MOST_ERRORS;
  return { ok: false, errors: more > 0 ? [...errors.slice(0, MOST_ERRORS), `and ${more} more`] : errors };
}

type Issue = NonNullable<ReturnType<typeof reportSchema.safeParse>['error']>['issues'][number];

/** What a value must be, where the schema says no more than that it is not. */
function wanted(issue: Issue): string {
  if (issue.code === 'invalid_type')
    return `must be ${issue.expected === 'array' ? 'a list' : `of type ${issue.expected}`}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum} long or large`;
  return issue.code === 'too_small' ? `must be at least ${issue.minimum}` : 'is not what it must be';
}
