/** What must hold for every gate, orifice and pipe, whatever its formula. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overshotGate } from '../../../devices/hydraulics/gates/overshot-gate.js';
import { radialGate } from '../../../devices/hydraulics/gates/radial-gate.js';
import { inclinedSluice, verticalSluice } from '../../../devices/hydraulics/gates/sluice-gates.js';
import { orifice, pipe } from '../../../devices/hydraulics/orifice.js';
import type {
  Discharge,
  Inverse,
  SiteGeometry,
  StructureInputs,
  StructureKind,
} from '../../../devices/hydraulics/structure.js';

interface Structure {
  readonly at: (inputs: StructureInputs) => Discharge;
  readonly inverse: (discharge: number, known: StructureInputs) => Inverse;
  /** Largest opening; undefined when it has none. */
  readonly travelM?: number;
  readonly computesReverse?: boolean;
}

function site<G extends SiteGeometry>(kind: StructureKind<G>, settings: object, more: object): Structure {
  const geometry = kind.geometry.parse(settings);
  return {
    at: (inputs) => kind.discharge(geometry, inputs),
    inverse: (discharge, known) => kind.inverse(geometry, discharge, known),
    ...more,
  };
}

const SILL_M = 0.7;
const gate = { widthM: 3, sillM: SILL_M, travelM: 2 };
const hole = { sillM: SILL_M, coefficient: 0.61 };
const movable = { travelM: 2 };
const both = { computesReverse: true };
const leaf = { widthM: 3, hingeM: SILL_M, leafLengthM: 2, raisedAngleDeg: 80 };
/** Of the leaf's crest from 80 to 15 degrees. */
const LEAF_TRAVEL_M = 2 * (Math.sin((80 * Math.PI) / 180) - Math.sin((15 * Math.PI) / 180));

const STRUCTURES: Readonly<Record<string, Structure>> = {
  'vertical sluice': site(verticalSluice, gate, movable),
  'sluice at 30 degrees': site(inclinedSluice, { ...gate, angleDeg: 30 }, movable),
  'sluice at 75 degrees': site(inclinedSluice, { ...gate, angleDeg: 75 }, movable),
  'radial gate': site(radialGate, gate, movable),
  'radial gate with two coefficients': site(
    radialGate,
    { ...gate, coefficient: 0.6, submergedCoefficient: 0.8 },
    movable,
  ),
  'radial gate with the exponents of large ones': site(
    radialGate,
    { ...gate, trunnionHeightM: 3, trunnionExponent: 0.16, headExponent: 0.62, submergedCoefficient: 0.8 },
    movable,
  ),
  'radial gate that may leave the water': site(radialGate, { ...gate, weirCoefficient: 1.7 }, movable),
  'radial gate with a slope': site(radialGate, { ...gate, coefficientSlope: 0.25 }, movable),
  'radial gate with a falling coefficient': site(radialGate, { ...gate, coefficientSlope: -0.2 }, movable),
  'calibrated radial gate': site(radialGate, { ...gate, calibrationFactor: 1.13 }, movable),
  'overshot gate': site(overshotGate, leaf, { travelM: LEAF_TRAVEL_M }),
  'orifice, head from the sill': site(
    orifice,
    { ...hole, widthM: 1, heightM: 2, headFrom: 'sill' },
    { ...movable, ...both },
  ),
  'orifice, head from the centre': site(
    orifice,
    { ...hole, widthM: 1, heightM: 2, headFrom: 'centre', reverseCoefficient: 0.5 },
    { ...movable, ...both },
  ),
  pipe: site(pipe, { ...hole, diameterM: 0.8, headFrom: 'sill' }, both),
  'two pipes, head from the centre': site(
    pipe,
    { ...hole, diameterM: 0.8, headFrom: 'centre', count: 2 },
    both,
  ),
};

/** Evenly spread, as `fc.double` is not; and its odd values as well. */
const between = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.integer({ min: 0, max: 2 ** 30 }).map((n) => min + ((max - min) * n) / 2 ** 30),
    },
    { weight: 1, arbitrary: fc.double({ min, max, noNaN: true }) },
  );
const depth = between(-0.3, 4);
const part = between(0, 1);
const step = fc.oneof(
  fc.double({ min: 1e-6, max: 1e-2, noNaN: true }),
  fc.double({ min: 0, max: 2, noNaN: true }),
);
const RUNS = { numRuns: 300 };
/** Rounding of doubles, relative, and of levels on a scale that does not begin at the sill. */
const NOISE = 1e-11;
const TINY = 1e-9;

/** The drowned sluice takes the difference of two numbers near 1; a fall of 0.1 mm is no measurement either. */
function isLostInRounding(upstream: number, downstream: number): boolean {
  return Math.abs(upstream - downstream) < 1e-4;
}

describe.each(Object.entries(STRUCTURES))('%s', (_name, structure) => {
  const { at, inverse, travelM, computesReverse } = structure;
  const inputs = (upstream: number, downstream: number, opening: number): StructureInputs => ({
    upstreamLevelM: SILL_M + upstream,
    downstreamLevelM: SILL_M + downstream,
    ...(travelM === undefined ? {} : { openingM: opening * travelM }),
  });
  const flow = (upstream: number, downstream: number, opening: number): number =>
    at(inputs(upstream, downstream, opening)).discharge_m3s;

  test('more water upstream never gives less, more water downstream never gives more', () => {
    fc.assert(
      fc.property(depth, depth, part, step, (upstream, downstream, opening, more) => {
        const q = flow(upstream, downstream, opening);
        const bound = NOISE * Math.abs(q) + TINY;
        expect(flow(upstream + more, downstream, opening)).toBeGreaterThanOrEqual(q - bound);
        expect(flow(upstream, downstream + more, opening)).toBeLessThanOrEqual(q + bound);
      }),
      RUNS,
    );
  });

  // An overshot gate or pipe without an opening has nothing to open.
  const testOfOpening = travelM === undefined ? () => undefined : test;

  testOfOpening('opening further never lets less through', () => {
    fc.assert(
      fc.property(depth, depth, part, part, (upstream, downstream, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const q = Math.abs(flow(upstream, downstream, less));
        expect(Math.abs(flow(upstream, downstream, more))).toBeGreaterThanOrEqual(q - NOISE * q - TINY);
      }),
      RUNS,
    );
  });

  test('has no jump: halving the step to a state goes on halving the change', () => {
    const widest = (from: number, to: number, q: (x: number) => number): number => {
      let [low, high] = [from, to];
      for (let halving = 0; halving < 45; halving += 1) {
        const middle = (low + high) / 2;
        if (Math.abs(q(middle) - q(low)) > Math.abs(q(high) - q(middle))) high = middle;
        else low = middle;
      }
      return Math.abs(q(high) - q(low));
    };
    for (let i = 1; i <= 40; i += 1) {
      const x = i / 40;
      // A fall of nothing has an infinite slope, hence the thousandth.
      expect(widest(-0.2, 2, (h2) => flow(2, h2, x))).toBeLessThan(1e-3);
      expect(widest(-0.2, 4, (h) => flow(h, 1.3 * x, 0.4))).toBeLessThan(1e-3);
      expect(widest(0, 1, (a) => flow(1.5, 1.49 * x, a))).toBeLessThan(1e-3);
    }
  });

  test('the upstream level for a discharge undoes the discharge of a level to 1e-9', () => {
    let compared = 0;
    fc.assert(
      fc.property(depth, depth, part, (upstream, downstream, opening) => {
        const known = inputs(upstream, downstream, opening);
        const q = at(known).discharge_m3s;
        const lower = at({ ...known, upstreamLevelM: SILL_M + upstream - 1e-9 }).discharge_m3s;
        // Where a level 1e-9 m lower gives the same, no inverse can tell the two apart.
        if (isLostInRounding(upstream, downstream) || q - lower <= 1e-12 * Math.abs(q) || upstream <= 0)
          return;
        if (q < 0 && computesReverse !== true) return;
        const { upstreamLevelM, ...others } = known;
        const found = inverse(q, others);
        expect(found).toMatchObject({ sought: 'upstreamLevelM', reachable: true });
        expect(Math.abs(found.value - (upstreamLevelM ?? Number.NaN))).toBeLessThan(1.1e-9);
        compared += 1;
      }),
      RUNS,
    );
    expect(compared).toBeGreaterThan(50);
  });

  testOfOpening('the opening for a discharge undoes the discharge of an opening to 1e-9', () => {
    let compared = 0;
    fc.assert(
      fc.property(depth, depth, part, (upstream, downstream, opening) => {
        const known = inputs(upstream, downstream, opening);
        const { openingM = 0, ...levels } = known;
        const q = at(known).discharge_m3s;
        const smaller = at({ ...levels, openingM: openingM - 1e-9 }).discharge_m3s;
        if (
          isLostInRounding(upstream, downstream) ||
          Math.abs(q) - Math.abs(smaller) <= 1e-12 * Math.abs(q) ||
          openingM <= 1e-9
        )
          return;
        const found = inverse(q, known);
        expect(found).toMatchObject({ sought: 'openingM', reachable: true });
        expect(Math.abs(found.value - openingM)).toBeLessThan(1.1e-9);
        compared += 1;
      }),
      RUNS,
    );
    expect(compared).toBeGreaterThan(50);
  });

  test('a level that nobody knows has no discharge', () => {
    expect(() => at({ ...inputs(1, 0.5, 0.5), upstreamLevelM: Number.NaN })).toThrow(RangeError);
    expect(() => at({ ...inputs(1, 0.5, 0.5), downstreamLevelM: Number.POSITIVE_INFINITY })).toThrow(
      RangeError,
    );
    expect(() => inverse(Number.NaN, inputs(1, 0.5, 0.5))).toThrow(RangeError);
    expect(() => inverse(1, { ...inputs(1, 0.5, 0.5), downstreamLevelM: Number.NaN })).toThrow(RangeError);
  });

  test('more is uncertain where 3 mm of level are more of the fall', () => {
    const clear = at(inputs(1.9, 1.2, 0.2));
    const nearly = at(inputs(1.9, 1.88, 0.2));
    expect(clear.relativeUncertainty).toBeGreaterThan(0.02);
    expect(clear.relativeUncertainty).toBeLessThan(0.2);
    expect(nearly.relativeUncertainty).toBeGreaterThan(clear.relativeUncertainty);
    expect(nearly.trust).not.toBe('reliable');
  });
});

describe('what a gate says of itself', () => {
  const at = (name: string, inputs: StructureInputs): Discharge | undefined => STRUCTURES[name]?.at(inputs);
  const level = (upstream: number, downstream: number, openingM: number): StructureInputs => ({
    upstreamLevelM: SILL_M + upstream,
    downstreamLevelM: SILL_M + downstream,
    openingM,
  });

  test('shut: no discharge, and no doubt about it', () => {
    for (const name of ['vertical sluice', 'radial gate', 'orifice, head from the sill'])
      expect(at(name, level(1.5, 0, 0))).toMatchObject({
        discharge_m3s: 0,
        regime: 'closed',
        trust: 'reliable',
      });
  });

  test('barely open: doubtful, then unreliable', () => {
    const trust = (openingM: number) => at('vertical sluice', level(2, 0.2, openingM))?.trust;
    expect([0.1, 0.03, 0.01].map(trust)).toEqual(['reliable', 'doubtful', 'unreliable']);
  });

  test('raised out of the water: a sluice is doubtful, a radial gate without a weir coefficient unreliable', () => {
    expect(at('vertical sluice', level(1, 0.2, 1.2))).toMatchObject({
      regime: 'free-surface',
      trust: 'doubtful',
    });
    expect(at('sluice at 30 degrees', level(1, 0.2, 0.6))).toMatchObject({
      regime: 'free-surface',
      trust: 'doubtful',
    });
    expect(at('radial gate', level(1, 0.2, 1.2))).toMatchObject({ regime: 'free', trust: 'unreliable' });
    // With C = 0.7 the gate's equation gives more than critical flow from 0.55 of the depth on.
    const radial = (openingM: number) => at('radial gate', level(1, 0.2, openingM))?.trust;
    expect([0.54, 0.56, 0.79, 0.81].map(radial)).toEqual(['reliable', 'doubtful', 'doubtful', 'unreliable']);
    const weir = at('radial gate that may leave the water', level(1, 0.2, 1.2));
    expect(weir).toMatchObject({ regime: 'free-surface', trust: 'doubtful' });
    expect(weir?.discharge_m3s).toBeCloseTo(3 * 1.7, 12);
  });

  test('tailwater above headwater: not modelled at a gate, negative through a pipe and doubtful unless calibrated', () => {
    expect(at('radial gate', level(1, 1.2, 0.5))).toMatchObject({
      discharge_m3s: 0,
      regime: 'reversed',
      trust: 'unreliable',
    });
    const back = at('pipe', level(1, 1.2, 0));
    const forth = at('pipe', level(1.2, 1, 0));
    expect(back).toMatchObject({ regime: 'reversed', trust: 'doubtful' });
    expect(back?.discharge_m3s).toBe(-(forth?.discharge_m3s ?? Number.NaN));
    expect(at('orifice, head from the centre', level(2.5, 2.7, 2))?.trust).toBe('reliable');
  });

  test('the opening counts in the uncertainty: 5 mm of 5 cm are 10 %', () => {
    const small = at('radial gate', level(1.5, 0, 0.05));
    expect(small?.relativeUncertainty).toBeCloseTo(Math.hypot(0.08, 0.1, 0.5 * (0.003 / 1.5)), 6);
    expect(small?.sensitivity).toBeCloseTo(0.5, 6);
  });

  test('between two thirds and 0.8 a radial gate goes over linearly, where HEC-RAS jumps by 42 %', () => {
    const q = (submergence: number) =>
      at('radial gate', level(1, submergence, 0.3))?.discharge_m3s ?? Number.NaN;
    const [below, above] = [q(0.8 - 1e-9), q(0.8 + 1e-9)];
    expect(below / above).toBeCloseTo(1, 6);
    const simple = 0.7 * 3 * 0.3 * Math.sqrt(2 * 9.80665);
    expect(q(0.6)).toBeCloseTo(simple, 9);
    expect(q(0.9)).toBeCloseTo(simple * Math.sqrt(0.1), 9);
    expect(q(0.7)).toBeCloseTo(simple * (0.75 * Math.sqrt(3 * 0.3) + 0.25 * Math.sqrt(0.3)), 9);
  });

  test('coefficients that would pass more with more tailwater are refused', () => {
    const refuse = (more: object) =>
      radialGate.geometry.safeParse({ ...gate, ...more }).error?.issues[0]?.message;
    expect(refuse({ coefficient: 0.5, submergedCoefficient: 0.9 })).toBe('radialCoefficients');
    expect(refuse({ coefficient: 0.5, coefficientSlope: 0.6 })).toBe('radialCoefficients');
    expect(refuse({ trunnionHeightM: 1, trunnionExponent: 0.16 })).toBe('trunnionBelowLip');
    expect(refuse({})).toBeUndefined();
  });

  test('a leaf told by its angle and by its crest is the same leaf', () => {
    const gateAt = (inputs: StructureInputs) =>
      overshotGate.discharge(overshotGate.geometry.parse(leaf), { upstreamLevelM: SILL_M + 2, ...inputs });
    const openingM = 2 * (Math.sin((80 * Math.PI) / 180) - Math.sin((40 * Math.PI) / 180));
    expect(gateAt({ openingM }).discharge_m3s).toBeCloseTo(gateAt({ angleDeg: 40 }).discharge_m3s, 12);
    expect(() => gateAt({})).toThrow(RangeError);
    expect(() => gateAt({ openingM: 0, angleDeg: 40 })).toThrow(RangeError);
  });

  test('a partly full orifice is a weir: at the brim without a jump, of 1.9 m^0.5/s from the centre', () => {
    const name = 'orifice, head from the centre';
    const partly = at(name, level(1, 0, 2));
    expect(partly?.discharge_m3s).toBeCloseTo(0.61 * Math.sqrt(9.80665), 9);
    expect(partly?.trust).toBe('doubtful');
    // From the sill it would be 2.7 m^0.5/s, half as much again as a level sill can pass.
    const fromSill = (depth: number) => at('orifice, head from the sill', level(depth, 0, 1))?.trust;
    expect([1.3, 1.2, 0.9].map(fromSill)).toEqual(['reliable', 'doubtful', 'unreliable']);
  });

  test('a half-full pipe has half the area', () => {
    const half = at('pipe', level(0.4, 0, 0))?.discharge_m3s;
    expect(half).toBeCloseTo(0.61 * ((Math.PI * 0.64) / 8) * Math.sqrt(2 * 9.80665 * 0.4), 9);
  });
});
