import { beforeEach, expect, test } from 'vitest';
import type { Reading } from '../../../devices/point.js';
import { ReadingsBlock } from '../../../gateway/poll/readings-block.js';
import type { Journal } from '../../../gateway/store/journal.js';
import { VirtualClock } from '../../../protocols/clock.js';
import type { ReadingsBody } from '../../../protocols/journal/bodies.js';

const START_MS = Date.UTC(2026, 4, 1, 6);
let clock: VirtualClock;
let bodies: ReadingsBody[] = [];
/** Between a block's look at the clock and the journal's, the clock is set by this. */
let setByMs = 0;
const journal: Journal = {
  append: (_kind, body) => {
    clock.stepWall(setByMs);
    bodies.push(body as ReadingsBody);
  },
  appendDurably: () => Promise.reject(new Error('not used')),
};

beforeEach(() => {
  clock = new VirtualClock(START_MS + 0.7);
  bodies = [];
  setByMs = 0;
});

function reading(point: string, change: Partial<Reading> = {}): Reading {
  const { wallMs, monotonicMs } = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
  return { point, value: 1.5, flag: 0, atWallMs: wallMs, atMonotonicMs: monotonicMs, ...change } as Reading;
}

function timesOf({ baseMs, atMs }: ReadingsBody): number[] {
  return atMs.map((offsetMs) => baseMs + offsetMs);
}

test('the readings of a second are one record, in columns, with the reason of each that has one', async () => {
  const block = new ReadingsBlock(clock, journal);
  block.take([reading('forebay.level_m')]);
  await clock.advance(400);
  block.take([reading('left-meter.discharge_m3s', { value: null, flag: 8, reason: 'timeout' })]);
  expect(block.taken).toBe(2);
  await clock.advance(600);
  expect(bodies).toEqual([
    {
      points: ['forebay.level_m', 'left-meter.discharge_m3s'],
      baseMs: START_MS + 1000,
      atMs: [-999, -599],
      values: [1.5, null],
      flags: [0, 8],
      reasons: { 1: 'timeout' },
    },
  ]);
  await clock.advance(5000);
  expect(bodies).toHaveLength(1);
});

test('a clock that is set, before the block is closed or in the midst of it, moves no reading', async () => {
  const block = new ReadingsBlock(clock, journal);
  block.take([reading('forebay.level_m')]);
  clock.stepWall(-4 * 365 * 86_400_000);
  setByMs = 3_600_000;
  await clock.advance(1000);
  expect(bodies.map(timesOf)).toEqual([[START_MS + 1]]);
});

test('many readings are not kept for the second to end, and what is left is written at the end', async () => {
  const block = new ReadingsBlock(clock, journal);
  for (let nth = 0; nth < 1000; nth++) block.take([reading(`device.${nth}`)]);
  expect(bodies.map(({ points }) => points.length)).toEqual([1000]);
  block.take([reading('forebay.level_m')]);
  block.close();
  expect(bodies).toHaveLength(2);
  await clock.advance(5000);
  expect(bodies).toHaveLength(2);
});
