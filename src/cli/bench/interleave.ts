/** Measuring several things in turns, so that whatever else the machine does falls on all of them. */

/** Rates in units of work per second. */
export interface Rates {
  /** By the clock on the wall. */
  wall: number[];
  /** By the processor time that this process got: what remains of the rate when others want the cores too. */
  cpu: number[];
}

/** Does some work and says how much it was. */
export type Contestant = () => number;

/** `rounds` turns for each; `began` is told of each round, from 1. */
export function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  began: (round: number) => void,
): Rates[] {
  const all = contestants.map((): Rates => ({ wall: [], cpu: [] }));
  for (let round = 1; round <= rounds; round++) {
    began(round);
    contestants.forEach((contestant, index) => {
      const { wall, cpu } = timed(contestant);
      all[index]!.wall.push(wall);
      all[index]!.cpu.push(cpu);
    });
  }
  return all;
}

function timed(contestant: Contestant): { wall: number; cpu: number } {
  const usage = process.cpuUsage();
  const began = performance.now();
  const work = contestant();
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(usage);
  return { wall: (work / wallMs) * 1000, cpu: (work / (user + system)) * 1e6 };
}
