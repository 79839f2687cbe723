import { expect, test } from 'vitest';
import { Watchdog } from '../../../protocols/modbus/watchdog.js';
import { CountingClock } from './counting-clock.js';

function watchdog() {
  const clock = new CountingClock(0);
  const barks: number[] = [];
  const dog = new Watchdog(clock, () => barks.push(clock.monotonicMs()));
  return { clock, barks, dog };
}

test('a deadline that is never moved is told at its time, once', async () => {
  const { clock, barks, dog } = watchdog();
  dog.watch(1000, 0);
  await clock.advance(5000);
  expect(barks).toEqual([1000]);
  expect(clock.timers).toBe(1);
});

test('1,000 transactions in a row, each with its deadline: a timer for each second, not for each transaction', async () => {
  const { clock, barks, dog } = watchdog();
  for (let nth = 0; nth < 1000; nth++) {
    dog.watch(clock.monotonicMs() + 1000, clock.monotonicMs());
    await clock.advance(10);
    dog.rest();
  }
  expect(barks).toEqual([]);
  expect(clock.timers).toBeLessThanOrEqual(11);
  const lastMs = clock.monotonicMs() + 1000;
  dog.watch(lastMs, clock.monotonicMs());
  await clock.advance(3000);
  expect(barks).toEqual([lastMs]);
});

test('a deadline that comes before the one that was watched is told at its own time', async () => {
  const { clock, barks, dog } = watchdog();
  dog.watch(1000, 0);
  dog.rest();
  dog.watch(40, 0);
  await clock.advance(100);
  expect(barks).toEqual([40]);
  dog.watch(1100, 100);
  dog.hurry(300, 100);
  dog.hurry(900, 100);
  await clock.advance(2000);
  expect(barks).toEqual([40, 300]);
});

test('at rest nothing is told, and nobody who hurries makes a deadline of nothing', async () => {
  const { clock, barks, dog } = watchdog();
  dog.watch(1000, 0);
  dog.rest();
  dog.hurry(10, 0);
  await clock.advance(2000);
  expect(barks).toEqual([]);
});

test('stopped, it leaves no timer behind', async () => {
  const { clock, barks, dog } = watchdog();
  dog.watch(1000, 0);
  dog.stop();
  expect(clock.pending).toBe(0);
  await clock.advance(2000);
  expect(barks).toEqual([]);
});
