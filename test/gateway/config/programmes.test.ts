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
