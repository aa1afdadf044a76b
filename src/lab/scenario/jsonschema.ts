/** The schema as JSON Schema (draft 2020-12), as published with the build and used by the JSON editor. */
import * as z from 'zod/mini';
import { fieldMeta } from './field';
import { scenarioSchema } from './schema';

/**
 * JSON Schema of a scenario as people write it: everything with a default may be left out. Labels are `title`, help is
 * `description`; `x-unit` and `x-edit` (`live` or `restart`) say what JSON Schema has no words for. Rules across fields,
 * such as the paths of interventions, are beyond it: a text that it accepts can still be refused by `parseScenario`.
 */
export function scenarioJsonSchema(): z.core.JSONSchema.BaseSchema {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', override: describeField });
  return { title: 'Captune scenario, version 1', ...schema };
}

function describeField({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodType;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}) {
  const meta = fieldMeta.get(zodSchema);
  if (!meta) return;
  jsonSchema.title = meta.label;
  if (meta.help !== undefined) jsonSchema.description = meta.help;
  if (meta.unit !== undefined) jsonSchema['x-unit'] = meta.unit;
  jsonSchema['x-edit'] = meta.edit;
}
