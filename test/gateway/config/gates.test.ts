import { describe, expect, it } from 'vitest';
import { draftOf } from '../../../gateway/config/draft.js';
import { gateFindings } from '../../../gateway/config/gates.js';
import { type ScheduleSettings, scheduleSchema } from '../../../gateway/config/schedule-schema.js';
import { siteSchema } from '../../../gateway/config/schema.js';
import { siteProblemTexts } from '../../../gateway/config/site.js';
import { LANGUAGES, render } from '../../../protocols/text/message.js';

/** As `severity path key`. */
function told(document: object): string[] {
  return gateFindings(draftOf(document)).map(
    ({ severity, path, message }) => `${severity} ${path.join('.')} ${message.key}`,
  );
}

const GATE = { id: 'left', device: 'drive' };
const RATED = { ...GATE, limits: { maxOpeningPerMinute: 10, maxClosingPerMinute: 10 } };
const SLOW = ['error control.cycle gatesNeedFastCycle'];

describe('the cycle of control', () => {
  it.each([
    ['100ms', []],
    ['1s', []],
    ['5s', []],
    ['5001ms', SLOW],
    ['60s', SLOW],
    // Told by the schema.
    ['61s', []],
  ])('of %s with gates', (cycle, expected) => {
    const control = { cycle };
    expect(told({ control, gates: [GATE] })).toEqual(expected);
    expect(told({ control, gates: [GATE, RATED] })).toEqual(expected);
    expect(told({ control, gates: [{ id: 'Wrong' }] })).toEqual(expected);
  });

  it('may be slow where nothing is moved, and is quick enough where nothing is said', () => {
    const control = { cycle: '60s' };
    expect([told({ control }), told({ control, gates: [] }), told({ gates: [RATED] })]).toEqual([[], [], []]);
  });

  it('is told what may stand there, in every language', () => {
    for (const language of LANGUAGES)
      expect(render(siteProblemTexts, { key: 'gatesNeedFastCycle' }, language)).toMatch(/100ms.* 5s/);
  });
});

describe('the levels of a gate', () => {
  it.each([
    ['forebay.level_m', 'forebay.level_m', ['error gates.0.downstream sameLevels']],
    ['forebay.level_m', 'left-canal.level_m', []],
    ['forebay.level_m', undefined, []],
    [undefined, undefined, []],
    // Told by the schema.
    ['level', 'level', []],
  ])('%s and %s', (upstream, downstream, expected) => {
    expect(told({ gates: [{ ...GATE, upstream, downstream }] })).toEqual(expected);
  });

  it.each([
    [2.1, 612.4, true],
    [612.4, 612.4, true],
    [612.5, 612.4, false],
    [0.1, 0, false],
    [-0.1, undefined, false],
    [undefined, 3, false],
  ])('of at most %s m over a sill at %s m', (maxM, sillM, isTold) => {
    const gates = [{ ...GATE, structure: { sillM }, limits: { upstreamLevel: { minM: -5, maxM } } }];
    const expected = isTold ? ['notice gates.0.limits.upstreamLevel.maxM levelBeneathSill'] : [];
    expect(told({ gates })).toEqual(expected);
  });
});

describe('what a minute allows', () => {
  it.each([
    [0.5, {}, true],
    [1, {}, false],
    [1.9, { minTravel: 2 }, true],
    [2, { minTravel: 2 }, false],
    [0.2, { minTravel: 0.1 }, false],
    // A step under a ramp may be smaller.
    [0.5, { ramp: [{ window: '1h', maxRiseM: 1, point: 'a.level_m', levelPerPercentM: 0.1 }] }, false],
    [0.5, { ramp: [] }, true],
    // Told by the schema.
    [0, {}, false],
    ['half', {}, false],
  ])('%s %% with %o', (rate, limits, isTold) => {
    const [opening, closing] = ['maxOpeningPerMinute', 'maxClosingPerMinute'].map((key) =>
      told({ gates: [{ ...GATE, limits: { ...limits, [key]: rate } }] }),
    );
    const notice = (key: string): string[] =>
      isTold ? [`notice gates.0.limits.${key} rateBelowTravel`] : [];
    expect(opening).toEqual(notice('maxOpeningPerMinute'));
    expect(closing).toEqual(notice('maxClosingPerMinute'));
  });
});

describe('what must stay in the river', () => {
  const isTaken = (minimumM3s: number): boolean =>
    siteSchema.shape.environmentalFlow.safeParse({ point: 'river.discharge_m3s', minimumM3s }).success;

  it.each([
    [0, false],
    [-1, false],
    [0.001, true],
    [2, true],
  ])('%d m3/s', (minimumM3s, expected) => {
    expect(isTaken(minimumM3s)).toBe(expected);
  });

  it('is told to be left out where it is nothing, in every language', () => {
    for (const language of LANGUAGES)
      expect(render(siteProblemTexts, { key: 'riverKeepsNothing' }, language)).toContain('environmentalFlow');
  });
});

describe('a slot', () => {
  const isTaken = (from: string, to: string): boolean => {
    const kinds: Partial<Record<keyof ScheduleSettings, object>>[] = [
      { weekly: { days: ['mon'], from, to } },
      { everyDays: { every: 2, anchor: '2026-05-01', from, to } },
      { dates: { on: ['2026-05-01'], from, to } },
    ];
    const taken = kinds.map(
      (when) => scheduleSchema.safeParse({ gate: 'left', programme: { opening: 5 }, ...when }).success,
    );
    expect(new Set(taken).size).toBe(1);
    return taken[0] === true;
  };

  it.each([
    ['00:00', '24:00', true],
    ['24:00', '06:00', true],
    ['24:00', '00:00:01', true],
    ['22:00', '00:00', true],
    ['24:00', '00:00', false],
    ['24:00', '24:00', false],
    ['00:00', '00:00', false],
  ])('from %s to %s', (from, to, expected) => {
    expect(isTaken(from, to)).toBe(expected);
  });
});
