import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SITE_INPUTS } from '../../../devices/hydraulics/structure.js';
import { broadCrestedWeir } from '../../../devices/hydraulics/weirs/broad-crested.js';
import { cipolettiWeir } from '../../../devices/hydraulics/weirs/cipoletti.js';
import { rehbockPlain, shen } from '../../../devices/hydraulics/weirs/formulas.js';
import { kindsvaterCarter, rectangularWeir } from '../../../devices/hydraulics/weirs/rectangular.js';
import { kindsvaterShen, vNotchWeir } from '../../../devices/hydraulics/weirs/v-notch.js';
import { built, CREST_M, EXAMPLES } from './structures.js';

describe.each(EXAMPLES.map((example) => [example.name, example] as const))(
  'every structure: %s',
  (_name, structure) => {
    const [low, high] = structure.heads;
    const head = fc.double({ min: low, max: high, noNaN: true });
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    const flow = (h: number, h2?: number): number =>
      structure.discharge({
        upstreamLevelM: CREST_M + h,
        ...(h2 === undefined ? {} : { downstreamLevelM: CREST_M + h2 }),
      }).discharge_m3s;

    test('the level that gives a discharge is the level that was measured', () => {
      fc.assert(
        fc.property(head, (h) => {
          const { value, reachable, sought } = structure.inverse(flow(h), {});
          expect({ reachable, sought }).toEqual({ reachable: true, sought: 'upstreamLevelM' });
          expect(Math.abs(value - CREST_M - h) / h).toBeLessThan(1e-9);
        }),
        { numRuns: 50 },
      );
    });

    test('the same with the tailwater felt', () => {
      fc.assert(
        fc.property(head, fc.double({ min: 0.1, max: 0.97, noNaN: true }), (h, submergence) => {
          const h2 = submergence * h;
          const { value } = structure.inverse(flow(h, h2), { downstreamLevelM: CREST_M + h2 });
          expect(Math.abs(value - CREST_M - h) / h).toBeLessThan(1e-9);
        }),
        { numRuns: 50 },
      );
    });

    test('never passes less with more water upstream, nor more with more water downstream', () => {
      fc.assert(
        fc.property(head, part, part, part, (h, lower, tailwater, lowerTailwater) => {
          const h2 = tailwater * lower * h;
          expect(flow(lower * h, h2)).toBeLessThanOrEqual(flow(h, h2));
          expect(flow(h, h2)).toBeLessThanOrEqual(flow(h, lowerTailwater * h2));
        }),
      );
    });

    test('does not jump where the law changes, nor where the water first runs over', () => {
      expect(flow(1e-9)).toBeLessThan(1e-7 * flow(high));
      fc.assert(
        fc.property(head, fc.constantFrom(...structure.changes), (h, change) => {
          const before = flow(h, (change - 1e-9) * h);
          const after = flow(h, Math.min(1, change + 1e-9) * h);
          expect(Math.abs(before - after) / flow(h)).toBeLessThan(1e-3);
        }),
      );
    });

    test('no water above the crest is no discharge, and certain', () => {
      const dry = {
        discharge_m3s: 0,
        regime: 'dry',
        trust: 'reliable',
        reasons: [],
        relativeUncertainty: 0,
        sensitivity: 0,
      };
      expect(structure.discharge({ upstreamLevelM: CREST_M })).toEqual(dry);
      expect(structure.discharge({ upstreamLevelM: CREST_M - 0.4, downstreamLevelM: CREST_M - 0.2 })).toEqual(
        dry,
      );
    });

    test('water running back is stated, not computed', () => {
      const result = structure.discharge({
        upstreamLevelM: CREST_M + low,
        downstreamLevelM: CREST_M + low + 0.1,
      });
      expect(result).toMatchObject({ discharge_m3s: 0, regime: 'reversed', trust: 'unreliable' });
      expect(result.reasons).toMatchObject([{ quantity: 'fall', min: 0 }]);
      expect(result.reasons[0]?.value).toBeCloseTo(-0.1, 9);
    });

    test('a level nobody knows has no discharge', () => {
      expect(() => structure.discharge({})).toThrow(RangeError);
      expect(() => structure.discharge({ upstreamLevelM: Number.NaN })).toThrow(RangeError);
      expect(() => structure.discharge({ upstreamLevelM: 2, downstreamLevelM: Number.NaN })).toThrow(
        RangeError,
      );
      expect(() => structure.inverse(Number.NaN, {})).toThrow(RangeError);
    });

    test('within its limits it is reliable, and its uncertainty is that of coefficient and level', () => {
      fc.assert(
        fc.property(head, (h) => {
          const { trust, reasons, relativeUncertainty, sensitivity } = structure.discharge({
            upstreamLevelM: CREST_M + h,
          });
          expect({ trust, reasons }).toEqual({ trust: 'reliable', reasons: [] });
          const ofLevel = (sensitivity * 0.003) / h;
          const ofCoefficient = Math.sqrt(relativeUncertainty ** 2 - ofLevel ** 2);
          expect(ofCoefficient).toBeGreaterThan(0.0049);
          expect(ofCoefficient).toBeLessThan(0.0251);
          expect(sensitivity).toBeGreaterThan(1.4);
          expect(sensitivity).toBeLessThan(2.6);
        }),
      );
    });

    test('far below the smallest head it is unreliable, and says so with the figure', () => {
      const { trust, reasons } = structure.discharge({ upstreamLevelM: CREST_M + low / 3 });
      expect(trust).toBe('unreliable');
      const [reason] = reasons.filter((left) => left.trust === 'unreliable');
      expect(reason?.quantity).toMatch(/^head/);
      expect(reason?.min).toBeGreaterThan(reason?.value ?? Number.NaN);
    });
  },
);

describe('rectangular weir', () => {
  const settings = { crestWidthM: 2, channelWidthM: 3, crestHeightM: 0.5 };
  const weir = built(rectangularWeir, settings);

  test('of the example site: 2 m in a channel of 3 m, 0.5 m high, 0.3 m of water over it', () => {
    const { discharge_m3s, regime, trust, sensitivity } = weir.discharge({ upstreamLevelM: 0.8 });
    // b/B 2/3: C1 0.13997, C2 3.18067, kb 3.8 mm; by hand.
    const ce = (0.139967 * 0.6 + 3.180667) / 5.347815;
    expect(discharge_m3s).toBeCloseTo((2 / 3) * ce * Math.sqrt(2 * 9.80665) * 2.0038 * 0.301 ** 1.5, 6);
    expect({ regime, trust }).toEqual({ regime: 'free', trust: 'reliable' });
    expect(sensitivity).toBeCloseTo(1.5 * (0.3 / 0.301) + (0.139967 * 0.6) / (0.139967 * 0.6 + 3.180667), 3);
  });

  // ISO 1438: Ce = alpha + alpha' h/p.
  test.each([
    [1, 0.602, 0.075],
    [0.9, 0.598, 0.064],
    [0.8, 0.596, 0.045],
    [0.7, 0.594, 0.03],
    [0.6, 0.593, 0.018],
    [0.4, 0.591, 0.0058],
    [0.2, 0.589, -0.0018],
    [0, 0.587, -0.0023],
  ])('b/B %s: the table in feet is within 0.4 %% of the metric one', (widthRatio, alpha, slope) => {
    for (const headRatio of [0, 1, 2]) {
      const { ce } = kindsvaterCarter(widthRatio, headRatio);
      expect(Math.abs(ce / (alpha + slope * headRatio) - 1)).toBeLessThan(0.004);
    }
  });

  test('between two rows of the table the coefficient lies between theirs', () => {
    const [low, middle, high] = [0.7, 0.75, 0.8].map((ratio) => kindsvaterCarter(ratio, 1).ce);
    expect(middle).toBeCloseTo(((low ?? 0) + (high ?? 0)) / 2, 12);
  });

  test('narrow and low, it never passes less for more water, nor a negative flow', () => {
    const narrow = built(rectangularWeir, { crestWidthM: 1, channelWidthM: 10, crestHeightM: 0.05 });
    const flows = [0.1, 1, 5, 20, 50].map(
      (h) => narrow.discharge({ upstreamLevelM: 0.05 + h }).discharge_m3s,
    );
    expect(flows[0]).toBeGreaterThan(0);
    expect(flows).toEqual(flows.toSorted((a, b) => a - b));
    expect(narrow.inverse(0.05, {})).toMatchObject({ reachable: true });
  });

  test('agrees with Rehbock on a full-width weir', () => {
    const full = built(rectangularWeir, { crestWidthM: 1.5, channelWidthM: 1.5, crestHeightM: 0.5 });
    const { discharge_m3s } = full.discharge({ upstreamLevelM: 0.8 });
    expect(Math.abs(discharge_m3s / rehbockPlain(0.3, 0.5, 1.5) - 1)).toBeLessThan(0.01);
  });

  test.each([
    ['a head of 25 mm', {}, 0.525, 'doubtful', 'head'],
    ['a head of 20 mm', {}, 0.52, 'unreliable', 'head'],
    ['h/p 2.2', {}, 1.6, 'doubtful', 'head-over-crest-height'],
    ['h/p 2.6', {}, 1.8, 'unreliable', 'head-over-crest-height'],
    ['a crest 9 cm above the floor', { crestHeightM: 0.09 }, 0.19, 'doubtful', 'crest-height'],
    ['a notch of 10 cm', { crestWidthM: 0.1 }, 0.6, 'unreliable', 'crest-width'],
    ['walls 9 cm beside the notch', { channelWidthM: 2.18 }, 0.6, 'doubtful', 'side-contraction'],
  ] as const)('%s is outside its limits', (_case, change, upstreamLevelM, trust, quantity) => {
    const result = built(rectangularWeir, { ...settings, ...change }).discharge({ upstreamLevelM });
    expect(result.trust).toBe(trust);
    expect(result.reasons.map((reason) => reason.quantity)).toContain(quantity);
  });

  test.each([
    [0.4, 'free', 'reliable', undefined],
    [0.47, 'free', 'doubtful', 'tailwater-below-crest'],
    [0.6, 'submerged', 'doubtful', 'submergence'],
    [0.79, 'submerged', 'unreliable', 'submergence'],
  ] as const)('a downstream level of %s m: %s, %s', (downstreamLevelM, regime, trust, quantity) => {
    const result = weir.discharge({ upstreamLevelM: 0.8, downstreamLevelM });
    expect(result).toMatchObject({ regime, trust });
    expect(result.reasons[0]?.quantity).toBe(quantity);
  });

  test("the site's calibration multiplies the discharge and its uncertainty takes the place of the published one", () => {
    const calibrated = built(rectangularWeir, {
      ...settings,
      calibrationFactor: 1.03,
      coefficientUncertainty: 0,
      levelUncertaintyM: 0,
    });
    const before = weir.discharge({ upstreamLevelM: 0.8 });
    const after = calibrated.discharge({ upstreamLevelM: 0.8 });
    expect(after.discharge_m3s / before.discharge_m3s).toBeCloseTo(1.03, 12);
    expect(after.relativeUncertainty).toBe(0);
    expect(calibrated.inverse(after.discharge_m3s, {}).value).toBeCloseTo(0.8, 12);
  });

  test('tailwater adds to the uncertainty, the more the less the fall', () => {
    const of = (downstreamLevelM: number): number =>
      weir.discharge({ upstreamLevelM: 0.8, downstreamLevelM }).relativeUncertainty;
    expect(of(0.4)).toBeLessThan(of(0.6));
    expect(of(0.6)).toBeLessThan(of(0.75));
  });

  test('a crest wider than its channel, below its bed, or with altitudes for levels and no bed is refused', () => {
    const refused = (change: object) =>
      rectangularWeir.geometry.safeParse({ ...settings, ...change }).success;
    expect(refused({})).toBe(true);
    expect(refused({ crestWidthM: 3.5 })).toBe(false);
    expect(refused({ bedHeightM: 0.6 })).toBe(false);
    expect(refused({ crestHeightM: 455.3 })).toBe(false);
    expect(refused({ crestHeightM: 455.3, bedHeightM: 454.8 })).toBe(true);
    expect(refused({ calibrationFactor: 3 })).toBe(false);
  });

  test('a discharge below 0 has no level', () => {
    expect(weir.inverse(-1, {})).toEqual({ sought: 'upstreamLevelM', value: 0.5, reachable: false });
  });

  test("a site's `level` is the upstream level", () => {
    expect(SITE_INPUTS.level).toBe('upstreamLevelM');
  });
});

describe('V-notch weir', () => {
  // Shen's table (1981) as Blevins (1984) has it.
  test.each([
    [40, 0.58, 0.0017],
    [60, 0.575, 0.0012],
    [80, 0.575, 0.001],
    [100, 0.58, 0.001],
  ])('%s degrees: Ce %s and kh %s m', (angle, ce, kh) => {
    const curve = kindsvaterShen(angle);
    expect(Math.abs(curve.ce - ce)).toBeLessThan(0.002);
    expect(Math.abs(curve.khM - kh)).toBeLessThan(0.0002);
  });

  test("is within 1 % of Shen's table at every angle", () => {
    fc.assert(
      fc.property(fc.double({ min: 25, max: 100, noNaN: true }), (angleDeg) => {
        const notch = built(vNotchWeir, { angleDeg, channelWidthM: 2, crestHeightM: 0.8 });
        const { discharge_m3s } = notch.discharge({ upstreamLevelM: 1 });
        expect(Math.abs(discharge_m3s / shen(0.2, angleDeg) - 1)).toBeLessThan(0.01);
      }),
    );
  });

  test.each([
    ['near the floor', { crestHeightM: 0.3 }, 0.5, 'crest-height'],
    ['near the walls', { channelWidthM: 0.7 }, 1, 'channel-width'],
    ['under 0.45 m of water', { crestHeightM: 1.2, channelWidthM: 3 }, 1.65, 'head'],
  ] as const)('%s it is doubtful', (_case, change, upstreamLevelM, quantity) => {
    const notch = built(vNotchWeir, { angleDeg: 90, channelWidthM: 2, crestHeightM: 0.8, ...change });
    const result = notch.discharge({ upstreamLevelM });
    expect(result.trust).toBe('doubtful');
    expect(result.reasons.map((reason) => reason.quantity)).toContain(quantity);
  });

  test('drowned to half its head it passes 92.8 % of the free discharge', () => {
    const notch = built(vNotchWeir, { angleDeg: 90, channelWidthM: 2, crestHeightM: 0.8 });
    const free = notch.discharge({ upstreamLevelM: 1.1 }).discharge_m3s;
    const drowned = notch.discharge({ upstreamLevelM: 1.1, downstreamLevelM: 0.95 }).discharge_m3s;
    expect(drowned / free).toBeCloseTo(0.927843, 6);
  });

  test('an angle of 20 or 120 degrees is refused', () => {
    const accepts = (angleDeg: number) =>
      vNotchWeir.geometry.safeParse({ angleDeg, channelWidthM: 2, crestHeightM: 0.8 }).success;
    expect([20, 25, 100, 120].map(accepts)).toEqual([false, true, true, false]);
  });
});

describe('Cipoletti weir', () => {
  test('head above half the crest is unreliable; 5 % at 95 % is its best', () => {
    const weir = built(cipolettiWeir, {
      crestWidthM: 0.5,
      channelWidthM: 4,
      crestHeightM: 2,
      levelUncertaintyM: 0,
    });
    expect(weir.discharge({ upstreamLevelM: 2.1 }).relativeUncertainty).toBe(0.025);
    expect(weir.discharge({ upstreamLevelM: 2.2 }).trust).toBe('doubtful');
    expect(weir.discharge({ upstreamLevelM: 2.3 }).trust).toBe('unreliable');
  });
});

describe('broad-crested weir', () => {
  const weir = built(broadCrestedWeir, { crestWidthM: 2, crestLengthM: 1.2, crestHeightM: 0.6 });

  test('approach velocity counts: a higher weir passes less for the same head', () => {
    const higher = built(broadCrestedWeir, { crestWidthM: 2, crestLengthM: 1.2, crestHeightM: 2 });
    const [low, high] = [weir.discharge({ upstreamLevelM: 0.9 }), higher.discharge({ upstreamLevelM: 2.3 })];
    expect(low.discharge_m3s / high.discharge_m3s).toBeGreaterThan(1.01);
    expect(low.discharge_m3s / high.discharge_m3s).toBeLessThan(1.02);
  });

  // ISO 3846: Q = (2/3)^1.5 sqrt(g) b C h^1.5 with C 0.864 in this range.
  test('is within 3 % of the coefficient of ISO 3846', () => {
    const iso = (2 / 3) ** 1.5 * Math.sqrt(9.80665) * 2 * 0.864 * 0.3 ** 1.5;
    expect(Math.abs(weir.discharge({ upstreamLevelM: 0.9 }).discharge_m3s / iso - 1)).toBeLessThan(0.03);
  });

  // D-Flow FM user manual, 12.3.5; between two rows linear.
  test.each([
    [0.85, 0.95],
    [0.875, 0.925],
    [0.9, 0.9],
    [0.97, 0.4],
    [0.98, 0.3],
    [0.99, 0.2],
  ])('tailwater at %s of the head leaves %s of the free discharge', (submergence, part) => {
    const free = weir.discharge({ upstreamLevelM: 0.9 }).discharge_m3s;
    const drowned = weir.discharge({ upstreamLevelM: 0.9, downstreamLevelM: 0.6 + 0.3 * submergence });
    expect(drowned.discharge_m3s / free).toBeCloseTo(part, 9);
  });

  test.each([
    [0.5, 'free', 'reliable'],
    [0.75, 'free', 'doubtful'],
    [0.9, 'submerged', 'doubtful'],
    [0.98, 'submerged', 'unreliable'],
  ] as const)('tailwater at %s of the head: %s, %s', (submergence, regime, trust) => {
    const result = weir.discharge({ upstreamLevelM: 0.9, downstreamLevelM: 0.6 + 0.3 * submergence });
    expect(result).toMatchObject({ regime, trust });
  });
});
