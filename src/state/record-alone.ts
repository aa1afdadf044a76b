/** A run of its own beside the one that is shown: variant 0 of a scenario up to a moment, with its windows. */
import { RunHistory } from '../lab/run/history';
import type { Scenario } from '../lab/scenario/schema';
import type { SessionHost } from './session';

export async function recordAlone(host: SessionHost, scenario: Scenario, untilMs: number): Promise<RunHistory> {
  const connection = host.connect();
  try {
    const [{ module }, traces] = await Promise.all([host.engine(), host.traces(scenario)]);
    const history = new RunHistory(host.cyclesPerMs(scenario));
    const start = await connection.start({ scenario, variant: 0, traces, module });
    const rest = await connection.advance(untilMs, Infinity);
    for (const { windows, events } of [start, rest]) history.append(windows, events);
    return history;
  } finally {
    connection.dispose();
  }
}
