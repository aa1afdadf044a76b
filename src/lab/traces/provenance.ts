/** Where a trace comes from and what was assumed about it: the readable half of a captrace file. */
import { TraceError } from './error';

export interface Provenance {
  name: string;
  /** What ran. */
  what: string;
  /** How it was recorded, and with what. */
  recorded: string;
  tool: string;
  /** As known; empty if not. */
  date: string;
  license: string;
  /** The file that was imported. */
  source: { name: string; format: string; bytes: number; sha256: string };
  /** TaskRules that made the tasks and batches. */
  rules: { gapUs: number; taskGapUs: number | null; maxTaskOps: number };
  /** What the importer assumed because the format does not say. */
  assumptions: string[];
}

/** Says what a value must be, or null if it is that. */
type Rule = (value: unknown) => string | null;

const text =
  (max: number, min = 0): Rule =>
  (value) =>
    typeof value === 'string' && value.length >= min && value.length <= max
      ? null
      : `must be text of ${min} to ${max} characters`;
const count =
  (max: number, min = 0): Rule =>
  (value) =>
    Number.isInteger(value) && Number(value) >= min && Number(value) <= max
      ? null
      : `must be a whole number from ${min} to ${max}`;
const digest: Rule = (value) =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value) ? null : 'must be 64 hex digits';
const orNull =
  (rule: Rule): Rule =>
  (value) =>
    value === null ? null : rule(value);
const texts =
  (max: number, each: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.length <= max && value.every((entry) => each(entry) === null)
      ? null
      : `must be a list of at most ${max} short texts`;

/**
 * One rule per field, by its path. Written out rather than as a zod schema: every worker that simulates a recording reads
 * provenance, and none of them needs anything else of zod.
 */
const RULES: Readonly<Record<string, Rule>> = {
  name: text(120, 1),
  what: text(1000),
  recorded: text(1000),
  tool: text(200),
  date: text(40),
  license: text(200),
  'source.name': text(255),
  'source.format': text(40),
  'source.bytes': count(Number.MAX_SAFE_INTEGER),
  'source.sha256': digest,
  'rules.gapUs': count(0xffffffff),
  'rules.taskGapUs': orNull(count(0xffffffff)),
  'rules.maxTaskOps': count(65_535, 1),
  assumptions: texts(20, text(300)),
};
const GROUPS = ['source', 'rules'];

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a value by their paths. */
function flat(value: Record<string, unknown>): Map<string, unknown> {
  const entries = Object.entries(value).flatMap(([key, field]): [string, unknown][] =>
    GROUPS.includes(key) && isFields(field)
      ? Object.entries(field).map(([inner, leaf]) => [`${key}.${inner}`, leaf])
      : [[key, field]],
  );
  return new Map(entries);
}

/** Checks what stands in a file, or is to be written into one. */
export function checkProvenance(value: unknown): Provenance {
  if (!isFields(value)) throw new TraceError('the provenance is not valid: must be an object');
  const fields = flat(value);
  const wrong = Object.entries(RULES).flatMap(([path, rule]) => {
    const fault = rule(fields.get(path));
    return fault === null ? [] : [`${path}: ${fault}`];
  });
  const unknown = [...fields.keys()].filter((path) => !Object.hasOwn(RULES, path));
  const faults = [...wrong, ...unknown.map((path) => `${JSON.stringify(path.slice(0, 40))}: unknown key`)];
  if (faults.length > 0) throw new TraceError(`the provenance is not valid: ${faults.slice(0, 5).join('; ')}`);
  return value as unknown as Provenance;
}

export function parseProvenance(json: string): Provenance {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new TraceError('the provenance is not JSON');
  }
  return checkProvenance(value);
}
