import { expect, it } from 'vitest';
import { presetScenario } from '../../lab/scenario/presets';
import { branchPoints } from './marks';

it('branches part where the tracks can show it: within the range, in order, each with the line to open', () => {
  const scenario = presetScenario('five-phases');
  const branch = (name: string, at: number, from = 'main') => ({ name, from, at, interventions: [] });
  scenario.branches = [
    branch('late', 3),
    branch('restart', 0),
    branch('early', 1),
    branch('of early', 2, 'early'),
    branch('far', 9),
  ];
  scenario.view.branch = 'early';
  const points = branchPoints(scenario, { fromMs: 0, toMs: 4 });
  expect(points.map(({ ms, opens, isOpen }) => [ms, opens, isOpen])).toEqual([
    [1, 'main', true],
    [2, 'of early', false],
    [3, 'late', false],
  ]);
  expect(points[1]!.label).toContain('of early parts from early');
});
