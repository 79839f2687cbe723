import { describe, expect, test } from 'vitest';
import { encode } from '../../../../devices/codec.js';
import { pointOf } from '../../../../devices/profile.js';
import { readPlan } from '../../../../devices/read-plan.js';
import { f32, held, profile, read, values } from './reading.js';

/** What a sensor without its cap or cable leaves in the block: value, parameter id, unit id, quality (manual page 51). */
const DEAD = 0;

describe('In-Situ Aqua TROLL 400, blocks printed in its reference guide pages 30 and 51', () => {
  const sonde = profile('insitu-aquatroll400');
  const MG_L = 117;
  const UG_L = 118;
  const oxygen = (value: number, unit: number, quality: number) =>
    read(sonde, held('holding', 37, ...f32(value), 20, unit, quality, ...f32(0), 0x30)).oxygen_mgl;

  test('8.5 mg/L in the unit as delivered (117)', () => {
    expect(oxygen(8.5, MG_L, 0)).toEqual({ value: 8.5, trust: 'reliable' });
  });

  test('8500 in ug/L (118) is 8.5 mg/L', () => {
    expect(oxygen(8500, UG_L, 0)).toEqual({ value: 8.5, trust: 'reliable' });
  });

  test('a unit that is not in the guide is missing and not guessed', () => {
    expect(oxygen(8.5, 1, 0)).toEqual({ value: null, trust: 'missing' });
  });

  test.each([
    [3, 'error'],
    [7, 'sensor communication error'],
  ])('a sensor with quality %i (%s) and the sentinel 0.0 is missing, not zero', (quality) => {
    expect(oxygen(DEAD, MG_L, quality)).toEqual({ value: null, trust: 'missing' });
  });

  test('a true zero with quality 0 is zero', () => {
    expect(oxygen(0, MG_L, 0)).toEqual({ value: 0, trust: 'reliable' });
  });

  test('a warning keeps the value and its doubt; a quality nobody has seen gives none', () => {
    expect(oxygen(8.5, MG_L, 5)).toEqual({ value: 8.5, trust: 'doubtful' });
    expect(oxygen(8.5, MG_L, 9)).toEqual({ value: null, trust: 'missing' });
  });

  test('water in degF (unit 2) does not read as degC (RDO PRO-X manual page 21)', () => {
    const water = (unit: number) => held('holding', 45, ...f32(59), 1, unit, 0, ...f32(0), 3);
    expect(values(sonde, water(1)).temperature_degc).toBe(59);
    expect(values(sonde, water(2)).temperature_degc).toBeNull();
  });

  test('resistivity of 10 000 000 says that there is no conductivity', () => {
    const block = (value: number) => held('holding', 577, ...f32(value), 0, 0, 0);
    expect(values(sonde, block(10_000_000)).resistivity_ohmcm).toBeNull();
    expect(values(sonde, block(1500)).resistivity_ohmcm).toBe(1500);
  });

  test('each value comes in one read with its unit and its quality', () => {
    for (const { points } of readPlan(sonde.points, sonde)) {
      const names = points.map(({ name }) => name);
      for (const { validity = [], when = [], scaleFrom } of points) {
        for (const { point } of [...validity, ...when, ...scaleFrom]) expect(names).toContain(point);
      }
    }
  });
});

describe('Yosemitech Y4000, layout only: getValues of the driver', () => {
  const sonde = profile('yosemitech-y4000');
  // 41 1A 00 00 is 9.625 by IEEE 754; the sonde sends it from the last byte.
  const reversed = held('holding', 0x2601, 0x0000, 0x1a41);

  test('floats come with all four bytes reversed', () => {
    expect(values(sonde, reversed, held('holding', 0x0800, 0x5500)).oxygen_mgl).toBe(9.625);
  });

  test('any error code makes all values missing', () => {
    expect(values(sonde, reversed, held('holding', 0x0800, 0x0001)).oxygen_mgl).toBeNull();
    expect(values(sonde, reversed).oxygen_mgl).toBeNull();
  });

  test('the eight values are one read of sixteen registers from 2601 hex', () => {
    expect(readPlan(sonde.points, sonde)).toContainEqual(
      expect.objectContaining({ table: 'holding', address: 0x2601, count: 16 }),
    );
  });

  test('30 minutes between brushings are 1E 00: low byte first; the address is in the high byte', () => {
    expect(encode(30, pointOf(sonde, 'brush_every_min'))).toEqual([0x1e00]);
    expect(encode(5, pointOf(sonde, 'device_address'))).toEqual([0x0500]);
  });
});

describe('YSI ODO RTU, registers printed in its manual pages 16 and 34', () => {
  const probe = profile('ysi-odo');
  const NAN = [0xffff, 0xffff];

  test('layout only: an ODO/T answers what it does not measure with FFFFFFFF hex, and that is missing', () => {
    const block = held(
      'input',
      0,
      ...f32(97.5),
      ...f32(9.625),
      ...f32(96),
      ...f32(14.5),
      ...NAN,
      0,
      5000,
      ...NAN,
    );
    expect(values(probe, block)).toMatchObject({
      oxygen_saturation_percent: 97.5,
      oxygen_mgl: 9.625,
      oxygen_local_percent: 96,
      temperature_degc: 14.5,
      reference_temperature_degc: null,
      since_start_s: 5,
      conductivity_uscm: null,
    });
  });

  test('reads begin at an even address and have an even count', () => {
    for (const { address, count } of readPlan(probe.points, probe)) {
      expect([address % 2, count % 2]).toEqual([0, 0]);
    }
  });
});

describe("Aqualabo DIGISENS, layout only: readMeasures of Libelium's library", () => {
  const block = held('holding', 0x53, ...f32(18.5), ...f32(92.5), ...f32(8.75), 0, 0, 0, 0);
  const fine = held('holding', 0x64, 0, 0);

  test('temperature first, then the parameters of the probe, high word first', () => {
    expect(values(profile('aqualabo-digisens', { probe: 'optod' }), block, fine)).toMatchObject({
      temperature_degc: 18.5,
      oxygen_saturation_percent: 92.5,
      oxygen_mgl: 8.75,
    });
    expect(values(profile('aqualabo-digisens', { probe: 'c4e' }), block, fine)).toMatchObject({
      conductivity_uscm: 92.5,
      salinity_ppt: 8.75,
    });
  });

  test('a status other than 0 makes the value missing', () => {
    const bad = held('holding', 0x64, 0, 1);
    expect(values(profile('aqualabo-digisens'), block, bad)).toMatchObject({
      temperature_degc: 18.5,
      oxygen_mgl: null,
    });
  });

  test('a measurement is asked for with 001F hex in register 1 by function 16, then waited for, then read', () => {
    const probe = profile('aqualabo-digisens');
    const [measure] = probe.procedures;
    expect(measure).toMatchObject({ run: 'each-poll' });
    expect(measure?.steps.map((step) => Object.keys(step)[0])).toEqual(['write', 'waitMs', 'read']);
    const trigger = pointOf(probe, 'new_measurement');
    expect(trigger).toMatchObject({ address: 1, write: { function: 'multiple', readsBack: false } });
    expect(encode(31, trigger)).toEqual([0x001f]);
    // The longest waiting time of the probes that are offered is 500 ms, and the driver waits 10 ms more.
    const [wait] = measure?.steps.flatMap((step) => ('waitMs' in step ? [step.waitMs] : [])) ?? [];
    expect(wait).toBeGreaterThanOrEqual(510);
  });
});
