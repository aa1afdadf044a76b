import { describe, expect, it } from 'vitest';
import type { RunRequest } from '../lab/run/protocol';
import { VariantClient } from './client';

/** A worker that never answers and reports what happens to it. */
class FakeWorker extends EventTarget {
  ended = false;
  postMessage(): void {
    // Silence.
  }
  terminate(): void {
    this.ended = true;
  }
  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }));
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const client = new VariantClient(() => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { workers, client };
}

describe('a worker client', () => {
  it('starts its worker at the first call, and only one', () => {
    const { workers, client } = setUp();
    expect(workers).toHaveLength(0);
    client.summary().catch(() => undefined);
    client.summary().catch(() => undefined);
    expect(workers).toHaveLength(1);
    client.dispose();
  });

  it('rejects what is under way when the worker crashes, and starts another one at the next start', async () => {
    const { workers, client } = setUp();
    const call = client.advance(1, 10);
    workers[0]!.crash('unreachable');
    await expect(call).rejects.toMatchObject({ name: 'WorkerCrash', message: 'unreachable' });
    expect(workers[0]!.ended).toBe(true);
    // What it held is gone: only a new start goes on.
    await expect(client.advance(1, 10)).rejects.toMatchObject({ message: 'unreachable' });
    expect(workers).toHaveLength(1);
    client.start({} as RunRequest).catch(() => undefined);
    expect(workers).toHaveLength(2);
    client.dispose();
  });

  it('ends a call that is aborted', async () => {
    const { workers, client } = setUp();
    const call = client.seek(3);
    client.abort();
    await expect(call).rejects.toMatchObject({ name: 'WorkerAborted' });
    expect(workers[0]!.ended).toBe(true);
  });
});
