import { describe, expect, it } from 'vitest';
import type { InterlockSettings } from '../../../../gateway/config/gate-schema.js';
import { meets, stepCondition, UNSEEN } from '../../../../gateway/control/interlocks/condition.js';
import {
  NO_TRIPS,
  rebasedTrips,
  releaseTrip,
  standingTrips,
  stands,
  stepTrips,
  type TripMemory,
  tripOpening,
  tripWishes,
} from '../../../../gateway/control/interlocks/trips.js';
import type { Observation } from '../../../../gateway/poll/image.js';
import { imageOf } from '../fixtures.js';
import { gateNamed, interlock, NOT_GOOD, sweep, WELL } from './situations.js';

const good = (value: number): Observation => ({ kind: 'good', value, ageMs: 0 });

describe('a condition over a point', () => {
  const when = (bounds: object) => ({ point: 'river.level_m', hysteresis: 0, ...bounds });

  it.each([
    ['above 3', { above: 3 }, (value: number) => value > 3],
    ['below 3', { below: 3 }, (value: number) => value < 3],
    ['equal to 3', { equals: 3 }, (value: number) => value === 3],
    ['above 4 or below 3', { above: 4, below: 3 }, (value: number) => value > 4 || value < 3],
    ['anything but 3', { above: 3, below: 3 }, (value: number) => value !== 3],
    ['between 3 and 4', { above: 3, below: 4 }, (value: number) => value > 3 && value < 4],
    [
      'between 3 and 4, or 5',
      { above: 3, below: 4, equals: 5 },
      (value: number) => (value > 3 && value < 4) || value === 5,
    ],
    ['above 4 or 3', { above: 4, equals: 3 }, (value: number) => value > 4 || value === 3],
  ])('%s', (_, bounds, expected) => {
    for (const value of sweep(2, 6, 0.01))
      expect(meets(when(bounds), value, 0), `${value}`).toBe(expected(value));
  });

  it('has its bounds moved back by the slack, all of them', () => {
    expect([2.9, 2.91].map((value) => meets(when({ above: 3 }), value, 0.1))).toEqual([false, true]);
    expect([3.09, 3.1].map((value) => meets(when({ below: 3 }), value, 0.1))).toEqual([true, false]);
    expect([2.75, 3.25, 2.74, 3.26].map((value) => meets(when({ equals: 3 }), value, 0.25))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  const levelAbove3 = { when: when({ above: 3, hysteresis: 0.5 }), for: 10_000 };
  function course(
    steps: readonly (readonly [nowMs: number, value: number | Observation])[],
    settings = levelAbove3,
  ) {
    return steps.reduce(
      (state, [nowMs, value]) =>
        stepCondition(state, settings, typeof value === 'number' ? good(value) : value, nowMs),
      UNSEEN,
    );
  }

  it('is active when it has held for long enough, to the millisecond', () => {
    expect(
      course([
        [0, 3.1],
        [9999, 3.1],
      ]),
    ).toEqual({ isKnown: true, sinceMs: 0, isActive: false });
    expect(
      course([
        [0, 3.1],
        [10_000, 3.1],
      ]),
    ).toEqual({ isKnown: true, sinceMs: 0, isActive: true });
    expect(course([[5, 3.1]], { ...levelAbove3, for: 0 }).isActive).toBe(true);
    expect(course([[0, 3]])).toEqual({ isKnown: true, sinceMs: null, isActive: false });
  });

  it('goes on holding until the value is so far back, and counts anew then', () => {
    expect(
      course([
        [0, 3.1],
        [1000, 2.6],
        [10_000, 2.6],
      ]).isActive,
    ).toBe(true);
    expect(
      course([
        [0, 3.1],
        [10_000, 3.1],
        [11_000, 2.5],
      ]),
    ).toEqual({ isKnown: true, sinceMs: null, isActive: false });
    expect(
      course([
        [0, 3.1],
        [5000, 2.5],
        [6000, 3.1],
        [15_999, 3.1],
      ]).isActive,
    ).toBe(false);
    expect(
      course([
        [0, 2.9],
        [10_000, 2.9],
      ]).sinceMs,
    ).toBe(null);
  });

  it.each(NOT_GOOD)(
    'stays active while its point is not seen ($kind), and counts anew when it was not',
    (lost) => {
      expect(
        course([
          [0, 3.1],
          [10_000, 3.1],
          [11_000, lost],
        ]),
      ).toEqual({ isKnown: false, sinceMs: 0, isActive: true });
      expect(
        course([
          [0, 3.1],
          [10_000, 3.1],
          [11_000, lost],
          [12_000, 2.6],
        ]),
      ).toEqual({ isKnown: true, sinceMs: 0, isActive: true });
      expect(
        course([
          [0, 3.1],
          [10_000, 3.1],
          [11_000, lost],
          [12_000, 2.5],
        ]).isActive,
      ).toBe(false);
      expect(
        course([
          [0, 3.1],
          [9000, lost],
        ]),
      ).toEqual(UNSEEN);
      expect(
        course([
          [0, 3.1],
          [9000, lost],
          [11_000, 3.1],
        ]),
      ).toEqual({ isKnown: true, sinceMs: 11_000, isActive: false });
      expect(course([[0, lost]])).toEqual({ isKnown: false, sinceMs: null, isActive: false });
    },
  );

  it('never stops being active because time went back', () => {
    expect(
      course([
        [0, 3.1],
        [10_000, 3.1],
        [1, 3.1],
      ]).isActive,
    ).toBe(true);
  });
});

describe('trips', () => {
  const gate = gateNamed('left');
  const closes = interlock({ id: 'silt', act: 'close', when: { point: 'river.turbidity_ntu', above: 100 } });

  function step(
    memory: TripMemory,
    turbidity: number | Observation,
    nowMs = 0,
    interlocks: InterlockSettings[] = [closes],
  ) {
    const image = imageOf({ ...WELL, 'river.turbidity_ntu': turbidity });
    return stepTrips(memory, { gate, image, positionPercent: 20, interlocks, nowMs });
  }

  it('stand while their condition holds', () => {
    const held = step(NO_TRIPS, 101);
    expect(held.trips).toEqual([{ id: 'silt', act: 'close', isLatched: false }]);
    expect(JSON.parse(JSON.stringify(held.memory))).toEqual(held.memory);
    expect(step(held.memory, 100).trips).toEqual([]);
    expect(step(NO_TRIPS, 100).trips).toEqual([]);
  });

  it('that are not seen are none, and one that stands goes on standing', () => {
    expect(step(NO_TRIPS, { kind: 'unknown' }).trips).toEqual([]);
    expect(step(step(NO_TRIPS, 101).memory, { kind: 'unknown' }).trips).toHaveLength(1);
  });

  it('that latch stand until they are released, and latch again while their condition holds', () => {
    const latching = [{ ...closes, latches: true }];
    const tripped = step(NO_TRIPS, 101, 0, latching);
    expect(tripped.trips).toEqual([{ id: 'silt', act: 'close', isLatched: true }]);
    const over = step(tripped.memory, 50, 1000, latching);
    expect(over.trips).toEqual([{ id: 'silt', act: 'close', isLatched: true }]);
    expect(step(releaseTrip(over.memory, 'silt'), 50, 2000, latching).trips).toEqual([]);
    expect(step(releaseTrip(over.memory, 'other'), 50, 2000, latching).trips).toHaveLength(1);
    const tooEarly = releaseTrip(tripped.memory, 'silt');
    expect(step(tooEarly, 101, 2000, latching).trips).toEqual([
      { id: 'silt', act: 'close', isLatched: true },
    ]);
    expect(stands(releaseTrip(over.memory, 'silt'), 'silt')).toBe(false);
    expect(stands(tooEarly, 'silt')).toBe(true);
  });

  it('an interlock that only blocks is none, and latches all the same', () => {
    const blocking = [interlock({ latches: true })];
    const { memory, trips } = step(NO_TRIPS, 101, 0, blocking);
    expect(trips).toEqual([]);
    expect(stands(step(memory, 50, 1000, blocking).memory, 'silt')).toBe(true);
    expect(stands(step(step(NO_TRIPS, 101).memory, 50).memory, 'silt')).toBe(false);
  });

  it('of other gates are theirs, and what the settings have no more is forgotten', () => {
    expect(step(NO_TRIPS, 101, 0, [{ ...closes, gates: ['right'] }]).memory).toEqual(NO_TRIPS);
    expect(step(NO_TRIPS, 101, 0, [{ ...closes, gates: ['right', 'left'] }]).trips).toHaveLength(1);
    const latched = step(NO_TRIPS, 101, 0, [{ ...closes, latches: true }]).memory;
    expect(step(latched, 101, 0, []).memory).toEqual(NO_TRIPS);
  });

  it('come in the order of the settings', () => {
    const stops = interlock({ id: 'boat', act: 'stop', when: { point: 'river.turbidity_ntu', above: 50 } });
    expect(step(NO_TRIPS, 101, 0, [stops, closes]).trips.map(({ id }) => id)).toEqual(['boat', 'silt']);
  });
});

describe('a gate that is blind', () => {
  const lossAfter = { lossAfter: '60s' };
  const blind = (
    act: unknown,
    forMs: number,
    values: Record<string, Observation>,
    positionPercent: number | undefined = 20,
  ) => {
    const gate = gateNamed('left', {}, { onLossOfControl: act, ...lossAfter });
    const seen = { gate, positionPercent, interlocks: [] };
    const first = stepTrips(NO_TRIPS, { ...seen, image: imageOf({ ...WELL, ...values }), nowMs: 1000 });
    return stepTrips(first.memory, { ...seen, image: imageOf({ ...WELL, ...values }), nowMs: 1000 + forMs });
  };
  const lost = { 'forebay.level_m': { kind: 'stale', ageMs: 9999 } } as Record<string, Observation>;

  it.each([
    ['hold', 'stop'],
    ['close', 'close'],
    [{ opening: 20 }, { opening: 20 }],
  ])('for longer than the settings allow does what they say: %j', (setting, act) => {
    expect(blind(setting, 60_000, lost).trips).toEqual([]);
    expect(blind(setting, 60_001, lost).trips).toEqual([{ id: 'loss-of-control', act, isLatched: false }]);
  });

  it.each(NOT_GOOD)('is one that does not see a level or where it is ($kind)', (observation) => {
    expect(blind('close', 60_001, { 'forebay.level_m': observation }).trips).toHaveLength(1);
    expect(blind('close', 60_001, { 'left-canal.level_m': observation }).trips).toHaveLength(1);
  });

  it('is one that does not know its position, and none that sees all', () => {
    const gate = gateNamed('left', {}, lossAfter);
    const step = (positionPercent: number | undefined) =>
      stepTrips(NO_TRIPS, { gate, positionPercent, interlocks: [], image: imageOf(WELL), nowMs: 5 }).memory
        .blindSinceMs;
    expect(step(undefined)).toBe(5);
    expect(step(0)).toBe(null);
    const { downstream: _, ...alone } = gate;
    const image = imageOf({ 'forebay.level_m': 2 });
    expect(
      stepTrips(NO_TRIPS, { gate: alone, positionPercent: 1, interlocks: [], image, nowMs: 5 }).memory
        .blindSinceMs,
    ).toBe(null);
  });

  it('counts from the first blind moment, and anew after it has seen', () => {
    const gate = gateNamed('left', {}, { onLossOfControl: 'close', ...lossAfter });
    const look = (memory: TripMemory, values: Record<string, Observation>, nowMs: number) =>
      stepTrips(memory, {
        gate,
        positionPercent: 20,
        interlocks: [],
        image: imageOf({ ...WELL, ...values }),
        nowMs,
      }).memory;
    const memory = look(look(NO_TRIPS, lost, 0), lost, 30_000);
    expect(memory.blindSinceMs).toBe(0);
    expect(look(look(memory, {}, 40_000), lost, 50_000).blindSinceMs).toBe(50_000);
  });
});

describe('what a trip asks for', () => {
  const gate = gateNamed('left', { minOpening: 10, maxOpening: 90 });

  it.each([
    ['close', 10],
    [{ opening: 0 }, 10],
    [{ opening: 50 }, 50],
    [{ opening: 100 }, 90],
  ] as const)('%j asks for %d %% within the travel limits', (act, openingPercent) => {
    expect(tripOpening({ id: 'silt', act, isLatched: false }, gate)).toBe(openingPercent);
  });

  it('is a wish in its name', () => {
    const trips = [
      { id: 'boat', act: 'stop', isLatched: false },
      { id: 'silt', act: 'close', isLatched: true },
    ] as const;
    expect(tripWishes(trips, gate)).toEqual([
      { kind: 'stay', source: 'interlock-trip', why: 'boat', ref: 'boat' },
      { kind: 'move', source: 'interlock-trip', openingPercent: 10, ref: 'silt' },
    ]);
  });
});

it('trips can be moved to the times of a new start', () => {
  const memory: TripMemory = {
    conditions: {
      a: { isKnown: true, sinceMs: 100, isActive: true },
      b: { isKnown: true, sinceMs: null, isActive: false },
    },
    latched: ['a'],
    blindSinceMs: 200,
  };
  expect(rebasedTrips(memory, -50, 0)).toEqual({
    conditions: {
      a: { isKnown: true, sinceMs: 50, isActive: true },
      b: { isKnown: true, sinceMs: null, isActive: false },
    },
    latched: ['a'],
    blindSinceMs: 150,
  });
  // A gate that was off was not blind meanwhile.
  expect(rebasedTrips(memory, -50, 30).blindSinceMs).toBe(180);
  expect(rebasedTrips(memory, -50, 30).conditions.a?.sinceMs).toBe(50);
  expect(rebasedTrips(NO_TRIPS, 5, 7)).toEqual(NO_TRIPS);
  expect(standingTrips(NO_TRIPS, { gate: gateNamed('left'), interlocks: [], nowMs: 0 })).toEqual([]);
});
