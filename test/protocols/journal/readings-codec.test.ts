import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReadingsBody } from '../../../protocols/journal/bodies.js';
import {
  countReadings,
  Dictionary,
  decodeReadings,
  encodeReadings,
} from '../../../protocols/journal/readings-codec.js';

const IDS = Array.from({ length: 20 }, (_, index) => `device-${index % 5}.point_${index}`);
const dictionaryOf = (ids: readonly string[]): Dictionary =>
  new Dictionary(Buffer.from(JSON.stringify({ points: ids.map((id) => ({ id, unit: 'm' })) })));
const dictionary = dictionaryOf(IDS);

/** -0 is told apart from 0, which toEqual does. */
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(Math.fround),
  fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((mantissa) => mantissa / 1000),
  fc.constantFrom(0, -0, 0.1 + 0.2, 1e-9, 123_456.789, 2 ** 53, -(2 ** 53)),
);

const body: fc.Arbitrary<ReadingsBody> = fc
  .array(
    fc.record({
      point: fc.constantFrom(...IDS),
      atMs: fc.integer({ min: -100_000, max: 100_000 }),
      value,
      flag: fc.constantFrom(0, 0, 0, 3, 6, 9),
      reason: fc.constantFrom('', 'timeout', 'out-of-range', 'причина'),
      uncertainty: fc.option(fc.float({ min: 0, max: 1e6, noNaN: true }).map(Math.fround)),
    }),
    { maxLength: 60 },
  )
  .chain((rows) =>
    fc.integer({ min: -(2 ** 45), max: 2 ** 45 }).map((baseMs) => {
      const reasons: Record<string, string> = {};
      const uncertainties: Record<string, number> = {};
      rows.forEach(({ flag, reason, uncertainty }, index) => {
        if (flag !== 0 && reason !== '') reasons[index] = reason;
        if (uncertainty !== null) uncertainties[index] = uncertainty;
      });
      return {
        points: rows.map(({ point }) => point),
        baseMs,
        atMs: rows.map(({ atMs }) => atMs),
        values: rows.map((row) => (row.flag === 9 ? null : row.value)),
        flags: rows.map(({ flag }) => flag),
        reasons,
        ...(Object.keys(uncertainties).length > 0 ? { uncertainties } : {}),
      };
    }),
  );

test('whatever the readings, every one comes back bit for bit', () => {
  fc.assert(
    fc.property(body, (readings) => {
      const bytes = encodeReadings(readings, dictionary);
      expect(decodeReadings(bytes, dictionary)).toEqual(readings);
      expect(countReadings(bytes)).toBe(readings.points.length);
    }),
    { numRuns: 500 },
  );
});

test('bytes cut short, or with more behind them, are refused and never crash', () => {
  fc.assert(
    fc.property(body, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 3 }), (readings, cut, more) => {
      const bytes = encodeReadings(readings, dictionary);
      expect(decodeReadings(bytes.subarray(0, cut % bytes.length), dictionary)).toBeUndefined();
      expect(decodeReadings(Buffer.concat([bytes, more]), dictionary)).toBeUndefined();
    }),
  );
});

test('any bytes at all are refused or read, in bounded time', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      const bytes = Buffer.concat([Buffer.of(1), dictionary.hash, noise]);
      const read = decodeReadings(bytes, dictionary);
      if (read) expect(read.points.length).toBe(countReadings(bytes));
    }),
    { numRuns: 2000 },
  );
});

test('another dictionary than the one that was meant gives nothing, not other names', () => {
  const readings = { points: [IDS[0] ?? ''], baseMs: 0, atMs: [0], values: [1], flags: [0], reasons: {} };
  const bytes = encodeReadings(readings, dictionary);
  expect(decodeReadings(bytes, dictionaryOf([...IDS].reverse()))).toBeUndefined();
  expect(() => encodeReadings({ ...readings, points: ['nobody.level_m'] }, dictionary)).toThrow(RangeError);
});

describe('in bytes', () => {
  const at = (values: readonly number[]): ReadingsBody => ({
    points: IDS.slice(0, values.length),
    baseMs: 1_767_225_600_000,
    atMs: values.map((_, index) => Math.floor(index / 4) * 17),
    values,
    flags: values.map(() => 0),
    reasons: {},
  });
  test('20 readings of which half are decimals and half are floats take less than 7 bytes each', () => {
    const values = IDS.map((_, index) => (index % 2 ? 1234 + index / 1000 : Math.fround(1.5 + index / 7)));
    expect(encodeReadings(at(values), dictionary).length).toBeLessThan(140);
  });
  test('a golden body, for verifiers in other languages', () => {
    const points = ['a.level_m', 'b.level_m', 'c.level_m'];
    const readings = { points, baseMs: 1000, atMs: [0, 0, 17], values: [1.5, null, 0.1 + 0.2] };
    const quality = { flags: [0, 9, 3], reasons: { 1: 'timeout' }, uncertainties: { 2: 0.5 } };
    const golden = encodeReadings({ ...readings, ...quality }, dictionaryOf(points));
    expect(golden.toString('hex')).toMatchInlineSnapshot(
      `"01f0289f27d00f03000300022201030000090774696d656f75740300000102010401011e0f3fd333333333333401023f000000"`,
    );
  });
});
