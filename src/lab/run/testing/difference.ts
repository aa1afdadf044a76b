/** Where two runs that should be equal part: the first differing window, and the fields of the state that differ at its end. */
import * as L from '../../../engine/layout';
import { COUNTERS } from '../counters';
import type { Engine } from '../engine';
import { Recorder } from '../recorder';
import { WINDOW_COLUMNS } from '../frame';

const layout = Object.entries(L as unknown as Record<string, number>);
const SHOWN = 8;

/** Names of a byte of the state, for example `cpu 3 CPU_CLOCK`. */
export function placeName(address: number): string {
  if (address < L.CPU0) return nearest(layout.filter(isHeaderField), address);
  const cpu = Math.floor((address - L.CPU0) / L.CPU_STRIDE);
  const offset = (address - L.CPU0) % L.CPU_STRIDE;
  if (cpu >= L.MAX_CPUS) return `0x${address.toString(16)} (hierarchy or table)`;
  const counter = (offset - L.CPU_COUNTERS) / 8;
  if (counter >= 0 && counter < COUNTERS.length) return `cpu ${cpu} counter ${COUNTERS[Math.floor(counter)]}`;
  return `cpu ${cpu} (or behind) ${nearest(layout.filter(isCpuField), offset)}`;
}

function isHeaderField([name, value]: [string, number]): boolean {
  const region = /^(CONFIG|MACHINE_KNOBS|TENANTS|POSITIONS|TREE|STOLEN|REVOKED|LOCKS|EVENTS|SPILL|BACKLOG|HISTOGRAM)$/;
  return (name.startsWith('H_') || region.test(name)) && value >= L.STATE;
}

function isCpuField([name]: [string, number]): boolean {
  return name.startsWith('CPU_') && name !== 'CPU_STRIDE';
}

function nearest(fields: [string, number][], at: number): string {
  const [name, start] = fields.filter(([, value]) => value <= at).reduce((a, b) => (b[1] >= a[1] ? b : a));
  return at === start ? name : `${name} + ${at - start}`;
}

/** Says how two engines at cycle 0 part on the way to `cycle`, in windows of `windowCycles`; null if they do not. */
export function firstDifference(a: Engine, b: Engine, cycle: number, windowCycles: number): string | null {
  const recorders = [new Recorder(a, 1), new Recorder(b, 1)] as const;
  for (let end = windowCycles; ; end += windowCycles) {
    const stop = Math.min(end, cycle);
    const [rowA, rowB] = [a, b].map((engine, index) => {
      engine.advance(stop);
      recorders[index]!.closeWindow();
      return recorders[index]!.take().rows;
    }) as [Float64Array, Float64Array];
    if (a.stateHash() !== b.stateHash()) {
      const columns = WINDOW_COLUMNS.filter((_, i) => !Object.is(rowA[i], rowB[i]));
      const rows = columns.map((name) => {
        const index = WINDOW_COLUMNS.indexOf(name);
        return `${name} ${rowA[index]} / ${rowB[index]}`;
      });
      return `first differing window ends at cycle ${stop}: ${rows.join(', ') || 'same row'}; state: ${stateDifference(a, b)}`;
    }
    if (stop === cycle) return null;
  }
}

/** The first fields of the state that differ. */
export function stateDifference(a: Engine, b: Engine): string {
  const one = new BigUint64Array(a.snapshot().buffer);
  const other = new BigUint64Array(b.snapshot().buffer);
  const places: string[] = [];
  for (let i = 0; i < one.length && places.length < SHOWN; i++) {
    if (one[i] !== other[i]) places.push(`${placeName(L.STATE + i * 8)}: ${one[i]} / ${other[i]}`);
  }
  return places.join('; ') || 'equal';
}
