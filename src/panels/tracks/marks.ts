/** Decisions as marks on the time axis. */
import type { History } from '../../lab/run/history';
import type { Scenario } from '../../lab/scenario/schema';
import { milliseconds } from '../../draw/format';
import type { AlertSpan } from '../../state/alerts';
import type { Selection, TimeRange } from '../../state/contract';
import { AUDIT_OUTCOMES } from '../../state/facts';

/** A decision, or one that nearly was, on the time axis. */
export interface HeadMark {
  key: string;
  ms: number;
  variant: number;
  cpu: number;
  decision: number;
  knob: number;
  near: boolean;
  reverted: boolean;
  selected: boolean;
  label: string;
}

const REVERTED = AUDIT_OUTCOMES.indexOf('reverted');
const KNOB_NAMES = ['Cache size', 'SIMD threshold', 'Prefetch distance', 'Steal threshold', 'Steal batch'];

/** Marks of all variants that fall into a range, in order of time. */
export function decisionMarks(
  histories: readonly History[],
  selection: Selection | null,
  visible: TimeRange,
): HeadMark[] {
  const marks: HeadMark[] = [];
  histories.forEach((history, variant) => {
    history.decisions.forEach((decision) => {
      if (decision.atMs < visible.fromMs || decision.atMs > visible.toMs) return;
      const near = decision.kind !== 'decision';
      const name = KNOB_NAMES[decision.knob] ?? 'Parameter';
      const what = near ? `${name}: nearly` : `${name} ${decision.from} \u2192 ${decision.to}`;
      marks.push({
        key: `${variant}.${decision.kind}.${decision.id}.${decision.knob}.${decision.atMs}`,
        ms: decision.atMs,
        variant,
        cpu: decision.cpus[0] ?? 0,
        decision: decision.id,
        knob: decision.knob,
        near,
        reverted: decision.audit?.outcome === REVERTED,
        selected: !near && selection?.variant === variant && selection.decision === decision.id,
        label: `${'ABCD'[variant] ?? ''}, ${decision.atMs.toFixed(2)} ms: ${what}`,
      });
    });
  });
  return marks.sort((a, b) => a.ms - b.ms);
}

/** Where a future of the run parts from another one. */
export interface BranchPoint {
  ms: number;
  /** The line to open from here: the branch, or where it is from if the branch is open. */
  opens: string;
  isOpen: boolean;
  label: string;
}

/** The points of all branches within a range, in order of time; a branch at 0 has nothing before it. */
export function branchPoints({ branches, view }: Scenario, visible: TimeRange): BranchPoint[] {
  return branches
    .filter(({ at }) => at > 0 && at >= visible.fromMs && at <= visible.toMs)
    .map(({ name, from, at }): BranchPoint => {
      const isOpen = name === view.branch;
      const opens = isOpen ? from : name;
      return { ms: at, opens, isOpen, label: `${name} parts from ${from} at ${milliseconds(at)} ms: open ${opens}` };
    })
    .sort((a, b) => a.ms - b.ms);
}

/** When which alert fired, within a range; one that still fires goes on to the head of the run. */
export function firingSpans(spans: readonly AlertSpan[], visible: TimeRange, headMs: number) {
  return spans.flatMap(({ rule: { name }, variant, firingMs, resolvedMs }) => {
    if (firingMs === null) return [];
    const span = { variant, name, fromMs: firingMs, toMs: resolvedMs ?? headMs };
    return span.toMs < visible.fromMs || span.fromMs > visible.toMs ? [] : [span];
  });
}
