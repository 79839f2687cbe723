import { expect, test } from 'vitest';
import { VirtualClock } from '../../../protocols/clock.js';
import { LineUse } from '../../../protocols/modbus/line-use.js';

test.each([0.5, 2, 9, 25])('a line used for 100 ms every %d s', async (everyS) => {
  const clock = new VirtualClock(0);
  const use = new LineUse(clock);
  for (let time = 0; time < 150 / everyS; time++) {
    use.begin();
    await clock.advance(100);
    use.end();
    await clock.advance(everyS * 1000 - 100);
    if (time * everyS < 60) continue;
    // A minute has room for one time more or less.
    expect(Math.abs(use.percent() - 10 / everyS)).toBeLessThanOrEqual(0.2);
  }
});
