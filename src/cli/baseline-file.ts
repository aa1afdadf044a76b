/** Earlier runs from a file: hostile until every number that a comparison reads has been checked. */
import { z } from 'zod';
import { MOST_VALUES } from '../lab/compare/change-points';
import type { RunSummary } from '../lab/run/protocol';
import { BadInput } from './errors';
import { readText } from './files';

const MOST_BYTES = 64 * 1024 * 1024;
const number = z.number().min(-1e300).max(1e300);
const maybe = number.nullable();

/** What a comparison reads of a run; whatever else there is stays unread. */
const runSchema = z.object({
  scenarioHash: z.string().max(128),
  seed: number,
  atMs: number,
  variants: z
    .array(
      z.object({
        name: z.string().max(80),
        cyclesPerOp: maybe,
        allCyclesPerOp: maybe,
        hitRate: maybe,
        latencyCycles: z.object({ p50: maybe, p99: maybe, p999: maybe }),
        throughputOpsPerMs: number,
        tuningCyclesShare: number,
        tasks: z.object({ rejected: number }),
      }),
    )
    .min(1)
    .max(64),
});
const fileSchema = z.union([z.array(z.unknown()), z.object({ runs: z.array(z.unknown()) }), z.unknown()]);

/** The runs of a baseline file: one, several, or those of an earlier comparison. */
export async function readBaseline(path: string): Promise<RunSummary[]> {
  const refuse = (what: string): never => {
    throw new BadInput(`${path}: ${what}`);
  };
  let json: unknown;
  try {
    json = JSON.parse(await readText(path, MOST_BYTES));
  } catch (error) {
    if (error instanceof BadInput) throw error;
    return refuse('is no JSON');
  }
  const file = fileSchema.parse(json);
  const several = Array.isArray(file) ? file : hasRuns(file) ? file.runs : [file];
  if (several.length === 0) return refuse('has no runs');
  if (several.length > MOST_VALUES) return refuse(`has ${several.length} runs, at most ${MOST_VALUES}`);
  return several.map((entry, index) => {
    const run = runSchema.safeParse(entry);
    if (run.success) return run.data as unknown as RunSummary;
    const [issue] = run.error.issues;
    return refuse(
      `run ${index + 1} is not what "captune run --json" prints: ${issue!.path.join('.')}: ${issue!.message}`,
    );
  });
}

function hasRuns(file: unknown): file is { runs: unknown[] } {
  return typeof file === 'object' && file !== null && 'runs' in file && Array.isArray(file.runs);
}
