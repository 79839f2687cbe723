import { expect, it } from 'vitest';
import { Stall } from '../../../gateway/uplink/stall.js';
import { VirtualClock } from '../../../protocols/clock.js';

const MINUTE_MS = 60_000;

/** For how long nothing is sent again, in seconds. */
async function waits(clock: VirtualClock, stall: Stall): Promise<number> {
  stall.begin();
  for (let seconds = 0; ; seconds++) {
    if (stall.isOver) return seconds;
    await clock.advance(1000);
  }
}

it('is sent again after 30 s, then ever later, up to a quarter of an hour', async () => {
  const clock = new VirtualClock(0);
  const stall = new Stall(clock);
  const seen: number[] = [];
  for (let times = 0; times < 8; times++) {
    seen.push(await waits(clock, stall));
    stall.lengthen();
  }
  expect(seen).toEqual([30, 60, 120, 240, 480, 900, 900, 900]);
});

it('is as soon as at first again when the party has signed', async () => {
  const clock = new VirtualClock(0);
  const stall = new Stall(clock);
  for (let times = 0; times < 8; times++) stall.lengthen();
  await clock.advance(14 * MINUTE_MS);
  expect(stall.isOver).toBe(false);
  stall.progress();
  expect(await waits(clock, stall)).toBe(30);
});
