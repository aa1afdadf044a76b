/** What somebody looks at, as it travels in a link (`v=`): the selection, the brush, the range of the tracks, open panels, a sweep. */
import * as z from 'zod/mini';
import { PackError, pack, unpack } from './deflate';

const index = (max: number) => z.int().check(z.minimum(0), z.maximum(max));
const moment = z.number().check(z.minimum(0), z.maximum(1e9));
const rangeSchema = z.tuple([moment, moment]).check(z.refine(([from, to]) => from < to));
const word = (letters: RegExp) => z.string().check(z.regex(letters));

const linkViewSchema = z.strictObject({
  /** Variant, CPU, slot of its cache or null, decision of the variant or null, and perhaps the number of a task. */
  sel: z.optional(
    z.tuple([
      index(3),
      index(63),
      z.nullable(index(255)),
      z.nullable(index(2 ** 32)),
      z.optional(z.nullable(index(2 ** 32))),
    ]),
  ),
  brush: z.optional(rangeSchema),
  range: z.optional(rangeSchema),
  /** What a sweep is to vary: fields with their values, seeds, the time of a run, and what its map shows. */
  sweep: z.optional(
    z.strictObject({
      axes: z
        .array(z.tuple([z.string().check(z.maxLength(160)), z.string().check(z.maxLength(400))]))
        .check(z.minLength(1), z.maxLength(2)),
      seeds: index(1000),
      until: z.nullable(moment),
      measure: word(/^[a-zA-Z0-9]{1,40}$/),
      variant: z.string().check(z.maxLength(60)),
    }),
  ),
  /** Panel to view, where it is not what the page opens with. */
  open: z.optional(z.record(word(/^[a-z]{1,20}$/), word(/^[a-zA-Z-]{1,20}$/))),
});

export type LinkView = z.infer<typeof linkViewSchema>;

/** Text for a link; empty if there is nothing to say. */
export async function encodeView(view: LinkView): Promise<string> {
  const json = JSON.stringify(view);
  return json === '{}' ? '' : pack(new TextEncoder().encode(json));
}

/** Null if it cannot be read: a view is no reason to refuse a run. */
export async function decodeView(text: string): Promise<LinkView | null> {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(await unpack(text)));
    const result = linkViewSchema.safeParse(json);
    return result.success ? result.data : null;
  } catch (error) {
    if (error instanceof PackError || error instanceof SyntaxError) return null;
    throw error;
  }
}
