/** Outlines of the icons, on a grid of 14 x 14. The four knobs have one each, used wherever that knob is named. */
export const ICONS = {
  play: { lines: [], solid: ['M4 2.5v9l7.5-4.5z'] },
  pause: { lines: [], solid: ['M3.5 2.5h2.6v9H3.5z', 'M7.9 2.5h2.6v9H7.9z'] },
  forward: { lines: ['M11 3v8'], solid: ['M3 3v8l5-4z'] },
  back: { lines: ['M3 3v8'], solid: ['M11 3v8L6 7z'] },
  start: { lines: ['M3 3v8M6 7h6M8.500 4.500 6 7l2.500 2.500'], solid: [] },
  share: { lines: ['M7 8.500V1.500M4.500 4 7 1.500 9.500 4M3 7v5.500h8V7'], solid: [] },
  undo: { lines: ['M2.500 5h6a3.200 3.200 0 0 1 0 6.400H5M5 2.500 2.500 5 5 7.500'], solid: [] },
  redo: { lines: ['M11.500 5h-6a3.200 3.200 0 0 0 0 6.400H9M9 2.500 11.500 5 9 7.500'], solid: [] },
  theme: { lines: ['M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9'], solid: ['M7 2.500a4.500 4.500 0 0 1 0 9z'] },
  sun: {
    lines: [
      'M7 4.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8M7 1v1.4M7 11.6V13M1 7h1.4M11.6 7H13M2.8 2.8l1 1M10.2 10.2l1 1M11.2 2.8l-1 1M3.8 10.2l-1 1',
    ],
    solid: [],
  },
  moon: { lines: ['M11.6 8.6A5 5 0 0 1 5.4 2.4a5 5 0 1 0 6.2 6.2z'], solid: [] },
  help: { lines: ['M5 5.200a2 2 0 1 1 2.800 1.900c-.6.300-.8.700-.8 1.400', 'M7 10.800v.1'], solid: [] },
  menu: { lines: ['M2.500 4h9M2.500 7h9M2.500 10h9'], solid: [] },
  close: { lines: ['M3.5 3.5l7 7M10.5 3.5l-7 7'], solid: [] },
  warn: { lines: ['M7 2 12.500 12h-11z', 'M7 6v3M7 10.500v.1'], solid: [] },
  info: { lines: ['M7 1.8a5.2 5.2 0 1 0 0 10.4a5.2 5.2 0 1 0 0-10.4', 'M7 6.4v3.4M7 4.1v.1'], solid: [] },
  fit: { lines: ['M1.500 4v6M12.500 4v6M3.500 7h7M5.500 5l-2 2 2 2M8.500 5l2 2-2 2'], solid: [] },
  copy: { lines: ['M5 4.500V2h7v7H9.500M2 4.500h7.500V12H2z'], solid: [] },
  more: {
    lines: [],
    solid: [
      'M3 7m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
      'M7 7m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
      'M11 7m-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0',
    ],
  },
  down: { lines: ['M4 5.5l3 3 3-3'], solid: [] },
  plus: { lines: ['M7 3v8M3 7h8'], solid: [] },
  trash: { lines: ['M2.500 4h9M5.500 4V2.500h3V4M3.700 4l.6 8h5.400l.6-8'], solid: [] },
  cache: { lines: ['M2 2h10v10H2zM7 2v10M2 7h10'], solid: [] },
  simd: { lines: ['M3 2v10M7 2v10M11 2v10'], solid: [] },
  prefetch: { lines: ['M2.500 3 6.500 7l-4 4M7.500 3l4 4-4 4'], solid: [] },
  steal: { lines: ['M2 10.500C2 3.500 11 3 11 8.500M8.500 6.500 11 9l2.500-2.500'], solid: [] },
  batch: { lines: ['M2 3.500h7M2 7h10M2 10.500h5'], solid: [] },
  branch: { lines: ['M4 2v10', 'M4 10C4 6.500 10 8 10 2.500M8 4.500 10 2.500 12 4.500'], solid: [] },
  near: { lines: ['M7 4a3 3 0 1 0 0 6a3 3 0 1 0 0-6'], solid: [] },
} as const satisfies Record<string, { lines: readonly string[]; solid: readonly string[] }>;

export type IconName = keyof typeof ICONS;

/** Icon of each knob, in the engine's order. */
export const KNOB_ICONS: readonly IconName[] = ['cache', 'simd', 'prefetch', 'steal', 'batch'];
