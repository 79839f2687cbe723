import type { Line } from '../../protocols/modbus/line.js';
import type { LineStatus } from '../status.js';
import type { PolledLineStats } from './poller.js';

/** A line as its own figures and its poller know it. */
export function lineStatus(line: Line, polled: PolledLineStats | undefined): LineStatus {
  const { byKind, discarded, units } = line.figures();
  return {
    id: line.id,
    ...line.stats(),
    byKind,
    discarded,
    overruns: polled?.overruns ?? 0,
    units: (polled?.units ?? []).map((polledUnit) => {
      const figures = units.find(({ unit }) => unit === polledUnit.unit);
      const { requests = 0, failures = 0, latencyMs } = figures ?? {};
      return {
        ...polledUnit,
        requests,
        failures,
        latencyMs: latencyMs && latencyMs.max > 0 ? latencyMs : null,
      };
    }),
  };
}
