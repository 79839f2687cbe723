/**
 * Register words to numbers and back. A register is 16 bits, big-endian on the wire; a 32-bit or
 * 64-bit value spans several, in an order that vendors disagree on. Letters name the value's bytes
 * from the most significant (A) in the order in which they appear on the wire.
 */
export const VALUE_TYPES = ['bool', 'u8', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/**
 * ABCD: as the standard suggests; CDAB: words in reverse; BADC: bytes of each word swapped; DCBA: both.
 * A `u8` is the low byte of its register, or with BADC and DCBA the high one; `bool` has no order.
 */
export const WORD_ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

/** How one value is laid out: value = raw * scale + offset. */
export interface Encoding {
  readonly type: ValueType;
  readonly order: WordOrder;
  readonly scale: number;
  readonly offset: number;
  /** Raw values that mean "no value". */
  readonly noValue: readonly number[];
}

/** Registers (or coils) that a value of this type takes. */
export function widthOf(type: ValueType): number {
  switch (type) {
    case 'bool':
    case 'u8':
    case 'u16':
    case 'i16':
      return 1;
    case 'u32':
    case 'i32':
    case 'f32':
      return 2;
    case 'f64':
      return 4;
  }
}

/** The value that `words` carry, or null for NaN, infinity and the encoding's "no value" sentinels. */
export function decode(words: readonly number[], encoding: Encoding): number | null {
  const raw = decodeRaw(words, encoding.type, encoding.order);
  if (!Number.isFinite(raw) || meansNoValue(raw, encoding)) return null;
  const steps = stepsPerUnit(encoding.scale);
  const value = (steps === undefined ? raw * encoding.scale : raw / steps) + encoding.offset;
  return Number.isFinite(value) ? value : null;
}

/** The raw number, before scale and sentinels. Throws RangeError when the number of words is wrong. */
export function decodeRaw(words: readonly number[], type: ValueType, order: WordOrder): number {
  if (words.length !== widthOf(type)) {
    throw new RangeError(`${type} takes ${widthOf(type)} words, not ${words.length}`);
  }
  const bytes = Buffer.alloc(words.length * 2);
  arrange(words, order).forEach((word, index) => {
    bytes.writeUInt16BE(word, index * 2);
  });
  switch (type) {
    case 'bool':
      return words[0] === 0 ? 0 : 1;
    case 'u8':
      return bytes.readUInt8(1);
    case 'u16':
      return bytes.readUInt16BE(0);
    case 'i16':
      return bytes.readInt16BE(0);
    case 'u32':
      return bytes.readUInt32BE(0);
    case 'i32':
      return bytes.readInt32BE(0);
    case 'f32':
      return bytes.readFloatBE(0);
    case 'f64':
      return bytes.readDoubleBE(0);
  }
}

/**
 * The words that carry `value`; integers are rounded to the nearest step of the scale. Throws
 * RangeError when the value does not fit or would read as "no value": nothing is clipped or lost on
 * its way to an actuator.
 */
export function encode(value: number, encoding: Encoding): number[] {
  const { type, order, scale, offset } = encoding;
  const steps = stepsPerUnit(scale);
  const raw = steps === undefined ? (value - offset) / scale : (value - offset) * steps;
  if (!Number.isFinite(raw)) throw new RangeError(`${value} has no ${type} encoding`);
  const words = encodeRaw(raw, type, order);
  if (meansNoValue(decodeRaw(words, type, order), encoding)) {
    throw new RangeError(`${value} would read as "no value"`);
  }
  return words;
}

/** The words of a raw number. Floats may be NaN or infinite here, as broken instruments send them. */
export function encodeRaw(raw: number, type: ValueType, order: WordOrder): number[] {
  const bytes = Buffer.alloc(widthOf(type) * 2);
  switch (type) {
    case 'bool':
      if (raw !== 0 && raw !== 1) throw new RangeError(`${raw} is neither 0 nor 1`);
      return [raw];
    case 'u8':
      bytes.writeUInt8(wholeNumber(raw), 1);
      break;
    case 'u16':
      bytes.writeUInt16BE(wholeNumber(raw), 0);
      break;
    case 'i16':
      bytes.writeInt16BE(wholeNumber(raw), 0);
      break;
    case 'u32':
      bytes.writeUInt32BE(wholeNumber(raw), 0);
      break;
    case 'i32':
      bytes.writeInt32BE(wholeNumber(raw), 0);
      break;
    case 'f32':
      if (Number.isFinite(raw) && !Number.isFinite(Math.fround(raw))) {
        throw new RangeError(`${raw} is beyond f32`);
      }
      bytes.writeFloatBE(raw + 0, 0);
      break;
    case 'f64':
      bytes.writeDoubleBE(raw + 0, 0);
      break;
  }
  const words = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));
  return arrange(words, order);
}

/** The nearest integer, halves away from zero; never -0. */
function wholeNumber(raw: number): number {
  if (!Number.isFinite(raw)) throw new RangeError(`${raw} has no integer encoding`);
  return Math.sign(raw) * Math.round(Math.abs(raw)) + 0;
}

/** A sentinel of an f32 may be written as its decimal, which a register cannot hold exactly. */
function meansNoValue(raw: number, { type, noValue }: Encoding): boolean {
  return noValue.some((sentinel) => (type === 'f32' ? Math.fround(sentinel) : sentinel) === raw);
}

/** 10 for a scale of 0.1: dividing by it gives the decimal the instrument meant (3 / 10, not 3 * 0.1). */
function stepsPerUnit(scale: number): number | undefined {
  const steps = Math.round(1 / scale);
  return steps !== 0 && 1 / steps === scale ? steps : undefined;
}

/** Each order is its own inverse, so one function serves both directions. */
function arrange(words: readonly number[], order: WordOrder): number[] {
  const swapsWords = order === 'CDAB' || order === 'DCBA';
  const swapsBytes = order === 'BADC' || order === 'DCBA';
  const ordered = swapsWords ? [...words].reverse() : [...words];
  return swapsBytes ? ordered.map((word) => ((word & 0xff) << 8) | (word >> 8)) : ordered;
}
