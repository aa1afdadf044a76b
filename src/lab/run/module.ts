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
  /** First 12 hex digits of the SHA-256 of both builds: names the engine in links and summaries. */
  build: string;
}

/**
 * Compiles the engine. `fetchBytes` gives the bytes of a build; with `simd` false the scalar twin is used even where SIMD is
 * there. Throws what `fetchBytes` or the compiler throws.
 */
export async function loadEngine(
  fetchBytes: (build: 'simd' | 'scalar') => Promise<Uint8Array<ArrayBuffer>>,
  simd = true,
): Promise<EngineModule> {
  const useSimd = simd && hasSimd();
  const [chosen, other] = useSimd ? (['simd', 'scalar'] as const) : (['scalar', 'simd'] as const);
  const [bytes, otherBytes] = await Promise.all([fetchBytes(chosen), fetchBytes(other)]);
  const module = await WebAssembly.compile(bytes);
  const both = useSimd ? [bytes, otherBytes] : [otherBytes, bytes];
  return { module, simd: useSimd, build: await fingerprint(both) };
}

/** Both builds are one engine: a link says the same whichever twin made it. */
async function fingerprint(builds: Uint8Array<ArrayBuffer>[]): Promise<string> {
  const all = new Uint8Array(await new Blob(builds).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(digest.subarray(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
