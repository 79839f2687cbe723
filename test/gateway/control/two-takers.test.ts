/** Two gates that take from one river: what one of them opens is not there for the other, though the river shows it late. */
import { expect, it } from 'vitest';
import { PermitMint } from '../../../gateway/control/permit.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { makeDriver } from './driver/make.js';
import { ActuatorLine, allWell, imageOf, leftGate, leftPoints } from './fixtures.js';
import { discharge } from './interlocks/situations.js';
import { makeCycle, onMondays, unitOf } from './make-cycle.js';
import { MONDAY_MS } from './scenario.js';

const MINUTE_S = 60;
const MINIMUM_M3S = 2;
const TAKES_M3S = discharge(40) - discharge(20);
const RIVER = 'river.discharge_m3s';
const RIGHT_POSITION = 'right-gate.opening_percent';

/** Two gates at 20 % with schedules for 40 %, over a river whose meter always tells the same. */
function twoTakers(riverM3s: number) {
  const clock = new VirtualClock(MONDAY_MS);
  const mint = new PermitMint(clock);
  const left = new ActuatorLine(clock, 20);
  const right = new ActuatorLine(clock, 20);
  const settings = { ...leftGate, id: 'right', device: 'right-gate' };
  const unit = unitOf(makeDriver('right', right, mint, clock), settings);
  const cycle = makeCycle(
    [
      unitOf(makeDriver('left', left, mint, clock)),
      {
        ...unit,
        points: { ...leftPoints, device: 'right-gate', position: RIGHT_POSITION, ready: [] },
        eyes: { ...unit.eyes, position: RIGHT_POSITION },
      },
    ],
    {
      clock,
      mint,
      journal: {
        append: () => undefined,
        appendDurably: async () => ({ epoch: 1, seq: 1 }),
      },
      schedules: ['left', 'right'].map((gate) => onMondays(40, '00:00', '24:00', gate)),
      settings: {
        site: { id: 'test', timeZone: 'Asia/Almaty', requireSyncedClock: false },
        environmentalFlow: { point: RIVER, minimumM3s: MINIMUM_M3S },
      },
      freeze: () =>
        imageOf({
          ...allWell(left.openingPercent),
          [RIGHT_POSITION]: right.openingPercent,
          [RIVER]: riverM3s,
        }),
    },
  );
  cycle.start();
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second++) {
      await clock.advance(1000);
      left.travel(2);
      right.travel(2);
    }
  };
  return { left, right, pass };
}

it('one takes what the other leaves, from the decision on until the river has had time to show it', async () => {
  const { left, right, pass } = twoTakers(MINIMUM_M3S + 1.5 * TAKES_M3S);
  await pass(9 * MINUTE_S);
  expect(left.openingPercent).toBe(40);
  const restM3s = discharge(right.openingPercent) - discharge(20);
  expect(restM3s / TAKES_M3S).toBeGreaterThan(0.48);
  expect(restM3s / TAKES_M3S).toBeLessThanOrEqual(0.5);
  await pass(4 * MINUTE_S);
  expect(right.openingPercent).toBe(40);
});

it('one waits where the other leaves nothing', async () => {
  const { left, right, pass } = twoTakers(MINIMUM_M3S + 1.001 * TAKES_M3S);
  await pass(9 * MINUTE_S);
  expect(left.openingPercent).toBe(40);
  expect(right.written).toEqual([]);
});

it('both go when there is enough for both', async () => {
  const { left, right, pass } = twoTakers(MINIMUM_M3S + 2.01 * TAKES_M3S);
  await pass(MINUTE_S);
  expect([left.openingPercent, right.openingPercent]).toEqual([40, 40]);
});
