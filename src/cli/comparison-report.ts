/** Variants against static kernels, as a table for people: the whole run and each of its phases. */
import { parametersText } from '../lab/compare/baselines/grid';
import type { Comparison, PhaseComparison, StaticOutcome } from '../lab/run/protocol';
import { decimal, percent, textTable } from './table';

export function comparisonReport(comparison: Comparison): string {
  const { points, untilMs, base, fixed, gainOverFixed, phases } = comparison;
  const names = Object.keys(gainOverFixed);
  const head = ['', 'best static', 'worst', ...names.flatMap((name) => [`${name}: gain %`, 'regret %'])];
  const parts = [{ ...comparison, label: 'whole run' }, ...(phases.length > 1 ? phases.map(labelled) : [])];
  const rows = parts.map((part) => [
    part.label,
    decimal(part.bestStatic?.cyclesPerOp ?? null),
    decimal(part.worstStatic?.cyclesPerOp ?? null),
    ...names.flatMap((name) => [percent(part.gainOverFixed[name]!), percent(part.regretToBestStatic[name]!)]),
  ]);
  const best = parts.map((part) => [part.label, outcomeText(part.bestStatic)]);
  const facts = [
    ['static kernels', `${points}, all combinations of the declared grid, 0 to ${untilMs} ms, otherwise as ${base}`],
    ['below', `capability path, cycles/op; gain over ${fixed}; regret to the best static`],
  ];
  return `${textTable(facts, 2)}\n${textTable([head, ...rows])}\n${textTable([['best static', ''], ...best], 2)}`;
}

const labelled = (part: PhaseComparison) => ({ ...part, label: `${part.phase + 1} ${part.name}`.trim() });

function outcomeText(outcome: StaticOutcome | null): string {
  return outcome ? parametersText(outcome.parameters) : '-';
}
