/** The gateway as at a site that only measures: `aryk run` on one line, with a broker and a receiver. */
import { startSite } from './site-parts.mjs';

/** Polled as often as the settings allow; two reads of 20 registers each time, so that the fastest line is full too. */
const EVERY = '100ms';
const BLOCKS = [0, 1000];

/** Reads units 1 to 8 on the port at `path`; gives the gateway and what it needs around it. */
export function startGateway(directory, path, baudRate) {
  return startSite(directory, () => ({
    buses: [{ id: 'line', kind: 'rtu', path, baudRate, parity: 'even' }],
    devices: [1, 2, 3, 4, 5, 6, 7, 8].map((unit) => ({
      id: `unit-${unit}`,
      bus: 'line',
      unit,
      every: EVERY,
      maxGap: 0,
      points: BLOCKS.flatMap((first) => registersFrom(first, 20)),
    })),
  }));
}

function registersFrom(first, count) {
  return Array.from({ length: count }, (_, index) => ({
    name: `register_${first + index}`,
    table: 'holding',
    address: first + index,
    type: 'u16',
  }));
}
