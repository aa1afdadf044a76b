/**
 * The part of Markdown that the guide is written in, as data: what comes out is shown as text and elements of our own, never as
 * HTML. Headings, paragraphs, lists, tables, code blocks; in them code, strong and links.
 */
export type Inline = { kind: 'text' | 'code' | 'strong'; text: string } | { kind: 'link'; text: string; href: string };

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; text: Inline[] }
  | { kind: 'paragraph'; text: Inline[] }
  | { kind: 'list'; ordered: boolean; items: Inline[][] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'code'; text: string };

const ITEM = /^(-|\d+\.) +(.*)$/;

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  for (let at = 0; at < lines.length;) {
    const line = lines[at]!;
    const heading = /^(#{1,3}) +(.*)$/.exec(line);
    if (line.trim() === '') at++;
    else if (heading) {
      blocks.push({ kind: 'heading', level: heading[1]!.length as 1 | 2 | 3, text: parseInline(heading[2]!) });
      at++;
    } else if (line.startsWith('```')) {
      const end = lines.findIndex((other, index) => index > at && other.startsWith('```'));
      const stop = end < 0 ? lines.length : end;
      blocks.push({ kind: 'code', text: lines.slice(at + 1, stop).join('\n') });
      at = stop + 1;
    } else {
      const stop = lines.findIndex(
        (other, index) => index > at && (other.trim() === '' || /^(#{1,3} |```)/.test(other)),
      );
      const part = lines.slice(at, stop < 0 ? lines.length : stop);
      blocks.push(blockOf(part));
      at += part.length;
    }
  }
  return blocks;
}

/** Lines between two empty ones. */
function blockOf(lines: readonly string[]): Block {
  if (ITEM.test(lines[0]!)) return listOf(lines);
  if (lines.length > 1 && lines[0]!.startsWith('|') && /^\|[-| ]+\|$/.test(lines[1]!)) return tableOf(lines);
  return { kind: 'paragraph', text: parseInline(lines.join(' ')) };
}

/** A head, a line of dashes, rows; every row has as many cells as the head. */
function tableOf([head = '', , ...rows]: readonly string[]): Block {
  const cellsOf = (line: string) =>
    line
      .replace(/^\||\|$/g, '')
      .split('|')
      .map((cell) => parseInline(cell.trim()));
  const names = cellsOf(head);
  return { kind: 'table', head: names, rows: rows.map((row) => names.map((_, at) => cellsOf(row)[at] ?? [])) };
}

/** Lines that begin no item belong to the one before. */
function listOf(lines: readonly string[]): Block {
  const items: string[] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item) items.push(item[2]!);
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { kind: 'list', ordered: /^\d/.test(lines[0]!), items: items.map(parseInline) };
}

/** Links lead within the page, to files beside it, or to the web; any other address stays text. */
const HREF = /^(https:\/\/|#|[\w.-]+\/|[\w-]+\.\w+$)/;

export function parseInline(text: string): Inline[] {
  return text
    .split(/(`[^`]+`|\*\*[^*]+\*\*|\[[^\]]+\]\([^()\s]+\))/)
    .filter((part) => part !== '')
    .map((part): Inline => {
      if (/^`.+`$/.test(part)) return { kind: 'code', text: part.slice(1, -1) };
      if (/^\*\*.+\*\*$/.test(part)) return { kind: 'strong', text: part.slice(2, -2) };
      const [, words, href] = /^\[(.+)\]\((.+)\)$/.exec(part) ?? [];
      return words !== undefined && HREF.test(href!)
        ? { kind: 'link', text: words, href: href! }
        : { kind: 'text', text: part };
    });
}
