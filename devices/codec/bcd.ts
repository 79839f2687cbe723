/** Binary-coded decimals: one decimal digit in four bits. */

/** NaN when a nibble is no digit. */
export function numberOfBcd(pattern: number): number {
  let number = 0;
  for (let place = 1, rest = pattern; rest > 0; place *= 10, rest = Math.floor(rest / 16)) {
    const digit = rest % 16;
    if (digit > 9) return Number.NaN;
    number += digit * place;
  }
  return number;
}

/** Throws RangeError when `number` is not a whole number of at most `digits` digits. */
export function bcdOf(number: number, digits: number): number {
  if (!Number.isInteger(number) || number < 0 || number >= 10 ** digits) {
    throw new RangeError(`${number} is no number of ${digits} decimal digits`);
  }
  let pattern = 0;
  for (let place = 1, rest = number; rest > 0; place *= 16, rest = Math.floor(rest / 10)) {
    pattern += (rest % 10) * place;
  }
  return pattern;
}
