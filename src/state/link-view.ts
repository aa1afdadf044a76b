/** What somebody looks at, to and from a link. */
import type { LinkView } from '../lab/scenario/link-view';
import type { LabView } from './contract';
import { openPanels } from './open-panels.svelte';
import { sweepWish } from './sweep-wish';

type Looking = Pick<LabView, 'selection' | 'brush' | 'visible'> & { readonly following: boolean };

/** Six decimals of a ms are finer than any cycle. */
const rounded = (ms: number) => Number(ms.toFixed(6));

export function viewOf({ selection, brush, visible, following }: Looking): LinkView {
  const view: LinkView = {};
  if (selection) {
    const { variant, cpu, slot, decision, task = null } = selection;
    view.sel = task === null ? [variant, cpu, slot, decision] : [variant, cpu, slot, decision, task];
  }
  if (brush && brush.fromMs < brush.toMs) view.brush = [rounded(brush.fromMs), rounded(brush.toMs)];
  if (!following) view.range = [rounded(visible.fromMs), rounded(visible.toMs)];
  const open = openPanels.all();
  if (Object.keys(open).length > 0) view.open = open;
  const sweep = sweepWish.read();
  if (sweep) view.sweep = sweep;
  return view;
}

/** Shows what a link says; whatever does not fit the scenario is left out. */
export function showView(lab: LabView, view: LinkView): void {
  const { sel, brush, range } = view;
  openPanels.replace(view.open ?? {});
  if (view.sweep) sweepWish.write(view.sweep);
  if (sel && sel[0] < lab.scenario.variants.length && sel[1] < lab.scenario.machine.cpus) {
    lab.select({ variant: sel[0], cpu: sel[1], slot: sel[2], decision: sel[3], task: sel[4] ?? null });
  }
  if (brush) lab.setBrush({ fromMs: brush[0], toMs: brush[1] });
  if (range) lab.setVisible({ fromMs: range[0], toMs: range[1] });
}
