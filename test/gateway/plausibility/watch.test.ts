import { expect, test } from 'vitest';
import type { Reading } from '../../../devices/point.js';
import { trustOf } from '../../../devices/quality.js';
import {
  type PlausibilitySettings,
  plausibilitySchema,
} from '../../../gateway/config/plausibility-schema.js';
import { PlausibilityWatch } from '../../../gateway/plausibility/watch.js';

function watchOf(...settings: object[]) {
  const events: string[] = [];
  const parsed: PlausibilitySettings[] = settings.map((one) => plausibilitySchema.parse(one));
  const watch = new PlausibilityWatch(parsed, (code, _, { point }) => events.push(`${code} ${point}`));
  const judge = (point: string, value: number | null, atS: number): string => {
    const flag = value === null ? 9 : 0;
    const reading = { point, value, flag, atWallMs: 0, atMonotonicMs: atS * 1000 } as Reading;
    const [judged] = watch.judge([reading]);
    if (!judged) throw new Error('a reading was lost');
    return `${trustOf(judged.flag)} ${judged.reason ?? ''}`.trim();
  };
  return { judge, events };
}

test('a spike of a level is doubtful, and one event says so until it has been calm for a minute', () => {
  const { judge, events } = watchOf({ point: 'forebay.level_m', rise: { by: 0.5, within: '1m' } });
  expect(judge('forebay.level_m', 1, 0)).toBe('reliable');
  expect(judge('forebay.level_m', 3, 2)).toBe('doubtful too-fast');
  expect(judge('forebay.level_m', 1, 4)).toBe('reliable');
  expect(judge('forebay.level_m', 4, 6)).toBe('doubtful too-fast');
  expect(judge('forebay.level_m', 1.01, 8)).toBe('reliable');
  expect(events).toEqual(['value-rise forebay.level_m']);
  expect(judge('forebay.level_m', 1.02, 70)).toBe('reliable');
  expect(events).toEqual(['value-rise forebay.level_m', 'value-plausible forebay.level_m']);
});

test('two meters that drift apart are found after the time that they are allowed', () => {
  const { judge, events } = watchOf({
    point: 'a.discharge_m3s',
    cross: { with: 'b.discharge_m3s', withinPercent: 5, for: '10s' },
  });
  for (const [atS, a, b] of [
    [0, 10, 10],
    [5, 10, 11],
    [10, 10, 11],
  ] as const) {
    judge('b.discharge_m3s', b, atS);
    expect(judge('a.discharge_m3s', a, atS)).toBe('reliable');
  }
  judge('b.discharge_m3s', 11, 15);
  expect(judge('a.discharge_m3s', 10, 15)).toBe('doubtful disagrees');
  expect(events).toEqual(['value-cross a.discharge_m3s']);
  // The other one is not asked any more: there is nothing to compare with.
  expect(judge('a.discharge_m3s', 10, 200)).toBe('reliable');
});

test('a doubtful value that cannot be says why it cannot be', () => {
  const settings = plausibilitySchema.parse({
    point: 'weir.discharge_m3s',
    hard: { max: 5 },
    soft: { max: 3 },
  });
  const watch = new PlausibilityWatch([settings], () => {});
  const judged = (value: number): Partial<Reading> | undefined => {
    const at = { atWallMs: 0, atMonotonicMs: 0 };
    return watch.judge([
      { point: 'weir.discharge_m3s', value, flag: 3, reason: 'input', ...at } as Reading,
    ])[0];
  };
  expect(judged(9)).toMatchObject({ flag: 6, reason: 'out-of-range' });
  expect(judged(4)).toMatchObject({ flag: 3, reason: 'input' });
});

test('hard limits make a value unreliable, a stuck one is doubtful, a missing one stays missing', () => {
  const { judge, events } = watchOf({
    point: 'sonde.ph',
    hard: { min: 0, max: 14 },
    same: { for: '1m', within: 0 },
  });
  expect(judge('sonde.ph', 14.2, 0)).toBe('unreliable out-of-range');
  expect(judge('sonde.ph', 7, 10)).toBe('reliable');
  expect(judge('sonde.ph', null, 40)).toBe('missing');
  expect(judge('sonde.ph', 7, 70)).toBe('doubtful stuck');
  expect(judge('other.level_m', 99, 70)).toBe('reliable');
  expect(events).toEqual(['value-hard-limit sonde.ph', 'value-same sonde.ph']);
});
