import { describe, expect, it, vi } from 'vitest';
import { Commands } from './commands.svelte';

const line = (id: string, keys: string[], run = () => undefined as unknown) => ({
  id,
  keys,
  label: id,
  group: 'Run',
  run,
});
const names = (table: Commands) => table.available.map(({ id }) => id);

describe('the table of commands', () => {
  it('takes lines in and out again', () => {
    const table = new Commands();
    const remove = table.add([line('a', ['A'])]);
    table.add([line('b', [])]);
    expect(names(table)).toEqual(['a', 'b']);
    remove();
    expect(names(table)).toEqual(['b']);
  });

  it('leaves out what cannot be done now', () => {
    const table = new Commands();
    let possible = false;
    table.add([{ ...line('undo', ['Mod+Z']), enabled: () => possible }]);
    expect(names(table)).toEqual([]);
    possible = true;
    expect(names(table)).toEqual(['undo']);
  });

  it('lists all keys by group, those of widgets too', () => {
    const table = new Commands();
    table.add([line('play', ['Space']), line('nameless', [])]);
    table.add([{ group: 'In the tracks', keys: ['+'], label: 'Zoom' }, line('stop', ['S'])]);
    expect(table.keyed.map(({ group, lines }) => [group, lines.map(({ label }) => label)])).toEqual([
      ['Run', ['play', 'stop']],
      ['In the tracks', ['Zoom']],
    ]);
  });

  it('asks its sources, and survives one that fails', async () => {
    const table = new Commands();
    table.offer(() => [line('x', [])]);
    table.offer(() => Promise.reject(new Error('no storage')));
    table.offer(() => {
      throw new Error('broken');
    });
    expect((await table.offered()).map(({ id }) => id)).toEqual(['x']);
  });

  it('answers keys, the newest line first', () => {
    vi.stubGlobal('HTMLElement', function HTMLElement() {});
    vi.stubGlobal('document', { querySelector: () => null });
    const table = new Commands();
    const told: string[] = [];
    table.add([line('old', ['A'], () => told.push('old'))]);
    const remove = table.add([line('new', ['A'], () => told.push('new'))]);
    const event = {
      key: 'a',
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      shiftKey: false,
      defaultPrevented: false,
      target: null,
    };
    expect(table.handle(event as unknown as KeyboardEvent)).toBe(true);
    remove();
    table.handle(event as unknown as KeyboardEvent);
    expect(table.handle({ ...event, key: 'b' } as unknown as KeyboardEvent)).toBe(false);
    expect(table.handle({ ...event, defaultPrevented: true } as unknown as KeyboardEvent)).toBe(false);
    expect(told).toEqual(['new', 'old']);
    vi.unstubAllGlobals();
  });
});
