/** A river that has less than it must have, and the gates that take from it. */
import { describe, expect, it } from 'vitest';
import { type GiveBack, NOTHING_TO_GIVE, stepGiveBack } from '../../../gateway/control/give-back.js';
import { newHistory } from '../../../gateway/control/interlocks/history.js';
import type { OtherGate } from '../../../gateway/control/interlocks/situation.js';
import { leftGate } from './fixtures.js';
import {
  discharge,
  gateNamed,
  MINUTE_MS,
  NOT_GOOD,
  NOW_MS,
  situation,
  type Values,
} from './interlocks/situations.js';

const RIVER = 'river-below.discharge_m3s';
const MINIMUM_M3S = 2;
const environmentalFlow = { point: RIVER, minimumM3s: MINIMUM_M3S } as const;
const TAKES_M3S = discharge(20);

/** What is remembered after looks at the river at those minutes; the gate stands at 20 %, if nothing else is said. */
function looked(
  looks: readonly (readonly [minute: number, riverM3s: number | (typeof NOT_GOOD)[number], more?: object])[],
  before: GiveBack = NOTHING_TO_GIVE,
): GiveBack {
  return looks.reduce((memory, [minute, river, more = {}]) => {
    const {
      isMoving = false,
      values = {},
      ...changes
    } = more as {
      isMoving?: boolean;
      values?: Values;
    };
    const view = situation(
      { environmentalFlow, nowMs: NOW_MS + minute * MINUTE_MS, ...changes },
      { [RIVER]: river, ...values },
    );
    return stepGiveBack(memory, view, isMoving);
  }, before);
}
const SHORT_M3S = MINIMUM_M3S - TAKES_M3S / 4;
const SHORT = [
  [0, SHORT_M3S],
  [2, SHORT_M3S],
] as const;
/** Short by so much for two minutes. */
const shortAt = (riverM3s: number, more: object = {}): GiveBack =>
  looked([
    [0, riverM3s, more],
    [2, riverM3s, more],
  ]);
const another = (id: string, positionPercent: number | undefined, more: object = {}): OtherGate => ({
  settings: { ...gateNamed(id), ...more },
  positionPercent,
  history: newHistory(id),
  isOpening: false,
  goesToPercent: undefined,
});
const capOf = (memory: GiveBack): number | undefined => memory.cap?.percent;

describe('a river that is short', () => {
  it('is given back what is missing, when it has been short for two minutes', () => {
    expect(
      capOf(
        looked([
          [0, SHORT_M3S],
          [1.99, SHORT_M3S],
        ]),
      ),
    ).toBeUndefined();
    const percent = capOf(looked(SHORT)) ?? Number.NaN;
    expect(discharge(percent) / TAKES_M3S).toBeLessThanOrEqual(0.75);
    expect(discharge(percent) / TAKES_M3S).toBeGreaterThan(0.74);
  });

  it('is given no less than a move of the gate, and no more than it has', () => {
    const { minTravel } = leftGate.limits;
    const little = MINIMUM_M3S * 0.985;
    expect(capOf(shortAt(little))).toBe(20 - minTravel);
    expect(capOf(shortAt(0, { positionPercent: 2 }))).toBe(0);
    const gate = gateNamed('left', { minOpening: 8 });
    expect(capOf(shortAt(little, { gate, positionPercent: 8.5 }))).toBe(8);
    expect(capOf(shortAt(0, { gate, positionPercent: 8 }))).toBeUndefined();
  });

  it('is given by each gate its part of what all take', () => {
    const river = { downstream: 'river-below.level_m' };
    const others = [
      another('right', 20),
      another('sluice', 60, river),
      another('lost', 90, { upstream: 'lost.level_m' }),
    ];
    const percent = capOf(shortAt(SHORT_M3S, { others })) ?? Number.NaN;
    expect(discharge(percent) / TAKES_M3S).toBeLessThanOrEqual(0.875);
    expect(discharge(percent) / TAKES_M3S).toBeGreaterThan(0.865);
    // Of a gate that is not seen, what it stood at last counts.
    const unseen = capOf(shortAt(SHORT_M3S, { others: [another('right', undefined)] }));
    expect(discharge(unseen ?? Number.NaN) / TAKES_M3S).toBeLessThan(0.76);
  });

  it('is asked again when it has had ten minutes to show it', () => {
    const there = { positionPercent: 15 };
    const once = looked(SHORT);
    expect(looked([[11.9, SHORT_M3S, there]], once)).toEqual(once);
    const twice = looked([[12, SHORT_M3S, there]], once);
    expect(twice.cap?.atMs).toBe(NOW_MS + 12 * MINUTE_MS);
    expect(capOf(twice)).toBeLessThan(15);
  });

  it('waits while the gate moves, and where nobody knows what it takes', () => {
    expect(capOf(looked([SHORT[0], [2, SHORT_M3S, { isMoving: true }]]))).toBeUndefined();
    expect(capOf(looked([SHORT[0], [2, SHORT_M3S, { positionPercent: undefined }]]))).toBeUndefined();
    const values = { 'forebay.level_m': { kind: 'unknown' } } as const;
    expect(capOf(looked([SHORT[0], [2, SHORT_M3S, { values }]]))).toBeUndefined();
    const dry = { 'forebay.level_m': 0, 'left-canal.level_m': 0 };
    expect(capOf(looked([SHORT[0], [2, SHORT_M3S, { values: dry }]]))).toBeUndefined();
  });

  it.each(NOT_GOOD)('is not counted while it is not seen ($kind), and what was found stands', (unseen) => {
    const once = looked(SHORT);
    expect(capOf(looked([SHORT[0], [1, unseen], [2.5, unseen]]))).toBeUndefined();
    // For a moment: the river has been short for all of the two minutes.
    expect(capOf(looked([SHORT[0], [0.5, unseen], [2.5, SHORT_M3S]]))).toBe(capOf(once));
    const long = [SHORT[0], [0.5, unseen], [2.51, SHORT_M3S]] as const;
    expect(capOf(looked([...long, [4.5, SHORT_M3S]]))).toBeUndefined();
    expect(capOf(looked([...long, [4.51, SHORT_M3S]]))).toBe(capOf(once));
    expect(capOf(looked([[30, unseen]], once))).toBe(capOf(once));
  });

  describe.each(NOT_GOOD)('where the gate has a meter that is not seen ($kind)', (dead) => {
    const meter = 'left-meter.discharge_m3s';
    const metered = { ...gateNamed('left'), discharge: meter };
    const withMeter = (m3s: number | typeof dead) => ({ gate: metered, values: { [meter]: m3s } });

    it('is given as much by the equation', () => {
      const percent = capOf(shortAt(SHORT_M3S, withMeter(dead)));
      expect(percent).toBe(capOf(shortAt(SHORT_M3S, withMeter(TAKES_M3S))));
      expect(percent).toBe(capOf(looked(SHORT)));
    });

    it('is given nothing where a level is not seen either', () => {
      const { gate, values } = withMeter(dead);
      for (const level of ['forebay.level_m', 'left-canal.level_m']) {
        expect(capOf(shortAt(SHORT_M3S, { gate, values: { ...values, [level]: dead } }))).toBeUndefined();
      }
    });

    it('is given its part by each gate', () => {
      const others = [another('right', 20, { discharge: 'right-meter.discharge_m3s' })];
      const capWith = (m3s: number | typeof dead) =>
        capOf(shortAt(SHORT_M3S, { others, values: { 'right-meter.discharge_m3s': m3s } }));
      expect(capWith(dead)).toBe(capWith(TAKES_M3S));
      expect(discharge(capWith(dead) ?? Number.NaN) / TAKES_M3S).toBeGreaterThan(0.865);
    });
  });

  it('is not short within what a meter can tell', () => {
    const nearly = MINIMUM_M3S * 0.991;
    expect(
      capOf(
        looked([
          [0, nearly],
          [2, nearly],
        ]),
      ),
    ).toBeUndefined();
    expect(capOf(looked([SHORT[0], [1, nearly], [2, SHORT_M3S]]))).toBeUndefined();
  });

  it.each([
    ['where the settings say so', { environmentalFlow: { ...environmentalFlow, whenShort: 'hold' } }],
    ['where nothing must stay in it', { environmentalFlow: undefined }],
    ['by a gate that gives to it', { gate: { ...gateNamed('left'), downstream: 'river-below.level_m' } }],
  ])('is given nothing %s', (_name, more) => {
    expect(
      looked(
        [
          [0, 0, more],
          [2, 0, more],
        ],
        looked(SHORT),
      ),
    ).toEqual(NOTHING_TO_GIVE);
  });

  it('has had enough when it had something to spare for ten minutes', () => {
    const once = looked(SHORT);
    const [little, enough] = [MINIMUM_M3S * 1.04, MINIMUM_M3S * 1.06];
    const capAfter = (...looks: readonly (readonly [number, number])[]) => capOf(looked(looks, once));
    expect(capAfter([5, little], [30, little])).toBe(capOf(once));
    expect(capAfter([5, enough], [14.9, enough])).toBe(capOf(once));
    expect(capAfter([5, enough], [9, little], [15, enough])).toBe(capOf(once));
    expect(capAfter([5, enough], [15, enough])).toBeUndefined();
  });

  describe.each(NOT_GOOD)('has had enough also where it was not seen for a moment ($kind)', (unseen) => {
    const once = looked(SHORT);
    const enough = MINIMUM_M3S * 1.06;
    type Look = readonly [number, number | typeof unseen];
    const capAfter = (...looks: readonly Look[]) => capOf(looked(looks, once));

    it('of two minutes at most', () => {
      const gap = (minutes: number): Look[] => [
        [5, enough],
        [9, unseen],
        [9 + minutes, enough],
      ];
      expect(capAfter(...gap(2), [14.99, enough])).toBe(capOf(once));
      expect(capAfter(...gap(2), [15, enough])).toBeUndefined();
      expect(capAfter(...gap(2.01), [15, enough])).toBe(capOf(once));
      expect(capAfter(...gap(2.01), [21, enough])).toBe(capOf(once));
      expect(capAfter(...gap(2.01), [21.01, enough])).toBeUndefined();
      // Not seen all along.
      const minutes = [9, 10, 11, 12].map((minute): Look => [minute, unseen]);
      expect(capAfter([5, enough], ...minutes, [13, enough], [15, enough])).toBe(capOf(once));
      expect(capAfter([5, enough], ...minutes.slice(0, 2), [10.5, enough], [15, enough])).toBeUndefined();
    });

    it('again and again', () => {
      const looks = [5, 7, 9, 11, 13].flatMap((minute): Look[] => [
        [minute, enough],
        [minute + 0.5, unseen],
      ]);
      expect(capAfter(...looks, [15, enough])).toBeUndefined();
    });

    it('which neither begins the ten minutes nor ends them', () => {
      expect(capAfter([5, unseen], [6, enough], [15.9, enough])).toBe(capOf(once));
      expect(capAfter([5, enough], [15, unseen])).toBe(capOf(once));
      expect(capAfter([5, enough], [15, unseen], [15.1, enough])).toBeUndefined();
    });

    it('after which it has it still', () => {
      const little = MINIMUM_M3S * 1.04;
      expect(capAfter([5, enough], [9, unseen], [9.5, little], [10, enough], [15, enough])).toBe(capOf(once));
      const short = [9.5, SHORT_M3S] as const;
      expect(capAfter([5, enough], [9, unseen], short, [10, enough], [15, enough])).toBe(capOf(once));
    });
  });
});
