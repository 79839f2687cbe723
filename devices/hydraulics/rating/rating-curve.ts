/**
 * A rising curve through surveyed points: stage to discharge of a rating, or stage to area of a section. Pure.
 *
 *     logarithmic   Q = Q1 ((h - e) / (h1 - e))^b,  b = ln(Q2/Q1) / ln((h2 - e) / (h1 - e))
 *     straight      Q = Q1 + (Q2 - Q1) (h - h1) / (h2 - h1)
 *
 * between neighbouring points (h1, Q1) and (h2, Q2), e the offset of their part of the table: near the stage of zero flow.
 * That is how the USGS expands its ratings; their tables for 01155500 and 14365400 come out to the last printed digit.
 * Exact at the points. Below them the first segment goes on down to zero flow; above them the last one as far as the table
 * allows, and there the value stays. `stageLimit` tells how much to trust either.
 */
import type { Limit } from '../limits.js';

/** From the end of the previous one, or the bottom, up to `upToM`, which is one of the points; the last has no end. */
export interface Offset {
  readonly offsetM: number;
  readonly upToM?: number | undefined;
}

export interface Curve {
  /** Stages rising strictly, values never falling. */
  readonly points: readonly (readonly [stageM: number, value: number])[];
  readonly interpolation: 'logarithmic' | 'straight';
  /** Of a logarithmic curve, from the bottom up. */
  readonly offsets: readonly Offset[];
  /** How far beyond the lowest and the highest point the curve may be trusted to go on. */
  readonly extrapolate: { readonly belowM: number; readonly aboveM: number };
}

interface Segment {
  readonly h1: number;
  readonly q1: number;
  readonly h2: number;
  readonly q2: number;
  /** Undefined on a straight one. */
  readonly offset: number | undefined;
}

/** Value at a stage. Never negative. */
export function valueAt(curve: Curve, stageM: number): number {
  const stage = Math.min(stageM, reach(curve).highest);
  const segment = segmentAt(curve, (point) => point[0] <= stage);
  if (stage === segment.h1) return segment.q1;
  if (stage === segment.h2) return segment.q2;
  const value = Math.max(0, onSegment(segment, stage));
  return isInside(stage, segment.h1, segment.h2) ? clamp(value, segment.q1, segment.q2) : value;
}

/** The lowest stage with that value; `reachable` false, and the end that comes nearest, when there is none. */
export function stageAt(curve: Curve, value: number): { stageM: number; reachable: boolean } {
  const { lowest, highest } = reach(curve);
  if (value < valueAt(curve, lowest)) return { stageM: lowest, reachable: false };
  if (value > valueAt(curve, highest)) return { stageM: highest, reachable: false };
  const segment = segmentAt(curve, (point) => point[1] < value);
  if (value === segment.q1) return { stageM: segment.h1, reachable: true };
  if (value === segment.q2) return { stageM: segment.h2, reachable: true };
  const stage = stageOnSegment(segment, value);
  const inside = isInside(value, segment.q1, segment.q2) ? clamp(stage, segment.h1, segment.h2) : stage;
  return { stageM: clamp(inside, lowest, highest), reachable: true };
}

/** Where flow, or area, begins. */
export function zeroStage(curve: Curve): number {
  const { h1, q1, h2, q2, offset } = segmentAt(curve, () => false);
  return offset ?? h1 - (q1 * (h2 - h1)) / (q2 - q1);
}

/** Doubtful outside the points, unreliable outside the extrapolation that the table allows. */
export function stageLimit(curve: Curve, stageM: number): Limit {
  const { first, last, lowest, highest } = reach(curve);
  const allowed = { doubtfulMin: lowest, doubtfulMax: highest };
  return { quantity: 'stage', value: stageM, unit: 'm', min: first, max: last, ...allowed };
}

/** Surveyed, and allowed. */
export function reach({ points, extrapolate }: Curve): {
  readonly first: number;
  readonly last: number;
  readonly lowest: number;
  readonly highest: number;
} {
  const first = points[0]?.[0] ?? Number.NaN;
  const last = points.at(-1)?.[0] ?? Number.NaN;
  return { first, last, lowest: first - extrapolate.belowM, highest: last + extrapolate.aboveM };
}

/** The segment that begins at the last point for which `isBelow` holds; the outermost ones beyond the ends. */
function segmentAt(curve: Curve, isBelow: (point: readonly [number, number]) => boolean): Segment {
  const { points } = curve;
  let [low, high] = [0, points.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const point = points[middle];
    if (point !== undefined && isBelow(point)) low = middle;
    else high = middle;
  }
  const [h1, q1] = points[low] ?? [Number.NaN, Number.NaN];
  const [h2, q2] = points[high] ?? [Number.NaN, Number.NaN];
  return { h1, q1, h2, q2, offset: offsetFor(curve, h1) };
}

/** Of the segment that begins at `stageM`. */
export function offsetFor(
  { interpolation, offsets }: Pick<Curve, 'interpolation' | 'offsets'>,
  stageM: number,
) {
  if (interpolation === 'straight') return undefined;
  return offsets.find(({ upToM }) => upToM === undefined || stageM < upToM)?.offsetM;
}

function onSegment({ h1, q1, h2, q2, offset }: Segment, stage: number): number {
  if (offset === undefined) return q1 + ((q2 - q1) * (stage - h1)) / (h2 - h1);
  if (stage <= offset) return 0;
  return q1 * ((stage - offset) / (h1 - offset)) ** exponent(h1, q1, h2, q2, offset);
}

function stageOnSegment({ h1, q1, h2, q2, offset }: Segment, value: number): number {
  if (offset === undefined) return h1 + ((h2 - h1) * (value - q1)) / (q2 - q1);
  return offset + (h1 - offset) * (value / q1) ** (1 / exponent(h1, q1, h2, q2, offset));
}

function exponent(h1: number, q1: number, h2: number, q2: number, offset: number): number {
  return Math.log(q2 / q1) / Math.log((h2 - offset) / (h1 - offset));
}

function isInside(x: number, from: number, to: number): boolean {
  return x > from && x < to;
}

function clamp(x: number, from: number, to: number): number {
  return Math.min(Math.max(x, from), to);
}
