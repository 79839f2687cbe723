/** A whole season of three gates that move all the time: water is conserved, and it takes seconds. */
import { expect, it } from 'vitest';
import { SeededRandom } from '../../protocols/random.js';
import { networkOf } from '../emulator/canal/support.js';

const HOUR_MS = 3_600_000;
const SEASON_DAYS = 110;
/** Of CPU time, on any machine this runs on; about 4 s on the one it was written on. */
const MOST_CPU_S = 10;

it('conserves water to a millionth of the inflow from June to September, within ten seconds of CPU', () => {
  const before = process.cpuUsage();
  const canal = networkOf({
    startAt: '2017-06-06T09:00:00Z',
    gates: [
      { id: 'left', leadsTo: 'left-canal', drive: { deadTime: '1s', coast: '500ms', backlashPercent: 1 } },
      { id: 'right', leadsTo: 'right-canal' },
      { id: 'flush', leadsTo: 'river', openingPercent: 0 },
    ],
    reaches: [
      { id: 'left-canal', cells: 3 },
      { id: 'right-canal', cells: 5, areaM2: 8000 },
    ],
    events: [
      { kind: 'debris', gate: 'left', blocked: 0.6, from: '20d', for: '4d' },
      { kind: 'silt', gate: 'right', depthM: 0.3, from: '40d', for: '20d' },
      { kind: 'stuck', gate: 'flush', from: '70d', for: '2d' },
    ],
  });
  const startMs = canal.atMs;
  const random = new SeededRandom(11);
  for (let hour = 0; hour < SEASON_DAYS * 24; hour += 1) {
    canal.advanceTo(startMs + hour * HOUR_MS);
    if (hour % 4 === 0) for (const id of canal.gateIds) canal.gate(id).moveTo(random.next() * 100);
  }
  const spent = process.cpuUsage(before);
  const { inflowM3, errorM3, deliveredM3, belowM3 } = canal.totals;
  expect(inflowM3).toBeGreaterThan(1.5e8);
  expect(Math.abs(errorM3) / inflowM3).toBeLessThan(1e-6);
  expect(deliveredM3).toBeGreaterThan(0.2 * inflowM3);
  expect(belowM3).toBeGreaterThan(0.1 * inflowM3);
  expect((spent.user + spent.system) / 1e6).toBeLessThan(MOST_CPU_S);
});
