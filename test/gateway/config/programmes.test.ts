import { expect, it } from 'vitest';
import { draftOf } from '../../../gateway/config/draft.js';
import { gateFindings } from '../../../gateway/config/gates.js';
import { programmeFindings } from '../../../gateway/config/programmes.js';

it("a schedule beyond its gate's limits is a notice, one at the limit is none", () => {
  const findings = (opening: number): unknown[] =>
    programmeFindings(
      draftOf({
        gates: [{ id: 'left', limits: { minOpening: 10, maxOpening: 40 } }],
        schedules: [{ gate: 'left', programme: { opening } }],
      }),
    );
  expect([findings(10), findings(40)]).toEqual([[], []]);
  expect(findings(9.9)).toHaveLength(1);
  expect(findings(80)).toEqual([
    {
      severity: 'notice',
      path: ['schedules', 0, 'programme', 'opening'],
      message: { key: 'openingOutsideLimits', params: { min: 10, max: 40 } },
    },
  ]);
});

it.each([
  ['discharge_m3s', {}],
  ['passThrough_m3s', {}],
  ['at_m3s', { volume_m3: 5000 }],
])('more by %s than the canal carries is a notice, as much is none', (key, more) => {
  const findings = (m3s: number, limits: object = { maxDischargeM3s: 3 }): unknown[] => {
    const programme = { ...more, [key]: m3s };
    const gates = [{ id: 'left', limits, default: programme }];
    return programmeFindings(draftOf({ gates, schedules: [{ gate: 'left', programme }] }));
  };
  expect([findings(3), findings(0), findings(9, {})]).toEqual([[], [], []]);
  const message = { key: 'aboveCapacity', params: { most: 3 } };
  expect(findings(3.01)).toEqual([
    { severity: 'notice', path: ['gates', 0, 'default', key], message },
    { severity: 'notice', path: ['schedules', 0, 'programme', key], message },
  ]);
});

it('a level upstream that lets no water over the sill is a notice', () => {
  const findings = (upstreamLevel_m: number, structure: object = { sillM: 612.4 }): unknown[] =>
    programmeFindings(
      draftOf({
        gates: [{ id: 'left', structure }],
        schedules: [{ gate: 'left', programme: { upstreamLevel_m } }],
      }),
    );
  expect([findings(612.5), findings(1.2, {}), findings(1.2, { sillM: 0 })]).toEqual([[], [], []]);
  expect(findings(612.4)).toHaveLength(1);
  expect(findings(1.2)).toEqual([
    {
      severity: 'notice',
      path: ['schedules', 0, 'programme', 'upstreamLevel_m'],
      message: { key: 'levelBeneathSill', params: { sill: 612.4 } },
    },
  ]);
});

it('a ramp window that nobody has measured is a notice', () => {
  const ramp = [
    { window: '1h', maxDropM: 0.1, levelPerPercentM: 0.02 },
    { window: '4h', maxDropM: 0.2, settle: '20m' },
  ];
  const gates = [{ id: 'left', downstream: 'left-canal.level_m', limits: { ramp } }];
  expect(gateFindings(draftOf({ gates }))).toEqual([
    {
      severity: 'notice',
      path: ['gates', 0, 'limits', 'ramp', 1],
      message: { key: 'rampGuessed', params: {} },
    },
  ]);
});
