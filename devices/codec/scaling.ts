/** From raw numbers to values and back: value = raw x times / per + offset, rounded once. */
import {
  decimalRatio,
  dividedBy,
  nearest,
  plus,
  type Ratio,
  ratioOf,
  tells,
  times,
  wholeOf,
} from './ratio.js';

export interface Scaling {
  readonly times: number;
  readonly per: number;
  readonly offset: number;
}

/** Up to here a few roundings leave each step of a scale a double of its own. */
const SURELY_TOLD = 2 ** 48;

/** A scale of 0.1 is a division by 10: that gives the decimal the instrument meant (3 / 10, not 3 * 0.1). */
export function scalingOf({ scale, offset }: { readonly scale: number; readonly offset: number }): Scaling {
  const steps = stepsPerUnit(scale);
  return steps === undefined ? { times: scale, per: 1, offset } : { times: 1, per: steps, offset };
}

/** `scaling` with another factor before the offset. */
export function withFactor({ times: before, per, offset }: Scaling, factor: number): Scaling {
  const steps = stepsPerUnit(factor);
  return reduced(
    steps === undefined ? before * factor : before,
    steps === undefined ? per : per * steps,
    offset,
  );
}

export function withDivisor({ times: before, per, offset }: Scaling, divisor: number): Scaling {
  const steps = stepsPerUnit(divisor);
  return reduced(
    steps === undefined ? before : before * steps,
    steps === undefined ? per * divisor : per,
    offset,
  );
}

/** 1000 / 10 is 100, so that a number is rounded no oftener than need be. */
function reduced(over: number, per: number, offset: number): Scaling {
  if (Number.isInteger(over / per)) return { times: over / per, per: 1, offset };
  return Number.isInteger(per / over) ? { times: 1, per: per / over, offset } : { times: over, per, offset };
}

/** Undefined where no whole number of steps makes one unit. */
function stepsPerUnit(scale: number): number | undefined {
  const steps = Math.round(1 / scale);
  return steps !== 0 && 1 / steps === scale ? steps : undefined;
}

/** The value that `raw` says, for large numbers the double nearest to it; may be infinite. */
export function scaled(raw: number | bigint, scaling: Scaling): number {
  if (isSurelyTold(raw)) return (raw * scaling.times) / scaling.per + scaling.offset;
  return nearest(scaledExactly(raw, scaling));
}

/** Whether the value of a whole `raw` tells this total from the next one and from the one before. */
export function isTold(value: number, raw: number | bigint, scaling: Scaling): boolean {
  return isSurelyTold(raw) || tells(value, scaledExactly(raw, scaling), stepOf(scaling));
}

function isSurelyTold(raw: number | bigint): raw is number {
  return typeof raw === 'number' && Math.abs(raw) <= SURELY_TOLD;
}

export function scaledExactly(raw: number | bigint, scaling: Scaling): Ratio {
  return scaledRatio(ratioOf(raw), scaling);
}

export function scaledRatio(raw: Ratio, { times: over, per, offset }: Scaling): Ratio {
  return plus(dividedBy(times(raw, decimalRatio(over)), decimalRatio(per)), decimalRatio(offset));
}

/** What one more raw unit makes. */
export function stepOf({ times: over, per }: Scaling): Ratio {
  return dividedBy(decimalRatio(Math.abs(over)), decimalRatio(Math.abs(per)));
}

/** The raw number of `value`, not rounded. */
export function unscaled(value: number, { times: over, per, offset }: Scaling): number {
  return ((value - offset) * per) / over;
}

/** The whole raw number nearest to `value`, which must be finite. */
export function unscaledWhole(value: number, { times: over, per, offset }: Scaling): bigint {
  const rest = plus(ratioOf(value), decimalRatio(-offset));
  return wholeOf(dividedBy(times(rest, decimalRatio(per)), decimalRatio(over)));
}
