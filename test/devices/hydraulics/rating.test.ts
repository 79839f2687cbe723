import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ratingTable } from '../../../devices/hydraulics/rating/rating-table.js';

const AT = Date.parse('2024-06-10T12:00:00Z');
/** A canal below a sill, with a second control from 1.2 m on. */
const canal = {
  interpolation: 'logarithmic',
  points: [
    [0.3, 0.12],
    [0.6, 0.75],
    [1.2, 3.4],
    [1.8, 8.9],
    [2.4, 16.5],
  ],
  offsets: [{ offsetM: 0.15, upToM: 1.2 }, { offsetM: 0.05 }],
  extrapolate: { belowM: 0.1, aboveM: 0.5 },
};
const straight = { interpolation: 'straight', points: canal.points, extrapolate: canal.extrapolate };
const weed = {
  curves: [
    {
      from: '2024-05-01T00:00:00Z',
      points: [
        [0.5, -0.08],
        [1.5, 0],
      ],
    },
    {
      from: '2024-07-01T00:00:00+05:00',
      points: [
        [0.5, -0.16],
        [1.5, -0.02],
      ],
    },
  ],
};

function station(settings: object) {
  const geometry = ratingTable.geometry.parse(settings);
  return {
    at: (upstreamLevelM: number, timeMs = AT) => ratingTable.discharge(geometry, { upstreamLevelM, timeMs }),
    stage: (discharge: number, timeMs = AT) => ratingTable.inverse(geometry, discharge, { timeMs }),
  };
}
function refusal(changes: object): string | undefined {
  return ratingTable.geometry.safeParse({ ...canal, ...changes }).error?.issues[0]?.message;
}
const day = (text: string): number => Date.parse(text);

describe('between and beyond the points of a table', () => {
  test('exact at every point, both ways', () => {
    for (const settings of [canal, straight]) {
      const { at, stage } = station(settings);
      for (const [level = 0, discharge = 0] of canal.points) {
        expect(at(level)).toMatchObject({ discharge_m3s: discharge, regime: 'rated', trust: 'reliable' });
        expect(stage(discharge)).toEqual({ sought: 'upstreamLevelM', value: level, reachable: true });
      }
    }
  });

  test('each part of the table has its own offset', () => {
    const { at } = station(canal);
    const b1 = Math.log(3.4 / 0.75) / Math.log(1.05 / 0.45);
    const b2 = Math.log(8.9 / 3.4) / Math.log(1.75 / 1.15);
    expect(at(0.9).discharge_m3s).toBeCloseTo(0.75 * (0.75 / 0.45) ** b1, 12);
    expect(at(1.5).discharge_m3s).toBeCloseTo(3.4 * (1.45 / 1.15) ** b2, 12);
  });

  test('a straight table is straight', () => {
    expect(station(straight).at(0.9).discharge_m3s).toBeCloseTo((0.75 + 3.4) / 2, 12);
  });

  test('drawn on for as far as it says it is doubtful, further unreliable, and above it grows no more', () => {
    const { at } = station(canal);
    const trust = [0.19, 0.2, 0.29, 0.3, 2.4, 2.41, 2.9, 2.91].map((level) => at(level).trust);
    expect(trust).toEqual([
      'unreliable',
      'doubtful',
      'doubtful',
      'reliable',
      'reliable',
      'doubtful',
      'doubtful',
      'unreliable',
    ]);
    expect(at(2.9).discharge_m3s).toBeGreaterThan(16.5);
    expect(at(3.5).discharge_m3s).toBe(at(2.9).discharge_m3s);
    expect(at(2.6).relativeUncertainty).toBeGreaterThan(at(2.3).relativeUncertainty);
    expect(at(2.41).reasons).toMatchObject([{ quantity: 'stage', value: 2.41, max: 2.4, trust: 'doubtful' }]);
  });

  test('no extrapolation unless the site says so', () => {
    const { at } = station({ ...canal, extrapolate: undefined });
    expect([0.299, 2.401].map((level) => at(level).trust)).toEqual(['unreliable', 'unreliable']);
  });

  test('below zero flow there is none, and it is not taken for a measurement', () => {
    expect(station(canal).at(0.1)).toMatchObject({ discharge_m3s: 0, regime: 'dry', trust: 'unreliable' });
    const toZero = { ...canal, extrapolate: { belowM: 0.2, aboveM: 0 } };
    expect(station(toZero).at(0.14)).toMatchObject({ discharge_m3s: 0, trust: 'doubtful' });
  });

  test('a discharge that the table does not have: the end that comes nearest', () => {
    const { stage } = station(canal);
    expect(stage(1000)).toEqual({ sought: 'upstreamLevelM', value: 2.9, reachable: false });
    expect(stage(0)).toMatchObject({ reachable: false });
    expect(stage(0).value).toBeCloseTo(0.2, 12);
  });

  test('1 % of head is 2.4 % of discharge between points of that exponent', () => {
    const power = (stage: number): number => 4 * (stage - 0.1) ** 2.4;
    const settings = {
      interpolation: 'logarithmic',
      points: [0.3, 0.8, 2].map((stage) => [stage, power(stage)]),
      offsets: [{ offsetM: 0.1 }],
    };
    const { at } = station(settings);
    const result = at(0.5);
    expect(result.discharge_m3s).toBeCloseTo(power(0.5), 12);
    expect(result.sensitivity).toBeCloseTo(2.4, 6);
    expect(result.relativeUncertainty).toBeCloseTo(Math.hypot(0.05, (2.4 * 0.003) / 0.4), 6);
    const calibrated = station({ ...settings, calibrationFactor: 1.1, coefficientUncertainty: 0.02 });
    expect(calibrated.at(0.5).discharge_m3s).toBeCloseTo(1.1 * power(0.5), 12);
    expect(calibrated.stage(1.1 * power(0.5)).value).toBeCloseTo(0.5, 12);
    expect(calibrated.at(2).relativeUncertainty).toBeLessThan(0.021);
  });
});

describe('shifts', () => {
  test('weed in June takes 8 cm off low stages, half of it off the middle, and nothing off high ones', () => {
    const [shifted, base] = [station({ ...canal, shifts: weed }), station(canal)];
    expect(shifted.at(0.4).discharge_m3s).toBeCloseTo(base.at(0.32).discharge_m3s, 12);
    expect(shifted.at(1).discharge_m3s).toBeCloseTo(base.at(0.96).discharge_m3s, 12);
    expect(shifted.at(2).discharge_m3s).toBe(base.at(2).discharge_m3s);
  });

  test('before the first date there is none; each holds until the next begins', () => {
    const [shifted, base] = [station({ ...canal, shifts: weed }), station(canal)];
    const times = [
      '2024-04-30T23:59:59Z',
      '2024-05-01T00:00:00Z',
      '2024-06-30T18:59:59Z',
      '2024-06-30T19:00:00Z',
    ];
    const expected = [0.5, 0.42, 0.42, 0.34].map((level) => base.at(level).discharge_m3s);
    times.forEach((time, index) => {
      expect(shifted.at(0.5, day(time)).discharge_m3s).toBeCloseTo(expected[index] ?? Number.NaN, 12);
    });
  });

  test('or the two are prorated over the time between', () => {
    const prorated = station({ ...canal, shifts: { ...weed, between: 'prorate' } });
    const [from, to] = [day('2024-05-01T00:00:00Z'), day('2024-06-30T19:00:00Z')];
    const half = prorated.at(0.5, (from + to) / 2).discharge_m3s;
    expect(half).toBeCloseTo(station(canal).at(0.38).discharge_m3s, 12);
    expect(prorated.at(0.5, to + 1e9).discharge_m3s).toBeCloseTo(station(canal).at(0.34).discharge_m3s, 12);
  });

  test('the shifted stage is what must be in the table', () => {
    expect(station({ ...canal, shifts: weed }).at(0.33).trust).toBe('doubtful');
  });

  test('without a time there is no shift to choose, so there is no discharge', () => {
    const geometry = ratingTable.geometry.parse({ ...canal, shifts: weed });
    expect(() => ratingTable.discharge(geometry, { upstreamLevelM: 1 })).toThrow('timeMs');
  });
});

describe('a table is refused', () => {
  const [first = [], second = []] = canal.points;
  const bend = [
    [0.5, 0.3],
    [0.6, 0.1],
  ];
  const from = '2024-05-01T00:00:00Z';
  test.each([
    ['whose stages do not rise', { points: [second, first] }, 'tableStages'],
    ['that has a stage twice', { points: [first, first, second] }, 'tableStages'],
    [
      'whose discharges fall',
      {
        points: [
          [0.3, 0.2],
          [0.6, 0.5],
          [0.7, 0.4],
        ],
      },
      'tableValues',
    ],
    [
      'that begins with two of one discharge',
      {
        points: [
          [0.3, 0.2],
          [0.6, 0.2],
        ],
        offsets: [{ offsetM: 0 }],
      },
      'tableValues',
    ],
    [
      'logarithmic with a zero',
      {
        points: [
          [0.3, 0],
          [0.6, 0.2],
        ],
        offsets: [{ offsetM: 0 }],
      },
      'ratingPositive',
    ],
    ['logarithmic without an offset', { offsets: [] }, 'ratingOffsets'],
    ['straight with an offset', { interpolation: 'straight' }, 'ratingOffsets'],
    ['with an offset at its first stage', { offsets: [{ offsetM: 0.3 }] }, 'ratingOffsetTooHigh'],
    [
      'with a second offset above its part',
      { offsets: [{ offsetM: 0, upToM: 1.2 }, { offsetM: 1.3 }] },
      'ratingOffsetTooHigh',
    ],
    [
      'with a break between its stages',
      { offsets: [{ offsetM: 0, upToM: 1 }, { offsetM: 0 }] },
      'ratingBreaks',
    ],
    ['with two endless offsets', { offsets: [{ offsetM: 0 }, { offsetM: 0.1 }] }, 'ratingBreaks'],
    ['already shifted, with shifts', { isShiftAdjusted: true, shifts: weed }, 'shiftTwice'],
    ['with shifts in the wrong order', { shifts: { curves: [...weed.curves].reverse() } }, 'shiftDates'],
    [
      'with a shift by which stages change places',
      { shifts: { curves: [{ from, points: bend }] } },
      'shiftStages',
    ],
  ])('%s', (_name, changes, expected) => {
    expect(refusal(changes)).toBe(expected);
  });

  test('and otherwise not', () => {
    expect(refusal({ shifts: weed })).toBeUndefined();
  });
});

const gap = fc.integer({ min: 1, max: 2000 }).map((n) => n / 1000);
/** Any table: gaps between stages, growth between discharges, and an offset below. */
const table = fc
  .record({
    first: fc.integer({ min: -2000, max: 2000 }).map((n) => n / 1000),
    below: gap,
    rows: fc.array(fc.tuple(gap, gap), { minLength: 1, maxLength: 8 }),
    interpolation: fc.constantFrom('logarithmic', 'straight'),
    shift: fc.integer({ min: -300, max: 300 }).map((n) => n / 1000),
  })
  .map(({ first, below, rows, interpolation, shift }) => {
    const points = [[first, 0.5]];
    for (const [rise, growth] of rows) {
      const [stage = 0, discharge = 0] = points.at(-1) ?? [];
      points.push([stage + rise, discharge * (1 + growth)]);
    }
    return {
      interpolation,
      points,
      offsets: interpolation === 'logarithmic' ? [{ offsetM: first - below }] : [],
      extrapolate: { belowM: below / 2, aboveM: 0.4 },
      shifts: {
        curves: [
          {
            from: '2024-01-01T00:00:00Z',
            points: [
              [first, shift],
              [first + 1, 0],
            ],
          },
        ],
      },
    };
  });
const part = fc.integer({ min: 0, max: 1_000_000 }).map((n) => n / 1_000_000);

describe('whatever the table', () => {
  const ends = ({
    points,
    extrapolate,
  }: {
    points: number[][];
    extrapolate: { belowM: number; aboveM: number };
  }) => [(points[0]?.[0] ?? 0) - extrapolate.belowM, (points.at(-1)?.[0] ?? 0) + extrapolate.aboveM] as const;

  test('a higher stage never has a smaller discharge, nor one a hair higher a much larger one', () => {
    fc.assert(
      fc.property(table, part, part, (settings, one, other) => {
        const { at } = station(settings);
        const [lowest, highest] = ends(settings);
        const level = (x: number): number => lowest - 1 + x * (highest - lowest + 2);
        const [lower, upper] = [at(level(Math.min(one, other))), at(level(Math.max(one, other)))];
        expect(upper.discharge_m3s).toBeGreaterThanOrEqual(lower.discharge_m3s * (1 - 1e-12));
        const hair = at(level(one) + 1e-9).discharge_m3s - at(level(one)).discharge_m3s;
        // The steepest of these tables trebles within a millimetre.
        expect(hair).toBeLessThan(1e-4 * Math.max(1, at(level(one)).discharge_m3s));
      }),
    );
  });

  test('the stage for a discharge undoes the discharge of a stage to 1e-9', () => {
    fc.assert(
      fc.property(table, part, (settings, x) => {
        const { at, stage } = station(settings);
        const [lowest, highest] = ends(settings);
        const level = lowest + x * (highest - lowest);
        const result = at(level);
        const hair = result.discharge_m3s - at(level - 1e-9).discharge_m3s;
        fc.pre(result.trust !== 'unreliable' && hair > 1e-13 * result.discharge_m3s);
        const found = stage(result.discharge_m3s);
        expect(found.reachable).toBe(true);
        expect(Math.abs(found.value - level)).toBeLessThan(1.1e-9);
      }),
      { numRuns: 1000 },
    );
  });
});
