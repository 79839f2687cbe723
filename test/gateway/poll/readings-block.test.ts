import { beforeEach, expect, test } from 'vitest';
import type { Reading } from '../../../devices/point.js';
import { ReadingsBlock, type ReadingsBlockSettings } from '../../../gateway/poll/readings-block.js';
import type { Journal } from '../../../gateway/store/journal.js';
import { VirtualClock } from '../../../protocols/clock.js';
import type { ReadingsBody } from '../../../protocols/journal/bodies.js';
import { BodyReader } from '../../../protocols/journal/body-reader.js';

const START_MS = Date.UTC(2026, 4, 1, 6);
let clock: VirtualClock;
let bodies: ReadingsBody[] = [];
let kinds: string[] = [];
let reader = new BodyReader();
const POINTS = [
  'forebay.level_m',
  'left-meter.discharge_m3s',
  ...Array.from({ length: 1000 }, (_, nth) => `device.${nth}`),
].map((id) => ({ id, unit: 'm' }));
const block = (settings?: ReadingsBlockSettings): ReadingsBlock =>
  new ReadingsBlock(clock, journal, POINTS, settings);
/** Between a block's look at the clock and the journal's, the clock is set by this. */
let setByMs = 0;
const journal: Journal = {
  append: (kind, body) => {
    clock.stepWall(setByMs);
    kinds.push(kind);
    const read = reader.read({ kind, body: body as Buffer });
    if (kind === 'readings') bodies.push(read as ReadingsBody);
  },
  appendDurably: () => Promise.reject(new Error('not used')),
};

beforeEach(() => {
  clock = new VirtualClock(START_MS + 0.7);
  bodies = [];
  kinds = [];
  reader = new BodyReader();
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
  const taking = block();
  taking.take([reading('forebay.level_m')]);
  await clock.advance(400);
  taking.take([reading('left-meter.discharge_m3s', { value: null, flag: 9, reason: 'timeout' })]);
  expect(taking.taken).toBe(2);
  await clock.advance(600);
  expect(bodies).toEqual([
    {
      points: ['forebay.level_m', 'left-meter.discharge_m3s'],
      baseMs: START_MS + 1000,
      atMs: [-999, -599],
      values: [1.5, null],
      flags: [0, 9],
      reasons: { 1: 'timeout' },
    },
  ]);
  await clock.advance(5000);
  expect(bodies).toHaveLength(1);
});

test('readings are gathered for as long as is wished, unless there are many or somebody cannot wait', async () => {
  const taking = block({ gatherMs: 30_000 });
  const sizes = (): number[] => bodies.map(({ points }) => points.length);
  for (let second = 0; second < 30; second++) {
    taking.take([reading('forebay.level_m')]);
    expect(sizes()).toEqual([]);
    await clock.advance(1000);
  }
  expect(sizes()).toEqual([30]);
  expect(bodies.flatMap(timesOf)).toEqual(Array.from({ length: 30 }, (_, nth) => START_MS + 1 + nth * 1000));
  taking.take([reading('forebay.level_m')]);
  taking.flush();
  expect(sizes()).toEqual([30, 1]);
  for (let nth = 0; nth < 1000; nth++) taking.take([reading(`device.${nth}`)]);
  expect(sizes()).toEqual([30, 1, 1000]);
});

test('a clock that is set, before the block is closed or in the midst of it, moves no reading', async () => {
  const taking = block();
  taking.take([reading('forebay.level_m')]);
  clock.stepWall(-4 * 365 * 86_400_000);
  setByMs = 3_600_000;
  await clock.advance(1000);
  expect(bodies.map(timesOf)).toEqual([[START_MS + 1]]);
});

test('many readings are not kept for the second to end, and what is left is written at the end', async () => {
  const taking = block();
  for (let nth = 0; nth < 1000; nth++) taking.take([reading(`device.${nth}`)]);
  expect(bodies.map(({ points }) => points.length)).toEqual([1000]);
  taking.take([reading('forebay.level_m')]);
  taking.close();
  expect(bodies).toHaveLength(2);
  await clock.advance(5000);
  expect(bodies).toHaveLength(2);
});

test('the points are named before the first readings, on each new day, and not in between', async () => {
  const taking = block();
  for (let hour = 0; hour < 48; hour++) {
    taking.take([reading('forebay.level_m')]);
    await clock.advance(3_600_000);
  }
  // From 06:00 of one day to 06:00 of the day after the next.
  expect(kinds.filter((kind) => kind === 'points')).toHaveLength(3);
  expect(kinds[0]).toBe('points');
  expect(bodies).toHaveLength(48);
  expect(bodies.every(({ points }) => points[0] === 'forebay.level_m')).toBe(true);
});
