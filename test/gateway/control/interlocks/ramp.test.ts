import { describe, expect, it } from 'vitest';
import type { GateSettings } from '../../../../gateway/config/gate-schema.js';
import {
  type GateHistory,
  newHistory,
  observeHistory,
} from '../../../../gateway/control/interlocks/history.js';
import { RAMP_ROW } from '../../../../gateway/control/interlocks/ramp.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import { imageOf } from '../fixtures.js';
import {
  against,
  ending,
  gateNamed,
  MINUTE_MS,
  NOT_GOOD,
  NOW_MS,
  situation,
  standing,
  sweep,
  type Values,
  WELL,
} from './situations.js';

const HOUR_MS = 3_600_000;
const level = 'left-canal.level_m';

function rampGate(...ramp: object[]): GateSettings {
  return gateNamed('left', {
    ramp: ramp.map((window) => ({ window: '1h', levelPerPercentM: 0.01, ...window })),
    minTravel: 0.1,
  });
}

/** The gate and the level of each minute, the last of them now; before, both stood as in the first for five hours. */
function past(
  gate: GateSettings,
  minutes: readonly (readonly [percent: number, levelM: number])[],
): GateHistory {
  const [first] = minutes;
  if (first === undefined) throw new Error('nothing has passed');
  const all = [...Array.from({ length: 300 }, () => first), ...minutes];
  return all.reduce(
    (history, [positionPercent, levelM], index) =>
      observeHistory(history, {
        gate,
        image: imageOf({ ...WELL, [level]: levelM }),
        nowMs: NOW_MS - (all.length - 1 - index) * MINUTE_MS,
        positionPercent,
      }),
    newHistory(gate.id),
  );
}

/** The gate at 50 % and the level at 0.8 m, both for hours. */
function at50(gate: GateSettings, openingPercent: number) {
  return situation({
    gate,
    positionPercent: 50,
    history: past(gate, [[50, 0.8]]),
    intent: { openingPercent },
  });
}

describe('a ramp', () => {
  it('limits closing to what the level may fall, opening to what it may rise', () => {
    const drop = rampGate({ maxDropM: 0.1 });
    for (const openingPercent of sweep(39.9, 40.1, 0.01)) {
      expect(against(at50(drop, openingPercent))).toEqual(openingPercent >= 40 ? [] : ['ramp:blocked']);
    }
    expect(against(at50(drop, 90))).toEqual([]);
    const rise = rampGate({ maxRiseM: 0.1 });
    for (const openingPercent of sweep(59.9, 60.1, 0.01)) {
      expect(against(at50(rise, openingPercent))).toEqual(openingPercent <= 60 ? [] : ['ramp:blocked']);
    }
    expect(against(at50(rise, 0))).toEqual([]);
  });

  it('is the other way round for a level that opening lowers', () => {
    const above = { opening: 'lowers', point: 'forebay.level_m' };
    const drop = rampGate({ ...above, maxDropM: 0.1 });
    expect(against(at50(drop, 60))).toEqual([]);
    expect(against(at50(drop, 60.01))).toEqual(['ramp:blocked']);
    expect(against(at50(drop, 0))).toEqual([]);
    const rise = rampGate({ ...above, maxRiseM: 0.1 });
    expect(against(at50(rise, 40))).toEqual([]);
    expect(against(at50(rise, 39.99))).toEqual(['ramp:blocked']);
    expect(against(at50(rise, 90))).toEqual([]);
  });

  it('guesses that the level follows the lip metre by metre where the settings do not say', () => {
    // 2.5 m of travel: 0.025 m for one percent, so that 0.1 m is 4 %.
    const { levelPerPercentM: _, ...window } = rampGate({ maxDropM: 0.1 }).limits.ramp[0] ?? ({} as never);
    const drop = rampGate({ maxDropM: 0.1 });
    const gate = { ...drop, limits: { ...drop.limits, ramp: [window] } };
    expect(against(at50(gate, 46.01))).toEqual([]);
    expect(against(at50(gate, 45.99))).toEqual(['ramp:blocked']);
  });

  it('below the least opening holds what was measured to the guess too, but for the smallest step', () => {
    const gateOf = (maxRiseM: number, minOpening: number): GateSettings => {
      const gate = rampGate({ maxRiseM, levelPerPercentM: 0.04 });
      return { ...gate, limits: { ...gate.limits, minOpening } };
    };
    const reach = (percent: number, gate: GateSettings, way: 'opening' | 'closing' = 'opening') => {
      const view = situation({ gate, positionPercent: percent, history: past(gate, [[percent, 0.8]]) });
      return RAMP_ROW.reach(view, way, percent);
    };
    const headM = 2.5;
    const jetM2s = 0.611 * Math.sqrt(2 * 9.81 * headM) * 0.025;
    const byFlow = (riseM: number): number => (riseM / 2) ** (5 / 3) / jetM2s;
    expect(reach(0, gateOf(0.4, 5))).toBeCloseTo(byFlow(0.4), 6);
    expect(byFlow(0.4)).toBeLessThan(0.4 / 0.04);
    expect(reach(0, gateOf(0.05, 5))).toBeCloseTo(0.2, 9);
    expect(reach(0, gateOf(0.004, 5))).toBeCloseTo(0.1, 9);
    // Where it works, and the other way, what was measured stands.
    expect(reach(0, gateOf(0.4, 0))).toBeCloseTo(10, 9);
    expect(reach(5, gateOf(0.4, 5))).toBeCloseTo(15, 9);
    expect(reach(4, gateOf(0.4, 5), 'closing')).toBe(0);
  });

  it('closing below the least opening, when two persons have lifted it, goes by the guess, else to the least opening', () => {
    const gateOf = (maxDropM: number, minOpening: number): GateSettings => {
      const gate = rampGate({ maxDropM, levelPerPercentM: 0.04 });
      return { ...gate, limits: { ...gate.limits, minOpening } };
    };
    const reach = (percent: number, gate: GateSettings, values: Values = {}) => {
      const view = situation(
        { gate, positionPercent: percent, history: past(gate, [[percent, 0.8]]) },
        values,
      );
      return RAMP_ROW.reach(view, 'closing', percent);
    };
    // Measured, it might go from 8 to 0.5.
    const byGuess = reach(8, gateOf(0.3, 5));
    expect(byGuess).toBeGreaterThan(0.5);
    expect(byGuess).toBeLessThanOrEqual(5);
    expect(reach(8, gateOf(0.04, 5))).toBeCloseTo(7, 9);
    expect(reach(8, gateOf(0.3, 0))).toBeCloseTo(0.5, 9);
    expect(reach(8, gateOf(0.3, 5), { 'forebay.level_m': { kind: 'unknown' } })).toBe(5);
    expect(reach(3, gateOf(0.3, 5), { 'forebay.level_m': { kind: 'unknown' } })).toBe(3);
    // A gate that trips have shut nearly goes no further by what was measured.
    expect(reach(3, gateOf(0.1, 5))).toBeGreaterThan(0.5);
  });

  it('must be met in each of its windows', () => {
    const gate = rampGate({ window: '30m', maxDropM: 0.1 }, { window: '2h', maxDropM: 0.12 });
    // The level fell by 0.06 m an hour ago: the half hour has forgotten, the two hours have not.
    const history = past(gate, [[50, 0.86], ...Array.from({ length: 60 }, () => [50, 0.8] as const)]);
    const to = (openingPercent: number) =>
      against(situation({ gate, positionPercent: 50, history, intent: { openingPercent } }));
    expect(to(44.01)).toEqual([]);
    expect(to(43.99)).toEqual(['ramp:blocked']);
  });

  it('counts what the window has seen, and forgets it when the window is over', () => {
    const gate = rampGate({ maxDropM: 0.1 });
    const fellAgo = (minutes: number) =>
      judge(
        situation({
          gate,
          positionPercent: 50,
          history: past(gate, [[50, 0.86], ...Array.from({ length: minutes }, () => [50, 0.8] as const)]),
          intent: { openingPercent: 45.5 },
        }),
      );
    expect(fellAgo(30)).toEqual([{ id: 'ramp', verdict: 'blocked', detail: `${level} 0.060/0.1 m` }]);
    expect(fellAgo(60)).toHaveLength(1);
    expect(fellAgo(61)).toHaveLength(0);
  });

  it('counts moves that the level has not followed yet, for as long as it takes to settle', () => {
    const gate = rampGate({ maxDropM: 0.1, settle: '20m' });
    const closedAgo = (minutes: number, openingPercent: number) =>
      against(
        situation({
          gate,
          positionPercent: 50,
          history: past(gate, [[56, 0.8], ...Array.from({ length: minutes }, () => [50, 0.8] as const)]),
          intent: { openingPercent },
        }),
      );
    // 6 % are under way: 4 % are left of 10 %.
    expect(closedAgo(5, 46)).toEqual([]);
    expect(closedAgo(5, 45.99)).toEqual(['ramp:blocked']);
    expect(closedAgo(20, 45.99)).toEqual(['ramp:blocked']);
    expect(closedAgo(21, 45.99)).toEqual([]);
    expect(closedAgo(21, 39.99)).toEqual(['ramp:blocked']);
  });

  it('counts opening moves against a rise in the same way', () => {
    const gate = rampGate({ maxRiseM: 0.1, settle: '20m' });
    const history = past(gate, [
      [44, 0.8],
      [50, 0.8],
    ]);
    const to = (openingPercent: number) =>
      against(situation({ gate, positionPercent: 50, history, intent: { openingPercent } }));
    expect(to(54)).toEqual([]);
    expect(to(54.01)).toEqual(['ramp:blocked']);
  });

  it('allows no move the bad way once the window has seen as much as it may', () => {
    const gate = rampGate({ maxDropM: 0.1, maxRiseM: 0.1 });
    const changed = (before: number, openingPercent: number) =>
      against(
        situation({
          gate,
          positionPercent: 50,
          history: past(gate, [
            [50, before],
            [50, 0.8],
          ]),
          intent: { openingPercent },
        }),
      );
    expect(changed(0.95, 49.999)).toEqual(['ramp:blocked']);
    expect(changed(0.95, 59)).toEqual([]);
    expect(changed(0.65, 50.001)).toEqual(['ramp:blocked']);
    expect(changed(0.65, 41)).toEqual([]);
  });

  it('is unknown, the way that it guards, until the whole window has been seen', () => {
    const gate = rampGate({ maxDropM: 0.1 });
    const seenFor = (forMs: number, openingPercent: number) =>
      judge(situation({ gate, history: standing(gate, 20, forMs), intent: { openingPercent } }));
    expect(seenFor(HOUR_MS - 1000, 19)).toEqual([{ id: 'ramp', verdict: 'unknown', detail: level }]);
    expect(seenFor(HOUR_MS, 19)).toEqual([]);
    expect(seenFor(HOUR_MS - 1000, 21)).toEqual([]);
  });

  it('is unknown until the gate has been seen for as long as the level takes to settle', () => {
    const gate = rampGate({ maxDropM: 0.1, settle: '2h' });
    const seenFor = (forMs: number) =>
      judge(situation({ gate, history: standing(gate, 20, forMs), intent: { openingPercent: 19 } }));
    expect(seenFor(HOUR_MS)).toEqual([{ id: 'ramp', verdict: 'unknown', detail: 'settle' }]);
    expect(seenFor(2 * HOUR_MS)).toEqual([]);
    const blind = situation({
      gate,
      history: standing(gate, 20, 2 * HOUR_MS),
      positionPercent: undefined,
      intent: { openingPercent: 0 },
    });
    expect(against(blind)).toEqual(['position-unknown:unknown', 'ramp:unknown']);
  });

  it.each(NOT_GOOD)('is unknown while its level is not good ($kind), and ends a move', (observation) => {
    const gate = rampGate({ maxDropM: 0.1, point: 'river-below.level_m' });
    const values = { 'river-below.level_m': 0.8 };
    const history = standing(gate, 20, HOUR_MS, values);
    const lost = situation(
      { gate, history, intent: { openingPercent: 19 } },
      { 'river-below.level_m': observation },
    );
    expect(judge(lost)).toEqual([{ id: 'ramp', verdict: 'unknown', detail: 'river-below.level_m' }]);
    expect(ending(lost)).toEqual(['ramp:unknown']);
  });

  it('is unknown for a gate that has no such level', () => {
    const { downstream: _, ...gate } = rampGate({ maxDropM: 0.1 });
    expect(judge(situation({ gate, intent: { openingPercent: 19 } }))).toEqual([
      { id: 'ramp', verdict: 'unknown', detail: 'ramp' },
    ]);
  });

  it('ends a move when the level has changed by more than it may, not because of what is still to come', () => {
    const gate = rampGate({ maxDropM: 0.1 });
    const fell = (byM: number) =>
      ending(
        situation({
          gate,
          positionPercent: 42,
          history: past(gate, [
            [50, 0.8 + byM],
            [42, 0.8],
          ]),
          intent: { openingPercent: 40 },
        }),
      );
    expect(fell(0.05)).toEqual([]);
    expect(fell(0.0999)).toEqual([]);
    expect(fell(0.1001)).toEqual(['ramp:blocked']);
    const exact = rampGate({ maxDropM: 0.5 });
    const half = { gate: exact, positionPercent: 42, intent: { openingPercent: 40 } };
    const history = past(exact, [
      [50, 1.5],
      [42, 1],
    ]);
    expect(ending(situation({ ...half, history }, { [level]: 1 }))).toEqual([]);
  });
});
