import { describe, expect, it } from 'vitest';
import { readScenarioFile } from './scenario-file';

const read = (text: string) => readScenarioFile(new Blob([text]));

describe('a file', () => {
  it('with sections of a scenario is one, valid or not', async () => {
    expect(await read('{"version":1,"seed":7}')).toEqual({ version: 1, seed: 7 });
    expect(await read(' \n{"workload":{"phases":"?"}}')).toEqual({ workload: { phases: '?' } });
  });

  it('of another kind is left to the importers', async () => {
    expect(await read('{"tasks":{"a":{"loop":1}},"global":{}}')).toBeNull();
    expect(await read('t_us,cpu,tgid\n1,2,3\n')).toBeNull();
    expect(await read('{"version":')).toBeNull();
    expect(await read('[1]')).toBeNull();
    expect(await read(`{"version":1,"notes":"${'x'.repeat(2 ** 20)}"}`)).toBeNull();
  });
});
