/**
 * The scenario: machine + table + workload + variants + interventions. This schema is the single source of types, defaults,
 * limits, form labels and units, and of the JSON Schema that is published with the build.
 */
import { z } from 'zod';
import { alertsSchema } from './alert';
import { fieldMeta, real, text } from './field';
import { machineSchema, tableSchema } from './machine';
import { variantSchema } from './variant';
import { workloadSchema } from './workload';

export const interventionSchema = z.strictObject({
  at: real(0, 1e9, 0, { label: 'At', unit: 'ms', edit: 'live' }),
  set: z
    .string()
    .min(1)
    .max(120)
    .register(fieldMeta, { label: 'Set', edit: 'live', help: 'Dotted path; phases by index, variants by name.' }),
  to: z.json().register(fieldMeta, { label: 'To', edit: 'live', help: 'A value that the field allows.' }),
});

const viewSchema = z
  .strictObject({
    t: real(0, 1e9, 0, { label: 'Playhead', unit: 'ms', edit: 'live' }),
    windowMs: real(0.0001, 1e6, 0.05, {
      label: 'Window',
      unit: 'ms',
      edit: 'live',
      help: 'Width of a point in the tracks.',
    }),
  })
  .prefault({});

const DEFAULT_VARIANTS = [
  { name: 'Fixed' },
  {
    name: 'Self-tuning',
    cacheEntries: { strategy: 'seed' },
    simdFrom: { strategy: 'seed' },
    prefetchLines: { strategy: 'seed' },
    stealFrom: { strategy: 'seed' },
    batchTasks: { strategy: 'seed' },
  },
] as const;

export const scenarioSchema = z
  .strictObject({
    version: z.literal(1).register(fieldMeta, { label: 'Version', edit: 'restart' }).default(1),
    title: text(80, 'Untitled', { label: 'Title', edit: 'live' }),
    notes: text(2000, '', { label: 'Notes', edit: 'live' }),
    seed: z.int().min(0).max(0xffffffff).register(fieldMeta, { label: 'Seed', edit: 'restart' }).default(0x5eed),
    machine: machineSchema,
    table: tableSchema,
    workload: workloadSchema,
    variants: z
      .array(variantSchema)
      .min(1)
      .max(4)
      .prefault(structuredClone(DEFAULT_VARIANTS) as never),
    interventions: z.array(interventionSchema).max(200).default([]),
    alerts: alertsSchema,
    view: viewSchema,
  })
  .superRefine((scenario, context) => {
    for (const list of ['variants', 'alerts'] as const) {
      const names = scenario[list].map(({ name }) => name);
      names.forEach((name, index) => {
        if (names.indexOf(name) === index) return;
        const message = `is used twice: ${name}`;
        context.addIssue({ code: 'custom', path: [list, index, 'name'], message, input: name });
      });
    }
  });

/** A complete scenario: every default filled in. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** A scenario as people write it: everything but deviations from the defaults may be left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Intervention = z.infer<typeof interventionSchema>;
