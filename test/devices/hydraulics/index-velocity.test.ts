import { describe, expect, test } from 'vitest';
import { indexVelocity } from '../../../devices/hydraulics/index-velocity.js';

/** A canal 4 m wide at the bottom with sides of 3:2, surveyed every half metre; the sensor looks across. */
const area = {
  points: [0, 0.5, 1, 1.5, 2, 2.5].map((h) => [h, 4 * h + 1.5 * h * h]),
  extrapolate: { belowM: 0, aboveM: 0.2 },
};
const linear = { interceptMs: 0.02, slope: 0.87, minMs: -0.3, maxMs: 1.2 };
/** Flatter above 0.5 m/s: the sensor's part of the section has then most of the flow. */
const compound = { ...linear, breaks: [{ atMs: 0.5, slope: 0.7 }] };

function section(index: object) {
  const geometry = indexVelocity.geometry.parse({ area, index });
  return {
    at: (upstreamLevelM: number, velocityMs: number) =>
      indexVelocity.discharge(geometry, { upstreamLevelM, velocityMs }),
    inverse: (discharge: number, known: object) => indexVelocity.inverse(geometry, discharge, known),
  };
}
function refusal(index: object): string | undefined {
  return indexVelocity.geometry.safeParse({ area, index: { ...linear, ...index } }).error?.issues[0]?.message;
}

describe('discharge from a velocity index', () => {
  test('area times mean velocity, straight between the surveyed stages', () => {
    expect(section(linear).at(2, 0.6).discharge_m3s).toBeCloseTo(14 * 0.542, 12);
    expect(section(linear).at(1.75, 0.6).discharge_m3s).toBeCloseTo(((9.375 + 14) / 2) * 0.542, 12);
  });

  test('still water in the beam is not still water in the section', () => {
    expect(section(linear).at(1, 0)).toMatchObject({ trust: 'reliable', regime: 'rated' });
    expect(section(linear).at(1, 0).discharge_m3s).toBeCloseTo(0.11, 12);
  });

  test('backwater turns the flow: negative', () => {
    expect(section(linear).at(1.5, -0.1).discharge_m3s).toBeCloseTo(-0.628125, 12);
  });

  test('a compound rating bends without a jump', () => {
    const { at } = section(compound);
    expect(at(1, 0.4).discharge_m3s).toBe(section(linear).at(1, 0.4).discharge_m3s);
    expect(at(1, 0.5 + 1e-9).discharge_m3s).toBeCloseTo(at(1, 0.5).discharge_m3s, 7);
    expect(at(1, 0.8).discharge_m3s).toBeCloseTo(5.5 * (0.02 + 0.87 * 0.5 + 0.7 * 0.3), 12);
  });

  test('a rating may depend on the stage as well', () => {
    const { at } = section({ ...linear, stageSlope: 0.05 });
    expect(at(2, 0.6).discharge_m3s).toBeCloseTo(14 * (0.02 + (0.87 + 0.1) * 0.6), 12);
  });

  test('outside the velocities and stages of the survey it is doubtful, then unreliable', () => {
    const { at } = section(linear);
    expect([1.2, 1.3, 1.49, 1.51].map((v) => at(1, v).trust)).toEqual([
      'reliable',
      'doubtful',
      'doubtful',
      'unreliable',
    ]);
    expect([-0.3, -0.59, -0.61].map((v) => at(1, v).trust)).toEqual(['reliable', 'doubtful', 'unreliable']);
    expect([2.5, 2.6, 2.8].map((h) => at(h, 0.5).trust)).toEqual(['reliable', 'doubtful', 'unreliable']);
    expect(at(-0.1, 0.5)).toMatchObject({ discharge_m3s: 0, trust: 'unreliable' });
  });

  test('uncertainty: the rating, the level by the width of the water, and the velocity', () => {
    const ofLevel = (0.003 * (14 - 9.375)) / 0.5 / ((9.375 + 14) / 2);
    const ofVelocity = (0.01 * 0.87) / 0.542;
    expect(section(linear).at(1.75, 0.6).relativeUncertainty).toBeCloseTo(
      Math.hypot(0.03, ofLevel, ofVelocity),
      6,
    );
  });

  test('both inverses undo the discharge to 1e-9', () => {
    for (const index of [linear, compound, { ...linear, stageSlope: 0.05 }]) {
      const { at, inverse } = section(index);
      for (const velocityMs of [-0.29, -0.1, 0.01, 0.3, 0.5, 0.7, 1.2])
        for (const upstreamLevelM of [0.1, 0.5, 1.3, 2.4]) {
          const q = at(upstreamLevelM, velocityMs).discharge_m3s;
          expect(Math.abs(inverse(q, { upstreamLevelM }).value - velocityMs)).toBeLessThan(1e-9);
          expect(Math.abs(inverse(q, { velocityMs }).value - upstreamLevelM)).toBeLessThan(1e-9);
        }
    }
    expect(() => section(linear).inverse(1, {})).toThrow(RangeError);
    expect(section(linear).inverse(1000, { upstreamLevelM: 1 })).toMatchObject({ reachable: false });
  });

  test('a rating that makes no sense is refused', () => {
    expect(refusal({ minMs: 2 })).toBe('indexRange');
    expect(refusal({ stageSlope: -0.4 })).toBe('indexSlope');
    expect(
      refusal({
        breaks: [
          { atMs: 0.5, slope: 0.8 },
          { atMs: 0.4, slope: 0.7 },
        ],
      }),
    ).toBe('indexBreaks');
    expect(refusal({})).toBeUndefined();
  });
});
