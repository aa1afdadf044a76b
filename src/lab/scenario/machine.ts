/** The machine and the capability table of a scenario. */
import { z } from 'zod';
import { choice, fieldMeta, integer, real } from './field';
import type { CostName } from './profiles';
import { COST_NAMES, COSTS, PROFILE_NAMES } from './profiles';

const pressurePoint = z.strictObject({
  atMs: real(0, 1e9, 0, {
    label: 'At',
    unit: 'ms',
    edit: 'live',
    help: 'From the start of each round of the workload.',
  }),
  value: real(0, 1, 0, { label: 'Pressure', edit: 'live', step: 0.01 }),
});

type Overrides = Partial<Record<CostName, number>>;

function overrideOf(name: CostName) {
  const { label, unit, min, max, only } = COSTS[name];
  const whole = z.int().min(min).max(max);
  const field =
    only === undefined ? whole : whole.refine((sets) => Number.isInteger(Math.log2(sets)), 'must be a power of two');
  return field.register(fieldMeta, { label, unit, edit: 'restart' }).optional();
}

/** One optional field per cost. The type is stated, because a record built from a list has lost its keys. */
const overridesSchema = z
  .strictObject(Object.fromEntries(COST_NAMES.map((name) => [name, overrideOf(name)])))
  .register(fieldMeta, { label: 'Overrides', edit: 'restart', help: 'Single costs that differ from the profile.' })
  .prefault({}) as unknown as z.ZodPrefault<z.ZodType<Overrides, Overrides>>;

export const machineSchema = z
  .strictObject({
    cpus: integer(1, 64, 8, { label: 'CPUs', edit: 'restart', help: 'Number of simulated CPUs.' }),
    profile: choice(PROFILE_NAMES, 'zen5-like', {
      label: 'Profile',
      edit: 'restart',
      help: 'Table of latencies and costs, each with its source.',
    }),
    overrides: overridesSchema,
    sockets: integer(1, 8, 1, { label: 'Sockets', edit: 'restart' }),
    clusterCpus: integer(1, 64, 4, { label: 'CPUs per cluster', edit: 'restart' }),
    pageSize: choice(['2MiB', '4KiB'], '2MiB', {
      label: 'Pages',
      edit: 'restart',
      help: 'What an entry of a TLB covers; kernels map their own memory by large pages.',
    }),
    memoryPressure: z
      .array(pressurePoint)
      .max(64)
      .register(fieldMeta, {
        label: 'Memory pressure',
        edit: 'live',
        help: 'Steps over a round of the workload; 0 before the first.',
      })
      .default([]),
  })
  .prefault({});

export const tableSchema = z
  .strictObject({
    capabilities: integer(1, 1_048_576, 65_536, { label: 'Capabilities', edit: 'restart', help: '16 bytes each.' }),
    radixDepth: integer(1, 4, 2, { label: 'Radix depth', unit: 'levels', edit: 'restart' }),
    onSwitch: choice(['tagged', 'purge'], 'tagged', {
      label: 'On process switch',
      edit: 'live',
      help: 'Whether cached entries carry their process (tagged) or are thrown away (purge).',
    }),
  })
  .prefault({});

export type Machine = z.infer<typeof machineSchema>;
export type Table = z.infer<typeof tableSchema>;
