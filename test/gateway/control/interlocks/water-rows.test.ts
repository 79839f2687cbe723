/** The rows that look at levels, the river and the quality of the water. */
import { describe, expect, it } from 'vitest';
import type { OtherGate } from '../../../../gateway/control/interlocks/situation.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import {
  against,
  discharge,
  ending,
  gateNamed,
  MINUTE_MS,
  NOT_GOOD,
  NOW_MS,
  situation,
  standing,
  sweep,
  type Values,
  watched,
} from './situations.js';

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

  it('takes the present opening where it is the smallest', () => {
    const gate = gateNamed('left');
    const above = { ...standing(gate, 25, 15 * 60_000) };
    expect(against(with_(2 + takes + 1e-9, { history: above }))).toEqual([]);
  });

  describe('and other gates', () => {
    const other = (changes: Partial<OtherGate> = {}): OtherGate => ({
      settings: gateNamed('right'),
      positionPercent: 20,
      history: standing(gateNamed('right'), 20, 15 * MINUTE_MS),
      isOpening: false,
      goesToPercent: undefined,
      ...changes,
    });
    const has = { 'right-canal.level_m': 0.8 };
    const enough = 2 + takes + 1e-9;
    const beside = (flow: number, one: Partial<OtherGate>, values: Values = has): string[] =>
      against(with_(flow, { others: [other(one)] }, values));
    const cameFrom = (percent: number, agoMs: number) =>
      watched(gateNamed('right'), 15, (beforeMs) => (beforeMs >= agoMs ? percent : 20));

    it('that stand take nothing off', () => {
      expect(beside(enough, {})).toEqual([]);
      expect(beside(enough, { history: cameFrom(20, 100_000) })).toEqual([]);
    });

    it('that have closed, or are going to, give nothing yet', () => {
      expect(beside(enough, { history: cameFrom(30, 100_000) })).toEqual([]);
      expect(beside(enough, { goesToPercent: 5 })).toEqual([]);
      expect(beside(enough - 0.001, { goesToPercent: 5 })).toEqual(['environmental-flow:blocked']);
    });

    it('that have opened of late take off what the river may not show yet', () => {
      const history = cameFrom(15, 100_000);
      const more = discharge(20) - discharge(15);
      expect(beside(enough, { history })).toEqual(['environmental-flow:blocked']);
      expect(beside(enough + more - 0.001, { history })).toEqual(['environmental-flow:blocked']);
      expect(beside(enough + more, { history })).toEqual([]);
    });

    it('that are about to open take off what they will', () => {
      const more = discharge(35) - discharge(20);
      expect(beside(enough + more - 0.001, { goesToPercent: 35 })).toEqual(['environmental-flow:blocked']);
      expect(beside(enough + more, { goesToPercent: 35 })).toEqual([]);
    });

    it('whose levels are not seen make it unknown once they open', () => {
      const unseen: Values = { 'right-canal.level_m': { kind: 'unknown' } };
      expect(beside(50, {}, unseen)).toEqual([]);
      expect(beside(50, { goesToPercent: 35 }, unseen)).toEqual(['environmental-flow:unknown']);
    });

    it('that give to the river are none of its takers', () => {
      const settings = gateNamed('right', {}, { discharge: river });
      expect(beside(enough, { settings, goesToPercent: 90 })).toEqual([]);
    });
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
