/**
 * sqlite3 as recorded: 8 entries hold what it uses at a time, and the 64 of a fixed cache what eight tenants use. Tuning
 * can win nothing here; what this shows is whether it loses anything.
 */
import type { ScenarioInput } from '../schema';

const TRACE = { trace: 'bundled:sqlite3', tenants: 8 };

export const nothingToWin: ScenarioInput = {
  title: 'SQLite: nothing to win',
  workload: {
    phases: [
      { ...TRACE, name: 'Steady', load: 0.45 },
      { ...TRACE, name: 'Busy', load: 0.7 },
    ],
  },
};
