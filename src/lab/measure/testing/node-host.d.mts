import type { MeasureHost } from '../protocol';

/** A host whose threads are Node's, running `thread.ts` as it is. `ended` counts threads that were ended. */
export function nodeHost(options?: { shares?: boolean; cores?: number }): MeasureHost;
