/** What somebody looks at: selection, brushed range, visible range, which follows the playhead until somebody zooms. */
import { roundMs } from '../lab/scenario/paths';
import type { Scenario } from '../lab/scenario/schema';
import type { Selection, TimeRange } from './contract';
import { Player } from './player.svelte';
import type { SessionHost } from './session';
import { clampRange, follow } from './viewport';

export class Looking extends Player {
  selection = $state.raw<Selection | null>(null);
  brush = $state.raw<TimeRange | null>(null);
  visible = $state.raw<TimeRange>({ fromMs: 0, toMs: 1 });
  following = $state(true);

  constructor(host: SessionHost, scenario: Scenario) {
    super(host, scenario);
    this.visible = { fromMs: 0, toMs: roundMs(scenario) };
  }

  protected override onMove(): void {
    if (this.following) this.visible = follow(this.visible, this.playheadMs, this.roundMs);
  }

  select(selection: Selection | null): void {
    this.selection = selection;
  }

  setBrush(range: TimeRange | null): void {
    this.brush = range === null ? null : { fromMs: Math.max(0, range.fromMs), toMs: range.toMs };
  }

  setVisible(range: TimeRange): void {
    this.following = false;
    this.visible = clampRange(range);
  }

  /** About one round around the playhead, following it again. */
  fit(): void {
    this.following = true;
    this.visible = follow({ fromMs: 0, toMs: this.roundMs }, this.playheadMs, this.roundMs);
  }
}
