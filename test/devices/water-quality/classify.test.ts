import { describe, expect, test } from 'vitest';
import { classify, type Verdict } from '../../../devices/water-quality/classify.js';
import type { Measurement } from '../../../devices/water-quality/evidence.js';
import type { QualityTable } from '../../../devices/water-quality/table.js';
import { classTable, indexTable, measured, sampled, shipped } from './fixtures.js';

function verdict(table: QualityTable, measurements: readonly Measurement[], at = 0): Verdict {
  const found = classify(table, measurements).verdicts[at];
  if (!found) throw new Error('no verdict');
  return found;
}

const SIX = shipped('demonstration-six-classes');
/** Clean water: class 1 in everything. */
const CLEAN = [
  measured('oxygen', 9.2, 'mg/L'),
  measured('ph', 7.6, 'pH'),
  measured('bod', 0.8, 'mg/L', { basis: 'O2' }),
  measured('cod', 4, 'mg/L', { basis: 'O2' }),
  measured('ammonium', 0.1, 'mg/L', { basis: 'NH4' }),
  measured('nitrite', 0.02, 'mg/L', { basis: 'NO2' }),
  measured('nitrate', 2, 'mg/L', { basis: 'N' }),
  measured('sulfate', 25, 'mg/L', { basis: 'SO4' }),
  measured('copper', 0.3, 'ug/L'),
  measured('oil', 0.01, 'mg/L'),
];
const but = (...changed: Measurement[]): Measurement[] => [
  ...CLEAN.filter(({ parameter }) => !changed.some((one) => one.parameter === parameter)),
  ...changed,
];

describe('six classes', () => {
  test('clean water is class 1, and the result says that the table is a demonstration', () => {
    const result = classify(SIX, CLEAN);
    expect(result.isDemonstration).toBe(true);
    expect(result.verdicts).toHaveLength(1);
    expect(result.verdicts[0]).toMatchObject({
      of: 'class',
      level: 1,
      atLeast: 1,
      atMost: 1,
      isComplete: true,
      levels: 6,
    });
  });

  test('one bad parameter makes the class, however good the others are', () => {
    const dirty = verdict(SIX, but(measured('nitrate', 40, 'mg/L', { basis: 'N' })));
    expect(dirty).toMatchObject({ level: 5, atLeast: 5, atMost: 5, decidedBy: ['nitrate'] });
  });

  test('40 mg/L of nitrate as the ion is another class than 40 mg/L of nitrate nitrogen', () => {
    expect(verdict(SIX, but(measured('nitrate', 40, 'mg/L', { basis: 'NO3' })))).toMatchObject({ level: 2 });
  });

  test('a nitrate value that does not say its basis counts as missing, with the reason', () => {
    const found = verdict(SIX, but(measured('nitrate', 40, 'mg/L')));
    expect(found).toMatchObject({
      isComplete: false,
      missing: [{ parameter: 'nitrate', reason: 'basis-undeclared' }],
    });
    expect([found.atLeast, found.atMost]).toEqual([1, 6]);
  });

  test('a value on a limit belongs to the better class, whatever unit it comes in', () => {
    expect(verdict(SIX, but(measured('copper', 4, 'ug/L')))).toMatchObject({ level: 4 });
    expect(verdict(SIX, but(measured('copper', 4.0001, 'ug/L')))).toMatchObject({ level: 5 });
    expect(verdict(SIX, but(measured('copper', 0.0061, 'mg/L')))).toMatchObject({ level: 6 });
  });

  test('oxygen is a minimum and pH a range', () => {
    const oxygen = (value: number) => verdict(SIX, but(measured('oxygen', value, 'mg/L'))).level;
    expect([6, 5.99, 4, 3.99].map(oxygen)).toEqual([1, 3, 3, 6]);
    const ph = (value: number) => verdict(SIX, but(measured('ph', value, 'pH'))).level;
    expect([6.49, 6.5, 8.5, 8.51].map(ph)).toEqual([3, 1, 1, 3]);
  });

  test('a sonde alone gives "at least": the laboratory parameters are listed as missing', () => {
    const sonde = verdict(SIX, [measured('oxygen', 5, 'mg/L'), measured('ph', 7.6, 'pH')]);
    expect(sonde).toMatchObject({
      level: 3,
      atLeast: 3,
      atMost: 6,
      isComplete: false,
      decidedBy: ['oxygen'],
    });
    expect(sonde.missing.map(({ parameter }) => parameter)).toContain('nitrate');
    expect(sonde.missing).toHaveLength(8);
  });

  test('nothing at all gives no level', () => {
    expect(verdict(SIX, [])).toMatchObject({ level: null, atLeast: 1, atMost: 6, decidedBy: [] });
  });

  test('a value for a parameter that the table does not have is told', () => {
    expect(classify(SIX, [measured('caesium', 1, 'mg/L')]).unknownParameters).toEqual(['caesium']);
  });
});

describe('what may be used', () => {
  const reasonOf = (measurement: Measurement) => verdict(SIX, but(measurement)).missing[0]?.reason;

  test('unreliable, missing, old, impossible values count as missing', () => {
    expect(reasonOf(measured('oxygen', 9, 'mg/L', { flag: 6 }))).toBe('unreliable');
    expect(reasonOf(measured('oxygen', null, 'mg/L', { flag: 9, reason: 'timeout' }))).toBe('timeout');
    expect(reasonOf(measured('oxygen', Number.NaN, 'mg/L'))).toBe('not-a-number');
    expect(reasonOf(measured('oxygen', 9, 'mg/L', { ageMs: 3_600_001 }))).toBe('too-old');
    expect(reasonOf(measured('oxygen', 9, 'mg/L', { ageMs: null }))).toBe('age-unknown');
    expect(reasonOf(measured('oil', -0.01, 'mg/L'))).toBe('impossible');
    expect(reasonOf(measured('oxygen', 95, '%'))).toBe('unit-mismatch');
  });

  test('a doubtful value counts, but supports no "at least" and no "at most"', () => {
    const found = verdict(SIX, but(measured('oil', 0.15, 'mg/L', { flag: 3 })));
    expect(found).toMatchObject({ level: 4, atLeast: 1, atMost: 6, isComplete: true, isDoubtful: true });
  });

  test('a laboratory sample counts for as long as the table says, and from its own time', () => {
    const oil = (days: number) => verdict(SIX, but(sampled('oil', 0.15, 'mg/L', days)));
    expect(oil(30)).toMatchObject({ level: 4, isComplete: true });
    expect(oil(30.01).missing).toEqual([{ parameter: 'oil', reason: 'too-old' }]);
    expect(oil(-0.01).missing).toEqual([{ parameter: 'oil', reason: 'in-the-future' }]);
  });

  test('of a sonde and a laboratory the worse counts; of two samples the newer', () => {
    const both = [measured('oil', 0.01, 'mg/L'), sampled('oil', 0.15, 'mg/L', 3)];
    expect(verdict(SIX, but(...both)).level).toBe(4);
    expect(verdict(SIX, but(sampled('oil', 0.15, 'mg/L', 3), sampled('oil', 0.04, 'mg/L', 1))).level).toBe(2);
  });

  test('a newer doubtful sample does not take away what a reliable one has shown', () => {
    const samples = [sampled('oil', 0.15, 'mg/L', 3), sampled('oil', 0.04, 'mg/L', 1, { flag: 3 })];
    expect(verdict(SIX, but(...samples))).toMatchObject({ level: 4, atLeast: 4, isDoubtful: true });
  });

  test('a limit of detection within class 1 is class 1; one above leaves it open', () => {
    const below = (value: number) => verdict(SIX, but(sampled('oil', value, 'mg/L', 1, { isBelow: true })));
    expect(below(0.01)).toMatchObject({ level: 1, atLeast: 1, isDoubtful: false });
    expect(below(0.04)).toMatchObject({ level: 2, atLeast: 1, isDoubtful: true });
  });
});

describe('the complex index', () => {
  const values = (...list: number[]): Measurement[] =>
    list.map((value, at) => measured(`p${at}`, value, 'mg/L'));

  test('is the mean over groups of the mean excess within each', () => {
    const found = verdict(indexTable(['a', 'a', 'a', 'b']), values(2, 4, 0.5, 6));
    expect(found).toMatchObject({ index: 4.5, level: 3, decidedBy: ['p0', 'p1', 'p3'] });
    expect(found.groups).toEqual([
      { group: 'a', index: 3 },
      { group: 'b', index: 6 },
    ]);
  });

  test('levels are stated to one decimal, and so is the index', () => {
    const level = (value: number) => verdict(indexTable(['a']), values(value)).level;
    expect([1, 1.04, 1.05, 3.04, 3.06, 10, 10.04, 10.1].map(level)).toEqual([1, 1, 2, 2, 3, 3, 3, 4]);
  });

  test('half a decimal is stated upwards, as on paper: the mean of 3.0 and 3.1 is 3.1', () => {
    expect(verdict(indexTable(['a', 'a']), values(3, 3.1))).toMatchObject({ level: 3 });
    expect(verdict(indexTable(['a']), values(3.05))).toMatchObject({ level: 3 });
  });

  test('is not defined, and the water clean, while nothing exceeds', () => {
    expect(verdict(indexTable(['a', 'b']), values(1, 0.2))).toMatchObject({
      index: null,
      level: 1,
      atMost: 1,
    });
  });

  test('by its definition falls when one more substance exceeds by little: 3.2 alone is high, 3.2 with 1.1 moderate', () => {
    const table = indexTable(['a', 'a']);
    expect(verdict(table, values(3.2, 0.9))).toMatchObject({ index: 3.2, level: 3 });
    expect(verdict(table, values(3.2, 1.1))).toMatchObject({ index: 2.1500000000000004, level: 2 });
  });

  test('therefore "at least" counts what is missing as exceeding by next to nothing', () => {
    const found = verdict(indexTable(['a', 'a', 'b']), values(3.2));
    expect(found).toMatchObject({ level: 3, atLeast: 2, atMost: 4, isComplete: false });
  });

  test('oxygen stands beside the index of the demonstration', () => {
    const kizv = shipped('demonstration-kizv');
    const found = verdict(kizv, [measured('oxygen', 3.5, 'mg/L'), measured('iron', 50, 'ug/L')]);
    expect(found).toMatchObject({ index: null, level: 2, atLeast: 2, decidedBy: ['oxygen'] });
  });
});

describe('limits by use', () => {
  const LIMITS = shipped('demonstration-limits');

  test('the same water can be met for one use and exceeded for another', () => {
    const { verdicts } = classify(LIMITS, [
      measured('nitrate', 43, 'mg/L', { basis: 'NO3' }),
      measured('oxygen', 5, 'mg/L'),
    ]);
    expect(verdicts.map(({ of, level, decidedBy }) => [of, level, decidedBy])).toEqual([
      ['fishery', 2, ['oxygen', 'nitrate']],
      ['household', 1, ['oxygen', 'nitrate']],
    ]);
  });

  test('a use asks only for the parameters that it has limits for', () => {
    const missing = classify(LIMITS, []).verdicts.map((one) => one.missing.length);
    expect(missing).toEqual([13, 11]);
  });
});

test('bounds that end with null: what is beyond the last bound is of the first level without one', () => {
  const table = classTable(4, [{ max: [1, 2, null] }]);
  const level = (value: number) => verdict(table, [measured('p0', value, 'mg/L')]).level;
  expect([1, 2, 2.1, 1e9].map(level)).toEqual([1, 2, 3, 3]);
});
