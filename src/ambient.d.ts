// What neither TypeScript's libraries nor a package declares. Seen by lab, command line and page alike.

/** The address of a compiled engine module, as Vite serves or emits it. Page and workers only; Node reads the file. */
declare module '*.wasm?url' {
  const url: string;
  export default url;
}

// The engine's constants (src/engine/layout.ts) are imported by the host as they stand, AssemblyScript's types included.
declare type bool = boolean;
declare type i8 = number;
declare type i16 = number;
declare type i32 = number;
declare type isize = number;
declare type u8 = number;
declare type u16 = number;
declare type u32 = number;
declare type usize = number;
declare type f32 = number;
declare type f64 = number;

/** Comlink has types for this file, under another name than the file's. */
declare module 'comlink/dist/esm/node-adapter.mjs' {
  export { default } from 'comlink/dist/esm/node-adapter';
}
