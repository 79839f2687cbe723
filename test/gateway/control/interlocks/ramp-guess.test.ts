import { describe, expect, it } from 'vitest';
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import type { GateSettings } from '../../../../gateway/config/gate-schema.js';
import { allowedOpenings } from '../../../../gateway/control/interlocks/allowed.js';
import { newHistory, observeHistory, startMade } from '../../../../gateway/control/interlocks/history.js';
import { leastStepPercent } from '../../../../gateway/control/interlocks/ramp.js';
import { furthestGuessed } from '../../../../gateway/control/interlocks/ramp-guess.js';
import { imageOf } from '../fixtures.js';
import { against, gateNamed, MINUTE_MS, NOT_GOOD, NOW_MS, situation, standing, WELL } from './situations.js';

const HOUR_MS = 3_600_000;
const LEVEL = 'left-canal.level_m';

/** A canal of the gate's width: discharge per metre = (depth / deep) ^ 5/3, its bed so far beneath the sill. */
interface Canal {
  readonly deep: number;
  readonly bedM: number;
}

/** Where the level stands in the end, by halving; of a gate of 2 m of travel. */
function settledM({ deep, bedM }: Canal, percent: number, upstreamM: number): number {
  let low = -bedM;
  let high = upstreamM;
  for (let step = 0; step < 40; step++) {
    const levelM = (low + high) / 2;
    const { dischargeM3s } = sluiceDischarge(1, percent / 50, upstreamM, levelM);
    if (dischargeM3s > ((levelM + bedM) / deep) ** (5 / 3)) low = levelM;
    else high = levelM;
  }
  return low;
}

function unmeasured(limits: object, minTravel = 0.1): GateSettings {
  return gateNamed('left', { ramp: [{ window: '1h', ...limits }], minTravel });
}

/** The gate for five hours at the first opening, then at the last one for `forMs`, with the level of WELL. */
function moved(gate: GateSettings, openings: readonly [number, number], forMs: number) {
  const begunMs = NOW_MS - forMs - 5 * HOUR_MS;
  let history = newHistory('left');
  for (let nowMs = begunMs; nowMs <= NOW_MS; nowMs += MINUTE_MS) {
    const positionPercent = openings[nowMs < NOW_MS - forMs ? 0 : 1];
    history = observeHistory(history, { gate, image: imageOf(WELL), nowMs, positionPercent });
  }
  return history;
}

describe('the guess of an unmeasured level', () => {
  it.each([0.7, 1, 1.5, 2])('is more than any canal of depth %s x q^0.6 does', (deep) => {
    for (const bedM of [0, 0.3, 1]) {
      for (const upstreamM of [0.6, 1.2, 1.8, 3]) {
        for (const fromPercent of [0, 0.5, 1, 2, 5, 10, 20, 40, 60, 100]) {
          const before = settledM({ deep, bedM }, fromPercent, upstreamM);
          for (const leftM of [0.02, 0.1, 0.3]) {
            for (const way of ['opening', 'closing'] as const) {
              const given = { fromPercent, travelM: 2, headM: upstreamM, depthM: before };
              const to = Math.min(100, furthestGuessed(given, leftM, way));
              const changedM = Math.abs(settledM({ deep, bedM }, to, upstreamM) - before);
              expect(changedM, `${bedM} ${upstreamM} ${fromPercent}>${to}`).toBeLessThanOrEqual(leftM + 1e-6);
            }
          }
        }
      }
    }
  });

  it('is no less than a level that follows the lip metre by metre', () => {
    for (let fromPercent = 0; fromPercent <= 100; fromPercent += 5) {
      const given = { fromPercent, travelM: 2, headM: 2, depthM: 0.4 };
      expect(furthestGuessed(given, 0.1, 'closing')).toBeGreaterThanOrEqual(fromPercent - 5);
      expect(furthestGuessed(given, 0.1, 'opening')).toBeLessThanOrEqual(fromPercent + 5);
    }
  });

  it('takes smaller steps the closer the gate is to shut', () => {
    const gate = unmeasured({ maxDropM: 0.1, settle: '10m' });
    const to = (positionPercent: number, openingPercent: number) =>
      against(
        situation({
          gate,
          positionPercent,
          history: standing(gate, positionPercent, 2 * HOUR_MS),
          intent: { openingPercent },
        }),
      );
    // By depth: 1.8 m fall to 1.7 m. By flow: from 0.793 m to 0.693 m.
    expect(to(10, 9.18)).toEqual([]);
    expect(to(10, 9.17)).toEqual(['ramp:blocked']);
    expect(to(2, 1.6)).toEqual([]);
    expect(to(2, 1.59)).toEqual(['ramp:blocked']);
    expect(to(0.06, 0)).toEqual([]);
    expect(to(0.08, 0)).toEqual(['ramp:blocked']);
  });

  it('counts travel for the whole window, however short `settle` is said to be', () => {
    const gate = unmeasured({ maxDropM: 0.1, settle: '10m' });
    const to = (forMinutes: number) =>
      against(
        situation({
          gate,
          positionPercent: 46.5,
          history: moved(gate, [50, 46.5], forMinutes * MINUTE_MS),
          intent: { openingPercent: 45 },
        }),
      );
    expect(to(11)).toEqual(['ramp:blocked']);
    expect(to(59)).toEqual(['ramp:blocked']);
    expect(to(62)).toEqual([]);
  });

  it.each(NOT_GOOD)('is unknown while the level above the gate is not good ($kind)', (observation) => {
    const gate = unmeasured({ maxDropM: 0.1 });
    const history = standing(gate, 20, 2 * HOUR_MS);
    const lost = situation(
      { gate, history, intent: { openingPercent: 19.9 } },
      { 'forebay.level_m': observation },
    );
    expect(against(lost)).toContain('ramp:unknown');
  });

  it('goes by flow alone for another level than the one behind the gate', () => {
    const gate = unmeasured({ maxDropM: 0.1, point: 'river-below.level_m' });
    const values = { 'river-below.level_m': 380.5 };
    const history = standing(gate, 10, 2 * HOUR_MS, values);
    const to = (openingPercent: number) =>
      against(situation({ gate, positionPercent: 10, history, intent: { openingPercent } }, values));
    expect(to(9.22)).toEqual([]);
    expect(to(9.2)).toEqual(['ramp:blocked']);
  });
});

describe('steps under a ramp', () => {
  const gate = unmeasured({ maxDropM: 0.1, settle: '10m' }, 3);
  const least = (history: ReturnType<typeof standing>) => leastStepPercent(situation({ gate, history }));

  it('are of `minTravel` until the gate has stood for all of the window', () => {
    expect(least(moved(gate, [30, 20], 69 * MINUTE_MS))).toBe(3);
    expect(least(moved(gate, [30, 20], 70 * MINUTE_MS))).toBe(0.2);
    expect(least(newHistory('left'))).toBe(3);
  });

  it('are of `minTravel` after a command that the gate has not followed', () => {
    const stood = moved(gate, [20, 20], HOUR_MS);
    expect(least(stood)).toBe(0.2);
    expect(least(startMade(stood, NOW_MS - 69 * MINUTE_MS, 'closing', 20))).toBe(3);
  });

  it('are of `minTravel` where there is no ramp, and no larger than that', () => {
    const free = gateNamed('left', { minTravel: 3 });
    expect(leastStepPercent(situation({ gate: free, history: moved(free, [20, 20], HOUR_MS) }))).toBe(3);
    const fine = unmeasured({ maxDropM: 0.1 }, 0.1);
    expect(leastStepPercent(situation({ gate: fine, history: moved(fine, [20, 20], HOUR_MS) }))).toBe(0.1);
  });
});

/**
 * Minutes that a gate of 2 m of travel takes from one opening to another, step by step, on a canal that follows it within
 * a quarter of an hour or so; and by how much the level changed at most within the window.
 */
function journey(from: number, to: number, mostM: number, timeConstantMinutes = 15) {
  const canal: Canal = { deep: 1, bedM: 0.3 };
  const upstreamM = 1.8;
  const ramp = { window: '30m', maxDropM: mostM, maxRiseM: mostM };
  const made = gateNamed('left', { ramp: [ramp], minTravel: 2, maxOpening: 100 });
  const gate = { ...made, structure: { ...made.structure, travelM: 2 } };
  const levels = Array.from({ length: 60 }, () => settledM(canal, from, upstreamM));
  let [history, positionPercent, minutes] = [newHistory('left'), from, -60];
  for (; minutes < 48 * 60 && Math.abs(positionPercent - to) > 0.05; minutes++) {
    const nowMs = NOW_MS + minutes * MINUTE_MS;
    const before = levels.at(-1) ?? 0;
    const levelM = before + (settledM(canal, positionPercent, upstreamM) - before) / timeConstantMinutes;
    levels.push(levelM);
    const values = { [LEVEL]: levelM, 'forebay.level_m': upstreamM };
    history = observeHistory(history, { gate, image: imageOf(values), nowMs, positionPercent });
    const view = situation({ gate, history, positionPercent, nowMs }, values);
    const { lowPercent, highPercent } = allowedOpenings(view);
    const next = Math.min(highPercent, Math.max(lowPercent, to));
    const least = next === to ? 0 : leastStepPercent(view);
    if (Math.abs(next - positionPercent) < Math.max(least, 1e-9)) continue;
    history = startMade(history, nowMs, next > positionPercent ? 'opening' : 'closing', positionPercent);
    positionPercent = next;
  }
  const changesM = levels.map((levelM, index) => {
    const window = levels.slice(Math.max(0, index - 30), index + 1);
    return Math.max(...window.map((each) => Math.abs(each - levelM)));
  });
  return { minutes, positionPercent, mostM: Math.max(...changesM) };
}

describe('a gate with an unmeasured window', () => {
  it.each([
    [60, 20, 0.2, 10],
    [20, 60, 0.2, 10],
    [60, 0, 0.3, 12],
    [0, 40, 0.3, 12],
    [30, 5, 0.15, 16],
  ])('gets from %s to %s %% under %s m within half an hour, in %s hours', (from, to, mostM, hours) => {
    for (const timeConstantMinutes of [2, 15, 90]) {
      const went = journey(from, to, mostM, timeConstantMinutes);
      expect(went.positionPercent).toBeCloseTo(to, 1);
      expect(went.minutes).toBeLessThan(hours * 60);
      expect(went.mostM).toBeLessThanOrEqual(mostM);
    }
  });
});
