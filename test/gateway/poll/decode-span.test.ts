import { expect, test } from 'vitest';
import { type PointMap, pointMapSchema } from '../../../devices/point-map.js';
import { readPlan } from '../../../devices/read-plan.js';
import { decodePoll } from '../../../gateway/poll/decode-span.js';
import type { MonotonicMs, WallMs } from '../../../protocols/clock.js';
import type { LineFailure, LineOutcome } from '../../../protocols/modbus/line.js';

const at = { wallMs: 1_750_000_000_000 as WallMs, monotonicMs: 4321 as MonotonicMs };
const words = (...values: number[]): LineOutcome => ({ ok: true, words: values, at });
const failed = (failure: LineFailure): LineOutcome => ({ ok: false, failure, at });

const map = (fields: object): PointMap =>
  pointMapSchema.parse({ name: 'level_m', table: 'holding', address: 0, type: 'u16', unit: 'm', ...fields });

/** Reads `points` with these outcomes, one for each span of the plan. */
function readingsOf(points: PointMap[], ...outcomes: LineOutcome[]) {
  const spans = readPlan(points, { maxRegistersPerRead: 125, maxGap: 2 });
  expect(spans).toHaveLength(outcomes.length);
  return decodePoll(
    'forebay',
    spans.map((span, index) => ({ span, outcome: outcomes[index] ?? failed('timeout') })),
  );
}

test('a value in its unit, with the time of its reply', () => {
  expect(readingsOf([map({ scale: 0.001, offset: 1 })], words(2500))).toEqual([
    { point: 'forebay.level_m', value: 3.5, flag: 0, atWallMs: at.wallMs, atMonotonicMs: at.monotonicMs },
  ]);
});

test('points of one span, with a hole between them', () => {
  const points = [map({}), map({ name: 'flow_m3s', address: 3, type: 'i32', order: 'CDAB' })];
  const readings = readingsOf(points, words(7, 0xdead, 0xbeef, 0xffff, 0xffff));
  expect(readings.map(({ point, value }) => [point, value])).toEqual([
    ['forebay.level_m', 7],
    ['forebay.flow_m3s', -1],
  ]);
});

test('the sentinel for no value, NaN and infinity are missing', () => {
  expect(readingsOf([map({ noValue: [65_535] })], words(65_535))).toMatchObject([
    { value: null, flag: 9, reason: 'not-a-number' },
  ]);
  for (const high of [0x7fc0, 0x7f80, 0xff80]) {
    expect(readingsOf([map({ type: 'f32' })], words(high, 0))).toMatchObject([{ reason: 'not-a-number' }]);
  }
});

test('out of range keeps its value but is unreliable; the bounds themselves are in range', () => {
  const points = [map({ range: { min: 1, max: 5 } })];
  const flags = [0, 1, 5, 6].map((value) => readingsOf(points, words(value))[0]);
  expect(flags.map((reading) => [reading?.value, reading?.flag, reading?.reason])).toEqual([
    [0, 6, 'out-of-range'],
    [1, 0, undefined],
    [5, 0, undefined],
    [6, 6, 'out-of-range'],
  ]);
});

test.each([
  ['not-sent', 'line-down'],
  ['timeout', 'timeout'],
  ['garbled', 'garbled'],
  ['exception', 'exception'],
] as const)('a read that ends in %s leaves its points missing: %s', (failure, reason) => {
  expect(readingsOf([map({})], failed(failure))).toMatchObject([{ value: null, flag: 9, reason }]);
});

test('a reply shorter than asked for yields no value', () => {
  expect(readingsOf([map({}), map({ name: 'b_m', address: 1 })], words(7))).toMatchObject([
    { value: 7 },
    { value: null, reason: 'garbled' },
  ]);
});

test('the status word decides, also from another span, by its mask', () => {
  const status = map({ name: 'status', table: 'input', address: 9 });
  const level = map({ validity: { point: 'status', mask: 0x0003, equals: 1 } });
  const ofStatus = (value: number) => readingsOf([level, status], words(7), words(value))[0];
  expect(ofStatus(1)).toMatchObject({ value: 7, flag: 0 });
  expect(ofStatus(0xfffd)).toMatchObject({ value: 7, flag: 0 });
  expect(ofStatus(3)).toMatchObject({ value: null, flag: 9, reason: 'instrument-error' });
  expect(ofStatus(0)).toMatchObject({ value: null, flag: 9, reason: 'instrument-error' });
});

test('a value whose status could not be read is missing for the same reason', () => {
  const status = map({ name: 'status', table: 'input', address: 9 });
  const level = map({ validity: { point: 'status', equals: 1 } });
  expect(readingsOf([level, status], words(7), failed('timeout'))[0]).toMatchObject({ reason: 'timeout' });
  expect(readingsOf([level], words(7))[0]).toMatchObject({ reason: 'instrument-error' });
});

test('coils', () => {
  const points = [map({ name: 'open', table: 'coil', type: 'bool' })];
  expect(readingsOf(points, words(1))).toMatchObject([{ value: 1 }]);
});
