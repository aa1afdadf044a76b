/** Where a page finds the engine's two builds, and what they are called. Node reads the files instead. */
import builds from '../../../build/engine/builds.json';
import scalar from '../../../build/engine/sim.scalar.wasm?url';
import simd from '../../../build/engine/sim.simd.wasm?url';

/** What links and summaries call this engine. */
export const ENGINE_BUILD: string = builds.sim;

const ENGINE_URLS = { scalar, simd };

/** Fetches a build of the engine; rejects with a sentence if it is not there. */
export async function fetchEngine(build: 'simd' | 'scalar'): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(ENGINE_URLS[build]);
  if (!response.ok) throw new Error(`The engine cannot be loaded: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}
