/** What a measurement here stands on: each condition with its value, what it means, and whether it is as good as it gets. */
import { hasSimd } from '../lab/run/module';

export interface Environment {
  isolated: boolean;
  simd: boolean;
  /** Smallest step of the page's clock that was seen, in us. */
  clockStepUs: number;
  cores: number;
  /** Null where the browser does not say. */
  battery: { charging: boolean; level: number } | null;
  visible: boolean;
  /** How much slower the slowest of some equal loops was than the fastest, as a share; null while unknown. */
  unsteadiness: number | null;
}

export interface Precondition {
  id: 'isolation' | 'threads' | 'simd' | 'clock' | 'cores' | 'power' | 'steadiness' | 'visibility';
  label: string;
  value: string;
  meaning: string;
  level: 'good' | 'note' | 'bad';
}

/** From here on other programs, or a clock that changes its rate, show in medians. */
const UNSTEADY = 0.1;
/** Isolated pages get steps of 5 us, others of 100 us (Chromium). */
const COARSE_US = 20;

export function preconditions(env: Environment): Precondition[] {
  return [
    isolation(env),
    threads(env),
    simd(env),
    clock(env),
    cores(env),
    power(env),
    steadiness(env),
    visibility(env),
  ];
}

function isolation({ isolated }: Environment): Precondition {
  const [value, meaning] = isolated
    ? ['cross-origin isolated', 'The page may share memory between threads and gets the fine clock.']
    : [
        'not isolated',
        'The server sends no COOP and COEP headers: no shared memory, a coarse clock. One thread is measured in a plain worker.',
      ];
  return { id: 'isolation', label: 'Isolation', value, meaning, level: isolated ? 'good' : 'bad' };
}

function threads({ isolated, cores: count }: Environment): Precondition {
  const most = Math.max(2, Math.min(count, 16));
  const [value, meaning] = isolated
    ? [`${most} on one memory`, 'Workers play the CPUs: each with its own cache, deque, ring and counters.']
    : ['1', 'No steals, no contention: what takes two threads is left out.'];
  return { id: 'threads', label: 'Threads', value, meaning, level: isolated ? 'good' : 'bad' };
}

function simd({ simd: has }: Environment): Precondition {
  const [value, meaning] = has
    ? ['128 bit', 'Batches of checks have a SIMD twin, so that there is a crossover to find.']
    : ['none', 'Both twins of the check are scalar here: no crossover.'];
  return { id: 'simd', label: 'SIMD', value, meaning, level: has ? 'good' : 'bad' };
}

function clock({ clockStepUs }: Environment): Precondition {
  const sampleMs = Math.max(0.2, clockStepUs / 10);
  const known = Number.isFinite(clockStepUs);
  return {
    id: 'clock',
    label: 'Timer step',
    value: known ? `${Number(clockStepUs.toPrecision(2))} µs` : 'unknown',
    meaning: `Each sample lasts ${Number(sampleMs.toPrecision(2))} ms at least, so that a step is under 1 % of it.`,
    level: known && clockStepUs <= COARSE_US ? 'good' : 'note',
  };
}

function cores({ cores: count }: Environment): Precondition {
  const meaning =
    count >= 4
      ? 'Logical cores that the browser may use; the page itself needs a little of one.'
      : 'With so few, page and other programs take time from the threads that are measured: wider intervals.';
  return { id: 'cores', label: 'Cores', value: String(count), meaning, level: count >= 4 ? 'good' : 'note' };
}

function power({ battery }: Environment): Precondition {
  const base = { id: 'power', label: 'Power' } as const;
  if (!battery) {
    const meaning = 'The browser does not tell. On battery many machines run slower clocks: plug in if you can.';
    return { ...base, value: 'not told', meaning, level: 'note' };
  }
  if (battery.charging) return { ...base, value: 'mains', meaning: 'No battery saver slows the clock.', level: 'good' };
  const meaning = 'On battery many machines run slower clocks, and change them: plug in for figures to compare.';
  return { ...base, value: `battery, ${Math.round(battery.level * 100)} %`, meaning, level: 'bad' };
}

function steadiness({ unsteadiness }: Environment): Precondition {
  const base = { id: 'steadiness', label: 'Steadiness' } as const;
  if (unsteadiness === null) {
    return { ...base, value: 'being probed', meaning: 'The same loop is timed some times over.', level: 'note' };
  }
  const value = `±${(unsteadiness * 50).toFixed(1)} %`;
  const calm = unsteadiness < UNSTEADY;
  const meaning = calm
    ? 'Equal loops take equal time: the clock rate holds and nothing else runs.'
    : 'Equal loops take unequal time: another program runs, or the clock rate changes. Expect wide intervals.';
  return { ...base, value, meaning, level: calm ? 'good' : 'note' };
}

function visibility({ visible }: Environment): Precondition {
  const meaning = visible
    ? 'Keep it in front: browsers slow down pages that nobody sees.'
    : 'Browsers slow down pages that nobody sees: what is measured meanwhile is not to be trusted.';
  return {
    id: 'visibility',
    label: 'Page',
    value: visible ? 'in front' : 'hidden',
    meaning,
    level: visible ? 'good' : 'bad',
  };
}

// ---- asking the browser ----

interface BatterySource {
  getBattery?: () => Promise<{ charging: boolean; level: number }>;
}

/** What can be known at once; the rest comes by `probeSteadiness`. */
export async function readEnvironment(): Promise<Environment> {
  const battery = await (navigator as BatterySource).getBattery?.().catch(() => null);
  return {
    isolated: crossOriginIsolated,
    simd: hasSimd(),
    clockStepUs: clockStepUs(),
    cores: navigator.hardwareConcurrency || 1,
    battery: battery ? { charging: battery.charging, level: battery.level } : null,
    visible: !document.hidden,
    unsteadiness: null,
  };
}

const STEPS = 6;
const MOST_WAIT_MS = 6;

function clockStepUs(): number {
  let least = Infinity;
  const until = performance.now() + MOST_WAIT_MS;
  for (let [last, seen] = [performance.now(), 0]; seen < STEPS && last < until;) {
    const now = performance.now();
    if (now > last) {
      least = Math.min(least, now - last);
      seen++;
    }
    last = now;
  }
  return least * 1000;
}

const PROBES = 16;
const PROBE_TURNS = 1_500_000;
const PAUSE_MS = 15;

/** Times the same loop some times with pauses between; how much slower the slower ones were, without the very slowest. */
export async function probeSteadiness(): Promise<number> {
  const times: number[] = [];
  let sink = loop(1);
  for (let probe = 0; probe < PROBES; probe++) {
    const began = performance.now();
    sink ^= loop(sink | 1);
    times.push(performance.now() - began);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  times.sort((a, b) => a - b);
  // The result is used, so that no compiler leaves the loop out.
  return sink === 0.5 ? NaN : times[PROBES - 3]! / times[0]! - 1;
}

function loop(seed: number): number {
  let x = seed;
  for (let turn = 0; turn < PROBE_TURNS; turn++) x = (Math.imul(x, 0x9e3779b1) + 0x7f4a7c15) | 0;
  return x;
}
