import { describe, expect, it } from 'vitest';
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import { allowedOpenings } from '../../../../gateway/control/interlocks/allowed.js';
import { localSelectorWish } from '../../../../gateway/control/interlocks/selector.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import { imageOf } from '../fixtures.js';
import { gateNamed, NOT_GOOD, pointsOf, situation, standing, WELL } from './situations.js';

const discharge = (percent: number) => sluiceDischarge(6, (2.5 * percent) / 100, 2.2, 0.8).dischargeM3s;

describe('the openings that are allowed', () => {
  it('are all of them where nothing is limited', () => {
    expect(allowedOpenings(situation({ gate: gateNamed('left', { maxOpening: 100 }) }))).toEqual({
      lowPercent: 0,
      highPercent: 100,
      boundBy: [],
    });
  });

  it('end at the travel limits', () => {
    const gate = gateNamed('left', { minOpening: 10, maxOpening: 90 });
    expect(allowedOpenings(situation({ gate }))).toEqual({
      lowPercent: 10,
      highPercent: 90,
      boundBy: ['travel-limits'],
    });
  });

  it('always have the present one, wherever the gate stands', () => {
    const gate = gateNamed('left', { minOpening: 10, maxOpening: 90 });
    const at = (positionPercent: number) => allowedOpenings(situation({ gate, positionPercent }));
    expect(at(5)).toMatchObject({ lowPercent: 5, highPercent: 90 });
    expect(at(95)).toMatchObject({ lowPercent: 10, highPercent: 95 });
  });

  it('are none while the position is not known', () => {
    expect(allowedOpenings(situation({ positionPercent: undefined }))).toEqual({
      lowPercent: Number.NaN,
      highPercent: Number.NaN,
      boundBy: ['position-unknown'],
    });
  });

  it('are as many as the rates and ramps leave, with the names of what is nearest', () => {
    const gate = gateNamed('left', {
      maxOpeningPerMinute: 5,
      ramp: [{ window: '10m', maxDropM: 0.1, levelPerPercentM: 0.01, settle: '5m' }],
    });
    const given = situation({ gate });
    const { lowPercent, highPercent, boundBy } = allowedOpenings(given);
    expect(lowPercent).toBeCloseTo(10, 9);
    expect(highPercent).toBe(25);
    expect(boundBy).toEqual(['ramp', 'travel-rate']);
    for (const openingPercent of [lowPercent, highPercent]) {
      expect(judge({ ...given, intent: { ...given.intent, openingPercent } })).toEqual([]);
    }
    for (const openingPercent of [lowPercent - 1e-6, highPercent + 1e-6]) {
      expect(judge({ ...given, intent: { ...given.intent, openingPercent } })).toHaveLength(1);
    }
  });

  it('name all that end at the same place', () => {
    const gate = gateNamed('left', { maxOpening: 25, maxOpeningPerMinute: 5, maxClosingPerMinute: 20 });
    expect(allowedOpenings(situation({ gate }))).toEqual({
      lowPercent: 0,
      highPercent: 25,
      boundBy: ['travel-limits', 'travel-rate'],
    });
  });

  it('are those of the nearest of several, however near they are', () => {
    const near = gateNamed('left', { maxOpening: 25, maxOpeningPerMinute: 4.5 });
    expect(allowedOpenings(situation({ gate: near }))).toMatchObject({
      highPercent: 24.5,
      boundBy: ['travel-rate'],
    });
    const rise = { window: '10m', levelPerPercentM: 0.01, settle: '5m' };
    const ramps = gateNamed('left', {
      ramp: [
        { ...rise, maxRiseM: 0.1 },
        { ...rise, maxRiseM: 0.2 },
      ],
    });
    expect(allowedOpenings(situation({ gate: ramps })).highPercent).toBeCloseTo(30, 9);
    const drops = gateNamed('left', {
      ramp: [
        { ...rise, maxDropM: 0.05 },
        { ...rise, maxDropM: 0.1 },
      ],
    });
    expect(allowedOpenings(situation({ gate: drops })).lowPercent).toBeCloseTo(15, 9);
  });

  it('are not bound by a canal that carries just as much as the gate may open', () => {
    const gate = gateNamed('left', { maxOpening: 40, maxDischargeM3s: discharge(40) });
    expect(allowedOpenings(situation({ gate }))).toEqual({
      lowPercent: 0,
      highPercent: 40,
      boundBy: ['travel-limits'],
    });
  });

  it('do not go beyond what is unknown', () => {
    const gate = gateNamed('left', {
      maxOpeningPerMinute: 5,
      ramp: [{ window: '1h', maxDropM: 0.1, maxRiseM: 0.1 }],
    });
    const history = standing(gate, 20, 30_000);
    expect(allowedOpenings(situation({ gate, history }))).toEqual({
      lowPercent: 20,
      highPercent: 20,
      boundBy: ['ramp', 'travel-rate'],
    });
  });

  it('end where the canal is full, or the river down to its minimum, to a part of a percent', () => {
    const gate = gateNamed('left', { maxDischargeM3s: discharge(40) });
    const canal = allowedOpenings(situation({ gate }));
    expect(canal.boundBy).toEqual(['discharge-capacity']);
    expect(canal.highPercent).toBeGreaterThan(39.93);
    expect(canal.highPercent).toBeLessThanOrEqual(40);
    const environmentalFlow = { point: 'river.discharge_m3s', minimumM3s: 2 };
    const values = { 'river.discharge_m3s': 2 + discharge(30) - discharge(20) };
    const river = allowedOpenings(situation({ environmentalFlow }, values));
    expect(river.boundBy).toEqual(['environmental-flow']);
    expect(river.highPercent).toBeGreaterThan(29.92);
    expect(river.highPercent).toBeLessThanOrEqual(30);
    const unseen = allowedOpenings(situation({ environmentalFlow }));
    expect(unseen).toEqual({ lowPercent: 0, highPercent: 20, boundBy: ['environmental-flow'] });
  });

  it('are not narrowed by what is refused whatever the opening: that is left to the judgement', () => {
    const gate = gateNamed('left', { downstreamLevel: { maxM: 0.1 }, startsPerHour: 1, maxOpening: 100 });
    const given = situation({ gate, storeOk: false });
    expect(allowedOpenings(given).boundBy).toEqual([]);
    expect(judge(given)).not.toEqual([]);
  });
});

describe('the local selector', () => {
  const gate = gateNamed('left');
  const seen = (value: Parameters<typeof imageOf>[0][string], actuator = pointsOf(gate)) =>
    localSelectorWish({ actuator, image: imageOf({ ...WELL, 'left-gate.remote_selected': value }) });

  it('wants the gate left alone while it stands at local', () => {
    expect(seen(0)).toEqual({
      kind: 'stay',
      source: 'local-selector',
      why: 'actuator-not-ready',
      ref: 'left-gate.remote_selected',
    });
    expect(seen(1)).toBeUndefined();
  });

  it('wants nothing while it is not seen: an interlock blocks then', () => {
    for (const lost of NOT_GOOD) expect(seen(lost)).toBeUndefined();
  });

  it('is not any other condition of being ready', () => {
    const ready = [{ point: 'left-gate.remote_selected', equals: 1, isSelector: false }];
    expect(seen(0, { ...pointsOf(gate), ready })).toBeUndefined();
  });
});
