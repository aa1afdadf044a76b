/**
 * Where the simulator's own time goes: a sampling profile of a build that kept its functions, grouped by what they simulate.
 * Shares are of that build; nanoseconds are the shares of what the same operations take in the build that ships.
 */
import { Session } from 'node:inspector/promises';
import type { Profiler } from 'node:inspector';
import { presetScenario } from '../../lab/scenario/presets';
import type { Scenario } from '../../lab/scenario/schema';
import { openEngine, openProfileBuild } from '../repository';
import { engineOf, generated, simulate, warmUp } from './machine';

const SAMPLE_US = 200;

/** Parts by the engine's sources, the first that matches. */
const PARTS: readonly (readonly [part: string, sources: RegExp])[] = [
  ['capability cache', /^kernel\/(cache|setcache|fullcache|nocache|entry|order|resize)\b/],
  ['miss classes, ghosts', /^kernel\/(ghosts|missclass|fullstack)\b/],
  ['walk, table', /^(sim\/walk|kernel\/(table|seqlock|revo))/],
  ['check', /^kernel\/check\b/],
  ['L1', /^machine\/(prefetch|hierarchy\/(accessL1|usePlain|inL1))/],
  ['L2, L3, TLB, memory', /^machine\/(hierarchy|tags|tlb|channel)\b/],
  ['ids, rights', /^workload\/(ids|alias)\b/],
  ['arrivals, replay', /^(workload\/|sim\/backlog|~lib\/math|sim\/arrive)/],
  ['queues, events', /^(sim\/schedule|sim\/act|sim\/advance|machine\/(clock|topology)|kernel\/deque)/],
  ['batch, task', /^sim\/(batch|task)\b/],
  ['statistics, tuning', /^(sim\/(latency|signals|tune)|tuning\/|kernel\/(histogram|pattern)|shared\/)/],
];
const REST = 'other';

export interface PartsResult {
  name: string;
  cpus: number;
  /** Of the build that ships. */
  nsPerOp: number;
  samples: number;
  parts: { part: string; share: number; nsPerOp: number }[];
}

interface PartsCase {
  name: string;
  scenario: Scenario;
}

function listCases(): PartsCase[] {
  return [
    { name: 'postgresql, Fixed', scenario: presetScenario('postgresql') },
    { name: 'hot', scenario: generated({ kind: 'loop', ids: 16 }) },
    { name: 'zipf 4096', scenario: generated({ kind: 'zipf', ids: 4096 }) },
    { name: 'uniform 64k', scenario: generated({ kind: 'uniform', ids: 65_536 }) },
    { name: 'sequential', scenario: generated({ kind: 'sequential', ids: 65_536 }) },
  ];
}

/** Each case simulates about `ops` operations, once for the time and once under the profiler. */
export async function benchParts(ops: number, began: (name: string) => void): Promise<PartsResult[]> {
  const [shipped, profiled] = await Promise.all([openEngine('sim'), openProfileBuild()]);
  const results: PartsResult[] = [];
  for (const { name, scenario } of listCases()) {
    began(name);
    const entry = { scenario, variant: 0 };
    const engine = await engineOf(entry, shipped.module);
    const cycles = warmUp(engine, ops);
    const before = process.cpuUsage();
    const done = simulate(engine, cycles);
    const cpuUs = process.cpuUsage(before).user;
    const subject = await engineOf(entry, profiled);
    warmUp(subject, ops);
    const profile = await sampled(() => simulate(subject, cycles));
    results.push({ name, cpus: scenario.machine.cpus, ...partsOf(profile, (1000 * cpuUs) / done) });
  }
  return results;
}

async function sampled(work: () => void): Promise<Profiler.Profile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
  await session.post('Profiler.start');
  work();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return profile;
}

function partsOf(profile: Profiler.Profile, nsPerOp: number): Omit<PartsResult, 'name' | 'cpus'> {
  const counts = new Map<string, number>();
  let samples = 0;
  for (const node of profile.nodes) {
    const source = /^(?:src\/engine\/)?(.*)$/.exec(node.callFrame.functionName)?.[1] ?? '';
    // what is not the engine's is the profiler's and the host's
    if (!node.callFrame.url.startsWith('wasm')) continue;
    const part = PARTS.find(([, sources]) => sources.test(source))?.[0] ?? REST;
    counts.set(part, (counts.get(part) ?? 0) + (node.hitCount ?? 0));
    samples += node.hitCount ?? 0;
  }
  const parts = [...PARTS.map(([part]) => part), REST].map((part) => {
    const share = samples > 0 ? (counts.get(part) ?? 0) / samples : 0;
    return { part, share, nsPerOp: share * nsPerOp };
  });
  return { nsPerOp, samples, parts };
}
