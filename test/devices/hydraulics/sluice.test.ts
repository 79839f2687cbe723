import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sluiceDischarge, sluiceOpening } from '../../../devices/hydraulics/sluice.js';

function flow(openingM: number, upstreamM: number, downstreamM: number, widthM = 1): number {
  return sluiceDischarge(widthM, openingM, upstreamM, downstreamM).dischargeM3s;
}

describe('examples of Bollrich, page 385, as checked to 1 % by cran/hydReng 1.0.0 tests/testthat/test-Gate.R', () => {
  const within = (actual: number, expected: number): void => {
    expect(Math.abs(actual / expected - 1)).toBeLessThan(0.01);
  };

  test.each([
    [0, 'free', 14.84],
    [2.0, 'free', 14.84],
    [2.8, 'submerged', 11.85],
  ] as const)(
    'gate 5.9 m wide, 0.4 m open, 5.6 m upstream, %s m downstream: %s, %s m3/s',
    (h2, regime, q) => {
      const result = sluiceDischarge(5.9, 0.4, 5.6, h2);
      within(result.dischargeM3s, q);
      expect(result.regime).toBe(regime);
    },
  );

  test('the opening that gives 14.84 and 11.85 m3/s', () => {
    within(sluiceOpening(5.9, 14.84, 5.6, 2.0, 2).openingM, 0.4);
    within(sluiceOpening(5.9, 11.85, 5.6, 2.8, 2).openingM, 0.4);
  });
});

describe('at the edges', () => {
  test('a gate that is shut, or a canal without water, passes nothing', () => {
    expect(sluiceDischarge(6, 0, 2, 1)).toEqual({ dischargeM3s: 0, regime: 'closed' });
    expect(sluiceDischarge(6, 0.5, 0, 0)).toEqual({ dischargeM3s: 0, regime: 'closed' });
    expect(sluiceDischarge(6, 0.5, -0.2, -0.3)).toEqual({ dischargeM3s: 0, regime: 'closed' });
  });

  test('tailwater above headwater is reported, not guessed', () => {
    expect(sluiceDischarge(6, 0.5, 1.0, 1.2)).toEqual({ dischargeM3s: 0, regime: 'orifice-reversed' });
    expect(sluiceDischarge(6, 0.5, 1.0, 1.0)).toEqual({ dischargeM3s: 0, regime: 'submerged' });
  });

  test('out of the water the opening no longer matters: critical depth on the sill', () => {
    const critical = 6 * Math.sqrt(9.81) * (2 / 3) ** 1.5 * 2 ** 1.5;
    for (const opening of [1.5, 2, 10]) {
      const result = sluiceDischarge(6, opening, 2, 0.5);
      expect(result.regime).toBe('free-surface');
      expect(result.dischargeM3s).toBeCloseTo(critical, 9);
    }
  });

  test('an unknown level or an impossible width is a bug of the caller', () => {
    expect(() => sluiceDischarge(6, 0.5, Number.NaN, 1)).toThrow(RangeError);
    expect(() => sluiceDischarge(6, 0.5, 2, Number.POSITIVE_INFINITY)).toThrow(RangeError);
    expect(() => sluiceDischarge(0, 0.5, 2, 1)).toThrow(RangeError);
    expect(() => sluiceOpening(6, Number.NaN, 2, 1, 2)).toThrow(RangeError);
  });
});

/** Rounding of doubles may show as this much: relative, and for openings of a few atoms absolute. */
const NOISE = 1e-12;
const TINY = 1e-15;
const state = fc.record({
  opening: fc.double({ min: 0, max: 4, noNaN: true }),
  upstream: fc.double({ min: 0, max: 4, noNaN: true }),
  downstream: fc.double({ min: -0.5, max: 4.5, noNaN: true }),
});
/** Small steps find kinks, large ones find valleys. */
const step = fc.oneof(
  fc.double({ min: 1e-6, max: 1e-2, noNaN: true }),
  fc.double({ min: 0, max: 2, noNaN: true }),
);

describe('whatever the state of the canal', () => {
  test('opening further never lets less through', () => {
    fc.assert(
      fc.property(state, step, ({ opening, upstream, downstream }, more) => {
        const before = flow(opening, upstream, downstream);
        expect(flow(opening + more, upstream, downstream)).toBeGreaterThanOrEqual(
          before * (1 - NOISE) - TINY,
        );
      }),
      { numRuns: 5000 },
    );
  });

  test('more water upstream never gives less', () => {
    fc.assert(
      fc.property(state, step, ({ opening, upstream, downstream }, more) => {
        const before = flow(opening, upstream, downstream);
        expect(flow(opening, upstream + more, downstream)).toBeGreaterThanOrEqual(
          before * (1 - NOISE) - TINY,
        );
      }),
      { numRuns: 5000 },
    );
  });

  test('more water downstream never gives more', () => {
    fc.assert(
      fc.property(state, step, ({ opening, upstream, downstream }, more) => {
        const before = flow(opening, upstream, downstream);
        expect(flow(opening, upstream, downstream + more)).toBeLessThanOrEqual(before * (1 + NOISE) + TINY);
      }),
      { numRuns: 5000 },
    );
  });
});

/** Every grid point of the unit state (upstream 1 m), which by similarity stands for all depths. */
function* grid(steps: number): Generator<readonly [opening: number, downstream: number]> {
  for (let a = 1; a <= 1.2 * steps; a += 1) for (let h = 0; h <= steps; h += 1) yield [a / steps, h / steps];
}

describe('dense sweep over all regimes and their borders', () => {
  test('never falls with opening and headwater, never rises with tailwater', () => {
    const d = 1e-4;
    for (const [a, h2] of grid(120)) {
      const q = flow(a, 1, h2);
      const bound = q * NOISE;
      if (flow(a + d, 1, h2) < q - bound) throw new Error(`falls with opening at ${a}, ${h2}`);
      if (flow(a, 1 + d, h2) < q - bound) throw new Error(`falls with headwater at ${a}, ${h2}`);
      if (flow(a, 1, h2 + d) > q + bound) throw new Error(`rises with tailwater at ${a}, ${h2}`);
    }
  });

  test('has no jump: halving a step between two states goes on halving the change', () => {
    const widest = (from: number, to: number, at: (x: number) => number): number => {
      let [low, high] = [from, to];
      for (let halving = 0; halving < 40; halving += 1) {
        const middle = (low + high) / 2;
        if (Math.abs(at(middle) - at(low)) > Math.abs(at(high) - at(middle))) high = middle;
        else low = middle;
      }
      return Math.abs(at(high) - at(low));
    };
    for (let i = 1; i <= 60; i += 1) {
      const x = i / 60;
      expect(widest(0, 1, (h2) => flow(x, 1, h2))).toBeLessThan(1e-4);
      expect(widest(0, 1.2, (a) => flow(a, 1, x * 0.999))).toBeLessThan(1e-4);
      expect(widest(1, 6, (h0) => flow(x, h0, 1))).toBeLessThan(1e-4);
    }
  });

  test('passes through all regimes in their order as the tailwater rises', () => {
    const regimes = [0, 0.5, 0.85, 1, 1.1].map((h2) => sluiceDischarge(1, 0.4, 1, h2).regime);
    expect(regimes).toEqual(['free', 'free', 'submerged', 'submerged', 'orifice-reversed']);
  });
});

describe('the opening for a discharge', () => {
  test('undoes the discharge to 1e-9 m wherever the discharge tells openings apart', () => {
    let compared = 0;
    for (const upstream of [0.3, 1, 2.5]) {
      for (const [a, h2] of grid(40)) {
        const opening = a * upstream;
        const result = sluiceDischarge(3, opening, upstream, h2 * upstream);
        const q = result.dischargeM3s;
        // Where an opening 1e-9 m smaller passes the same to the last digits, no inverse can tell them apart.
        const distinct = q - flow(opening - 1e-9, upstream, h2 * upstream, 3) > 1e-13 * q;
        if (result.regime === 'free-surface' || !distinct) continue;
        const inverse = sluiceOpening(3, q, upstream, h2 * upstream, 1.2 * upstream);
        expect(inverse.reachable).toBe(true);
        expect(Math.abs(inverse.openingM - opening)).toBeLessThan(1e-9);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(3000);
  });

  test('nothing wanted: shut', () => {
    expect(sluiceOpening(3, 0, 2, 1, 1)).toEqual({ openingM: 0, reachable: true });
    expect(sluiceOpening(3, -1, 2, 1, 1)).toEqual({ openingM: 0, reachable: true });
  });

  test('more wanted than the gate can give: as far as it helps, and said so', () => {
    expect(sluiceOpening(3, 100, 2, 0.5, 0.8)).toEqual({ openingM: 0.8, reachable: false });
    const { openingM, reachable } = sluiceOpening(3, 100, 2, 0.5, 5);
    expect(reachable).toBe(false);
    expect(openingM).toBeGreaterThan(1.3);
    expect(openingM).toBeLessThan(1.4);
  });

  test('no head, no water: no reason to move the gate', () => {
    expect(sluiceOpening(3, 1, 1, 1.5, 1)).toEqual({ openingM: 0, reachable: false });
    expect(sluiceOpening(3, 1, 0, 0, 1)).toEqual({ openingM: 0, reachable: false });
  });
});
