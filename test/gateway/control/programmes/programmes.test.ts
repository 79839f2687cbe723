import { describe, expect, it } from 'vitest';
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import { ask, bad, context, doubtful, follow, gateOf, LEVELS, METER } from './support.js';

const MINUTE_MS = 60_000;
const byEquation = (percent: number, upstreamM = 2.2, downstreamM = 0.8): number =>
  sluiceDischarge(2.2, (percent / 100) * 2.5, upstreamM, downstreamM).dischargeM3s;

describe('an opening', () => {
  it('is asked for as it is, whatever is measured', () => {
    expect(ask({ opening: 40 }, context({}))).toEqual({
      kind: 'opening',
      openingPercent: 40,
      why: 'as-asked',
    });
    expect(ask({ closed: true }, context({}))).toMatchObject({ openingPercent: 0 });
  });

  it('further away than the interlocks allow at once is reached in steps, as rarely as the starts last', () => {
    const allowed = { lowPercent: 15, highPercent: 25 };
    const at = (minute: number, positionPercent: number) =>
      context(LEVELS, { allowed, positionPercent, nowMs: minute * MINUTE_MS });
    // 20 starts an hour: one in three minutes.
    expect(follow({ opening: 40 }, [at(0, 20), at(1, 25), at(2.9, 25), at(3, 25)])).toEqual([
      { kind: 'opening', openingPercent: 25, why: 'limited' },
      { kind: 'opening', openingPercent: 25, why: 'too-soon' },
      { kind: 'opening', openingPercent: 25, why: 'too-soon' },
      { kind: 'opening', openingPercent: 25, why: 'limited' },
    ]);
  });

  it('is reached in smaller steps than `minTravel` where waiting brings no larger ones', () => {
    const common = {
      allowed: { lowPercent: 19.5, highPercent: 20.5 },
      gate: gateOf({ limits: { minTravel: 2 } }),
      positionPercent: 20,
    };
    const steps = (more: object) =>
      follow({ opening: 40 }, [
        context(LEVELS, { ...common, nowMs: 0, ...more }),
        context(LEVELS, { ...common, nowMs: 1000, isMoving: true, ...more }),
      ]).at(-1);
    // Or the step that is about to be made would be taken back.
    expect(steps({ leastStepPercent: 0.2 })).toEqual({
      kind: 'opening',
      openingPercent: 20.5,
      why: 'too-soon',
    });
    expect(steps({})).toEqual({ kind: 'stay', why: 'moving' });
  });

  it('outside the travel that is allowed is not bent into it: the interlocks refuse it', () => {
    expect(ask({ opening: 95 }, context(LEVELS))).toMatchObject({ openingPercent: 95, why: 'as-asked' });
  });
});

describe('a discharge', () => {
  it('is the equation inverted where no meter is named', () => {
    const gate = gateOf({ discharge: undefined });
    const result = ask({ discharge_m3s: 4 }, context(LEVELS, { gate }));
    if (result.kind !== 'opening') throw new Error(result.kind);
    expect(byEquation(result.openingPercent)).toBeCloseTo(4, 6);
    expect(result.why).toBe('corrected');
  });

  it('is corrected by what the meter says of the equation', () => {
    // The gate passes 20 % less than it should: weed.
    const meterM3s = 0.8 * byEquation(20);
    const result = ask({ discharge_m3s: 4 }, context({ ...LEVELS, [METER]: meterM3s }));
    if (result.kind !== 'opening') throw new Error(result.kind);
    expect(0.8 * byEquation(result.openingPercent)).toBeCloseTo(4, 6);
  });

  it('within one percent of the setpoint moves nothing, beyond it does', () => {
    const seen = { ...LEVELS, [METER]: 4 };
    expect(ask({ discharge_m3s: 4 * 1.0099 }, context(seen))).toEqual({ kind: 'stay', why: 'in-deadband' });
    expect(ask({ discharge_m3s: 4 * 1.0103 }, context(seen)).kind).toBe('opening');
    expect(ask({ discharge_m3s: 4 / 1.0103 }, context(seen)).kind).toBe('opening');
  });

  it('by a doubtful meter is kept three times as loosely', () => {
    const seen = { ...LEVELS, [METER]: doubtful(4) };
    expect(ask({ discharge_m3s: 4 * 1.029 }, context(seen))).toEqual({ kind: 'stay', why: 'in-deadband' });
    expect(ask({ discharge_m3s: 4 * 1.032 }, context(seen)).kind).toBe('opening');
  });

  it('of nothing closes, even inside the deadband', () => {
    expect(ask({ discharge_m3s: 0 }, context({ ...LEVELS, [METER]: 4 }))).toMatchObject({
      openingPercent: 0,
    });
  });

  it('with a bad meter or level is unknown, and names the point', () => {
    expect(ask({ discharge_m3s: 4 }, context({ ...LEVELS, [METER]: bad }))).toEqual({
      kind: 'unknown',
      points: [METER],
    });
    expect(ask({ discharge_m3s: 4 }, context({ ...LEVELS, [METER]: 4, 'forebay.level_m': bad }))).toEqual({
      kind: 'unknown',
      points: ['forebay.level_m'],
    });
  });

  it.each<[unknown, object]>([
    [{ opening: 12 }, { kind: 'opening', openingPercent: 12, why: 'fallback' }],
    ['equation', { kind: 'opening', why: 'corrected' }],
    ['hold', { kind: 'unknown' }],
  ])('with a bad meter falls back as the settings say: %j', (onBadMeasurement, expected) => {
    const seen = context({ ...LEVELS, [METER]: bad });
    expect(ask({ discharge_m3s: 6, onBadMeasurement }, seen)).toMatchObject(expected);
  });

  it('never goes by the equation when a level is bad', () => {
    const seen = context({ 'forebay.level_m': bad, 'left-canal.level_m': 0.8, [METER]: bad });
    expect(ask({ discharge_m3s: 6, onBadMeasurement: 'equation' }, seen).kind).toBe('unknown');
  });

  it('is not corrected while the gate moves, nor sooner than the starts of an hour allow', () => {
    const at = (minute: number, more: object) =>
      context({ ...LEVELS, [METER]: 4 }, { nowMs: minute * MINUTE_MS, ...more });
    const kinds = follow({ discharge_m3s: 6 }, [
      at(0, { isMoving: true }),
      at(1, {}),
      at(2, { isMoving: true }),
      at(3.99, {}),
      at(4, {}),
    ]).map(({ kind, ...rest }) => ('why' in rest ? rest.why : kind));
    expect(kinds).toEqual(['moving', 'corrected', 'too-soon', 'too-soon', 'corrected']);
  });

  it('takes a running gate over without moving it', () => {
    // What the meter reads is asked for; the equation alone would move the gate by a third.
    const meterM3s = 0.7 * byEquation(20);
    const result = ask({ discharge_m3s: meterM3s * 1.02 }, context({ ...LEVELS, [METER]: meterM3s }));
    if (result.kind !== 'opening') throw new Error(result.kind);
    expect(Math.abs(result.openingPercent - 20)).toBeLessThan(1);
  });

  it('more than there can be asks for the widest allowed opening that still helps', () => {
    const result = ask({ discharge_m3s: 500 }, context({ ...LEVELS, [METER]: 4 }));
    if (result.kind !== 'opening') throw new Error(result.kind);
    expect(result.openingPercent).toBeLessThanOrEqual(90);
  });
});

describe('a minimum that passes through', () => {
  it('opens when less passes, and lets be what is more', () => {
    expect(ask({ passThrough_m3s: 2 }, context({ ...LEVELS, [METER]: 4 }))).toEqual({
      kind: 'stay',
      why: 'enough-passes',
    });
    expect(ask({ passThrough_m3s: 2 }, context({ ...LEVELS, [METER]: 1 }))).toMatchObject({
      kind: 'opening',
    });
  });
});

describe('a share', () => {
  it('of a party, or a part, is taken of what there is', () => {
    const seen = context({ ...LEVELS, [METER]: 4 }, { availableM3s: 8 });
    expect(ask({ share: 'kz' }, seen)).toEqual({ kind: 'stay', why: 'in-deadband' });
    expect(ask({ share: 0.5 }, seen)).toEqual({ kind: 'stay', why: 'in-deadband' });
    expect(ask({ share: 0.25 }, seen)).toMatchObject({ kind: 'opening' });
  });

  it('of an unknown flow, or of a party without a share, is unknown', () => {
    expect(ask({ share: 'kz' }, context({ ...LEVELS, [METER]: 4 })).kind).toBe('unknown');
    expect(ask({ share: 'cn' }, context({ ...LEVELS, [METER]: 4 }, { availableM3s: 8 })).kind).toBe(
      'unknown',
    );
  });
});

describe('a level', () => {
  const at = (levelM: number, minute = 0) =>
    context({ ...LEVELS, 'forebay.level_m': levelM }, { nowMs: minute * MINUTE_MS });

  it('upstream that is too high is lowered by opening; downstream by closing', () => {
    const high = ask({ upstreamLevel_m: 2 }, at(2.2));
    expect(high).toMatchObject({ kind: 'opening', why: 'corrected' });
    if (high.kind === 'opening') expect(high.openingPercent).toBeGreaterThan(20);
    const low = ask({ downstreamLevel_m: 0.5 }, at(2.2));
    if (low.kind === 'opening') expect(low.openingPercent).toBeLessThan(20);
    else throw new Error(low.kind);
  });

  it('within a centimetre moves nothing', () => {
    expect(ask({ upstreamLevel_m: 2 }, at(2.01))).toEqual({ kind: 'stay', why: 'in-deadband' });
    expect(ask({ upstreamLevel_m: 2 }, at(1.9899)).kind).toBe('opening');
  });

  it('is looked at once in a while, and answers the change and the lasting error', () => {
    const looks = follow({ upstreamLevel_m: 2 }, [at(2.1, 0), at(2.15, 0.5), at(2.15, 3)]);
    // Gain 30 %/m: at first 30 x 60/600 x 0.1, later 30 x (0.05 + 180/600 x 0.15).
    expect(looks[0]).toMatchObject({ kind: 'opening', openingPercent: expect.closeTo(20.3, 9) });
    expect(looks[1]).toMatchObject({ kind: 'opening', why: 'too-soon' });
    expect(looks[2]).toMatchObject({
      kind: 'opening',
      openingPercent: expect.closeTo(20 + 30 * (0.05 + 0.3 * 0.15), 9),
    });
  });

  it('that was doubtful and is good again is looked at at once, and nothing is left of what the doubtful one asked for', () => {
    const doubted = context({ 'forebay.level_m': doubtful(3) }, { nowMs: 0 });
    const why = (...looks: ReturnType<typeof at>[]) => {
      const result = follow({ upstreamLevel_m: 2 }, [doubted, ...looks]).at(-1);
      return result && 'why' in result ? result.why : result?.kind;
    };
    expect(why()).toBe('corrected');
    expect(why(at(2, 0.1))).toBe('in-deadband');
    expect(why(at(2, 0.1), at(2, 0.2))).toBe('too-soon');
    const looks = follow({ upstreamLevel_m: 2 }, [doubted, at(2.2, 0.1), at(2.2, 0.2)]);
    expect(looks.slice(1)).toEqual([
      { kind: 'stay', why: 'too-soon' },
      { kind: 'stay', why: 'too-soon' },
    ]);
  });

  it('that is right withdraws what was asked for before, and so does somebody else who has had the gate', () => {
    const looks = [at(2.2, 0), at(2.2, 0.1), at(2, 1), at(2, 1.1)];
    expect(follow({ upstreamLevel_m: 2 }, looks).map(({ kind }) => kind)).toEqual([
      'opening',
      'opening',
      'stay',
      'stay',
    ]);
    const taken = { ...at(2.2, 0.1), isFollowed: false };
    expect(follow({ upstreamLevel_m: 2 }, [at(2.2, 0), taken, at(2.2, 0.2)]).slice(1)).toEqual([
      { kind: 'stay', why: 'too-soon' },
      { kind: 'stay', why: 'too-soon' },
    ]);
  });

  it('that is bad, or that the gate does not have, is unknown', () => {
    expect(ask({ upstreamLevel_m: 2 }, context({ 'forebay.level_m': bad }))).toEqual({
      kind: 'unknown',
      points: ['forebay.level_m'],
    });
    const gate = gateOf({ downstream: undefined });
    expect(ask({ downstreamLevel_m: 2 }, context(LEVELS, { gate }))).toEqual({ kind: 'unknown', points: [] });
  });
});
