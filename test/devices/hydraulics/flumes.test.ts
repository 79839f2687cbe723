import { describe, expect, test } from 'vitest';
import { cutthroatFlume } from '../../../devices/hydraulics/flumes/cutthroat.js';
import { drownedFactor, parshallFlume, skogerboeCfs } from '../../../devices/hydraulics/flumes/parshall.js';
import {
  DROWNED,
  type DrownedName,
  PARSHALL_SIZES,
  type ParshallSize,
} from '../../../devices/hydraulics/flumes/parshall-sizes.js';
import { built } from './structures.js';

const CUBIC_FOOT_M3 = 0.3048 ** 3;
const SIZES = Object.entries<ParshallSize>(PARSHALL_SIZES);

function parshall(size: string, ha: number, hb?: number) {
  return built(parshallFlume, { size, floorHeightM: 0 }).discharge({
    upstreamLevelM: ha,
    downstreamLevelM: hb,
  });
}
function cfs(size: string, haFeet: number): number {
  return parshall(size, haFeet * 0.3048).discharge_m3s / CUBIC_FOOT_M3;
}

describe('Parshall flume', () => {
  test('comes in 25 metric sizes and 22 in feet, each with its own equation', () => {
    expect(SIZES.filter(([name]) => /\dm$/.test(name))).toHaveLength(25);
    expect(SIZES.filter(([name]) => /\d(?:in|ft)$/.test(name))).toHaveLength(22);
    expect(new Set(SIZES.map(([, { coefficient, throatM }]) => `${coefficient} ${throatM}`)).size).toBe(47);
  });

  // Coefficients of the USBR Water Measurement Manual, chapter 8: at one foot of head they are the discharge.
  test.each([
    ['1ft', 1, 4.0],
    ['2ft', 1, 8.0],
    ['3ft', 1, 12.0],
    ['4ft', 1, 16.0],
    ['8ft', 1, 32.0],
    ['6in', 1, 2.06],
    ['9in', 1, 3.07],
    ['10ft', 1, 39.38],
    ['12ft', 1, 46.75],
    ['15ft', 1, 57.81],
    ['20ft', 1, 76.25],
    ['50ft', 1, 186.88],
  ])('%s at %s ft: %s cubic feet per second', (size, ha, q) => {
    expect(Math.abs(cfs(size, ha) / q - 1)).toBeLessThan(0.001);
  });

  test('the power of the width belongs to the exponent of the head, not to the width', () => {
    const misread = 4 * 4 ** 1.026 * 1.64 ** 1.522;
    expect(cfs('4ft', 1.64)).toBeCloseTo(4 * 4 * 1.64 ** (1.522 * 4 ** 0.026), 9);
    expect(Math.abs(misread / cfs('4ft', 1.64) - 1)).toBeGreaterThan(0.005);
  });

  // Built to the same drawing, but for the last: 0.25 m has no twin.
  test.each([
    ['0.025m', '1in'],
    ['0.051m', '2in'],
    ['0.076m', '3in'],
    ['0.152m', '6in'],
    ['0.228m', '9in'],
    ['3.05m', '10ft'],
    ['3.66m', '12ft'],
    ['4.57m', '15ft'],
    ['6.1m', '20ft'],
    ['7.62m', '25ft'],
    ['9.14m', '30ft'],
    ['12.19m', '40ft'],
    ['15.24m', '50ft'],
  ])('%s and %s are the same flume', (metric, feet) => {
    for (const ha of [0.1, 0.15, 0.2])
      expect(
        Math.abs(parshall(metric, ha).discharge_m3s / parshall(feet, ha).discharge_m3s - 1),
      ).toBeLessThan(0.005);
  });

  test('metric sizes from 0.3 to 2.4 m have the exponent of 1 to 8 feet, and its discharge within 1 %', () => {
    for (const [name, { throatM, exponent }] of SIZES.filter(
      ([, size]) => size.throatM >= 0.29 && size.throatM < 2.5,
    )) {
      const feet = throatM / 0.3048;
      expect(Math.abs(exponent - 1.522 * feet ** 0.026)).toBeLessThan(0.0015);
      expect(Math.abs(cfs(name, 1.6) / (4 * feet * 1.6 ** exponent) - 1)).toBeLessThan(0.01);
    }
  });

  test.each(Object.entries(DROWNED))(
    '%s: the drowned equation meets the free one where the tailwater is first felt',
    (name, { free, transition, n1 }) => {
      const ratio = skogerboeCfs(name as DrownedName, 0.5, 0.5 * transition) / (free * 0.5 ** n1);
      expect(Math.abs(ratio - 1)).toBeLessThan(0.025);
    },
  );

  test.each([
    ['1in', 0.5],
    ['3in', 0.5],
    ['6in', 0.6],
    ['9in', 0.6],
    ['1ft', 0.7],
    ['8ft', 0.7],
    ['10ft', 0.8],
    ['50ft', 0.8],
    ['0.076m', 0.5],
    ['0.25m', 0.6],
    ['2.4m', 0.7],
    ['3.05m', 0.8],
  ])('%s is free up to a submergence of %s', (size, limit) => {
    const free = parshall(size, 0.2);
    expect(parshall(size, 0.2, 0.2 * limit - 1e-9)).toMatchObject({
      regime: 'free',
      discharge_m3s: free.discharge_m3s,
    });
    expect(parshall(size, 0.2, 0.2 * limit + 1e-6).regime).toBe('submerged');
  });

  test.each(SIZES)(
    '%s: the part that passes never rises with the tailwater, and ends at nothing',
    (_name, size) => {
      const factors = Array.from({ length: 2001 }, (_, step) => drownedFactor(size, step / 2000));
      expect(factors.filter((factor, step) => factor > (factors[step - 1] ?? 1))).toEqual([]);
      expect(factors.at(-1)).toBe(0);
      expect(drownedFactor(size, 0.85)).toBeGreaterThan(0.65);
    },
  );

  test.each([
    [0.02, undefined, 'unreliable', 'head'],
    [0.027, undefined, 'doubtful', 'head'],
    [0.8, undefined, 'doubtful', 'head'],
    [1, undefined, 'unreliable', 'head'],
    [0.5, 0.46, 'doubtful', 'submergence'],
    [0.5, 0.48, 'unreliable', 'submergence'],
  ] as const)('1 ft with %s m, %s m in the throat: %s for its %s', (ha, hb, trust, quantity) => {
    const result = parshall('1ft', ha, hb);
    expect(result.trust).toBe(trust);
    expect(result.reasons.map((reason) => reason.quantity)).toEqual([quantity]);
  });

  test('a size nobody builds is refused', () => {
    expect(parshallFlume.geometry.safeParse({ size: '0.5m', floorHeightM: 0 }).success).toBe(false);
  });
});

describe('cutthroat flume', () => {
  // C in m3/s as openchannelflow.com prints it beside C in feet, 0.2 % off its own conversion.
  test.each([
    ['18x2in', 0.3553, 2.15],
    ['36x8in', 0.7503, 1.84],
    ['54x12in', 0.8718, 1.72],
  ])('%s: %s ha^%s', (size, c, n) => {
    const flume = built(cutthroatFlume, { size, floorHeightM: 0 });
    expect(
      Math.abs(flume.discharge({ upstreamLevelM: 0.15 }).discharge_m3s / (c * 0.15 ** n) - 1),
    ).toBeLessThan(0.003);
  });

  test('a drowned one gives an estimate and says that it is not to be trusted', () => {
    const flume = built(cutthroatFlume, { size: '36x8in', floorHeightM: 0 });
    const free = flume.discharge({ upstreamLevelM: 0.2 }).discharge_m3s;
    const result = flume.discharge({ upstreamLevelM: 0.2, downstreamLevelM: 0.15 });
    expect(result).toMatchObject({
      regime: 'submerged',
      trust: 'unreliable',
      reasons: [{ quantity: 'submergence' }],
    });
    expect(result.discharge_m3s).toBeLessThan(free);
    expect(result.discharge_m3s).toBeGreaterThan(0.8 * free);
  });
});
