import { describe, expect, it } from 'vitest';
import { parseInline, parseMarkdown } from './markdown';

describe('the guide in Markdown', () => {
  it('has headings, paragraphs, lists and code', () => {
    const text =
      '# A\n\none\ntwo `x`\n## B\n- first\n  goes on\n- second\n\n1. one\n2. two\n\n```\n# no heading\n```\nend';
    expect(parseMarkdown(text)).toEqual([
      { kind: 'heading', level: 1, text: [{ kind: 'text', text: 'A' }] },
      {
        kind: 'paragraph',
        text: [
          { kind: 'text', text: 'one two ' },
          { kind: 'code', text: 'x' },
        ],
      },
      { kind: 'heading', level: 2, text: [{ kind: 'text', text: 'B' }] },
      {
        kind: 'list',
        ordered: false,
        items: [[{ kind: 'text', text: 'first goes on' }], [{ kind: 'text', text: 'second' }]],
      },
      { kind: 'list', ordered: true, items: [[{ kind: 'text', text: 'one' }], [{ kind: 'text', text: 'two' }]] },
      { kind: 'code', text: '# no heading' },
      { kind: 'paragraph', text: [{ kind: 'text', text: 'end' }] },
    ]);
  });

  it('has tables, whose rows are as wide as the head', () => {
    const cell = (text: string) => [{ kind: 'text', text }];
    expect(parseMarkdown('| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 |\n\n| no table')).toEqual([
      {
        kind: 'table',
        head: [cell('a'), cell('b')],
        rows: [
          [cell('1'), cell('2')],
          [cell('3'), []],
        ],
      },
      { kind: 'paragraph', text: cell('| no table') },
    ]);
  });

  it('knows only links that lead nowhere bad', () => {
    expect(parseInline('[a](https://example.org/x)')).toEqual([
      { kind: 'link', text: 'a', href: 'https://example.org/x' },
    ]);
    for (const href of ['javascript:alert(1)', 'data:text/html,x', '//evil.example', 'http://x.example']) {
      expect(parseInline(`[a](${href})`)[0]!.kind, href).toBe('text');
    }
    expect(parseInline('<img src=x> **b**')).toEqual([
      { kind: 'text', text: '<img src=x> ' },
      { kind: 'strong', text: 'b' },
    ]);
  });

  it('ends with what is open', () => {
    expect(parseMarkdown('```\nx')).toEqual([{ kind: 'code', text: 'x' }]);
    expect(parseMarkdown('')).toEqual([]);
  });
});
