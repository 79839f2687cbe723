/** A river that has less than it must have, and the gates that take from it. */
import { describe, expect, it } from 'vitest';
import { programmeSchema } from '../../../gateway/config/programme-schema.js';
import { type GiveBack, NOTHING_TO_GIVE, stepGiveBack } from '../../../gateway/control/give-back.js';
import { newHistory } from '../../../gateway/control/interlocks/history.js';
import type { OtherGate } from '../../../gateway/control/interlocks/situation.js';
import { evaluate } from '../../../gateway/control/programmes/evaluate.js';
import { newProgrammeMemory, type ProgrammeContext } from '../../../gateway/control/programmes/programme.js';
import { imageOf, leftGate } from './fixtures.js';
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
    expect(capOf(looked([SHORT[0], [1, unseen], [2, SHORT_M3S]]))).toBeUndefined();
    const once = looked(SHORT);
    expect(capOf(looked([[30, unseen]], once))).toBe(capOf(once));
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
});

describe('a programme under a cap', () => {
  const context = (positionPercent: number, capPercent: number | undefined, low = 0): ProgrammeContext => ({
    gate: leftGate,
    image: imageOf({}),
    positionPercent,
    nowMs: NOW_MS,
    allowed: { lowPercent: low, highPercent: 100 },
    capPercent,
    availableM3s: undefined,
    shares: new Map(),
    isMoving: false,
    slotKey: 'slot',
  });
  const asked = (members: object, ...seen: Parameters<typeof context>) =>
    evaluate(programmeSchema.parse(members), context(...seen), newProgrammeMemory('slot', 0)).result;

  it('opens the gate no further than that', () => {
    expect(asked({ opening: 40 }, 20, 15)).toEqual({
      kind: 'opening',
      openingPercent: 15,
      why: 'river-short',
    });
    expect(asked({ opening: 10 }, 20, 15)).toEqual({ kind: 'opening', openingPercent: 10, why: 'as-asked' });
    expect(asked({ opening: 40 }, 20, undefined)).toMatchObject({ openingPercent: 40 });
  });

  it('closes it also where it asks for what is refused', () => {
    const gate = gateNamed('left', { minOpening: 5 });
    const result = (positionPercent: number) =>
      evaluate(
        programmeSchema.parse({ closed: true }),
        { ...context(positionPercent, 15), gate },
        newProgrammeMemory('slot', 0),
      ).result;
    expect(result(20)).toMatchObject({ openingPercent: 15, why: 'river-short' });
    expect(result(15)).toMatchObject({ openingPercent: 0 });
  });

  it('closes it also where it would let it be', () => {
    expect(asked({ discharge_m3s: 3 }, 20, 15)).toMatchObject({ openingPercent: 15, why: 'river-short' });
    expect(asked({ discharge_m3s: 3 }, 15, 15)).toMatchObject({ kind: 'unknown' });
  });

  it('does not go on to what was asked before', () => {
    const memory = { ...newProgrammeMemory('slot', 0), asked: { percent: 40, atMs: NOW_MS - 1000 } };
    const now = (positionPercent: number, capPercent: number | undefined) =>
      evaluate(programmeSchema.parse({ opening: 40 }), context(positionPercent, capPercent), memory).result;
    expect(now(20, 15)).toEqual({ kind: 'opening', openingPercent: 15, why: 'too-soon' });
    // In steps, too.
    const narrow = evaluate(programmeSchema.parse({ opening: 40 }), context(20, 5, 17), memory).result;
    expect(narrow).toEqual({ kind: 'opening', openingPercent: 17, why: 'too-soon' });
    const standing = context(14, 15);
    const level = programmeSchema.parse({ upstreamLevel_m: 2 });
    const image = imageOf({ 'forebay.level_m': 2.2 });
    const error = { m: 0.2, atMs: NOW_MS - 1000 };
    expect(evaluate(level, { ...standing, image }, { ...memory, error }).result).toMatchObject({
      openingPercent: 15,
    });
  });

  it('goes there in steps, as the interlocks allow', () => {
    expect(asked({ opening: 40 }, 20, 10, 17)).toEqual({
      kind: 'opening',
      openingPercent: 17,
      why: 'limited',
    });
  });
});
