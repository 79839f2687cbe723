/**
 * Register words to numbers and back. A register is 16 bits, big-endian on the wire; a 32-bit or
 * 64-bit value spans several, in an order that vendors disagree on. Letters name the value's bytes
 * from the most significant (A) in the order in which they appear on the wire.
 */
export const VALUE_TYPES = ['bool', 'u16', 'i16', 'u32', 'i32', 'f32', 'f64'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

/** ABCD: as the standard suggests; CDAB: words swapped; BADC: bytes swapped; DCBA: both. */
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
  if (!Number.isFinite(raw) || encoding.noValue.includes(raw)) return null;
  return raw * encoding.scale + encoding.offset;
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
 * RangeError when the value does not fit: nothing is clipped on its way to an actuator.
 */
export function encode(value: number, encoding: Encoding): number[] {
  const scaled = (value - encoding.offset) / encoding.scale;
  return encodeRaw(scaled, encoding.type, encoding.order);
}

export function encodeRaw(raw: number, type: ValueType, order: WordOrder): number[] {
  const bytes = Buffer.alloc(widthOf(type) * 2);
  switch (type) {
    case 'bool':
      return [raw === 0 ? 0 : 1];
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
      bytes.writeFloatBE(raw, 0);
      break;
    case 'f64':
      bytes.writeDoubleBE(raw, 0);
      break;
  }
  const words = Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readUInt16BE(index * 2));
  return arrange(words, order);
}

function wholeNumber(raw: number): number {
  if (!Number.isFinite(raw)) throw new RangeError(`${raw} has no integer encoding`);
  return Math.round(raw) + 0;
}

/** Each order is its own inverse, so one function serves both directions. */
function arrange(words: readonly number[], order: WordOrder): number[] {
  const swapsWords = order === 'CDAB' || order === 'DCBA';
  const swapsBytes = order === 'BADC' || order === 'DCBA';
  const ordered = swapsWords ? [...words].reverse() : [...words];
  return swapsBytes ? ordered.map((word) => ((word & 0xff) << 8) | (word >> 8)) : ordered;
}
