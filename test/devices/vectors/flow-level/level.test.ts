import { describe, expect, test } from 'vitest';
import { readPlan } from '../../../../devices/read-plan.js';
import { block, DOUBTFUL, MISSING, profileOf, type Registers, read, valueIn, verdictIn } from './dump.js';

describe('KELLER series 30, replies printed in its protocol manual (section 4.4)', () => {
  const keller = profileOf('keller-series30');
  // Request 1 3 1 0 0 4, reply 1 3 8 63 117 227 210 65 182 28 32: P1 = 0.960508 bar, TOB1 = 22.7637 degC.
  const reply = block(256, '3f75e3d2 41b61c20');
  const withStatus = (status: number): Registers => [...reply, [524, status]];

  test('pressure becomes metres of water, temperature stays', () => {
    expect(valueIn(keller, withStatus(0), 'level_m')).toBeCloseTo(0.960508e5 / (1000 * 9.80665), 5);
    expect(valueIn(keller, withStatus(0), 'temperature_degc')).toBeCloseTo(22.7637, 4);
  });

  test('older firmware has P1 at 2 and TOB1 at 8: requests 1 3 0 2 0 2 and 1 3 0 8 0 2', () => {
    const older = profileOf('keller-series30', { registers: 'single' });
    const replies = [...block(2, '3f75f07b'), ...block(8, '41b5c079')];
    expect(valueIn(older, replies, 'level_m')).toBeCloseTo(0.960701e5 / (1000 * 9.80665), 5);
    expect(valueIn(older, replies, 'temperature_degc')).toBeCloseTo(22.719, 3);
    expect(older.points.some(({ name }) => name === 'status')).toBe(false);
  });

  test('a float as in section 6.2: 41 29 02 DE is 10.5631999969482421875', () => {
    const number = [...block(256, '3f75e3d2 412902de'), [524, 0] as const];
    expect(valueIn(keller, number, 'temperature_degc')).toBe(10.563199996948242);
  });

  test('the density of the water at the site is a setting (998.2 kg/m3 at 20 degC)', () => {
    const perBar = 100_000 / (998.2 * 9.80665);
    const warm = profileOf('keller-series30', { m_per_bar: perBar });
    expect(valueIn(warm, withStatus(0), 'level_m')).toBeCloseTo(0.960508 * perBar, 5);
  });

  test.each([
    ['over range', '7f800000'],
    ['under range', 'ff800000'],
    ['inactive', 'ffffffff'],
  ])('a channel that is %s (section 6.2) is missing, never zero', (_, bytes) => {
    const dump = [...block(256, bytes + bytes), [524, 0] as const];
    expect(verdictIn(keller, dump, 'level_m')).toMatchObject(MISSING);
    expect(verdictIn(keller, dump, 'temperature_degc')).toMatchObject(MISSING);
  });

  test('a status bit makes its own channel missing and no other', () => {
    const pressure = read(keller, withStatus(0b0000_0010));
    expect(pressure.get('level_m')).toMatchObject(MISSING);
    expect(pressure.get('temperature_degc')?.flag).toBe(0);
    const temperature = read(keller, withStatus(0b0001_0000));
    expect(temperature.get('temperature_degc')).toMatchObject(MISSING);
    // P1 is compensated by that temperature: there, but doubtful (flow chart in section 5.1).
    expect(temperature.get('level_m')?.value).toBeCloseTo(9.7944, 3);
    expect(temperature.get('level_m')).toMatchObject(DOUBTFUL);
  });

  test('in power-up mode nothing holds; a saturated analogue output does not matter', () => {
    expect(verdictIn(keller, withStatus(0x80), 'level_m')).toMatchObject(MISSING);
    expect(verdictIn(keller, withStatus(0x40), 'level_m').flag).toBe(0);
  });

  test('pressure and temperature come in one read of 4, the status in another', () => {
    const polled = keller.points.filter(({ polled }) => polled);
    expect(readPlan(polled, keller).map(({ address, count }) => [address, count])).toEqual([
      [256, 4],
      [524, 1],
    ]);
    const oldest = profileOf('keller-series30', { registers: 'single' });
    const reads = readPlan(
      oldest.points.filter(({ polled }) => polled),
      oldest,
    );
    expect(reads.map(({ address, count }) => [address, count])).toEqual([
      [2, 2],
      [8, 2],
    ]);
  });
});

// No example is printed in its manuals: layout only, IEEE 754 by hand (41 1A 00 00 is 9.625, 44 70 A0 00 is 962.5).
describe('VEGAPULS, layout only', () => {
  const vegapuls = profileOf('vegapuls');
  const dump = (status: string, value: string, unit: number): Registers => [
    ...block(2000, status + value),
    [104, 0],
    [105, unit],
  ];

  test('most significant byte first, in the unit that the instrument tells', () => {
    expect(valueIn(vegapuls, dump('00000000', '411a0000', 45), 'level_m')).toBe(9.625);
    expect(valueIn(vegapuls, dump('00000000', '4470a000', 48), 'level_m')).toBe(9.625);
    expect(valueIn(vegapuls, dump('00000000', '411a0000', 44), 'level_m')).toBeCloseTo(9.625 * 0.3048, 12);
  });

  test('a PV that somebody changed to volume or temperature is no level', () => {
    for (const unit of [32, 41, 43, 0])
      expect(verdictIn(vegapuls, dump('00000000', '411a0000', unit), 'level_m')).toMatchObject(MISSING);
  });

  test('status bit 0 makes the level missing, bits of other values do not', () => {
    expect(verdictIn(vegapuls, dump('00000001', '00000000', 45), 'level_m')).toMatchObject(MISSING);
    expect(valueIn(vegapuls, dump('8000000e', '411a0000', 45), 'level_m')).toBe(9.625);
  });

  test('a lost echo that comes as NaN is missing', () => {
    expect(verdictIn(vegapuls, dump('00000000', '7fc00000', 45), 'level_m')).toMatchObject(MISSING);
  });

  test('where registers are numbered from 1, everything is one lower', () => {
    const lower = profileOf('vegapuls', { numbering: 'from-1' });
    const shifted = [...dump('00000000', '411a0000', 45)].map(
      ([address, word]) => [address - 1, word] as const,
    );
    expect(valueIn(lower, shifted, 'level_m')).toBe(9.625);
  });
});

describe('QDY30A on a bench (sunrise-labs/farmers-iot-toolkit acf14ac7, devlog.md, 2026-07-15)', () => {
  const sensor = profileOf('generic-digital-level');
  // "01 03 0e | 0001 0003 0011 0001 001a 0000 1388 | 66 d4: unit cm, decimals 1, value 26"; one count was 1 mm by ruler.
  const bench = (value: string, unit = '0011', decimals = '0001'): Registers =>
    block(0, `0001 0003 ${unit} ${decimals} ${value} 0000 1388`);

  test('26 with one decimal in centimetres is 26 mm', () => {
    expect(valueIn(sensor, bench('001a'), 'level_m')).toBeCloseTo(0.026, 12);
  });

  test('105 at the bottom of the bucket is 105 mm, and 0099 is 153 mm (water-level.ino)', () => {
    expect(valueIn(sensor, bench('0069'), 'level_m')).toBeCloseTo(0.105, 12);
    expect(valueIn(sensor, bench('0099'), 'level_m')).toBeCloseTo(0.153, 12);
  });

  test('decimals and unit are taken from the sensor, not from its neighbour', () => {
    expect(valueIn(sensor, bench('001a', '0012', '0003'), 'level_m')).toBeCloseTo(0.026, 12);
    expect(valueIn(sensor, bench('fff6', '0011', '0000'), 'level_m')).toBeCloseTo(-0.1, 12);
  });

  test('a unit of pressure, or one that is not known, is no level', () => {
    for (const unit of ['0013', '0000', 'ffff'])
      expect(verdictIn(sensor, bench('001a', unit), 'level_m')).toMatchObject(MISSING);
  });

  test('a saturated sensor is missing, and so is one whose decimals were not read', () => {
    for (const value of ['7fff', '8000'])
      expect(verdictIn(sensor, bench(value), 'level_m')).toMatchObject(MISSING);
    expect(verdictIn(sensor, [...block(4, '0000'), ...block(2, '0011')], 'level_m')).toMatchObject(MISSING);
  });

  test('the plain kind (its manual: "2 = 0.00", temperature with one decimal) has no unit code; layout only', () => {
    const plain = profileOf('generic-digital-level', { family: 'plain' });
    const dump = block(3, '0002 0163 00d7');
    expect(valueIn(plain, dump, 'level_m')).toBeCloseTo(3.55, 12);
    expect(valueIn(plain, dump, 'temperature_degc')).toBeCloseTo(21.5, 12);
    expect(
      valueIn(
        profileOf('generic-digital-level', { family: 'plain', m_per_unit: 0.01 }),
        block(3, '0001 0163'),
        'level_m',
      ),
    ).toBeCloseTo(0.355, 12);
  });
});
