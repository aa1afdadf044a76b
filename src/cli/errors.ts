/** What a person gave cannot be used: reported without a stack trace, and the program ends with `BAD_INPUT`. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
  /** One for each thing that is wrong: what and where. */
  readonly lines: readonly string[];

  constructor(...lines: string[]) {
    super(lines.join('\n'));
    this.lines = lines.map(oneLine);
  }
}

/** Messages quote file names and contents: whatever those hold, a message stays on its line. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- they are what must go
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
}

/** A comparison found that something is worse. */
export class Regression extends Error {
  override readonly name = 'Regression';
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines.map(oneLine);
  }
}

/** Whoever started the program wants it to stop. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';
}

export const EXIT = { ok: 0, regression: 1, badInput: 2, fault: 70, cancelled: 130 } as const;

export const EXIT_HELP = `Exit codes:
  0   done
  1   captune compare --fail-on-regression found something worse, or captune measure
      --stress-seconds a fault; stderr says what and by how much
  2   something given cannot be used; stderr says what and where, one line for each error
  70  a fault of the program itself
  130 cancelled (Ctrl+C)
`;
