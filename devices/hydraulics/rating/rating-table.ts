/**
 * Rating table as a structure of a site: stage to discharge, with shifts. The curve is in rating-curve.ts, the shifts are in
 * shifts.ts.
 *
 * Limits: one discharge for a stage, so no backwater. A table that an office delivers "expanded, shift-adjusted" (USGS
 * EXSA) already contains its shift: `isShiftAdjusted`, and shifts beside it are refused.
 */
import { z } from 'zod';
import { judge, type Limit } from '../limits.js';
import {
  defineStructure,
  type SiteGeometry,
  type StructureInputs,
  type StructureKind,
  siteFields,
} from '../structure.js';
import { type Curve, stageAt, stageLimit, valueAt, zeroStage } from './rating-curve.js';
import { shiftAt, unshifted } from './shifts.js';
import { RATING_RULES, type RatingTable, ratingFields } from './table-schema.js';

/** Our estimates: within its points, and where it has only been drawn on. */
const UNCERTAINTY = { rated: 0.05, extrapolated: 0.2 } as const;

type Rating = RatingTable & SiteGeometry;

const fields = z.strictObject({ ...siteFields, ...ratingFields });
const geometry = RATING_RULES.reduce<z.ZodType<Rating>>(
  (schema, rule) => schema.refine(rule.holds, rule.wrong),
  fields,
);

export const ratingTable = judgedWhenDry(
  defineStructure<Rating>({
    geometry,
    inputs: { upstreamLevelM: 'required', timeMs: 'optional' },
    isDated: ({ shifts }) => shifts.curves.length > 0,
    crestLevelM: (rating, inputs) => unshifted(rating.shifts, zeroStage(rating), timeOf(rating, inputs)),
    flow: (rating, inputs) => ({
      dischargeM3s: valueAt(rating, shiftedStage(rating, inputs)),
      regime: 'rated',
    }),
    limits: (rating, inputs) => [stageLimit(rating, shiftedStage(rating, inputs))],
    coefficientUncertainty: (rating, _, inputs) =>
      isRated(rating, shiftedStage(rating, inputs)) ? UNCERTAINTY.rated : UNCERTAINTY.extrapolated,
    inverse(rating, wanted, known) {
      const { stageM, reachable } = stageAt(rating, wanted / rating.calibrationFactor);
      const stage = unshifted(rating.shifts, stageM, timeOf(rating, known));
      return { sought: 'upstreamLevelM', value: stage, reachable };
    },
  }),
  (rating, inputs) => stageLimit(rating, shiftedStage(rating, inputs)),
);

/** Below the table no flow is a guess too, unlike over a weir whose crest is dry. */
export function judgedWhenDry<G extends SiteGeometry>(
  kind: StructureKind<G>,
  limit: (geometry: G, inputs: StructureInputs) => Limit,
): StructureKind<G> {
  return {
    ...kind,
    discharge(site, inputs, stated) {
      const result = kind.discharge(site, inputs, stated);
      return result.regime === 'dry' ? { ...result, ...judge([limit(site, inputs)]) } : result;
    },
  };
}

export function isRated({ points }: Curve, stage: number): boolean {
  return stage >= (points[0]?.[0] ?? Number.NaN) && stage <= (points.at(-1)?.[0] ?? Number.NaN);
}

function shiftedStage(rating: Rating, inputs: StructureInputs): number {
  const stage = inputs.upstreamLevelM ?? Number.NaN;
  return stage + shiftAt(rating.shifts, stage, timeOf(rating, inputs));
}

function timeOf({ shifts }: Rating, { timeMs }: StructureInputs): number {
  if (timeMs === undefined && shifts.curves.length > 0)
    throw new RangeError('timeMs of a rating with shifts is undefined');
  return timeMs ?? 0;
}
