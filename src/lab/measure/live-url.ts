/** Where a page finds the builds of the live module. Node reads the files instead. */
import aloneScalar from '../../../build/engine/alone.scalar.wasm?url';
import aloneSimd from '../../../build/engine/alone.simd.wasm?url';
import liveScalar from '../../../build/engine/live.scalar.wasm?url';
import liveSimd from '../../../build/engine/live.simd.wasm?url';
import type { MeasureHost } from './protocol';

const URLS = {
  live: { simd: liveSimd, scalar: liveScalar },
  alone: { simd: aloneSimd, scalar: aloneScalar },
};

/** Fetches a build; rejects with a sentence if it is not there. */
export const fetchLive: MeasureHost['build'] = async (name, twin) => {
  const response = await fetch(URLS[name][twin]);
  if (!response.ok) throw new Error(`The live engine cannot be loaded: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
};
