import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Reading } from '../../../devices/point.js';
import { QUALITY_FLAGS, REASONS, type Reason, trustOf } from '../../../devices/quality.js';
import { LiveImage, staleAfterMs } from '../../../gateway/poll/image.js';
import { VirtualClock } from '../../../protocols/clock.js';

const LEVEL = 'forebay.level_m';

function setUp() {
  const clock = new VirtualClock(Date.UTC(2025, 5, 1));
  const live = new LiveImage(clock, new Map([[LEVEL, staleAfterMs(1000)]]));
  const take = (reading: Partial<Reading>): void => {
    const at = { atWallMs: clock.wallMs(), atMonotonicMs: clock.monotonicMs() };
    live.take([{ point: LEVEL, value: 1.5, flag: QUALITY_FLAGS.originalReliable, ...at, ...reading }]);
  };
  return { clock, live, take, observe: () => live.freeze().observe(LEVEL) };
}

const missing = (reason: Reason) => ({ value: null, flag: QUALITY_FLAGS.missing, reason }) as const;

test('a point never read is unknown, and so is one that does not exist', () => {
  const { observe, live } = setUp();
  expect(observe()).toEqual({ kind: 'unknown' });
  expect(live.freeze().observe('no.such_m')).toEqual({ kind: 'unknown' });
});

test('a value ages from the arrival of its reply and is stale after three polls and 2 s', async () => {
  const { clock, take, observe } = setUp();
  take({});
  await clock.advance(400);
  expect(observe()).toEqual({ kind: 'good', value: 1.5, ageMs: 400 });
  await clock.advance(4600);
  expect(observe()).toMatchObject({ kind: 'good', ageMs: 5000 });
  await clock.advance(1);
  expect(observe()).toEqual({ kind: 'stale', ageMs: 5001 });
});

test('a jump of the wall clock makes nothing stale and nothing fresh', async () => {
  const { clock, take, observe } = setUp();
  take({});
  clock.stepWall(4 * 365 * 86_400_000);
  expect(observe()).toMatchObject({ kind: 'good', ageMs: 0 });
  clock.stepWall(-8 * 365 * 86_400_000);
  await clock.advance(6000);
  expect(observe()).toMatchObject({ kind: 'stale' });
});

test('an image stays as it was frozen', async () => {
  const { clock, live, take } = setUp();
  take({});
  const image = live.freeze();
  take({ value: 9 });
  await clock.advance(60_000);
  expect(image.observe(LEVEL)).toEqual({ kind: 'good', value: 1.5, ageMs: 0 });
  expect(Object.isFrozen(image) && Object.isFrozen(image.observe(LEVEL))).toBe(true);
});

describe('after a good value', () => {
  test.each(['timeout', 'line-down', 'garbled'] as const)(
    '%s lets it hold until it is stale',
    async (reason) => {
      const { clock, live, take, observe } = setUp();
      take({});
      for (let second = 0; second < 5; second++) {
        await clock.advance(1000);
        take(missing(reason));
      }
      expect(observe()).toEqual({ kind: 'good', value: 1.5, ageMs: 5000 });
      expect(live.latest(LEVEL)).toMatchObject(missing(reason));
      await clock.advance(1000);
      take(missing(reason));
      expect(observe()).toEqual({ kind: 'stale', ageMs: 6000 });
    },
  );

  test.each(['instrument-error', 'not-a-number', 'exception'] as const)('%s is bad at once', (reason) => {
    const { take, observe } = setUp();
    take({});
    take(missing(reason));
    expect(observe()).toEqual({ kind: 'bad', reason, ageMs: 0 });
  });

  test('a value out of range is bad, and its value is not shown to control', () => {
    const { take, observe } = setUp();
    take({});
    take({ value: 99, flag: QUALITY_FLAGS.originalUnreliable, reason: 'out-of-range' });
    expect(observe()).toEqual({ kind: 'bad', reason: 'out-of-range', ageMs: 0 });
  });

  test('a doubtful value says so', () => {
    const { take, observe } = setUp();
    take({ flag: QUALITY_FLAGS.originalDoubtful });
    expect(observe()).toEqual({ kind: 'doubtful', value: 1.5, ageMs: 0 });
  });
});

test('never reached: bad, with the reason', () => {
  const { take, observe } = setUp();
  take(missing('timeout'));
  expect(observe()).toEqual({ kind: 'bad', reason: 'timeout', ageMs: 0 });
});

test('an older reading does not replace a newer one', async () => {
  const { clock, take, observe } = setUp();
  const atMonotonicMs = clock.monotonicMs();
  await clock.advance(100);
  take({ value: 2 });
  take({ value: 1, atMonotonicMs });
  expect(observe()).toMatchObject({ value: 2 });
});

test('a reading of a point that was never announced is a mistake of the program', () => {
  const { take } = setUp();
  expect(() => take({ point: 'no.such_m' })).toThrow(RangeError);
});

test('whatever is read and however time goes, only a fresh reliable value is good', async () => {
  const step = fc.record({
    waitMs: fc.integer({ min: 0, max: 4000 }),
    flag: fc.constantFrom(...Object.values(QUALITY_FLAGS)),
    reason: fc.constantFrom(...REASONS),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const { clock, take, observe } = setUp();
      let freshAtMs = Number.NEGATIVE_INFINITY;
      for (const [index, { waitMs, flag, reason }] of steps.entries()) {
        await clock.advance(waitMs);
        const isReliable = trustOf(flag) === 'reliable';
        take(isReliable ? { value: index, flag } : { value: flag === 9 ? null : index, flag, reason });
        if (isReliable) freshAtMs = clock.monotonicMs();
        const observation = observe();
        if (observation.kind === 'good') {
          expect(clock.monotonicMs() - freshAtMs).toBeLessThanOrEqual(5000);
          expect(observation.ageMs).toBe(clock.monotonicMs() - freshAtMs);
        }
      }
    }),
    { seed: 20_240_229, numRuns: 60 },
  );
});
