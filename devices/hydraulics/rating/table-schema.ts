/** The shape of rating and area tables in a site's settings. Keys of errors are in geometry-texts.ts. */
import { z } from 'zod';
import type { GeometryKey } from './geometry-texts.js';
import { type Curve, type Offset, offsetFor } from './rating-curve.js';
import type { Shifts } from './shifts.js';

/** Metadata of a refinement whose text is in the catalogue. */
export function wrong(error: GeometryKey, ...path: string[]): { error: GeometryKey; path: string[] } {
  return { error, path };
}

type Points = Curve['points'];

/** Rows of [stage, value]. */
export const tablePoints = z
  .array(z.tuple([z.number(), z.number().min(0)]))
  .min(2)
  .max(5000)
  .refine((points) => rises(points.map(([stage]) => stage)), wrong('tableStages'))
  .refine(valuesRise, wrong('tableValues'));

/** None unless the site says so. */
export const extrapolate = z
  .strictObject({ belowM: z.number().min(0).default(0), aboveM: z.number().min(0).default(0) })
  .prefault({});

const shiftPoints = z
  .array(z.tuple([z.number(), z.number().min(-5).max(5)]))
  .min(1)
  .max(20)
  .refine(
    (points) => rises(points.map(([stage]) => stage)) && rises(points.map(([stage, shift]) => stage + shift)),
    wrong('shiftStages'),
  );

/** A date and time with its offset from UTC, as milliseconds. */
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const ratingFields = {
  interpolation: z.enum(['logarithmic', 'straight']),
  points: tablePoints,
  offsets: z
    .array(z.strictObject({ offsetM: z.number(), upToM: z.number().optional() }))
    .max(20)
    .default([]),
  extrapolate,
  /** True for a table that an office has already shifted, such as a USGS "EXSA" table. */
  isShiftAdjusted: z.boolean().default(false),
  shifts: z
    .strictObject({
      between: z.enum(['hold', 'prorate']).default('hold'),
      curves: z
        .array(z.strictObject({ from: instant, points: shiftPoints }))
        .max(1000)
        .refine((curves) => rises(curves.map(({ from }) => from)), wrong('shiftDates'))
        .default([]),
    })
    .prefault({}),
};
export interface RatingTable extends Curve {
  readonly isShiftAdjusted: boolean;
  readonly shifts: Shifts;
}

/** What needs more than one field of a rating. */
export const RATING_RULES: readonly {
  readonly holds: (table: RatingTable) => boolean;
  readonly wrong: ReturnType<typeof wrong>;
}[] = [
  {
    holds: ({ interpolation, points }) => interpolation === 'straight' || (points[0]?.[1] ?? 0) > 0,
    wrong: wrong('ratingPositive', 'points'),
  },
  {
    holds: ({ interpolation, offsets }) => (interpolation === 'straight') === (offsets.length === 0),
    wrong: wrong('ratingOffsets', 'offsets'),
  },
  {
    holds: ({ offsets, points }) => breaksAreStages(offsets, points),
    wrong: wrong('ratingBreaks', 'offsets'),
  },
  { holds: offsetsAreLow, wrong: wrong('ratingOffsetTooHigh', 'offsets') },
  {
    holds: ({ isShiftAdjusted, shifts }) => !isShiftAdjusted || shifts.curves.length === 0,
    wrong: wrong('shiftTwice', 'shifts'),
  },
];

export function rises(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? number));
}

function valuesRise(points: Points): boolean {
  return points.every(([, value], index) => {
    const before = points[index - 1]?.[1] ?? Number.NEGATIVE_INFINITY;
    return index === 1 ? value > before : value >= before;
  });
}

function breaksAreStages(offsets: readonly Offset[], points: Points): boolean {
  const breaks = offsets.flatMap(({ upToM }) => upToM ?? []);
  const lacksOnlyLast =
    offsets.length === 0 || (breaks.length === offsets.length - 1 && offsets.at(-1)?.upToM === undefined);
  return (
    lacksOnlyLast && rises(breaks) && breaks.every((stage) => points.some((point) => point[0] === stage))
  );
}

function offsetsAreLow(table: RatingTable): boolean {
  return table.points
    .slice(0, -1)
    .every(([stage]) => (offsetFor(table, stage) ?? Number.NEGATIVE_INFINITY) < stage);
}
