/**
 * Numbers without rounding, for totals: quotients of big integers, which become a double once, at the end. What a double
 * cannot carry is found here, so that it can be flagged.
 */
export interface Ratio {
  readonly over: bigint;
  /** Positive. */
  readonly under: bigint;
}

export const ZERO: Ratio = { over: 0n, under: 1n };
const LARGEST_EXACT = BigInt(Number.MAX_SAFE_INTEGER) + 1n;
/** A double has 53; the others and the remainder decide how it is rounded. */
const QUOTIENT_BITS = 64;

/** Exactly what the double holds; it must be finite. */
export function ratioOf(value: number | bigint): Ratio {
  if (typeof value === 'bigint') return { over: value, under: 1n };
  let rest = value;
  let under = 1n;
  // Doubling is exact, and what is not whole is far from overflow.
  while (!Number.isInteger(rest)) {
    rest *= 2;
    under *= 2n;
  }
  return { over: BigInt(rest), under };
}

/** The decimal that somebody wrote, of which the double is only the nearest: 0.1 is 1/10. */
export function decimalRatio(value: number): Ratio {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', decimals = ''] = digits.split('.');
  const power = Number(exponent) - decimals.length;
  const over = BigInt(whole + decimals);
  return power < 0
    ? { over, under: 10n ** BigInt(-power) }
    : { over: over * 10n ** BigInt(power), under: 1n };
}

export function plus(a: Ratio, b: Ratio): Ratio {
  if (a.under === b.under) return { over: a.over + b.over, under: a.under };
  return { over: a.over * b.under + b.over * a.under, under: a.under * b.under };
}

export function times(a: Ratio, b: Ratio): Ratio {
  return { over: a.over * b.over, under: a.under * b.under };
}

/** Throws RangeError when `b` is zero. */
export function dividedBy(a: Ratio, b: Ratio): Ratio {
  const sign = b.over < 0n ? -1n : 1n;
  if (b.over === 0n) throw new RangeError('division by zero');
  return { over: a.over * b.under * sign, under: a.under * b.over * sign };
}

/** The double nearest to it, or an infinity; below 1e-300 or so, which nothing measures, it may be zero. */
export function nearest({ over, under }: Ratio): number {
  const size = sizeOf(over);
  if (size === 0n) return 0;
  const shift = Math.max(0, QUOTIENT_BITS + bitsOf(under) - bitsOf(size));
  const scaled = size << BigInt(shift);
  // A remainder makes a tie none; it is far below the bits that a double keeps.
  const quotient = (scaled / under) | (scaled % under === 0n ? 0n : 1n);
  const value = Number(quotient) * 2 ** -shift;
  return over < 0n ? -value : value;
}

/** The nearest whole number, halves away from zero. */
export function wholeOf({ over, under }: Ratio): bigint {
  const whole = (2n * sizeOf(over) + under) / (2n * under);
  return over < 0n ? -whole : whole;
}

/** Whether `value` tells `exact` from what is a step away; from 2^53 steps on no double is trusted with that. */
export function tells(value: number, exact: Ratio, step: Ratio): boolean {
  if (!Number.isFinite(value)) return false;
  const steps = dividedBy(exact, step);
  if (sizeOf(steps.over) > LARGEST_EXACT * steps.under) return false;
  const error = dividedBy(plus(ratioOf(value), times(exact, { over: -1n, under: 1n })), step);
  return 2n * sizeOf(error.over) < error.under;
}

function sizeOf(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Binary digits of a positive integer, or up to three more. */
function bitsOf(value: bigint): number {
  return 4 * value.toString(16).length;
}
