import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PiSpool, type SpooledEvent } from '../../../gateway/export/pi-spool.js';

/** Stretches of readings; at the beginning of each the clock may have been set, back or forth. */
const stretches = fc.array(
  fc.record({
    length: fc.integer({ min: 1, max: 700 }),
    stepMs: fc.integer({ min: 0, max: 50 }),
    leapMs: fc.integer({ min: -20_000, max: 20_000 }),
  }),
  { minLength: 1, maxLength: 8 },
);

test('whatever the clock did, a series comes back whole and in the order of time', () => {
  fc.assert(
    fc.property(stretches, (given) => {
      const spool = new PiSpool();
      const events: SpooledEvent[] = [];
      let atMs = 0;
      for (const { length, stepMs, leapMs } of given) {
        atMs += leapMs;
        for (let index = 0; index < length; index++) {
          atMs += stepMs;
          events.push([atMs, String(events.length), 0, '']);
        }
      }
      for (const event of events) {
        spool.add('a.x', 'm', event);
        spool.add('b.x', 'm', event);
      }
      const series = spool.series();
      for (const { firstMs, lastMs, events: found } of series) {
        const back = [...found()];
        const times = events.map(([time]) => time).sort((a, b) => a - b);
        expect(back.map(([time]) => time)).toEqual(times);
        expect(new Set(back.map(([, value]) => value)).size).toBe(events.length);
        expect([firstMs, lastMs]).toEqual([times[0], times.at(-1)]);
      }
      expect(series.map(({ point }) => point)).toEqual(['a.x', 'b.x']);
      spool.close();
    }),
    { numRuns: 40 },
  );
});
