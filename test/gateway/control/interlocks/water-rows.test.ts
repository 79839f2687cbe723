import { describe, expect, it } from 'vitest';
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import { against, ending, gateNamed, NOT_GOOD, NOW_MS, situation, standing, sweep } from './situations.js';

/** Of the gate of the fixtures, by its equation alone. */
const discharge = (percent: number, downstreamM = 0.8) =>
  sluiceDischarge(6, (2.5 * percent) / 100, 2.2, downstreamM).dischargeM3s;

describe('the levels that a gate works between', () => {
  it.each(NOT_GOOD)('must be seen for any move, and end one when they are lost ($kind)', (observation) => {
    for (const point of ['forebay.level_m', 'left-canal.level_m']) {
      const given = situation({}, { [point]: observation });
      expect(judge(given)).toEqual([{ id: 'input-age', verdict: 'unknown', detail: point }]);
      expect(ending(given)).toEqual(['input-age:unknown']);
    }
  });

  it('need no level downstream where the settings have none', () => {
    const { downstream: _, ...gate } = gateNamed('left');
    expect(judge(situation({ gate }, { 'left-canal.level_m': { kind: 'unknown' } }))).toEqual([]);
  });
});

describe.each([
  ['upstreamLevel', 'minM', 'upstream-level-low', 'opening', 'forebay.level_m', '<='],
  ['upstreamLevel', 'maxM', 'upstream-level-high', 'closing', 'forebay.level_m', '>='],
  ['downstreamLevel', 'maxM', 'downstream-level-high', 'opening', 'left-canal.level_m', '>='],
  ['downstreamLevel', 'minM', 'downstream-level-low', 'closing', 'left-canal.level_m', '<='],
] as const)('%s.%s', (key, bound, id, guarded, point, sign) => {
  const gate = gateNamed('left', { [key]: { [bound]: 1.5 } });
  const worse = guarded === 'opening' ? 40 : 10;
  const better = guarded === 'opening' ? 10 : 40;
  const at = (level: number | (typeof NOT_GOOD)[number], openingPercent: number) =>
    situation({ gate, intent: { openingPercent } }, { [point]: level });

  it('keeps the gate from making it worse, to a millimetre, and lets it make it better', () => {
    for (const level of sweep(1.49, 1.51, 0.001)) {
      const isOver = bound === 'minM' ? level <= 1.5 : level >= 1.5;
      const expected = isOver ? [{ id, verdict: 'blocked', detail: `${point} ${sign} 1.5 m` }] : [];
      expect(judge(at(level, worse))).toEqual(expected);
      expect(ending(at(level, worse))).toEqual(expected.map(() => `${id}:blocked`));
      expect(judge(at(level, better))).toEqual([]);
    }
  });

  it.each(NOT_GOOD)('is unknown with a level that is not good ($kind)', (observation) => {
    expect(against(at(observation, worse))).toEqual(['input-age:unknown', `${id}:unknown`]);
    expect(against(at(observation, better))).toEqual(['input-age:unknown']);
  });
});

it('a level downstream that is limited and that the gate does not have is unknown', () => {
  const { downstream: _, ...gate } = gateNamed('left', { downstreamLevel: { minM: 0.1, maxM: 2 } });
  expect(judge(situation({ gate }))).toEqual([
    { id: 'downstream-level-high', verdict: 'unknown', detail: 'downstream' },
  ]);
  expect(judge(situation({ gate, intent: { openingPercent: 10 } }))).toEqual([
    { id: 'downstream-level-low', verdict: 'unknown', detail: 'downstream' },
  ]);
});

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

describe('what the river must keep', () => {
  const river = 'river-below.discharge_m3s';
  const environmentalFlow = { point: river, minimumM3s: 2 };
  const takes = discharge(40) - discharge(20);
  const with_ = (flow: number | (typeof NOT_GOOD)[number], changes: object = {}, values = {}) =>
    situation({ environmentalFlow, ...changes }, { [river]: flow, ...values });

  it('limits opening by what the move takes more, to a litre', () => {
    for (const overM3s of sweep(-0.01, 0.01, 0.001)) {
      const expected = overM3s >= 0 ? [] : ['environmental-flow:blocked'];
      // A millionth of a litre for the last digit of the sum.
      expect(against(with_(2 + takes + overM3s + 1e-9))).toEqual(expected);
    }
  });

  it('allows no opening at all below the minimum, and all closing', () => {
    for (const flow of sweep(1.99, 2.01, 0.001)) {
      expect(against(with_(flow, { intent: { openingPercent: 20.0001 } }))).toEqual(
        flow > 2 ? [] : ['environmental-flow:blocked'],
      );
      expect(against(with_(flow, { intent: { openingPercent: 10 } }))).toEqual([]);
    }
    expect(judge(with_(1.9))).toEqual([
      { id: 'environmental-flow', verdict: 'blocked', detail: '1.900 < 2 m3/s' },
    ]);
  });

  it('names what would be left', () => {
    expect(judge(with_(2 + takes / 2))[0]?.detail).toBe(`${(2 - takes / 2).toFixed(3)} < 2 m3/s`);
  });

  it('ends an opening when the river falls below it, not because of what the move was to take', () => {
    expect(ending(with_(2))).toEqual([]);
    expect(ending(with_(1.999))).toEqual(['environmental-flow:blocked']);
    expect(ending(with_({ kind: 'unknown' }))).toEqual(['environmental-flow:unknown']);
    expect(ending(with_(1, { intent: { openingPercent: 10 } }))).toEqual([]);
  });

  it.each(NOT_GOOD)('is unknown when the river or a level is not seen ($kind)', (observation) => {
    expect(judge(with_(observation))).toEqual([
      { id: 'environmental-flow', verdict: 'unknown', detail: river },
    ]);
    expect(judge(with_(50, {}, { 'forebay.level_m': observation }))[1]).toEqual({
      id: 'environmental-flow',
      verdict: 'unknown',
      detail: 'forebay.level_m',
    });
  });

  it('is unknown while nobody knows where the gate is', () => {
    expect(judge(with_(50, { positionPercent: undefined }))[1]).toEqual({
      id: 'environmental-flow',
      verdict: 'unknown',
      detail: 'left',
    });
  });

  it('takes no opening that is no number', () => {
    expect(against(with_(50, { intent: { openingPercent: Number.NaN } }))).toContain(
      'environmental-flow:blocked',
    );
  });

  it('counts what was opened within ten minutes, which the river may not show yet', () => {
    const gate = gateNamed('left');
    const cameFrom = (percent: number, agoMs: number) => ({
      ...standing(gate, 20, 15 * 60_000),
      openings: {
        600000: {
          windowMs: 600_000,
          sinceMs: 0,
          slices: [
            [NOW_MS - agoMs, percent, 20],
            [NOW_MS - 60_000, 20, 20],
          ] as never,
        },
      },
    });
    const flow = 2 + takes + 1e-9;
    expect(against(with_(flow, { history: cameFrom(20, 300_000) }))).toEqual([]);
    expect(against(with_(flow, { history: cameFrom(19, 300_000) }))).toEqual(['environmental-flow:blocked']);
    expect(against(with_(flow + discharge(20) - discharge(19), { history: cameFrom(19, 300_000) }))).toEqual(
      [],
    );
    // A minute's slice that began more than eleven minutes ago is over.
    expect(against(with_(flow, { history: cameFrom(19, 660_000) }))).toEqual([]);
    expect(against(with_(flow, { history: cameFrom(19, 659_999) }))).toEqual(['environmental-flow:blocked']);
  });

  it('takes the present opening where there is no history of it, and where it is the smallest', () => {
    const gate = gateNamed('left');
    expect(
      against(with_(2 + takes + 1e-9, { history: { ...standing(gate, 20, 60_000), openings: {} } })),
    ).toEqual([]);
    const above = { ...standing(gate, 25, 15 * 60_000) };
    expect(against(with_(2 + takes + 1e-9, { history: above }))).toEqual([]);
  });

  it('does not speak of a gate that gives to the river', () => {
    const through = (more: object) =>
      against(with_(0, { gate: gateNamed('left', {}, more) }, { 'river-below.level_m': 0.5 }));
    expect(through({ downstream: 'river-below.level_m' })).toEqual([]);
    expect(through({ discharge: river })).toEqual([]);
    expect(through({ discharge: 'liver-below.discharge_m3s' })).toEqual(['environmental-flow:blocked']);
    expect(through({ discharge: 'river-below-2.discharge_m3s' })).toEqual(['environmental-flow:blocked']);
  });
});

describe('the quality of the water', () => {
  const gate = gateNamed('left', { waterQuality: { id: 'intake', worstLevel: 3 } });
  const result = { id: 'intake', of: 'class', atLeast: 1, atMost: 1, isDemonstration: false };
  const with_ = (changes: object, openingPercent = 40) =>
    situation({
      gate,
      waterQuality: [
        { ...result, id: 'other' },
        { ...result, ...changes },
      ],
      intent: { openingPercent },
    });

  it.each([
    [1, 1, []],
    [2, 3, []],
    [3, 3, []],
    [3, 4, ['water-quality:unknown']],
    [1, 5, ['water-quality:unknown']],
    [4, 4, ['water-quality:blocked']],
    [4, 5, ['water-quality:blocked']],
  ])('of level %d to %d where 3 is the worst: %j', (atLeast, atMost, expected) => {
    expect(against(with_({ atLeast, atMost }))).toEqual(expected);
    expect(ending(with_({ atLeast, atMost }))).toEqual(expected);
    expect(against(with_({ atLeast, atMost }, 10))).toEqual([]);
  });

  it('is named with its level', () => {
    expect(judge(with_({ atLeast: 4, atMost: 5 }))[0]?.detail).toBe('intake 4..5 > 3');
    expect(judge(with_({ atLeast: 1, atMost: 5 }))[0]?.detail).toBe('intake 1..5 > 3');
  });

  it('is unknown without a result, with one of another kind and with a demonstration', () => {
    const unknownBecause = { id: 'water-quality', verdict: 'unknown', detail: 'intake' };
    expect(judge(situation({ gate }))).toEqual([unknownBecause]);
    expect(judge(with_({ of: 'index' }))).toEqual([unknownBecause]);
    expect(judge(with_({ isDemonstration: true }))).toEqual([unknownBecause]);
  });
});
