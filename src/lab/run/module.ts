/** Choosing and compiling the engine: feature detection once, results must not depend on it. */

/** A function whose body is one v128.const and a drop: valid only where SIMD is. */
const SIMD_PROBE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 23, 1, 21, 0, 253, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 26, 11,
]);

/** Whether this engine runs 128-bit SIMD. */
export function hasSimd(): boolean {
  return WebAssembly.validate(SIMD_PROBE);
}

export interface EngineModule {
  module: WebAssembly.Module;
  simd: boolean;
  /** First 12 hex digits of the SHA-256 of both twins (build/engine/builds.json): names the engine in links and summaries. */
  build: string;
}

/**
 * Compiles the engine that its build calls `build`. `fetchBytes` gives the bytes of a twin, and only the one that runs is asked
 * for; with `simd` false that is the scalar one even where SIMD is there. Throws what `fetchBytes` or the compiler throws.
 */
export async function loadEngine(
  fetchBytes: (twin: 'simd' | 'scalar') => Promise<Uint8Array<ArrayBuffer>>,
  build: string,
  simd = true,
): Promise<EngineModule> {
  const useSimd = simd && hasSimd();
  const module = await WebAssembly.compile(await fetchBytes(useSimd ? 'simd' : 'scalar'));
  return { module, simd: useSimd, build };
}
