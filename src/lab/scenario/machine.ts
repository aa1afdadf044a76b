/** The machine and the capability table of a scenario. */
import * as z from 'zod/mini';
import { choice, fieldMeta, group, integer, list, real } from './field';
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
  const isPowerOfTwo = z.refine<number>((sets) => Number.isInteger(Math.log2(sets)), 'must be a power of two');
  const whole = z.int().check(z.minimum(min), z.maximum(max));
  const field = only === undefined ? whole : whole.check(isPowerOfTwo);
  return z.optional(field.register(fieldMeta, { label, unit, edit: 'restart' }));
}

/** One optional field per cost. The type is stated, because a record built from a list has lost its keys. */
const overridesSchema = z.prefault(
  z
    .strictObject(Object.fromEntries(COST_NAMES.map((name) => [name, overrideOf(name)])))
    .register(fieldMeta, { label: 'Overrides', edit: 'restart', help: 'Single costs that differ from the profile.' }),
  {},
) as unknown as z.ZodMiniPrefault<z.ZodMiniType<Overrides, Overrides>>;

export const machineSchema = group({
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
  memoryPressure: z._default(
    list(pressurePoint, 0, 64).register(fieldMeta, {
      label: 'Memory pressure',
      edit: 'live',
      help: 'Steps over a round of the workload; 0 before the first.',
    }),
    [],
  ),
});

export const tableSchema = group({
  capabilities: integer(1, 1_048_576, 65_536, { label: 'Capabilities', edit: 'restart', help: '16 bytes each.' }),
  radixDepth: integer(1, 4, 2, { label: 'Radix depth', unit: 'levels', edit: 'restart' }),
  onSwitch: choice(['tagged', 'purge'], 'tagged', {
    label: 'On process switch',
    edit: 'live',
    help: 'Whether cached entries carry their process (tagged) or are thrown away (purge).',
  }),
});

export type Machine = z.infer<typeof machineSchema>;
export type Table = z.infer<typeof tableSchema>;
