/** What somebody looks at, as it travels in a link (`v=`): the selection, the brush, the range of the tracks, open panels. */
import { z } from 'zod';
import { PackError, pack, unpack } from './deflate';

const index = (max: number) => z.int().min(0).max(max);
const rangeSchema = z.tuple([z.number().min(0).max(1e9), z.number().min(0).max(1e9)]).refine(([from, to]) => from < to);

const linkViewSchema = z.strictObject({
  /** Variant, CPU, slot of its cache or null, decision of the variant or null. */
  sel: z.tuple([index(3), index(63), index(255).nullable(), index(2 ** 32).nullable()]).optional(),
  brush: rangeSchema.optional(),
  range: rangeSchema.optional(),
  /** Panel to view, where it is not what the page opens with. */
  open: z.record(z.string().regex(/^[a-z]{1,20}$/), z.string().regex(/^[a-zA-Z-]{1,20}$/)).optional(),
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
