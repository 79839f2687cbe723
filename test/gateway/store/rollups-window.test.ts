import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Block, decodeWindows, encodeWindows } from '../../../gateway/store/rollups/block.js';
import { Calendar } from '../../../gateway/store/rollups/calendar.js';
import { Rollup } from '../../../gateway/store/rollups/rollup.js';
import { LEVELS, type Level, Sums, type Window } from '../../../gateway/store/rollups/window.js';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 6, 1, 6, 0, 0);

/** A point whose windows are kept in a map. */
function rollupOf(unit = 'm3/s', timeZone = 'Asia/Almaty') {
  const calendar = new Calendar(timeZone);
  const kept = new Map<string, Sums>();
  const rollup = new Rollup((level, atMs) => {
    const span = calendar.windowAt(level, atMs);
    const key = `${level} ${span.startMs}`;
    const sums = kept.get(key) ?? new Sums(span);
    kept.set(key, sums);
    return sums;
  });
  const windows = (level: Level): Window[] =>
    [...kept]
      .filter(([key]) => key.startsWith(level))
      .map(([, sums]) => sums.view(unit))
      .sort((a, b) => a.startMs - b.startMs);
  const at = (
    second: number,
    value: number | null,
    flag = value === null ? 9 : 0,
    holdMs = MINUTE_MS,
  ): void => rollup.add({ atMs: START_MS + second * 1000, value, flag }, holdMs);
  return { at, windows };
}

describe('a minute of readings', () => {
  test('each value weighs as long as it held', () => {
    const { at, windows } = rollupOf();
    at(0, 2);
    at(45, 6);
    at(60, 100);
    expect(windows('minute')[0]).toEqual({
      startMs: START_MS,
      endMs: START_MS + MINUTE_MS,
      min: 2,
      max: 6,
      mean: 3,
      last: 6,
      lastAtMs: START_MS + 45_000,
      volumeM3: 180,
      completeness: 1,
      worst: 0,
      isDoubtful: false,
      count: 2,
    });
  });

  test('only a discharge has a volume', () => {
    const { at, windows } = rollupOf('m');
    at(0, 2);
    at(60, 2);
    expect(windows('minute')[0]?.volumeM3).toBeNull();
  });

  test('a missing reading ends the time of the value before, and the volume is that of the time covered', () => {
    const { at, windows } = rollupOf();
    at(0, 2);
    at(15, null);
    at(30, 4);
    at(60, null);
    expect(windows('minute')[0]).toMatchObject({
      mean: (2 * 15 + 4 * 30) / 45,
      volumeM3: 150,
      completeness: 0.75,
      worst: 9,
      count: 2,
    });
  });

  test('doubtful values count and mark the window, unreliable ones do not count', () => {
    const { at, windows } = rollupOf();
    at(0, 2, 3);
    at(30, 50, 6);
    at(60, 2);
    at(120, 2);
    expect(windows('minute').slice(0, 2)).toMatchObject([
      { min: 2, max: 2, mean: 2, completeness: 0.5, worst: 6, isDoubtful: true, count: 1 },
      { completeness: 1, worst: 0, isDoubtful: false, count: 1 },
    ]);
  });

  test('a gateway that was off leaves a hole: a value holds no longer than it may', () => {
    const { at, windows } = rollupOf();
    at(0, 2, 0, 20_000);
    at(300, 2, 0, 20_000);
    expect(windows('minute')).toMatchObject([
      { startMs: START_MS, completeness: 20 / 60 },
      { startMs: START_MS + 5 * MINUTE_MS, completeness: 0 },
    ]);
  });

  test('a value that is read every ten minutes holds in the minutes between', () => {
    const { at, windows } = rollupOf('m3/s');
    at(30, 2, 0, 1_802_000);
    at(630, 4, 0, 1_802_000);
    const minutes = windows('minute');
    expect(minutes).toHaveLength(11);
    expect(minutes[5]).toMatchObject({ min: 2, max: 2, mean: 2, last: 2, completeness: 1, count: 0 });
    expect(minutes[5]?.lastAtMs).toBe(START_MS + 30_000);
    expect(windows('hour')).toMatchObject([{ volumeM3: 1200, completeness: 600 / 3600, count: 2 }]);
  });

  test('nothing but missing readings is a window without values', () => {
    const { at, windows } = rollupOf();
    at(0, null);
    at(30, null);
    expect(windows('minute')).toMatchObject([
      { min: null, mean: null, max: null, last: null, volumeM3: null, completeness: 0, worst: 9, count: 0 },
    ]);
  });
});

describe('the wall clock', () => {
  test('set back: no moment counts twice, and no volume is made', () => {
    const { at, windows } = rollupOf();
    for (const second of [0, 10, 20, 30, 40]) at(second, 1);
    for (const second of [15, 25, 35, 45, 55, 65]) at(second, 3);
    const [minute] = windows('minute');
    expect(minute?.completeness).toBe(1);
    expect(minute?.volumeM3).toBe(40 * 1 + 20 * 3);
    expect(minute?.count).toBe(10);
  });

  test('years ahead until it was set: the right time is counted whole', () => {
    const { at, windows } = rollupOf();
    const ahead = 11 * 365 * 86_400;
    at(ahead, 1);
    at(ahead + 60, 1);
    at(0, 3);
    at(60, 3);
    expect(windows('minute')[0]).toMatchObject({ startMs: START_MS, mean: 3, completeness: 1 });
  });

  test('a late reading opens the window of its time again, and the last value stays the last', () => {
    const { at, windows } = rollupOf();
    at(0, 2);
    at(60, 2);
    at(120, 2);
    at(30, 9);
    expect(windows('minute')[0]).toMatchObject({
      min: 2,
      max: 9,
      mean: 2,
      last: 9,
      count: 2,
      completeness: 1,
    });
    at(10, 5);
    expect(windows('minute')[0]).toMatchObject({ last: 9, lastAtMs: START_MS + 30_000, count: 3 });
  });
});

describe('days', () => {
  const dayAt = (timeZone: string, at: string) => new Calendar(timeZone).windowAt('day', Date.parse(at));
  const hours = ({ startMs, endMs }: { startMs: number; endMs: number }): number =>
    (endMs - startMs) / 3_600_000;

  test('begin at the midnight of the site', () => {
    const day = dayAt('Asia/Almaty', '2026-07-01T06:00:00Z');
    expect(new Date(day.startMs).toISOString()).toBe('2026-06-30T19:00:00.000Z');
    expect(hours(day)).toBe(24);
  });

  test('29 February 2024 had 25 hours in Almaty, and the next day begins where it ended', () => {
    const long = dayAt('Asia/Almaty', '2024-02-29T12:00:00Z');
    expect(hours(long)).toBe(25);
    expect(dayAt('Asia/Almaty', '2024-02-29T18:30:00Z')).toEqual(long);
    expect(dayAt('Asia/Almaty', '2024-02-29T19:00:00Z').startMs).toBe(long.endMs);
  });

  test('the days on which clocks change have 23 and 25 hours, also where they change at midnight', () => {
    expect(hours(dayAt('Europe/Berlin', '2026-03-29T12:00:00Z'))).toBe(23);
    expect(hours(dayAt('Europe/Berlin', '2026-10-25T12:00:00Z'))).toBe(25);
    expect(hours(dayAt('Africa/Cairo', '2026-04-24T12:00:00Z'))).toBe(23);
    expect(hours(dayAt('Asia/Kolkata', '2026-07-01T12:00:00Z'))).toBe(24);
  });

  test('follow one another without a hole, and each moment is in its own', () => {
    const zone = fc.constantFrom('Asia/Almaty', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata', 'UTC');
    const moment = fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2040, 0, 1) });
    fc.assert(
      fc.property(zone, moment, (timeZone, atMs) => {
        const calendar = new Calendar(timeZone);
        const day = calendar.windowAt('day', atMs);
        expect(day.startMs <= atMs && atMs < day.endMs).toBe(true);
        expect(calendar.windowAt('day', day.endMs).startMs).toBe(day.endMs);
        expect(calendar.windowAt('day', day.startMs - 1).endMs).toBe(day.startMs);
      }),
      { numRuns: 60 },
    );
  });
});

describe('any readings', () => {
  const steps = fc.array(
    fc.record({
      stepMs: fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: -600_000, max: 7_200_000 })),
      value: fc.option(fc.float({ min: -100, max: 100, noNaN: true }), { freq: 8 }),
      flag: fc.constantFrom(0, 0, 0, 3, 6),
    }),
    { maxLength: 60 },
  );

  test('no window is covered for longer than it lasts, and its mean lies between its least and its greatest value', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const { at, windows } = rollupOf();
        let second = 0;
        for (const { stepMs, value, flag } of taken) {
          second += stepMs / 1000;
          at(second, value, value === null ? 9 : flag);
        }
        for (const { completeness, min, max, mean } of LEVELS.flatMap(windows)) {
          expect(completeness).toBeGreaterThanOrEqual(0);
          expect(completeness).toBeLessThanOrEqual(1);
          if (mean === null || min === null || max === null) continue;
          expect(mean).toBeGreaterThanOrEqual(min - 1e-9);
          expect(mean).toBeLessThanOrEqual(max + 1e-9);
        }
      }),
    );
  });

  test('while the clock runs forward, each level has the same volume, time and count as the readings one by one', () => {
    const forward = steps.map((taken) => taken.map((one) => ({ ...one, stepMs: Math.abs(one.stepMs) + 1 })));
    fc.assert(
      fc.property(forward, (taken) => {
        const { at, windows } = rollupOf();
        let atMs = 0;
        let before: { value: number; atMs: number } | undefined;
        let volumeM3 = 0;
        let goodMs = 0;
        let count = 0;
        for (const { stepMs, value, flag } of taken) {
          atMs += stepMs;
          const heldMs = before ? Math.min(atMs - before.atMs, MINUTE_MS) : 0;
          volumeM3 += ((before?.value ?? 0) * heldMs) / 1000;
          goodMs += heldMs;
          before = value !== null && flag < 6 ? { value, atMs } : undefined;
          if (before) count++;
          at(atMs / 1000, value, value === null ? 9 : flag);
        }
        for (const level of LEVELS) {
          const all = windows(level);
          const sum = (of: (window: Window) => number): number =>
            all.reduce((total, one) => total + of(one), 0);
          expect(sum((one) => one.volumeM3 ?? 0)).toBeCloseTo(volumeM3, 6);
          expect(sum((one) => one.completeness * (one.endMs - one.startMs))).toBeCloseTo(goodMs, 3);
          expect(sum((one) => one.count)).toBe(count);
        }
      }),
    );
  });
});

test('a row comes back from its bytes exactly as it was, and a damaged one is refused', () => {
  const calendar = new Calendar('Asia/Kolkata');
  const reading = fc.record({
    offsetMs: fc.integer({ min: 0, max: 3_599_999 }),
    value: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 }),
    flag: fc.constantFrom(0, 3, 9),
  });
  fc.assert(
    fc.property(fc.constantFrom(...LEVELS), fc.array(reading, { minLength: 1 }), (level, readings) => {
      const span = calendar.blockAt(level, START_MS);
      const block = new Block(level, calendar);
      for (const { offsetMs, value, flag } of readings) {
        const atMs = span.startMs + offsetMs;
        const taken = { atMs, value: flag === 9 ? null : value, flag };
        const sums = block.at(atMs);
        sums.note(taken);
        if (taken.value !== null)
          sums.hold({ ...taken, value: taken.value }, atMs, Math.min(atMs + 999, sums.endMs));
      }
      const hourMs = Math.floor(span.startMs / 3_600_000) * 3_600_000;
      const bytes = encodeWindows(block.windows(), hourMs);
      expect(decodeWindows(bytes, level, hourMs, calendar)).toEqual(block.windows());
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      expect(() => decodeWindows(bytes, level, hourMs, calendar)).toThrow();
    }),
  );
});
