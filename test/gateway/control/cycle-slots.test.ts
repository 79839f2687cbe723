/** When a slot begins: at its instant, and not up to a cycle later. */
import { expect, it } from 'vitest';
import { VirtualClock } from '../../../protocols/clock.js';
import { onMondays } from './make-cycle.js';
import { MONDAY_MS, Scenario } from './scenario.js';

const LATE_MS = 10;

it('a slot that begins between two cycles is decided on at its instant, and only once', async () => {
  const at = new Scenario({
    clock: new VirtualClock(MONDAY_MS + 600),
    schedules: [onMondays(20, '00:00', '07:01'), onMondays(60, '07:01', '08:00')],
  });
  await at.pass(59);
  const before = at.cycle.cycles;
  await at.clock.advance(400 - LATE_MS);
  expect([at.commands, at.cycle.cycles - before]).toEqual([[], 0]);
  await at.clock.advance(2 * LATE_MS);
  expect(at.commands).toEqual([60]);
  expect(at.of('decision').map(({ toPercent }) => toPercent)).toEqual([60]);
});

it('a clock on the wall that is set while the slot is waited for wakes nobody twice', async () => {
  const clock = new VirtualClock(MONDAY_MS + 600);
  const at = new Scenario({
    clock,
    schedules: [onMondays(20, '00:00', '07:01'), onMondays(60, '07:01', '08:00')],
  });
  await at.pass(59);
  clock.stepWall(-30_000);
  await at.pass(30);
  expect(at.commands).toEqual([]);
  await at.pass(1);
  expect(at.commands).toEqual([60]);
});

it('a slot that begins while a cycle is under way does not wait for the next one', async () => {
  const slotMs = MONDAY_MS + 60_000;
  const clock = new VirtualClock(MONDAY_MS - 1);
  const at = new Scenario({
    clock,
    schedules: [onMondays(20, '00:00', '07:01'), onMondays(60, '07:01', '08:00')],
    parts: {
      // The cycle that begins 1 ms before it takes 3 ms.
      isStoreOk: () => {
        if (clock.wallMs() === slotMs - 1) clock.stepWall(3);
        return true;
      },
    },
  });
  await at.pass(59);
  await clock.advance(1000);
  expect(clock.wallMs()).toBe(slotMs + 2);
  expect(at.commands).toEqual([60]);
});
