/** Half-precision floats, binary16 of IEEE 754-2019, 3.6: sign, 5 bits of exponent with bias 15, 10 bits of fraction. */
const SIGN = 0x8000;
const INFINITY = 0x7c00;
const QUIET_NAN = 0x7e00;
const SMALLEST_NORMAL = 2 ** -14;

export function halfOf(pattern: number): number {
  const sign = pattern & SIGN ? -1 : 1;
  const exponent = (pattern >> 10) & 0x1f;
  const fraction = pattern & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The pattern nearest to `value`, ties to even. Throws RangeError for a finite number that would become infinite. */
export function halfPattern(value: number): number {
  if (Number.isNaN(value)) return QUIET_NAN;
  const sign = value < 0 ? SIGN : 0;
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return sign | INFINITY;
  const exponent = size < SMALLEST_NORMAL ? -14 : exponentOf(size);
  // The step of patterns around `size`; rounding up to the next power of two carries into the exponent by itself.
  const steps = roundToEven(size / 2 ** (exponent - 10));
  const pattern = steps + (exponent + 14) * 1024;
  if (pattern >= INFINITY) throw new RangeError(`${value} is beyond f16`);
  return sign | pattern;
}

function exponentOf(size: number): number {
  const guess = Math.floor(Math.log2(size));
  if (2 ** guess > size) return guess - 1;
  return 2 ** (guess + 1) <= size ? guess + 1 : guess;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
