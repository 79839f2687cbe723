import { describe, expect, it } from 'vitest';
import { INTERLOCKS, judge } from '../../../../gateway/control/interlocks/table.js';
import {
  against,
  ending,
  gateNamed,
  interlock,
  MINUTE_MS,
  NOT_GOOD,
  NOW_MS,
  situation,
  standing,
} from './situations.js';

describe('the interlocks', () => {
  it('are all clear when everything is seen and well', () => {
    expect(judge(situation())).toEqual([]);
    expect(ending(situation())).toEqual([]);
  });

  it('list everything that is against a move, not only the first', () => {
    const bad = situation(
      { storeOk: false, intent: { openingPercent: 95 } },
      { 'forebay.level_m': { kind: 'unknown' } },
    );
    expect(judge(bad)).toEqual([
      { id: 'travel-limits', verdict: 'blocked', detail: '0..90 %' },
      { id: 'input-age', verdict: 'unknown', detail: 'forebay.level_m' },
      { id: 'store-stalled', verdict: 'blocked' },
    ]);
  });

  it('say of each row whom it stops, whom it lets through for safety, and whether it ends a move', () => {
    const stated = INTERLOCKS.map(({ id, guards, safety, endsMove }) =>
      [id, guards, safety, endsMove].join(' '),
    );
    expect(stated).toEqual([
      'wrong-gate any judged true',
      'position-unknown any unknown-may-close-to-end true',
      'not-armed any judged false',
      'actuator-unconfirmed any judged false',
      'actuator-not-ready any judged true',
      'actuator-fault any judged true',
      'travel-limits any judged false',
      'travel-rate any waived false',
      'starts-per-hour any waived false',
      'reversal-dwell any waived false',
      'not-with opening judged true',
      'input-age any waived true',
      'upstream-level-low opening unknown-may-close true',
      'upstream-level-high closing unknown-may-close true',
      'downstream-level-high opening unknown-may-close true',
      'downstream-level-low closing unknown-may-close true',
      'ramp any waived true',
      'discharge-capacity opening judged true',
      'environmental-flow opening judged true',
      'water-quality opening judged true',
      'clock-unsynced any waived false',
      'store-stalled any waived false',
    ]);
  });

  it('take a move to where the gate already is for one of either way', () => {
    const gate = gateNamed('left', { upstreamLevel: { minM: 3 } });
    expect(against(situation({ gate, intent: { openingPercent: 20 } }))).toEqual([
      'upstream-level-low:blocked',
    ]);
    const other = gateNamed('left', { upstreamLevel: { maxM: 2 } });
    expect(against(situation({ gate: other, intent: { openingPercent: 20 } }))).toEqual([
      'upstream-level-high:blocked',
    ]);
  });

  it('know the way to an end of the travel from wherever the gate is, and no other', () => {
    const position = 'position-unknown:unknown';
    const gate = gateNamed('left', { upstreamLevel: { minM: 3 }, maxOpening: 100 });
    const blind = (openingPercent: number) =>
      against(situation({ gate, positionPercent: undefined, intent: { openingPercent } }));
    expect(blind(0)).toEqual([position]);
    expect(blind(0.1)).toEqual([position, 'upstream-level-low:blocked']);
    expect(blind(100)).toEqual([position, 'upstream-level-low:blocked']);
    const high = gateNamed('left', { upstreamLevel: { maxM: 2 }, maxOpening: 100 });
    const blindHigh = (openingPercent: number) =>
      against(situation({ gate: high, positionPercent: undefined, intent: { openingPercent } }));
    expect(blindHigh(100)).toEqual([position]);
    expect(blindHigh(99.9)).toEqual([position, 'upstream-level-high:blocked']);
  });
});

describe("a site's own interlock", () => {
  const held = {
    trips: {
      conditions: { silt: { isKnown: true, sinceMs: 0, isActive: true } },
      latched: [],
      blindSinceMs: null,
    },
  };
  const clear = {
    trips: {
      conditions: { silt: { isKnown: true, sinceMs: null, isActive: false } },
      latched: [],
      blindSinceMs: null,
    },
  };
  const unseen = {
    trips: {
      conditions: { silt: { isKnown: false, sinceMs: null, isActive: false } },
      latched: [],
      blindSinceMs: null,
    },
  };
  const latched = { trips: { ...clear.trips, latched: ['silt'] } };

  it('blocks while it holds, while it is latched and while its point is not seen', () => {
    const interlocks = [interlock({})];
    expect(judge(situation({ interlocks, ...held }))).toEqual([
      { id: 'silt', verdict: 'blocked', detail: 'river.turbidity_ntu' },
    ]);
    expect(against(situation({ interlocks, ...latched }))).toEqual(['silt:blocked']);
    expect(judge(situation({ interlocks, ...unseen }))).toEqual([
      { id: 'silt', verdict: 'unknown', detail: 'river.turbidity_ntu' },
    ]);
    expect(against(situation({ interlocks, ...clear }))).toEqual([]);
  });

  it('is unknown when nobody ever looked', () => {
    expect(against(situation({ interlocks: [interlock({})] }))).toEqual(['silt:unknown']);
  });

  it('ends a move under way', () => {
    expect(ending(situation({ interlocks: [interlock({})], ...held }))).toEqual(['silt:blocked']);
  });

  it('speaks of its gates only, and of all when it names none', () => {
    const of = (gates: string[]) => against(situation({ interlocks: [interlock({ gates })], ...held }));
    expect(of(['right'])).toEqual([]);
    expect(of(['right', 'left'])).toEqual(['silt:blocked']);
  });

  it('guards the way that it says', () => {
    const to = (guards: string, openingPercent: number) =>
      against(situation({ interlocks: [interlock({ guards })], intent: { openingPercent }, ...held }));
    expect(to('opening', 21)).toEqual(['silt:blocked']);
    expect(to('opening', 19)).toEqual([]);
    expect(to('closing', 21)).toEqual([]);
    expect(to('closing', 19)).toEqual(['silt:blocked']);
  });
});

describe('a safety action', () => {
  /** The trip `flood` stands and wants the gate at 0. */
  const flood = interlock({ id: 'flood', act: 'close', when: { point: 'river.level_m', above: 5 } });
  const standingTrip = {
    conditions: { flood: { isKnown: true, sinceMs: 0, isActive: true } },
    latched: [],
    blindSinceMs: null,
  };
  const intent = { source: 'interlock-trip', openingPercent: 0, ref: 'flood' } as const;
  const safety = { interlocks: [flood], trips: standingTrip, intent };

  it('waits for no disk, clock, starts per hour, dwell, rate, ramp, nor for levels', () => {
    const gate = gateNamed('left', {
      startsPerHour: 1,
      reversalDwell: '60s',
      maxClosingPerMinute: 1,
      ramp: [{ window: '1h', maxDropM: 0.01 }],
    });
    const history = {
      ...standing(gate, 20, 15 * MINUTE_MS),
      starts: [NOW_MS - 1],
      travel: { way: 'opening', atMs: NOW_MS - 1 } as const,
    };
    const everything = {
      gate,
      history,
      storeOk: false,
      clockStatus: 'unsynced',
      requiresSyncedClock: true,
    } as const;
    const values = { 'forebay.level_m': { kind: 'unknown' } } as const;
    expect(against(situation({ ...everything, ...safety }, values))).toEqual([]);
    expect(ending(situation({ ...everything, ...safety }, values))).toEqual([]);
    expect(against(situation({ ...everything, intent: { openingPercent: 0 } }, values))).toEqual([
      'travel-rate:blocked',
      'starts-per-hour:blocked',
      'reversal-dwell:blocked',
      'input-age:unknown',
      'ramp:unknown',
      'clock-unsynced:blocked',
      'store-stalled:blocked',
    ]);
  });

  it.each([
    ['another trip', { ref: 'silt' }],
    ['no trip', { ref: undefined }],
    ['another opening', { openingPercent: 1 }],
    ['another source', { source: 'technician' }],
  ] as const)('is only one in the name of the trip that stands: not with %s', (_, changes) => {
    const pretended = situation({ ...safety, storeOk: false, intent: { ...intent, ...changes } as never });
    expect(against(pretended)).toContain('store-stalled:blocked');
  });

  it('is none when the trip does not stand', () => {
    const trips = {
      ...standingTrip,
      conditions: { flood: { isKnown: true, sinceMs: null, isActive: false } },
    };
    expect(against(situation({ ...safety, trips, storeOk: false }))).toEqual(['store-stalled:blocked']);
  });

  it('is kept back by an interlock of the site that blocks, held or unseen, but not by one that acts', () => {
    const boat = (act: string) => [
      flood,
      interlock({ id: 'boat', act, when: { point: 'lock.boat', equals: 1 } }),
    ];
    const boatIs = (state: object) => ({
      ...standingTrip,
      conditions: { ...standingTrip.conditions, boat: state } as never,
    });
    const isThere = boatIs({ isKnown: true, sinceMs: 0, isActive: true });
    const isUnseen = boatIs({ isKnown: false, sinceMs: null, isActive: false });
    expect(against(situation({ ...safety, interlocks: boat('block'), trips: isThere }))).toEqual([
      'boat:blocked',
    ]);
    expect(against(situation({ ...safety, interlocks: boat('block'), trips: isUnseen }))).toEqual([
      'boat:unknown',
    ]);
    expect(against(situation({ ...safety, interlocks: boat('stop'), trips: isThere }))).toEqual([]);
    expect(against(situation({ ...safety, interlocks: boat('stop'), trips: isUnseen }))).toEqual([]);
  });

  it('may close on a level that is not known, not on one that forbids it', () => {
    const gate = gateNamed('left', { upstreamLevel: { maxM: 2.5 }, downstreamLevel: { minM: 0.5 } });
    for (const lost of NOT_GOOD) {
      const values = { 'forebay.level_m': lost, 'left-canal.level_m': lost };
      expect(against(situation({ gate, ...safety }, values))).toEqual([]);
    }
    const values = { 'forebay.level_m': 2.6, 'left-canal.level_m': 0.4 };
    expect(against(situation({ gate, ...safety }, values))).toEqual([
      'upstream-level-high:blocked',
      'downstream-level-low:blocked',
    ]);
  });

  it('opens on nothing unknown', () => {
    const gate = gateNamed('left', {
      upstreamLevel: { minM: 1 },
      downstreamLevel: { maxM: 2 },
      maxDischargeM3s: 50,
    });
    const opens = interlock({
      id: 'flood',
      act: { opening: 60 },
      when: { point: 'river.level_m', above: 5 },
    });
    const opening = { interlocks: [opens], trips: standingTrip, intent: { ...intent, openingPercent: 60 } };
    expect(against(situation({ gate, ...opening }))).toEqual([]);
    const values = { 'forebay.level_m': NOT_GOOD[0] ?? 0, 'left-canal.level_m': NOT_GOOD[0] ?? 0 };
    expect(against(situation({ gate, ...opening }, values))).toEqual([
      'upstream-level-low:unknown',
      'downstream-level-high:unknown',
      'discharge-capacity:unknown',
    ]);
  });

  it('goes to a closed end without a position only where something tells that it is there', () => {
    const actuator = (hasClosedEnd: boolean) => ({ ...situation().actuator, hasClosedEnd });
    const blind = { ...safety, positionPercent: undefined };
    expect(against(situation({ ...blind, actuator: actuator(false) }))).toEqual(['position-unknown:unknown']);
    expect(against(situation({ ...blind, actuator: actuator(true) }))).toEqual([]);
    expect(ending(situation({ ...blind, actuator: actuator(true) }))).toEqual([]);
    // A position that is no number is a fault, not a position that is not told.
    expect(against(situation({ ...blind, positionPercent: Number.NaN, actuator: actuator(true) }))).toEqual([
      'position-unknown:unknown',
    ]);
    const half = { act: { opening: 10 } };
    const toTen = { interlocks: [{ ...flood, ...half }], intent: { ...intent, openingPercent: 10 } };
    expect(against(situation({ ...blind, ...toTen, actuator: actuator(true) }))).toEqual([
      'position-unknown:unknown',
    ]);
    // Who is no trip goes nowhere blind.
    expect(
      against(
        situation({ positionPercent: undefined, intent: { openingPercent: 0 }, actuator: actuator(true) }),
      ),
    ).toEqual(['position-unknown:unknown']);
  });

  it('is also to find the closed end first, where only that tells where the gate is', () => {
    const opens = interlock({
      id: 'flood',
      act: { opening: 30 },
      when: { point: 'river.level_m', above: 5 },
    });
    const { position, ...without } = { ...situation().actuator, hasClosedEnd: true };
    const homing = { ...safety, interlocks: [opens], storeOk: false };
    expect(against(situation({ ...homing, actuator: without }))).toEqual([]);
    const with_ = (actuator: object) =>
      against(situation({ ...homing, actuator: { ...without, ...actuator } }));
    expect(with_({ position })).toContain('store-stalled:blocked');
    expect(with_({ hasClosedEnd: false })).toContain('store-stalled:blocked');
    const elsewhere = { ...homing, actuator: without, intent: { ...intent, openingPercent: 1 } };
    expect(against(situation(elsewhere))).toContain('store-stalled:blocked');
    const stops = interlock({ id: 'flood', act: 'stop', when: { point: 'river.level_m', above: 5 } });
    expect(against(situation({ ...homing, interlocks: [stops], actuator: without }))).toContain(
      'store-stalled:blocked',
    );
  });
});
