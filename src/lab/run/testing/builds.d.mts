export type Build = 'simd' | 'scalar' | 'checked';

/** The compiled simulator: `simd` and `scalar` are what ships, `checked` keeps its asserts. */
export function simBuild(target: Build): WebAssembly.Module;
/** The compiled module of one cache alone. */
export function cacheSimBuild(target: 'simd' | 'scalar'): WebAssembly.Module;
/** The bytes of a recording that ships with the build. */
export function bundledTrace(name: string): Uint8Array<ArrayBuffer>;
/** The engine's sources, by path within src/engine. */
export function engineSources(): Record<string, string>;
/** Golden state hashes by name, or null if none were stored. */
export function readGolden(): Record<string, string> | null;
export function writeGolden(hashes: Record<string, string>): void;
