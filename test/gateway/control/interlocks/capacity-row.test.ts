/** The row that keeps the canal from more than it carries. */
import { describe, expect, it } from 'vitest';
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import { against, discharge, ending, gateNamed, NOT_GOOD, situation, sweep } from './situations.js';

describe('what the canal carries', () => {
  /** As much as the gate passes at 40 %. */
  const gate = gateNamed('left', { maxDischargeM3s: discharge(40) });
  const to = (openingPercent: number, more: object = {}, values = {}) =>
    situation({ gate: { ...gate, ...more }, intent: { openingPercent } }, values);

  it('limits opening by the equation, to a hundredth of a percent', () => {
    for (const openingPercent of sweep(39.95, 40.05, 0.01)) {
      expect(against(to(openingPercent))).toEqual(openingPercent <= 40 ? [] : ['discharge-capacity:blocked']);
    }
  });

  it('names what would flow', () => {
    const round = gateNamed('left', { maxDischargeM3s: 5 });
    expect(judge(situation({ gate: round }))).toEqual([
      { id: 'discharge-capacity', verdict: 'blocked', detail: `${discharge(40).toFixed(3)} > 5 m3/s` },
    ]);
  });

  it('never keeps a gate from closing, and ends an opening that is beyond it', () => {
    const over = { gate, positionPercent: 41 };
    expect(against(situation({ ...over, intent: { openingPercent: 40.5 } }))).toEqual([]);
    expect(ending(situation({ ...over, intent: { openingPercent: 50 } }))).toEqual([
      'discharge-capacity:blocked',
    ]);
    expect(ending(situation({ gate, positionPercent: 40, intent: { openingPercent: 50 } }))).toEqual([]);
  });

  const meter = { discharge: 'left-meter.discharge_m3s' };

  it('is held against the meter too', () => {
    const most = gate.limits.maxDischargeM3s ?? 0;
    const telling = (m3s: number, openingPercent = 20.1) =>
      against(to(openingPercent, meter, { [meter.discharge]: m3s }));
    expect(telling(most * 0.99)).toEqual([]);
    // Less than the equation says is not believed.
    expect(telling(0, 40)).toEqual([]);
    expect(telling(0, 40.01)).toEqual(['discharge-capacity:blocked']);
    // A tenth more than the equation says for 20 % makes all openings worth a tenth more.
    expect(telling(discharge(20) * 1.1, 36)).toEqual([]);
    expect(telling(discharge(20) * 1.1, 36.8)).toEqual(['discharge-capacity:blocked']);
  });

  it('allows no opening when the meter tells more than the canal carries', () => {
    const three = gateNamed('left', { maxDischargeM3s: 3 * discharge(20) }, meter);
    const most = three.limits.maxDischargeM3s ?? 0;
    const telling = (m3s: number) =>
      judge(situation({ gate: three, intent: { openingPercent: 20.1 } }, { [meter.discharge]: m3s }));
    expect(telling(most)).toEqual([]);
    expect(telling(most + 0.001)).toEqual([
      {
        id: 'discharge-capacity',
        verdict: 'blocked',
        detail: `${(most + 0.001).toFixed(3)} > ${most} m3/s`,
      },
    ]);
  });

  it('believes a meter no more than twice the equation', () => {
    const twice = gateNamed('left', { maxDischargeM3s: discharge(1) * 4 }, meter);
    const at = (openingPercent: number) =>
      against(
        situation(
          { gate: twice, positionPercent: 1, intent: { openingPercent } },
          { [meter.discharge]: discharge(1) * 3 },
        ),
      );
    expect(discharge(1.95) * 2).toBeLessThan(discharge(1) * 4);
    expect(at(1.95)).toEqual([]);
    expect(at(2.1)).toEqual(['discharge-capacity:blocked']);
  });

  it('takes the equation as it is from a gate that passes nothing yet', () => {
    const closed = { gate: { ...gate, ...meter }, positionPercent: 0, intent: { openingPercent: 40 } };
    expect(against(situation(closed, { [meter.discharge]: 0.5 }))).toEqual([]);
  });

  it.each(NOT_GOOD)('is unknown without the meter or a level ($kind)', (observation) => {
    expect(judge(to(30, meter, { [meter.discharge]: observation }))).toEqual([
      { id: 'discharge-capacity', verdict: 'unknown', detail: meter.discharge },
    ]);
    for (const point of ['forebay.level_m', 'left-canal.level_m']) {
      expect(judge(to(30, {}, { [point]: observation }))[1]).toEqual({
        id: 'discharge-capacity',
        verdict: 'unknown',
        detail: point,
      });
    }
  });

  it('takes a gate without a level downstream to flow freely', () => {
    const { downstream: _, ...free } = gateNamed('left', { maxDischargeM3s: discharge(40, 0) });
    expect(against(situation({ gate: free, intent: { openingPercent: 40 } }))).toEqual([]);
    expect(against(situation({ gate: free, intent: { openingPercent: 40.01 } }))).toEqual([
      'discharge-capacity:blocked',
    ]);
  });

  it('takes a gate without a level downstream to flow freely where another would be drowned', () => {
    const freely = sluiceDischarge(6, 1, 1.2, 0).dischargeM3s;
    expect(sluiceDischarge(6, 1, 1.2, 1).dischargeM3s).toBeLessThan(freely * 0.9);
    const { downstream: _, ...free } = gateNamed('left', { maxDischargeM3s: freely * 0.95 });
    const low = { 'forebay.level_m': 1.2 };
    expect(against(situation({ gate: free, intent: { openingPercent: 40 } }, low))).toEqual([
      'discharge-capacity:blocked',
    ]);
  });

  it('without a meter is as small as it likes', () => {
    const small = gateNamed('left', { maxDischargeM3s: discharge(0.5) });
    const given = { gate: small, positionPercent: 0 };
    expect(discharge(0.5)).toBeLessThan(0.5);
    expect(against(situation({ ...given, intent: { openingPercent: 0.5 } }))).toEqual([]);
    expect(against(situation({ ...given, intent: { openingPercent: 0.51 } }))).toEqual([
      'discharge-capacity:blocked',
    ]);
  });

  it('takes the equation as it is where nobody knows where the gate stands', () => {
    const blind = {
      gate: { ...gate, ...meter },
      positionPercent: undefined,
      intent: { openingPercent: 100 },
    };
    expect(judge(situation(blind, { [meter.discharge]: 3 }))).toContainEqual({
      id: 'discharge-capacity',
      verdict: 'blocked',
      detail: `${discharge(100).toFixed(3)} > ${gate.limits.maxDischargeM3s} m3/s`,
    });
  });

  it('counts depths from the sill', () => {
    const high = gateNamed(
      'left',
      { maxDischargeM3s: discharge(40) },
      {
        structure: { kind: 'vertical-sluice', widthM: 6, sillM: 700, travelM: 2.5 },
      },
    );
    const levels = { 'forebay.level_m': 702.2, 'left-canal.level_m': 700.8 };
    expect(against(situation({ gate: high, intent: { openingPercent: 39.99 } }, levels))).toEqual([]);
    expect(against(situation({ gate: high, intent: { openingPercent: 40.01 } }, levels))).toEqual([
      'discharge-capacity:blocked',
    ]);
  });

  it('is unknown where the gate stands when nobody knows', () => {
    expect(ending(situation({ gate, positionPercent: undefined, intent: { openingPercent: 50 } }))).toContain(
      'discharge-capacity:blocked',
    );
  });
});
