import { describe, expect, it } from 'vitest';
import {
  extremes,
  longestGapMs,
  seen,
  seenExtremes,
  shifted,
  sliceMs,
  type Track,
} from '../../../../gateway/control/interlocks/track.js';
import { SeededRandom } from '../../../../protocols/random.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

function watched(
  windowMs: number,
  values: readonly (readonly [atMs: number, value: number])[],
): Track | undefined {
  let track: Track | undefined;
  for (const [atMs, value] of values) track = seen(track, windowMs, atMs, value);
  return track;
}

describe('the slices of a track', () => {
  it.each([
    [0, 1000],
    [MINUTE_MS, 1000],
    [MINUTE_MS + 1, MINUTE_MS],
    [4 * HOUR_MS, MINUTE_MS],
    [24 * HOUR_MS, 6 * MINUTE_MS],
    [7 * 24 * HOUR_MS, 42 * MINUTE_MS],
  ])('of a window of %d ms are %d ms long', (windowMs, eachMs) => {
    expect(sliceMs(windowMs)).toBe(eachMs);
  });

  it('are never more than 242, however long it is watched', () => {
    for (const windowMs of [MINUTE_MS, 4 * HOUR_MS, 24 * HOUR_MS]) {
      let track: Track | undefined;
      let most = 0;
      for (let atMs = 0; atMs < 3 * windowMs; atMs += windowMs / 1000) {
        track = seen(track, windowMs, atMs, atMs % 7);
        most = Math.max(most, track.slices.length);
      }
      expect(most).toBeLessThanOrEqual(242);
    }
  });

  it('keep the lowest and the highest, and stay as they are for values between', () => {
    const track = watched(HOUR_MS, [
      [0, 5],
      [1000, 3],
      [2000, 9],
    ]);
    expect(track).toEqual({ windowMs: HOUR_MS, sinceMs: 0, slices: [[0, 3, 9]] });
    for (const value of [3, 5, 9]) expect(seen(track, HOUR_MS, 3000, value)).toBe(track);
    expect(seen(track, HOUR_MS, 3000, 2.9).slices).toEqual([[0, 2.9, 9]]);
    expect(seen(track, HOUR_MS, 3000, 9.1).slices).toEqual([[0, 3, 9.1]]);
    expect(seen(track, HOUR_MS, 60_000, 4).slices).toEqual([
      [0, 3, 9],
      [60_000, 4, 4],
    ]);
  });
});

it('a track that has no slices begins anew', () => {
  expect(seen({ windowMs: HOUR_MS, sinceMs: 0, slices: [] }, HOUR_MS, 5000, 7)).toEqual({
    windowMs: HOUR_MS,
    sinceMs: 5000,
    slices: [[0, 7, 7]],
  });
});

describe('the extremes of a window', () => {
  it('are those of brute force, or a slice more, at any moment of a random walk', () => {
    const random = new SeededRandom(7);
    const windowMs = 30 * MINUTE_MS;
    const all: [number, number][] = [];
    let track: Track | undefined;
    let value = 0;
    for (let atMs = 0; atMs < 3 * HOUR_MS; atMs += 5000) {
      value += random.next() - 0.5;
      all.push([atMs, value]);
      track = seen(track, windowMs, atMs, value);
      const range = extremes(track, atMs);
      if (atMs < windowMs) {
        expect(range).toBeUndefined();
        continue;
      }
      const within = (ms: number) => all.filter(([at]) => at > atMs - ms).map(([, seenValue]) => seenValue);
      const exact = within(windowMs);
      const wider = within(windowMs + MINUTE_MS);
      expect(range?.high).toBeGreaterThanOrEqual(Math.max(...exact));
      expect(range?.high).toBeLessThanOrEqual(Math.max(...wider));
      expect(range?.low).toBeLessThanOrEqual(Math.min(...exact));
      expect(range?.low).toBeGreaterThanOrEqual(Math.min(...wider));
    }
  });

  it('are not known before the whole window was seen, to the millisecond', () => {
    const track = watched(
      MINUTE_MS,
      Array.from({ length: 61 }, (_, second) => [500 + second * 1000, 1] as const),
    );
    expect(extremes(track, 500 + MINUTE_MS - 1)).toBeUndefined();
    expect(extremes(track, 500 + MINUTE_MS)).toEqual({ low: 1, high: 1 });
    expect(extremes(undefined, 0)).toBeUndefined();
  });

  it('over what was seen are known from the first value on', () => {
    expect(seenExtremes(watched(HOUR_MS, [[0, 4]]), 0)).toEqual({ low: 4, high: 4 });
    expect(seenExtremes(undefined, 0)).toBeUndefined();
    expect(seenExtremes({ windowMs: 1, sinceMs: 0, slices: [] }, 0)).toBeUndefined();
  });

  it('leave out a slice that ended when the window began, and take one that ended a millisecond later', () => {
    const track: Track = {
      windowMs: HOUR_MS,
      sinceMs: 0,
      slices: [
        [0, 1, 9],
        [HOUR_MS, 5, 5],
      ],
    };
    expect(seenExtremes(track, HOUR_MS + MINUTE_MS - 1)).toEqual({ low: 1, high: 9 });
    expect(seenExtremes(track, HOUR_MS + MINUTE_MS)).toEqual({ low: 5, high: 5 });
  });

  it('forget such a slice when the next begins', () => {
    const track: Track = {
      windowMs: HOUR_MS,
      sinceMs: 0,
      slices: [
        [0, 1, 9],
        [HOUR_MS, 5, 5],
      ],
    };
    expect(seen(track, HOUR_MS, HOUR_MS + MINUTE_MS, 6).slices.map(([startMs]) => startMs)).toEqual([
      HOUR_MS,
      HOUR_MS + MINUTE_MS,
    ]);
    const early: Track = {
      windowMs: HOUR_MS,
      sinceMs: 0,
      slices: [
        [MINUTE_MS, 1, 9],
        [HOUR_MS, 5, 5],
      ],
    };
    expect(seen(early, HOUR_MS, HOUR_MS + MINUTE_MS, 6).slices).toHaveLength(3);
  });
});

describe('a gap', () => {
  it.each([
    [MINUTE_MS, 6000],
    [10_000, 2000],
    [15 * MINUTE_MS, 2 * MINUTE_MS],
    [24 * HOUR_MS, 8_640_000],
  ])('in a window of %d ms may last %d ms', (windowMs, gapMs) => {
    expect(longestGapMs(windowMs)).toBe(gapMs);
  });

  it('of that length is bridged; after a longer one everything begins anew', () => {
    // The slice of the last value ends at 1 s.
    const track = watched(MINUTE_MS, [[0, 5]]);
    expect(seen(track, MINUTE_MS, 7000, 6)).toEqual({
      windowMs: MINUTE_MS,
      sinceMs: 0,
      slices: [
        [0, 5, 5],
        [7000, 6, 6],
      ],
    });
    expect(seen(track, MINUTE_MS, 7001, 6)).toEqual({
      windowMs: MINUTE_MS,
      sinceMs: 7001,
      slices: [[7000, 6, 6]],
    });
  });

  it('at the end leaves nothing known', () => {
    const track = watched(
      MINUTE_MS,
      Array.from({ length: 70 }, (_, second) => [second * 1000, 1] as const),
    );
    expect(extremes(track, 70_000 + 6000)).toBeDefined();
    expect(extremes(track, 70_001 + 6000)).toBeUndefined();
  });
});

it('a track can be moved to the times of a new start', () => {
  const track = watched(MINUTE_MS, [
    [0, 5],
    [1000, 6],
  ]);
  expect(track && shifted(track, 500)).toEqual({
    windowMs: MINUTE_MS,
    sinceMs: 500,
    slices: [
      [500, 5, 5],
      [1500, 6, 6],
    ],
  });
});
