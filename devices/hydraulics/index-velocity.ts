/**
 * Discharge from a velocity index: an instrument's velocity in part of a section, rated to the mean velocity, times the
 * section's area. Pure.
 *
 *     Q = A(h) V,   V = b0 + (b1 + b2 h) Vi, and from each break on Vi's excess over it at another slope
 *
 * Linear without breaks (b2 = 0), compound with them; a compound rating has no jump at its breaks, so that only the first
 * intercept is given. Method: Levesque and Oberg, USGS Techniques and Methods 3-A23 (2012). A negative Vi is flow upstream.
 *
 * Limits: the section the rating was made for, unchanged; its area straight between the rows of the table.
 */
import { z } from 'zod';
import { requireOneOf } from './gates/gate.js';
import type { Limit } from './limits.js';
import { solveRising } from './monotone.js';
import { type Curve, reach, stageLimit, valueAt, zeroStage } from './rating/rating-curve.js';
import { judgedWhenDry } from './rating/rating-table.js';
import { extrapolate, rises, tablePoints, wrong } from './rating/table-schema.js';
import { type At, defineStructure, type Inverse, siteFields } from './structure.js';

/** Our estimate, for a rating from ten or more measurements. */
const UNCERTAINTY = 0.03;
/** Part of the rated range by which the index may leave it and the result be doubtful only. */
const NEAR = 0.2;

const fields = z.strictObject({
  ...siteFields,
  area: z
    .strictObject({ points: tablePoints, extrapolate })
    .transform((table): Curve => ({ ...table, interpolation: 'straight', offsets: [] })),
  index: z
    .strictObject({
      interceptMs: z.number().min(-1).max(1),
      slope: z.number().positive().max(5),
      /** b2, per metre of level. */
      stageSlope: z.number().min(-2).max(2).default(0),
      breaks: z
        .array(z.strictObject({ atMs: z.number(), slope: z.number().positive().max(5) }))
        .max(5)
        .refine((breaks) => rises(breaks.map(({ atMs }) => atMs)), wrong('indexBreaks'))
        .default([]),
      /** Index velocities of the measurements that the rating was made from. */
      minMs: z.number(),
      maxMs: z.number(),
    })
    .refine(({ minMs, maxMs }) => minMs < maxMs, wrong('indexRange', 'minMs')),
  velocityUncertaintyMs: z.number().min(0).max(0.5).default(0.01),
});
type Section = z.output<typeof fields>;
type IndexRating = Section['index'];

const geometry = fields.refine(velocityRises, wrong('indexSlope', 'index', 'stageSlope'));

export const indexVelocity = judgedWhenDry(
  defineStructure<Section>({
    geometry,
    inputs: { upstreamLevelM: 'required', velocityMs: 'required' },
    crestLevelM: ({ area }) => zeroStage(area),
    flow({ area, index }, { upstreamLevelM = Number.NaN, velocityMs = Number.NaN }) {
      return {
        dischargeM3s: valueAt(area, upstreamLevelM) * meanVelocity(index, velocityMs, upstreamLevelM),
        regime: 'rated',
      };
    },
    limits: ({ area, index }, { upstreamLevelM = Number.NaN, velocityMs = Number.NaN }) => [
      stageLimit(area, upstreamLevelM),
      ...velocityLimits(index, velocityMs),
    ],
    coefficientUncertainty: () => UNCERTAINTY,
    inputUncertainty: ({ velocityUncertaintyMs }) => ({ velocityMs: velocityUncertaintyMs }),
    inverse({ area, index }, wanted, known, at) {
      requireOneOf(known, 'upstreamLevelM', 'velocityMs');
      return known.upstreamLevelM === undefined ? levelFor(area, wanted, at) : velocityFor(index, wanted, at);
    },
  }),
  ({ area }, { upstreamLevelM = Number.NaN }) => stageLimit(area, upstreamLevelM),
);

/** V from the index and the level. */
export function meanVelocity(
  { interceptMs, slope, stageSlope, breaks }: Omit<IndexRating, 'minMs' | 'maxMs'>,
  indexMs: number,
  levelM: number,
): number {
  const bends = breaks.map(({ atMs, slope: next }, place) => {
    const before = breaks[place - 1]?.slope ?? slope;
    return (next - before) * Math.max(0, indexMs - atMs);
  });
  return bends.reduce((sum, bend) => sum + bend, interceptMs + (slope + stageSlope * levelM) * indexMs);
}

function velocityRises({ area, index }: Section): boolean {
  const slopes = [index.slope, ...index.breaks.map(({ slope }) => slope)];
  const { lowest, highest } = reach(area);
  return [lowest, highest].every((level) => slopes.every((slope) => slope + index.stageSlope * level > 0));
}

function velocityLimits({ minMs, maxMs }: IndexRating, value: number): readonly Limit[] {
  const near = NEAR * (maxMs - minMs);
  const allowed = { doubtfulMin: minMs - near, doubtfulMax: maxMs + near };
  return [{ quantity: 'index-velocity', value, unit: 'm/s', min: minMs, max: maxMs, ...allowed }];
}

function velocityFor({ minMs, maxMs }: IndexRating, wanted: number, at: At): Inverse {
  const span = maxMs - minMs;
  const { value, reachable } = solveRising(
    (velocityMs) => at({ velocityMs }),
    minMs - span,
    maxMs + span,
    wanted,
  );
  return { sought: 'velocityMs', value, reachable };
}

/** With the water flowing back, a larger area passes more upstream. */
function levelFor(area: Curve, wanted: number, at: At): Inverse {
  const { highest } = reach(area);
  const sign = at({ upstreamLevelM: highest }) < 0 ? -1 : 1;
  const { value, reachable } = solveRising(
    (upstreamLevelM) => sign * at({ upstreamLevelM }),
    zeroStage(area),
    highest,
    sign * wanted,
  );
  return { sought: 'upstreamLevelM', value, reachable };
}
