/**
 * The suite: workloads declared before anything was tuned for them. Each is a scenario file that `captune run` takes as it is; what
 * kernels run on it is `compare/suite`'s affair. Adding one: a file and a line.
 */
import type { ScenarioInput } from '../scenario/schema';
import hot from './hot.json';
import mixedBatches from './mixed-batches.json';
import patterns from './patterns.json';
import nginx from './recorded-nginx.json';
import pgbench from './recorded-pgbench.json';
import sqlite3 from './recorded-sqlite3.json';
import revocations from './revocations.json';
import scarceMemory from './scarce-memory.json';
import sequential from './sequential.json';
import switches from './switches.json';
import uniform from './uniform.json';
import variedLoad from './varied-load.json';
import workingSet from './working-set.json';
import zipf4096 from './zipf-4096.json';
import zipf65536 from './zipf-65536.json';

/** By file name. JSON has no literal types: validation is what makes them scenarios. */
export const SUITE = {
  hot,
  'zipf-4096': zipf4096,
  'zipf-65536': zipf65536,
  uniform,
  sequential,
  'working-set': workingSet,
  patterns,
  'mixed-batches': mixedBatches,
  'varied-load': variedLoad,
  'scarce-memory': scarceMemory,
  revocations,
  switches,
  'recorded-pgbench': pgbench,
  'recorded-nginx': nginx,
  'recorded-sqlite3': sqlite3,
} as Readonly<Record<string, unknown>> as Readonly<Record<string, ScenarioInput>>;
