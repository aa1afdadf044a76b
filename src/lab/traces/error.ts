/**
 * Why a trace could not be read: one sentence for a person, with the line or record where reading stopped and what stands
 * there. Whoever notices the fault may not know where it is; whoever does adds the place with `at`.
 */
export class TraceError extends Error {
  override readonly name = 'TraceError';
  readonly line: number | undefined;
  readonly record: number | undefined;
  readonly excerpt: string | undefined;

  constructor(
    readonly fault: string,
    place: { line?: number; record?: number; excerpt?: string } = {},
  ) {
    super(describe(fault, place));
    this.line = place.line;
    this.record = place.record;
    this.excerpt = place.excerpt;
  }

  /** The same fault at a place, for faults that have none yet. Other errors stay as they are. */
  static at(error: unknown, place: { line?: number; record?: number; excerpt?: string }): unknown {
    const placed = !(error instanceof TraceError) || error.line !== undefined || error.record !== undefined;
    return placed ? error : new TraceError(error.fault, place);
  }
}

/** Text of a file fit for a message: short, and without control characters. */
export function excerptOf(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what must go
  const plain = text.slice(0, 200).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return plain.length > 80 ? `${plain.slice(0, 79)}…` : plain;
}

function describe(fault: string, place: { line?: number; record?: number; excerpt?: string }): string {
  const where = place.line !== undefined ? `line ${place.line}: ` : '';
  const which = place.record !== undefined ? `record ${place.record}: ` : '';
  return `${where}${which}${fault}${place.excerpt ? `: "${place.excerpt}"` : ''}`;
}
