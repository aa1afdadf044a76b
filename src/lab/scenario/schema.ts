/**
 * The scenario: machine + table + workload + variants + interventions. This schema is the single source of types, defaults,
 * limits, form labels and units, and of the JSON Schema that is published with the build.
 */
import * as z from 'zod/mini';
import { alertsSchema } from './alert';
import { fieldMeta, group, integer, list, pattern, real, text } from './field';
import { machineSchema, tableSchema } from './machine';
import { variantSchema } from './variant';
import { workloadSchema } from './workload';

export const interventionSchema = z.strictObject({
  at: real(0, 1e9, 0, { label: 'At', unit: 'ms', edit: 'live' }),
  set: z
    .string()
    .check(z.minLength(1), z.maxLength(120))
    .register(fieldMeta, { label: 'Set', edit: 'live', help: 'Dotted path; phases by index, variants by name.' }),
  to: z.json().register(fieldMeta, { label: 'To', edit: 'live', help: 'A value that the field allows.' }),
});

/** The line of a run that is nobody's branch. */
export const TRUNK = 'main';
/** As for variants, so that `branch/variant` names a column without doubt. */
const BRANCH_NAME = /^[A-Za-z0-9][A-Za-z0-9 _-]{0,39}$/;

export const branchSchema = z.strictObject({
  name: pattern(BRANCH_NAME, 'must be 1 to 40 letters, digits, spaces, - or _, beginning with a letter or digit', {
    label: 'Name',
    edit: 'live',
  }),
  from: text(40, TRUNK, { label: 'From', edit: 'live', help: 'The branch, or main, whose past this one has.' }),
  at: real(0, 1e9, 0, {
    label: 'At',
    unit: 'ms',
    edit: 'live',
    help: 'From here on only its own interventions count; before, those of the branch that it is from.',
  }),
  interventions: z._default(list(interventionSchema, 0, 200), []),
});

const viewSchema = group({
  t: real(0, 1e9, 0, { label: 'Playhead', unit: 'ms', edit: 'live' }),
  branch: text(40, TRUNK, { label: 'Branch', edit: 'live', help: 'The future that is open.' }),
  compare: z._default(list(text(81, '', { label: 'Column', edit: 'live', help: 'BRANCH/VARIANT' }), 0, 3), []),
  baseline: text(81, '', {
    label: 'Baseline',
    edit: 'live',
    help: 'What others are compared with: VARIANT of the open branch, or BRANCH/VARIANT. Empty: the first.',
  }),
  windowMs: real(0.0001, 1e6, 0.05, {
    label: 'Window',
    unit: 'ms',
    edit: 'live',
    help: 'Width of a point in the tracks.',
  }),
});

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
    version: z._default(z.literal(1).register(fieldMeta, { label: 'Version', edit: 'restart' }), 1),
    title: text(80, 'Untitled', { label: 'Title', edit: 'live' }),
    notes: text(2000, '', { label: 'Notes', edit: 'live' }),
    seed: integer(0, 0xffffffff, 0x5eed, { label: 'Seed', edit: 'restart' }),
    machine: machineSchema,
    table: tableSchema,
    workload: workloadSchema,
    variants: z.prefault(list(variantSchema, 1, 4), structuredClone(DEFAULT_VARIANTS) as never),
    interventions: z._default(list(interventionSchema, 0, 200), []),
    branches: z._default(list(branchSchema, 0, 16), []),
    alerts: alertsSchema,
    view: viewSchema,
  })
  .check(
    z.superRefine((scenario, context) => {
      for (const list of ['variants', 'alerts'] as const) {
        const names = scenario[list].map(({ name }) => name);
        names.forEach((name, index) => {
          if (names.indexOf(name) === index) return;
          const message = `is used twice: ${name}`;
          context.addIssue({ code: 'custom', path: [list, index, 'name'], message, input: name });
        });
      }
    }),
  );

/** A complete scenario: every default filled in. */
export type Scenario = z.infer<typeof scenarioSchema>;
/** A scenario as people write it: everything but deviations from the defaults may be left out. */
export type ScenarioInput = z.input<typeof scenarioSchema>;
export type Intervention = z.infer<typeof interventionSchema>;
export type Branch = z.infer<typeof branchSchema>;
