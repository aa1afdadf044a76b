// The recorder that ships with the page (public/record), and whether what it records can be imported.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importTrace } from './import';

const SCRIPT = new URL('../../../public/record/captune-record.sh', import.meta.url).pathname;
const linux = process.platform === 'linux';
/** Tracing may be forbidden even where strace is installed. */
const traces = linux && spawnSync('strace', ['-o', '/dev/null', 'true']).status === 0;

/** As tracefs prints it (Linux 6.18, record-tgid), with a command that has all that could confuse. */
const TRACEFS = `# tracer: nop
#           TASK-PID        TGID    CPU#  |||||  TIMESTAMP  FUNCTION
              sh-19124   (  19124) [001] .....   312.999998: sys_exit: NR 257 = 3
 a-1 [007] b (x)-19165   (  19124) [001] .....   313.000002: sys_enter: NR 0 (3, 7f0c2c001150, 64, 0, 0, 7f0c4c1fe9b0)
 a-1 [007] b (x)-19165   (  19124) [001] .....   313.000005: sys_exit: NR 0 = 100
          <idle>-0       (-------) [000] d.h..   313.000007: sched_wakeup: comm=python3 pid=19166 prio=120 target_cpu=001
          <idle>-0       (-------) [000] d....   313.000010: sched_switch: prev_comm=swapper/0 prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=x y next_pid=19166 next_prio=120
         python3-19166   (  19124) [000] .....   313.000012: sys_enter: NR 257 (ffffff9c, 7ffd1, 0, 0, 0, 0)
         python3-19166   (  19124) [000] .....   313.000014: sys_exit: NR 9 = 140068243374080
         python3-19166   (  19124) [000] d....   313.000020: sched_migrate_task: comm=x pid=19166 prio=120 orig_cpu=0 dest_cpu=1
         python3-19166   (  19124) [000] .....   313.000030: sched_process_fork: comm=x pid=19166 child_comm=x child_pid=19170
         python3-19170   (  19170) [000] .....   313.000040: sched_process_exit: comm=x pid=19170 prio=120
`;

describe.skipIf(!linux)('the recorder', () => {
  let folder = '';
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'captune-record-'))));
  afterAll(() => rmSync(folder, { recursive: true }));
  const run = (...args: string[]) => spawnSync('sh', [SCRIPT, ...args], { cwd: folder, encoding: 'utf8' });

  it('turns the text of tracefs into rows that are imported', async () => {
    writeFileSync(join(folder, 'trace'), TRACEFS);
    const { stdout, status } = run('-c', 'trace');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      '0,1,19124,19124,X,257,3,',
      '4,1,19124,19165,E,0,3,-1',
      '7,1,19124,19165,X,0,100,',
      '9,0,0,0,W,19166,1,',
      '12,0,0,0,S,0,19166,R',
      '14,0,19124,19166,E,257,-1,524241',
      '16,0,19124,19166,X,9,-4096,',
      '22,0,19124,19166,M,19166,0,1',
      '32,0,19124,19166,F,19166,19170,',
      '42,0,19170,19170,Q,19170,,',
      '',
    ]);
    const { trace, format } = await importTrace(new TextEncoder().encode(stdout), { name: 'x' });
    expect(format).toBe('capture');
    expect(trace).toMatchObject({ ops: 1, processes: 1, cpus: 1 });
  });

  it('says how it is used', () => {
    expect(run('-h')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('sh captune-record.sh [-o FILE]') as string,
    });
    expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('which command?') as string });
  });

  it.skipIf(!traces)('records a command by strace, and the recording is imported', async () => {
    const result = run('-s', '-o', 'x.strace.gz', 'sh', '-c', 'cat /dev/null | cat; exit 3');
    expect(result.stderr).toContain('the command ended with 3');
    const { trace, format } = await importTrace(readFileSync(join(folder, 'x.strace.gz')), { name: 'x' });
    expect(format).toBe('strace');
    expect(trace.processes).toBeGreaterThanOrEqual(3);
    expect(trace.ops).toBeGreaterThan(20);
  });
});
