/**
 * From a value to the raw number that an instrument holds, and back: scale, offset, factors that other registers tell,
 * and values that several points make together. Raw numbers are rounded to what the type can hold; never clipped.
 */
import type { CombinedPoint, PointMap, ScaleFrom } from '../../devices/point-map.js';
import { isWhole, limitsOf } from './layout.js';

/** What other points of the instrument hold. */
export interface Witnesses {
  readonly raw: (point: string) => number | undefined;
  readonly value: (point: string) => number | undefined;
}

/** The product of the factors; undefined when one of them cannot be told. */
export function factorOf(scaleFrom: readonly ScaleFrom[], { raw, value }: Witnesses): number | undefined {
  let product = 1;
  for (const factor of scaleFrom) {
    const told = factor.as === 'code' ? raw(factor.point) : value(factor.point);
    if (told === undefined) return undefined;
    const times =
      factor.as === 'code'
        ? factor.factors[String(told)]
        : factor.as === 'decimals'
          ? 10 ** -told
          : factor.as === 'divisor'
            ? 1 / told
            : told;
    if (times === undefined || times === 0 || !Number.isFinite(times)) return undefined;
    product *= times;
  }
  return product;
}

export function valueIn(raw: number, { scale, offset }: PointMap, factor: number): number {
  return raw * scale * factor + offset;
}

/** The raw number of `value`, rounded; undefined when the point's registers cannot hold it or it means "no value". */
export function rawOf(value: number, point: PointMap, factor: number): number | undefined {
  const exact = (value - point.offset) / (point.scale * factor);
  const raw = isWhole(point) ? Math.sign(exact) * Math.round(Math.abs(exact)) + 0 : exact;
  return canHold(raw, point) && !isSentinel(raw, point) ? raw : undefined;
}

export function canHold(raw: number, point: PointMap): boolean {
  const { min, max } = limitsOf(point);
  return Number.isFinite(raw) && raw >= min && raw <= max && (!isWhole(point) || Number.isInteger(raw));
}

function isSentinel(raw: number, { type, noValue }: PointMap): boolean {
  const held = type === 'f32' ? Math.fround(raw) : raw;
  return noValue.some((sentinel) => (type === 'f32' ? Math.fround(sentinel) : sentinel) === held);
}

/** What is left over by the rounding of floats. */
const ROUNDING = 1e-6;

interface Part {
  readonly point: PointMap;
  readonly times: number;
  readonly factor: number;
  /** What one raw step adds to the sum; negative where the part is subtracted. */
  readonly step: number;
}

type PartOf = (point: string) => { readonly point: PointMap; readonly factor: number } | undefined;

/**
 * The values of the parts that make `total` together: the coarse ones in whole steps, the finest takes the rest. A
 * part that counts backwards, or has no more room, is left to the others. Undefined when they cannot make it.
 */
export function split(
  total: number,
  combined: CombinedPoint,
  partOf: PartOf,
): ReadonlyMap<string, number> | undefined {
  const parts = coarseFirst(combined, partOf);
  const finest = parts.at(-1);
  if (!finest) return undefined;
  let rest = total - parts.reduce((all, { point, times }) => all + point.offset * times, 0);
  // Otherwise the finest part might have to be rounded up beyond what it can hold.
  if (isWhole(finest.point)) rest = Math.round(rest / finest.step) * finest.step;
  const values = new Map<string, number>();
  for (const [index, { point, step, factor }] of parts.entries()) {
    const later = parts.slice(index + 1);
    const exact = rest / step;
    const isLast = later.length === 0;
    const canOvershoot = later.every((each) => limitsOf(each.point).min < 0);
    const steps = !isLast ? wholeSteps(exact, canOvershoot) : isWhole(point) ? Math.round(exact) : exact;
    const { min, max } = limitsOf(point);
    const within = Math.min(max, Math.max(min, steps)) + 0;
    const raw = point.type === 'f32' ? Math.fround(within) : within;
    rest -= raw * step;
    values.set(point.name, valueIn(raw, point, factor));
  }
  const left = isWhole(finest.point) ? Math.abs(finest.step) / 2 : Math.abs(total) * ROUNDING;
  return Math.abs(rest) <= left ? values : undefined;
}

/** Of parts with the same step the one of whole numbers first: beside it a float holds the fraction. */
function coarseFirst({ sum }: CombinedPoint, partOf: PartOf): Part[] {
  const parts = sum.flatMap(({ point: name, times }): Part[] => {
    const part = partOf(name);
    return part ? [{ ...part, times, step: times * part.point.scale * part.factor }] : [];
  });
  return parts.sort(
    (a, b) => Math.abs(b.step) - Math.abs(a.step) || Number(isWhole(b.point)) - Number(isWhole(a.point)),
  );
}

/** Down to a whole number, towards zero where what is left may be negative; a hair below one is that one. */
function wholeSteps(exact: number, canOvershoot: boolean): number {
  const nearest = Math.round(exact);
  if (Math.abs(exact - nearest) <= Math.abs(exact) * 1e-14) return nearest;
  return canOvershoot ? Math.trunc(exact) : Math.floor(exact);
}
