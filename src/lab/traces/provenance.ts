/** Where a trace comes from and what was assumed about it: the readable half of a captrace file. */
import { z } from 'zod';
import { TraceError } from './error';

const text = (max: number) => z.string().max(max);
const count = (max: number) => z.number().int().min(0).max(max);

export const provenanceSchema = z.strictObject({
  name: text(120).min(1),
  /** What ran. */
  what: text(1000),
  /** How it was recorded, and with what. */
  recorded: text(1000),
  tool: text(200),
  /** As known; empty if not. */
  date: text(40),
  license: text(200),
  /** The file that was imported. */
  source: z.strictObject({
    name: text(255),
    format: text(40),
    bytes: count(Number.MAX_SAFE_INTEGER),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  /** TaskRules that made the tasks and batches. */
  rules: z.strictObject({
    gapUs: count(0xffffffff),
    taskGapUs: count(0xffffffff).nullable(),
    maxTaskOps: count(65_535).min(1),
  }),
  /** What the importer assumed because the format does not say. */
  assumptions: z.array(text(300)).max(20),
});

export type Provenance = z.infer<typeof provenanceSchema>;

/** Checks what stands in a file. */
export function parseProvenance(json: string): Provenance {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new TraceError('the provenance is not JSON');
  }
  const result = provenanceSchema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  throw new TraceError(`the provenance is not valid: ${faults.slice(0, 5).join('; ')}`);
}
