/** A change of one of the engine's sources: `from` stands in it exactly once. */
export interface Mutation {
  /** Below src/engine. */
  file: string;
  from: string;
  to: string;
}

/** The live module with that change. Rejects with what the compiler says. */
export function mutantBytes(mutation: Mutation): Promise<Uint8Array<ArrayBuffer>>;
