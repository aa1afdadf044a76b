/**
 * The gate for reports from outside, a file or a link: copied as plain data within limits, then judged by the schema. What is
 * wrong is said with its path; nothing is half-loaded.
 */
import type * as z from 'zod/mini';
import type { FieldError, Failure } from '../scenario/errors';
import { excerpt, failure, listWords, pathText } from '../scenario/errors';
import { parseJsonText } from '../scenario/json-text';
import { toPlain } from '../scenario/plain';
import type { MeasureReport } from './report';
import { reportSchema } from './report';

export type ReportResult = { ok: true; report: MeasureReport } | Failure;

/** Errors that are listed; a file that is no report at all has one for each field. */
const MOST_ERRORS = 20;

/** Checks anything as a report. Never throws and keeps no reference to the input. */
export function parseReport(input: unknown): ReportResult {
  const plain = toPlain(input);
  if (!plain.ok) return plain;
  if (plain.errors.length > 0) return { ok: false, errors: plain.errors.slice(0, MOST_ERRORS) };
  const kind = fieldAt(plain.value, ['kind']);
  if (kind !== 'captune-measure') return failure('kind', `${excerpt(kind)} is no report of a measurement`);
  const result = reportSchema.safeParse(plain.value);
  if (result.success) return { ok: true, report: result.data };
  const errors = result.error.issues.flatMap((issue) => describe(issue, plain.value));
  return { ok: false, errors: errors.slice(0, MOST_ERRORS) };
}

/** As `parseReport`, from JSON text of at most 1 MiB. */
export function parseReportJson(text: string): ReportResult {
  const parsed = parseJsonText(text);
  return parsed.ok ? parseReport(parsed.value) : parsed;
}

function describe(issue: z.core.$ZodIssue, input: unknown): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: pathText([...path, key]), message: 'is not a field of a report' }));
  }
  return [{ path: pathText(path), message: `${excerpt(fieldAt(input, path))}: ${allowed(issue)}` }];
}

function allowed(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${issue.expected === 'int' ? 'a whole number' : issue.expected}`;
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`;
  if (issue.code === 'invalid_value') return `must be ${listWords(issue.values)}`;
  return issue.code === 'invalid_key' ? 'must be the name of a cost' : 'is not allowed';
}

function fieldAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );
}
