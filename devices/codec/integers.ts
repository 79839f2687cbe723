/** Whole numbers as patterns of bits: signed ones in two's complement, and bit fields within them. */
export interface Whole {
  readonly size: 8 | 16 | 32 | 64;
  readonly isSigned: boolean;
  /** Only these bits, counted from the least significant; those of a signed number are signed themselves. */
  readonly bits?: { readonly from: number; readonly count: number } | undefined;
}

const WORD = 0x1_0000;
const HALF = 0x1_0000_0000;

/** The number in `own`, its words; a bigint from 2^53 on; NaN for a field that reaches beyond the bits that there are. */
export function wholeOf(own: readonly number[], whole: Whole): number | bigint {
  const { size, isSigned, bits } = whole;
  if (size === 64) return wholeOf64(pair(own, 0), pair(own, 2), whole);
  const [first = 0] = own;
  const pattern = size === 32 ? pair(own, 0) : size === 16 ? first : first & 0xff;
  if (!bits) return isSigned ? signed(pattern, size) : pattern;
  if (bits.from + bits.count > size) return Number.NaN;
  const field = Math.floor(pattern / 2 ** bits.from) % 2 ** bits.count;
  return isSigned ? signed(field, bits.count) : field;
}

function pair(words: readonly number[], at: number): number {
  return (words[at] ?? 0) * WORD + (words[at + 1] ?? 0);
}

function wholeOf64(high: number, low: number, { isSigned, bits }: Whole): number | bigint {
  if (bits) {
    if (bits.from + bits.count > 64) return Number.NaN;
    const field = Number(BigInt.asUintN(bits.count, pattern64(high, low) >> BigInt(bits.from)));
    return isSigned ? signed(field, bits.count) : field;
  }
  const top = isSigned ? signed(high, 32) : high;
  const isExact = top >= -(2 ** 21) && top < 2 ** 21;
  return isExact ? top * HALF + low : BigInt(top) * BigInt(HALF) + BigInt(low);
}

function pattern64(high: number, low: number): bigint {
  return BigInt(high) * BigInt(HALF) + BigInt(low);
}

function signed(pattern: number, size: number): number {
  return pattern >= 2 ** (size - 1) ? pattern - 2 ** size : pattern;
}

/** The words that hold `number`, which is rounded. Throws RangeError when it does not fit. */
export function wholeWords(number: number | bigint, whole: Whole): number[] {
  const { size, isSigned, bits = { from: 0, count: size } } = whole;
  const value = typeof number === 'bigint' ? number : wholeNumber(number);
  const pattern = BigInt.asUintN(bits.count, value);
  const back = isSigned ? BigInt.asIntN(bits.count, pattern) : pattern;
  if (back !== value || bits.from + bits.count > size) {
    throw new RangeError(`${value} does not fit ${bits.count} bits${isSigned ? ' with sign' : ''}`);
  }
  return patternWords(pattern << BigInt(bits.from), Math.max(1, size / 16));
}

/** The words in which only the number's own bits are set. */
export function wholeMask({ size, bits = { from: 0, count: size } }: Whole): number[] {
  return patternWords(((1n << BigInt(bits.count)) - 1n) << BigInt(bits.from), Math.max(1, size / 16));
}

export function patternWords(pattern: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, index) =>
    Number((pattern >> BigInt(16 * (count - 1 - index))) & 0xffffn),
  );
}

/** The nearest integer, halves away from zero. */
export function wholeNumber(value: number): bigint {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no integer encoding`);
  return BigInt(Math.sign(value) * Math.round(Math.abs(value)));
}
