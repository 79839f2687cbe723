/**
 * Register words to numbers and back. A register is 16 bits, big-endian on the wire; a 32-bit or
 * 64-bit value spans several, in an order that vendors disagree on. Letters name the value's bytes
 * from the most significant (A) in the order in which they appear on the wire.
 */
import { bcdOf, numberOfBcd } from './codec/bcd.js';
import { type DatePart, dateBytes, secondsOf } from './codec/dates.js';
import { halfOf, halfPattern } from './codec/half.js';
import { patternWords, type Whole, wholeMask, wholeNumber, wholeOf, wholeWords } from './codec/integers.js';
import { scaled, scalingOf, unscaled, unscaledWhole } from './codec/scaling.js';
import { textBytes, textOf } from './codec/text.js';
import { arranged, bytesOf, ownWords, placed, wordsOf } from './codec/words.js';

export const VALUE_TYPES = [
  'bool',
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'u64',
  'i64',
  'f16',
  'f32',
  'f64',
  'bcd16',
  'bcd32',
  'string',
  'date',
] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/**
 * ABCD: as the standard suggests; CDAB: words in reverse; BADC: bytes of each word swapped; DCBA: both.
 * A `u8` or `i8` is the low byte of its register, or with BADC and DCBA the high one; `bool` has no order.
 */
export const WORD_ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

/** What decides how many registers a value takes. */
export interface Extent {
  readonly type: ValueType;
  /** Registers of a `string` or `date`. */
  readonly length?: number | undefined;
  /** 1 when the value begins in the low byte of its first register. */
  readonly byteOffset?: 0 | 1 | undefined;
}

/** How the raw number lies in its registers. */
export interface Layout extends Extent {
  readonly order: WordOrder;
  /** Only these bits of the integer, from the least significant, 0; those of a signed type are signed themselves. */
  readonly bits?: { readonly from: number; readonly count: number } | undefined;
  /** Where each part of a `date` stands. */
  readonly date?: readonly DatePart[] | undefined;
}

/** How one value is laid out: value = raw * scale + offset. */
export interface Encoding extends Layout {
  readonly scale: number;
  readonly offset: number;
  /** Raw values that mean "no value". */
  readonly noValue: readonly number[];
}

/** IEEE 754-2019, binary16. */
const LARGEST_HALF = 65_504;

const BYTES = {
  bool: 2,
  u8: 2,
  i8: 2,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  f16: 2,
  f32: 4,
  f64: 8,
  bcd16: 2,
  bcd32: 4,
} as const satisfies Record<Exclude<ValueType, 'string' | 'date'>, number>;

/** The types that are whole numbers, which may have bit fields. */
const WHOLES: Partial<Record<ValueType, Whole>> = {
  bool: { size: 16, isSigned: false },
  u8: { size: 8, isSigned: false },
  i8: { size: 8, isSigned: true },
  u16: { size: 16, isSigned: false },
  i16: { size: 16, isSigned: true },
  u32: { size: 32, isSigned: false },
  i32: { size: 32, isSigned: true },
  u64: { size: 64, isSigned: false },
  i64: { size: 64, isSigned: true },
};

export function isFloat(type: ValueType): boolean {
  return type === 'f16' || type === 'f32' || type === 'f64';
}

/** Registers (or coils) that a value takes. */
export function widthOf({ type, length = 1, byteOffset = 0 }: Extent): number {
  return type === 'string' || type === 'date' ? length : BYTES[type] / 2 + byteOffset;
}

/** The value that `words` carry, or null for NaN, infinity and the encoding's "no value" sentinels. */
export function decode(words: readonly number[], encoding: Encoding): number | null {
  const raw = rawOf(words, encoding);
  if (isNoValue(raw, encoding)) return null;
  const value = scaled(raw, scalingOf(encoding));
  return Number.isFinite(value) ? value : null;
}

/** The raw number, before scale and sentinels; of a large 64-bit value the nearest. Throws RangeError as `rawOf`. */
export function decodeRaw(words: readonly number[], layout: Layout): number {
  return Number(rawOf(words, layout));
}

/**
 * The raw number as it is: a bigint from 2^53 on, where no number is exact any more. NaN for what is no number, such
 * as a nibble of a BCD above 9, a date that cannot be, a text, or a bit field where there is none. Throws RangeError when
 * the number of words is wrong.
 */
export function rawOf(words: readonly number[], layout: Layout): number | bigint {
  if (words.length !== widthOf(layout)) {
    throw new RangeError(`${layout.type} takes ${widthOf(layout)} words, not ${words.length}`);
  }
  const { type, bits } = layout;
  if (type === 'bool' && !bits) return words[0] === 0 ? 0 : 1;
  const whole = WHOLES[type];
  if (whole) {
    const number = wholeOf(ownWords(words, layout), bits ? { ...whole, bits } : whole);
    return type === 'bool' && number > 1 ? 1 : number;
  }
  return bits ? Number.NaN : otherRaw(words, layout);
}

/** What is no whole number of bits. */
function otherRaw(words: readonly number[], layout: Layout): number {
  const { type, order, date = [] } = layout;
  if (type === 'string') return Number.NaN;
  if (type === 'date') return secondsOf(bytesOf(arranged(words, order)), date);
  const own = ownWords(words, layout);
  const [first = 0, second = 0] = own;
  switch (type) {
    case 'f16':
      return halfOf(first);
    case 'f32':
      return bytesOf(own).readFloatBE(0);
    case 'f64':
      return bytesOf(own).readDoubleBE(0);
    case 'bcd16':
      return numberOfBcd(first);
    case 'bcd32':
      return numberOfBcd(first * 0x1_0000 + second);
    default:
      return Number.NaN;
  }
}

/** Whether a raw number means that there is none. */
export function isNoValue(raw: number | bigint, { type, noValue }: Encoding): boolean {
  if (typeof raw === 'number' && !Number.isFinite(raw)) return true;
  if (noValue.length === 0) return false;
  // A sentinel of a float may be written as its decimal, which a register cannot hold exactly.
  const rounded = type === 'f32' ? Math.fround : type === 'f16' ? nearestHalf : Number;
  return noValue.some((sentinel) => rounded(sentinel) === Number(raw));
}

/** The text of a `string`, without what fills it up. */
export function decodeText(words: readonly number[], layout: Layout): string {
  return textOf([...bytesOf(arranged(words, layout.order))].slice(layout.byteOffset ?? 0));
}

/**
 * The words that carry `value`; integers are rounded to the nearest step of the scale. Throws
 * RangeError when the value does not fit or would read as "no value": nothing is clipped or lost on
 * its way to an actuator. Bits that are not the value's own (`maskOf`) are 0.
 */
export function encode(value: number, encoding: Encoding): number[] {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no ${encoding.type} encoding`);
  const scaling = scalingOf(encoding);
  const isWide = encoding.type === 'u64' || encoding.type === 'i64';
  const raw = isWide ? unscaledWhole(value, scaling) : unscaled(value, scaling);
  if (raw === Number.POSITIVE_INFINITY || raw === Number.NEGATIVE_INFINITY) {
    throw new RangeError(`${value} has no ${encoding.type} encoding`);
  }
  const words = encodeRaw(raw, encoding);
  if (isNoValue(rawOf(words, encoding), encoding)) throw new RangeError(`${value} would read as "no value"`);
  return words;
}

/** The words of a raw number. Floats may be NaN or infinite here, as broken instruments send them. */
export function encodeRaw(raw: number | bigint, layout: Layout): number[] {
  const { type, bits } = layout;
  if (type === 'bool') {
    if (raw !== 0 && raw !== 1) throw new RangeError(`${raw} is neither 0 nor 1`);
    if (!bits) return [raw];
  }
  const whole = WHOLES[type];
  if (whole) return placed(wholeWords(raw, bits ? { ...whole, bits } : whole), layout);
  if (bits) throw new RangeError(`${type} has no bits`);
  return otherWords(Number(raw), layout);
}

function otherWords(raw: number, layout: Layout): number[] {
  const { type, order, date = [] } = layout;
  switch (type) {
    case 'f16':
      return placed([halfPattern(raw)], layout);
    case 'f32': {
      const isLost = Number.isFinite(raw) && !Number.isFinite(Math.fround(raw));
      if (isLost) throw new RangeError(`${raw} is beyond f32`);
      const bytes = Buffer.allocUnsafe(4);
      bytes.writeFloatBE(raw + 0, 0);
      return placed(wordsOf(bytes), layout);
    }
    case 'f64': {
      const bytes = Buffer.allocUnsafe(8);
      bytes.writeDoubleBE(raw + 0, 0);
      return placed(wordsOf(bytes), layout);
    }
    case 'bcd16':
    case 'bcd32': {
      const pattern = bcdOf(Number(wholeNumber(raw)), 2 * BYTES[type]);
      return placed(patternWords(BigInt(pattern), BYTES[type] / 2), layout);
    }
    case 'date':
      return [...arranged(wordsOf(dateBytes(Math.round(raw), date, 2 * widthOf(layout))), order)];
    default:
      throw new RangeError(`a ${type} is no number`);
  }
}

/** The words of a text, filled up with NUL. Throws RangeError when it is too long or not printable ASCII. */
export function encodeText(text: string, layout: Layout): number[] {
  const { order, byteOffset = 0 } = layout;
  const before = byteOffset === 1 ? [0] : [];
  const bytes = textBytes(text, 2 * widthOf(layout) - byteOffset);
  return [...arranged(wordsOf([...before, ...bytes]), order)];
}

/** The bits of its registers that are the value's own; the others may belong to other values. */
export function maskOf(layout: Layout): number[] {
  const { type, bits, order, byteOffset = 0 } = layout;
  const width = widthOf(layout);
  const whole = type === 'bool' && !bits ? undefined : WHOLES[type];
  if (whole) return placed(wholeMask(bits ? { ...whole, bits } : whole), layout);
  const all = new Array<number>(width).fill(0xffff);
  if (type === 'date') return all;
  if (type === 'string') return [...arranged(byteOffset === 1 ? [0xff, ...all.slice(1)] : all, order)];
  return placed(all.slice(byteOffset), layout);
}

/** What a half-precision register would make of `value`; `value` itself where it has no room for it. */
function nearestHalf(value: number): number {
  return Math.abs(value) > LARGEST_HALF ? value : halfOf(halfPattern(value));
}
