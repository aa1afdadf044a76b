import { describe, expect, it } from 'vitest';
import { scenarioSchema } from '../lab/scenario/schema';
import * as fields from './fields';

describe('descriptions of fields', () => {
  it('carry limits, unit and default of the schema', () => {
    expect(fields.MACHINE_FIELDS[0]).toMatchObject({
      key: 'cpus',
      kind: 'number',
      min: 1,
      max: 64,
      integer: true,
      initial: 8,
    });
    expect(fields.KNOB_FIELDS.map((entry) => entry.value.label)).toEqual([
      'Cache',
      'SIMD from',
      'Prefetch',
      'Steal from',
      'Batch',
    ]);
    expect(fields.KNOB_FIELDS.map((entry) => fields.knobRange(entry.value))[0]).toEqual([32, 256]);
  });

  it('cover every leaf of a phase', () => {
    const phase = scenarioSchema.parse({}).workload.phases[0]!;
    expect(fields.GENERATED_PHASE_PARTS.map((part) => part.key).sort()).toEqual(Object.keys(phase).sort());
    const kinds = fields.GENERATED_PHASE_PARTS.filter((part) => part.kind === 'kinds');
    expect(kinds.map((part) => part.kinds.length)).toEqual([5, 5, 7]);
  });

  it('keep an optional load of a recording', () => {
    expect(fields.TRACE_PHASE_PARTS.find((part) => part.key === 'load')).toMatchObject({ kind: 'number', max: 4 });
  });

  it('refuse names that the schema refuses', () => {
    expect(fields.VARIANT_NAME.check('Fixed 5.5.3')).not.toBeNull();
    expect(fields.VARIANT_NAME.check('Fixed 5-5-3')).toBeNull();
  });
});
