import { describe, expect, test } from 'vitest';
import { DOUBTFUL, MISSING, profileOf, type Registers, read, valueIn, verdictIn } from './dump.js';

/** gambit-labs/tuf-2000m b03435d5, README.md: registers 1 to 100 of a running meter at 2017-01-11 19:12, in its numbers. */
const FEED = {
  1: 7579,
  2: 48988,
  5: 37967,
  6: 48877,
  7: 63814,
  8: 17575,
  9: 0,
  10: 0,
  11: 24224,
  12: 15965,
  13: 0,
  14: 0,
  15: 0,
  16: 0,
  25: 0,
  26: 0,
  27: 0,
  28: 0,
  53: 6432,
  54: 4386,
  55: 5889,
  72: 4,
  92: 806,
  93: 3501,
  94: 3501,
  97: 43137,
  98: 17105,
};

/** Registers by the manual's numbers, which begin with 1. */
function registers(changes: Readonly<Record<number, number>> = {}): Registers {
  return Object.entries({ ...FEED, ...changes }).map(([number, word]) => [Number(number) - 1, word]);
}
/** No error and a good signal, with total multiplier x1 and cubic metres: REG1439 and REG1438. */
const WELL = { 72: 0, 92: 806 - 38 + 75, 1438: 0, 1439: 3 };

describe('TUF-2000M, registers of a running meter', () => {
  const meter = profileOf('generic-tuf-2000m');

  test('signal quality is the low byte: "Register 92, Signal Quality is 38"', () => {
    expect(valueIn(meter, registers(), 'signal_quality')).toBe(38);
  });

  test('with the error bit for a poor signal flow and velocity are missing, and the total stays', () => {
    const poor = read(meter, registers({ 1438: 0, 1439: 3 }));
    expect(poor.get('discharge_m3s')).toMatchObject({ ...MISSING, reason: 'instrument-error' });
    expect(poor.get('velocity_ms')).toMatchObject(MISSING);
    expect(poor.get('volume_m3')).toMatchObject({ flag: 0, value: 0.21618127822875977 });
  });

  test('without the error flow comes in m3/s: BF5C1D9B is -0.859827 m3/h', () => {
    const well = read(meter, registers(WELL));
    expect(well.get('discharge_m3s')?.value).toBeCloseTo(-0.859827 / 3600, 9);
    expect(well.get('discharge_m3s')?.flag).toBe(0);
    expect(well.get('sound_speed_ms')?.value).toBeCloseTo(1343.79, 2);
    expect(well.get('travel_time_ratio_percent')?.value).toBeCloseTo(104.829, 3);
  });

  test('LONG and REAL4 have the low word first ("register 21-22 is -56", "33-34 is 7.101173400878906")', () => {
    // The feed explains these two; the same words in the places of the total and of the velocity read as these numbers.
    const explained = registers({ ...WELL, 9: 65480, 10: 65535, 11: 0, 12: 0, 5: 15568, 6: 16611 });
    expect(valueIn(meter, explained, 'volume_m3')).toBe(-56);
    expect(valueIn(meter, explained, 'velocity_ms')).toBe(7.101173400878906);
  });

  test('another firmware with the high word first is a setting', () => {
    const other = profileOf('generic-tuf-2000m', { word_order: 'ABCD' });
    expect(valueIn(other, registers({ ...WELL, 5: 16611, 6: 15568 }), 'velocity_ms')).toBe(7.101173400878906);
  });

  test('its clock is of the day of the feed: BCD, seconds first, low byte first', () => {
    expect(valueIn(meter, registers(), 'clock_s')).toBe(Date.UTC(2017, 0, 11, 22, 19, 20) / 1000);
  });

  // The manual, section 7.1.1 note 1: (N + Nf) x 10^(n-3) in the unit of REG1438.
  test.each([
    [{ 1438: 0, 1439: 3 }, 1_000_000.25],
    [{ 1438: 0, 1439: 0 }, 1000.000_25],
    [{ 1438: 0, 1439: 7 }, 10_000_002_500],
    [{ 1438: 1, 1439: 3 }, 1000.000_25],
    [{ 1438: 2, 1439: 4 }, 10_000_002.5 * 0.003785411784],
    [{ 1438: 5, 1439: 3 }, 1_000_000.25 * 0.028316846592],
  ])('the total 1 000 000.25 with unit and multiplier %o is %d m3', (codes, expected) => {
    // 1 000 000 = 0x000F4240, 0.25 = 0x3E800000.
    const total = registers({ ...WELL, 9: 0x4240, 10: 0x000f, 11: 0, 12: 0x3e80, ...codes });
    expect(valueIn(meter, total, 'volume_m3')).toBeCloseTo(expected, 6);
  });

  test('a total whose unit or multiplier is not known is missing, not a thousand times too large', () => {
    const without = read(meter, registers({ 72: 0 }));
    for (const name of ['volume_m3', 'volume_reverse_m3', 'volume_net_m3'])
      expect(without.get(name)).toMatchObject(MISSING);
    for (const codes of [
      { 1438: 7, 1439: 3 },
      { 1438: 0, 1439: 8 },
    ])
      expect(verdictIn(meter, registers({ ...WELL, ...codes }), 'volume_m3')).toMatchObject(MISSING);
  });

  test.each([
    ['no signal', 0x0001],
    ['low signal', 0x0002],
    ['pipe empty', 0x0008],
    ['hardware failure', 0x0010],
    ['wrong parameters', 0x0400],
  ])('%s never reads as zero flow', (_, error) => {
    const lost = read(meter, registers({ ...WELL, 1: 0, 2: 0, 5: 0, 6: 0, 72: error }));
    expect(lost.get('discharge_m3s')).toMatchObject(MISSING);
    expect(lost.get('velocity_ms')).toMatchObject(MISSING);
  });

  test('errors of outputs, clock and temperatures leave the flow alone; adjusting makes it doubtful', () => {
    for (const error of [0x0040, 0x0080, 0x0200, 0x1000, 0x8000])
      expect(verdictIn(meter, registers({ ...WELL, 72: error }), 'discharge_m3s').flag).toBe(0);
    expect(verdictIn(meter, registers({ ...WELL, 72: 0x0020 }), 'discharge_m3s')).toMatchObject(DOUBTFUL);
  });

  test('signal quality below 50 makes the flow doubtful (section 5.4.2)', () => {
    expect(verdictIn(meter, registers({ ...WELL, 92: 806 }), 'discharge_m3s')).toMatchObject(DOUBTFUL);
  });

  test('single bits of the error code have names', () => {
    const empty = read(meter, registers({ 72: 0x0009 }));
    expect(empty.get('pipe_empty')?.value).toBe(1);
    expect(empty.get('no_signal')?.value).toBe(1);
    expect(read(meter, registers()).get('pipe_empty')?.value).toBe(0);
  });
});
