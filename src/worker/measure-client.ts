/** The page's end of a measuring worker: it lives from `connectMeasurer` to `end`, or until it crashes. */
import * as Comlink from 'comlink';
import type { MeasureApi, MeasureSetup } from '../lab/compare/measure';
import type { Measurer } from '../lab/compare/pool';

export function connectMeasurer(spawn: () => Worker, setup: MeasureSetup): Measurer {
  const worker = spawn();
  const remote = Comlink.wrap<MeasureApi>(worker);
  let dead = false;
  let lose: (reason: Error) => void = () => undefined;
  const lost = new Promise<never>((_, reject) => (lose = reject));
  const end = (reason: string) => {
    dead = true;
    worker.terminate();
    lose(new Error(reason));
  };
  lost.catch(() => undefined); // Whoever waits for a job hears of it.
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    end(event.message || 'the worker stopped');
  });
  worker.addEventListener('messageerror', () => end('a message could not be read'));
  const prepared = remote.prepare(setup);
  prepared.catch(() => undefined);
  return {
    get dead() {
      return dead;
    },
    measure: (job) => Promise.race([prepared.then(() => remote.measure(job)), lost]),
    end: () => end('the worker was ended'),
  };
}
