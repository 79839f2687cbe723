/** What a programme asks for while the river is short of what it must have. */
import { describe, expect, it } from 'vitest';
import { programmeSchema } from '../../../gateway/config/programme-schema.js';
import { evaluate } from '../../../gateway/control/programmes/evaluate.js';
import { newProgrammeMemory, type ProgrammeContext } from '../../../gateway/control/programmes/programme.js';
import { imageOf, leftGate } from './fixtures.js';
import { gateNamed, NOW_MS } from './interlocks/situations.js';

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
    const error = { m: 0.2, atMs: NOW_MS - 1000, isDoubtful: false, owedPercent: 0 };
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
