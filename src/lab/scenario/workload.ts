/** The workload of a scenario: phases of generated or recorded work. */
import * as z from 'zod/mini';
import type { FieldMeta } from './field';
import { choice, fieldMeta, flag, group, integer, list, optionalReal, pattern, real, share, text } from './field';

/** How long between two tasks. Their mean comes from the phase's load. */
const arrivalsSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('poisson') }),
  z.strictObject({
    kind: z.literal('bursty'),
    periodMs: real(0.001, 1e6, 0.5, { label: 'Burst period', unit: 'ms', edit: 'live' }),
    onShare: real(0.01, 1, 0.4, { label: 'Burst share', edit: 'live', step: 0.01 }),
    peak: real(1, 100, 2, { label: 'Burst peak', unit: 'x load', edit: 'live' }),
  }),
  z.strictObject({
    kind: z.literal('diurnal'),
    periodMs: real(0.001, 1e9, 10, { label: 'Period', unit: 'ms', edit: 'live' }),
    swing: share(0.5, {
      label: 'Swing',
      edit: 'live',
      help: 'Load moves between 1 - swing and 1 + swing times its mean.',
    }),
  }),
  z.strictObject({
    kind: z.literal('closed-loop'),
    clients: integer(1, 1024, 64, {
      label: 'Clients',
      edit: 'live',
      help: 'Each thinks, sends a task and waits for its end. They think as long as makes the load, if no task ever waited.',
    }),
  }),
  z.strictObject({
    kind: z.literal('fork-join'),
    width: integer(1, 64, 8, {
      label: 'Width',
      unit: 'tasks',
      edit: 'live',
      help: 'A job is so many tasks at once on one CPU, and when all have ended a join task, whose latency is the job’s.',
    }),
  }),
]);
arrivalsSchema.register(fieldMeta, { label: 'Arrivals', edit: 'live', help: 'How the gaps between two tasks vary.' });

const uniformBatch = z
  .strictObject({
    kind: z.literal('uniform'),
    min: integer(1, 1024, 1, { label: 'Batch from', unit: 'ops', edit: 'live' }),
    max: integer(1, 1024, 32, { label: 'Batch to', unit: 'ops', edit: 'live' }),
  })
  .check(
    z.superRefine(({ min, max }, context) => {
      if (max >= min) return;
      const message = `must be at least "min" (${String(min)}), not ${String(max)}`;
      context.addIssue({ code: 'custom', path: ['max'], message, input: max });
    }),
  );

const batchSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('constant'),
    ops: integer(1, 1024, 16, { label: 'Batch', unit: 'ops', edit: 'live' }),
  }),
  uniformBatch,
  z.strictObject({
    kind: z.literal('geometric'),
    mean: real(1, 512, 16, { label: 'Batch, mean', unit: 'ops', edit: 'live' }),
  }),
  z.strictObject({
    kind: z.literal('bimodal'),
    small: integer(1, 1024, 2, { label: 'Small batch', unit: 'ops', edit: 'live' }),
    large: integer(1, 1024, 48, { label: 'Large batch', unit: 'ops', edit: 'live' }),
    largeShare: share(0.2, { label: 'Large share', edit: 'live' }),
  }),
  z.strictObject({
    kind: z.literal('empirical'),
    sizes: z.prefault(
      list(
        z.strictObject({
          ops: integer(1, 1024, 16, { label: 'Batch', unit: 'ops', edit: 'live' }),
          weight: real(0.001, 1e6, 1, { label: 'Weight', edit: 'live' }),
        }),
        1,
        16,
      ),
      [
        { ops: 2, weight: 5 },
        { ops: 16, weight: 3 },
        { ops: 64, weight: 1 },
      ],
    ),
  }),
]);
batchSchema.register(fieldMeta, { label: 'Batch', edit: 'live', help: 'Capability operations per task.' });

const ids = (initial: number) =>
  integer(1, 1_048_576, initial, {
    label: 'Ids',
    unit: 'ids',
    edit: 'live',
    help: 'Distinct capabilities per process.',
  });

const plainPatterns = [
  z.strictObject({
    kind: z.literal('zipf'),
    ids: ids(4096),
    exponent: real(0, 4, 0.99, { label: 'Exponent', edit: 'live', step: 0.01 }),
  }),
  z.strictObject({ kind: z.literal('uniform'), ids: ids(4096) }),
  z.strictObject({ kind: z.literal('sequential'), ids: ids(65_536) }),
  z.strictObject({
    kind: z.literal('strided'),
    ids: ids(65_536),
    stride: integer(1, 65_536, 8, { label: 'Stride', unit: 'ids', edit: 'live' }),
  }),
  z.strictObject({ kind: z.literal('loop'), ids: ids(512) }),
  z.strictObject({
    kind: z.literal('drift'),
    hot: integer(1, 65_536, 96, { label: 'Hot set', unit: 'ids', edit: 'live' }),
    ids: ids(4096),
    driftPerMs: real(0, 1e6, 20, { label: 'Drift', unit: 'ids/ms', edit: 'live' }),
    coldShare: share(0.05, { label: 'Cold share', edit: 'live' }),
  }),
] as const;
const plainPatternSchema = z.discriminatedUnion('kind', plainPatterns);
plainPatternSchema.register(fieldMeta, { label: 'Pattern', edit: 'live' });

const patternSchema = z.discriminatedUnion('kind', [
  ...plainPatterns,
  z.strictObject({
    kind: z.literal('mixture'),
    parts: z.prefault(
      list(
        z.strictObject({
          weight: real(0.001, 1e6, 1, {
            label: 'Weight',
            edit: 'live',
            help: 'Share of the tasks, against the others.',
          }),
          pattern: z.prefault(plainPatternSchema, { kind: 'zipf' }),
        }),
        2,
        4,
      ),
      [
        { weight: 3, pattern: { kind: 'zipf' } },
        { weight: 1, pattern: { kind: 'sequential' } },
      ],
    ),
  }),
]);
patternSchema.register(fieldMeta, {
  label: 'Pattern',
  edit: 'live',
  help: 'Which capabilities a process uses next. Ids beyond the table wrap around.',
});

const phaseFields = {
  name: text(60, '', { label: 'Name', edit: 'live' }),
  durationMs: real(0.001, 1e9, 3, { label: 'Duration', unit: 'ms', edit: 'restart', step: 0.1 }),
  skew: real(0, 1, 0, {
    label: 'Skew to CPU 0',
    edit: 'live',
    step: 0.01,
    help: 'Share of all arrivals that goes to CPU 0 on top of its even share.',
  }),
};

const loadMeta: FieldMeta = {
  label: 'Load',
  edit: 'live',
  step: 0.01,
  help: 'Offered work against all CPUs, counted as if every lookup hit. Above 1 queues grow without bound.',
};

export const generatedPhaseSchema = z.strictObject({
  ...phaseFields,
  arrivals: z._default(arrivalsSchema, { kind: 'poisson' }),
  load: real(0.001, 4, 0.6, loadMeta),
  batch: z.prefault(batchSchema, { kind: 'geometric' }),
  pattern: z.prefault(patternSchema, { kind: 'zipf' }),
  processes: integer(1, 512, 16, {
    label: 'Processes',
    edit: 'live',
    help: 'Each has its own ids and its own working set.',
  }),
  bodyCycles: integer(0, 100_000, 160, { label: 'Task body', unit: 'cycles/op', edit: 'live' }),
  workingSetLines: integer(0, 4096, 256, {
    label: 'Working set',
    unit: 'lines',
    edit: 'live',
    help: '64-byte lines per process.',
  }),
  deniedShare: share(0.005, { label: 'Denied', edit: 'live' }),
  revokePerMs: real(0, 1e5, 2, { label: 'Revoke', unit: '/ms', edit: 'live' }),
});

export const TRACE_REF = /^(bundled:[a-z0-9-]{1,40}|sha256:[0-9a-f]{64})$/;

export const tracePhaseSchema = z.strictObject({
  ...phaseFields,
  trace: pattern(TRACE_REF, 'must be bundled:NAME or sha256: and 64 hex digits', {
    label: 'Trace',
    edit: 'restart',
  }),
  traceName: text(120, '', { label: 'File', edit: 'restart' }),
  tenants: integer(1, 64, 8, { label: 'Tenants', edit: 'restart', help: 'Copies of the recording, shifted in time.' }),
  /** Absent: the recorded gaps, times `timeScale`. */
  load: optionalReal(0.001, 4, { ...loadMeta, help: 'Target for the compressed recording; wins over the time scale.' }),
  timeScale: real(1e-6, 1e3, 1, {
    label: 'Time scale',
    edit: 'live',
    help: 'Recorded gaps are multiplied by this, unless a load is given.',
  }),
  placement: choice(['spread', 'recorded'], 'spread', { label: 'Placement', edit: 'live' }),
  loop: flag(true, { label: 'Loop', edit: 'live' }),
  bodyCycles: integer(0, 100_000, 160, { label: 'Task body', unit: 'cycles/op', edit: 'live' }),
  workingSetLines: integer(0, 4096, 256, { label: 'Working set', unit: 'lines', edit: 'live' }),
});

export const phaseSchema = z.union([tracePhaseSchema, generatedPhaseSchema]);

export const workloadSchema = group({
  phases: z.prefault(list(phaseSchema, 1, 24), [{}]),
  repeat: flag(true, { label: 'Repeat', edit: 'restart', help: 'Start again with the first phase after the last.' }),
});

export type GeneratedPhase = z.infer<typeof generatedPhaseSchema>;
export type TracePhase = z.infer<typeof tracePhaseSchema>;
export type Phase = z.infer<typeof phaseSchema>;
export type Pattern = GeneratedPhase['pattern'];
export type PlainPattern = z.infer<typeof plainPatternSchema>;
export type Workload = z.infer<typeof workloadSchema>;
