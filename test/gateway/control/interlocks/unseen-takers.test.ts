/** What the river must keep, while the last ten minutes of the gates that take from it were not all seen. */
import { describe, expect, it } from 'vitest';
import { sluiceDischarge } from '../../../../devices/hydraulics/sluice.js';
import { allowedOpenings } from '../../../../gateway/control/interlocks/allowed.js';
import {
  type GateHistory,
  newHistory,
  observeHistory,
  rebasedHistory,
  withoutWindows,
} from '../../../../gateway/control/interlocks/history.js';
import type { OtherGate, Situation } from '../../../../gateway/control/interlocks/situation.js';
import { judge } from '../../../../gateway/control/interlocks/table.js';
import { imageOf } from '../fixtures.js';
import {
  against,
  discharge,
  ending,
  gateNamed,
  MINUTE_MS,
  NOW_MS,
  situation,
  standing,
  sweep,
  type Values,
  WELL,
  watched,
} from './situations.js';

const RIVER = 'river-below.discharge_m3s';
const MINIMUM_M3S = 2;
const left = gateNamed('left');
const right = gateNamed('right');
/** A millionth of a litre for the last digit of the sum. */
const DIGIT = 1e-9;
const BLOCKED = ['environmental-flow:blocked'];
const UNKNOWN = ['environmental-flow:unknown'];

/** A river with so much more than its minimum, and `left` at 40 %, asked for 60 %. */
const over = (
  moreM3s: number,
  changes: Parameters<typeof situation>[0] = {},
  values: Values = {},
): Situation =>
  situation(
    {
      environmentalFlow: { point: RIVER, minimumM3s: MINIMUM_M3S },
      positionPercent: 40,
      history: standing(left, 40, 15 * MINUTE_MS),
      ...changes,
      intent: { openingPercent: 60, ...changes.intent },
    },
    { [RIVER]: MINIMUM_M3S + moreM3s, ...values },
  );

/** Blocked below `seenM3s`, unknown from there to `boundM3s`, clear from there on: to a litre. */
function isClearFrom(verdict: (moreM3s: number) => string[], seenM3s: number, boundM3s: number): void {
  for (const byM3s of sweep(-0.01, 0.01, 0.001)) {
    if (seenM3s < boundM3s) expect(verdict(seenM3s + byM3s + DIGIT)).toEqual(byM3s < 0 ? BLOCKED : UNKNOWN);
    expect(verdict(boundM3s + byM3s + DIGIT)).toEqual(
      byM3s >= 0 ? [] : seenM3s < boundM3s ? UNKNOWN : BLOCKED,
    );
  }
}

describe('a gate whose last ten minutes were not all seen', () => {
  const takes = discharge(60) - discharge(40);
  const verdict = (history: GateHistory) => (moreM3s: number) => against(over(moreM3s, { history }));

  it.each([
    ['not at all', { ...standing(left, 40, 15 * MINUTE_MS), openings: {} }],
    ['for less than that', standing(left, 40, 10 * MINUTE_MS - 1000)],
    ['not since the clock was wrong', withoutWindows(standing(left, 40, 15 * MINUTE_MS))],
  ])('%s, counts as shut before it', (_name, history) => {
    isClearFrom(verdict(history), takes, discharge(60));
  });

  it('counts as it was seen from the tenth minute on', () => {
    isClearFrom(verdict(standing(left, 40, 10 * MINUTE_MS)), takes, takes);
  });

  it('has its travel before a blindness of minutes not taken twice', () => {
    // From 20 to 40 % seven minutes ago, and lost from sight a minute later for four.
    const sequence = (beforeMs: number): number | undefined => {
      if (beforeMs >= 7 * MINUTE_MS) return 20;
      return beforeMs < 6 * MINUTE_MS && beforeMs > 2 * MINUTE_MS ? undefined : 40;
    };
    // The river does not show it: what is left by it is there once, not twice.
    const onceM3s = discharge(60) - discharge(40);
    expect(verdict(watched(left, 30, sequence))(onceM3s + DIGIT)).toEqual(UNKNOWN);
    const seenAll = (beforeMs: number): number => sequence(beforeMs) ?? 40;
    expect(verdict(watched(left, 30, seenAll))(onceM3s + DIGIT)).toEqual(BLOCKED);
  });

  it('nor over a restart that took minutes', () => {
    const moved = watched(left, 30, (beforeMs) => (beforeMs >= MINUTE_MS ? 20 : 40));
    const back = (awayMs: number): string[] => {
      const kept = rebasedHistory(moved, -awayMs);
      const image = imageOf(WELL);
      const history = observeHistory(kept, { gate: left, image, nowMs: NOW_MS, positionPercent: 40 });
      return verdict(history)(takes + DIGIT);
    };
    expect(back(MINUTE_MS)).toEqual(BLOCKED);
    expect(back(5 * MINUTE_MS)).toEqual(UNKNOWN);
  });

  it('names what would be left, at worst and at best', () => {
    const history = standing(left, 40, MINUTE_MS);
    const [worst, best] = [discharge(60), takes].map((m3s) => (MINIMUM_M3S + takes + 1 - m3s).toFixed(3));
    expect(judge(over(takes + 1, { history }))).toEqual([
      { id: 'environmental-flow', verdict: 'unknown', detail: `${worst}..${best} < 2 m3/s` },
    ]);
  });

  it('may be opened by programmes as far as the river has enough all the same', () => {
    const history = standing(left, 40, MINUTE_MS);
    const highest = (moreM3s: number) => allowedOpenings(over(moreM3s, { history })).highPercent;
    expect(highest(discharge(40))).toBe(40);
    expect(highest(discharge(50) + DIGIT)).toBeGreaterThan(49.9);
    expect(highest(discharge(50) + DIGIT)).toBeLessThanOrEqual(50);
  });

  it('is not stopped for it under way, may close, and may give to the river', () => {
    const history = { ...standing(left, 40, MINUTE_MS), openings: {} };
    expect(ending(over(0, { history }))).toEqual([]);
    expect(against(over(0, { history, intent: { openingPercent: 30 } }))).toEqual([]);
    const gate = gateNamed('left', {}, { discharge: RIVER });
    expect(against(over(0, { gate, history }))).toEqual([]);
  });
});

describe('beside another gate that takes from the river', () => {
  const takes = discharge(60) - discharge(40);
  /** Seen at 20 %, and not for the last so many minutes. */
  const lost = (minutes: number): GateHistory =>
    watched(right, 40, (beforeMs) => (beforeMs < minutes * MINUTE_MS ? undefined : 20));
  const beside =
    (changes: Partial<OtherGate>, values: Values = {}) =>
    (moreM3s: number) => {
      const other: OtherGate = {
        settings: right,
        positionPercent: 20,
        history: standing(right, 20, 15 * MINUTE_MS),
        isOpening: false,
        goesToPercent: undefined,
        ...changes,
      };
      return against(over(moreM3s, { others: [other] }, values));
    };

  it('whose last ten minutes were not all seen, all that it takes may not show yet', () => {
    isClearFrom(beside({ history: newHistory('right') }), takes, takes + discharge(20));
    const history = standing(right, 20, 10 * MINUTE_MS - 1000);
    isClearFrom(beside({ history }), takes, takes + discharge(20));
    isClearFrom(beside({ history: standing(right, 20, 10 * MINUTE_MS) }), takes, takes);
    const more = discharge(35) - discharge(20);
    isClearFrom(beside({ history, goesToPercent: 35 }), takes + more, takes + discharge(35));
  });

  it('which is shut, it takes nothing, whatever was seen', () => {
    isClearFrom(beside({ history: newHistory('right'), positionPercent: 0 }), takes, takes);
  });

  it('which is not seen, it may be open as far as hands can open it', () => {
    const settings = gateNamed('right', { maxOpening: 50 });
    const unseen = { settings, positionPercent: undefined };
    // Lost just now: what it was open by all the time, the river shows.
    isClearFrom(beside(unseen), takes, takes + discharge(100) - discharge(20));
    isClearFrom(beside({ ...unseen, history: lost(4) }), takes, takes + discharge(100));
    // Known to have opened before it was lost.
    const opened = watched(right, 15, (beforeMs) =>
      beforeMs < MINUTE_MS ? undefined : beforeMs < 3 * MINUTE_MS ? 30 : 20,
    );
    const more = discharge(30) - discharge(20);
    isClearFrom(beside({ ...unseen, history: opened }), takes + more, takes + discharge(100) - discharge(20));
  });

  it('which is not seen, it may be open to the end of its travel', () => {
    const high: Values = { 'forebay.level_m': 4 };
    const at = (percent: number) => sluiceDischarge(6, (2.5 * percent) / 100, 4, 0.8).dischargeM3s;
    const unseen = { positionPercent: undefined, history: lost(4) };
    isClearFrom(beside(unseen, high), at(60) - at(40), at(60) - at(40) + at(100));
  });

  it('which is not seen, it may take what its meter tells, where that is more', () => {
    const settings = gateNamed('right', {}, { discharge: 'right-meter.discharge_m3s' });
    const unseen = { settings, positionPercent: undefined, history: lost(4) };
    const told = (m3s: number) => ({ 'right-meter.discharge_m3s': m3s });
    isClearFrom(beside(unseen, told(1)), takes, takes + discharge(100));
    isClearFrom(beside(unseen, told(50)), takes, takes + 50);
    expect(beside(unseen, { 'right-meter.discharge_m3s': { kind: 'unknown' } })(90)).toEqual(UNKNOWN);
  });

  it('whose levels are not seen either, nobody knows what it takes', () => {
    const unseen: Values = { 'right-canal.level_m': { kind: 'unknown' } };
    expect(beside({}, unseen)(takes + DIGIT)).toEqual([]);
    expect(beside({ positionPercent: undefined }, unseen)(90)).toEqual(UNKNOWN);
    expect(beside({ history: newHistory('right') }, unseen)(90)).toEqual(UNKNOWN);
  });

  it('which nobody has seen for so long that the river shows what it takes, that counts no more', () => {
    const unseen = (history: GateHistory) => beside({ positionPercent: undefined, history });
    isClearFrom(unseen(lost(9)), takes, takes + discharge(100));
    // Of the slices of a minute the last one counts to its end.
    isClearFrom(unseen(lost(12)), takes, takes);
    const dark: Values = { 'right-canal.level_m': { kind: 'unknown' } };
    expect(beside({ positionPercent: undefined, history: lost(12) }, dark)(takes + DIGIT)).toEqual([]);
    expect(beside({ positionPercent: undefined, history: lost(9) }, dark)(90)).toEqual(UNKNOWN);
  });

  it('which was never seen, that counts until this gate has been seen for ten minutes', () => {
    const never: OtherGate = {
      settings: right,
      positionPercent: undefined,
      history: newHistory('right'),
      isOpening: false,
      goesToPercent: undefined,
    };
    const since = (minutes: number) => (moreM3s: number) =>
      against(over(moreM3s, { history: standing(left, 40, minutes * MINUTE_MS), others: [never] }));
    isClearFrom(since(9), takes, discharge(60) + discharge(100));
    isClearFrom(since(10), takes, takes);
    // Also one that had been seen before the gateway was off: it may have been opened meanwhile.
    const off = { ...never, history: lost(12) };
    const verdict = (minutes: number) => (moreM3s: number) =>
      against(over(moreM3s, { history: standing(left, 40, minutes * MINUTE_MS), others: [off] }));
    isClearFrom(verdict(9), takes, discharge(60) + discharge(100));
    isClearFrom(verdict(10), takes, takes);
  });

  it('which gives to it, nothing of that counts', () => {
    const settings = gateNamed('right', {}, { discharge: RIVER });
    const unseen = { settings, positionPercent: undefined, history: newHistory('right') };
    isClearFrom(beside(unseen), takes, takes);
  });
});
