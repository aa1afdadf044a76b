import { expect, it } from 'vitest';
import { Progress } from './progress';

function watched(errIsTerminal: boolean) {
  const written: string[] = [];
  let now = 0;
  const progress = new Progress({
    out: () => expect.fail('progress is not data'),
    err: (text) => void written.push(text),
    errIsTerminal,
    now: () => now,
  });
  for (let step = 0; step < 100; step++) {
    now += 25;
    progress.show(() => `at ${now}`);
  }
  progress.end();
  return written;
}

it('is at most a line a second in a file', () => {
  expect(watched(false)).toEqual(['at 1000\n', 'at 2000\n']);
});

it('is one line on a terminal, which goes in the end', () => {
  const written = watched(true);
  expect(written).toHaveLength(26);
  expect(written[0]).toBe('\r\u001b[Kat 100');
  expect(written.at(-1)).toBe('\r\u001b[K');
  expect(written.join('')).not.toContain('\n');
});
