/** What the registers of a point can hold, and which of their bits are its own. */
import { encodeRaw, maskOf, type ValueType } from '../../devices/codec.js';
import type { PointMap } from '../../devices/point-map.js';

/** Words of consecutive registers; only bits that are set in `mask` are the point's. */
export interface Placed {
  readonly words: readonly number[];
  readonly mask: readonly number[];
}

interface Limits {
  readonly min: number;
  readonly max: number;
}

const LARGEST_F16 = 65_504;
const LARGEST_F32 = (2 - 2 ** -23) * 2 ** 127;

const LIMITS: Readonly<Record<ValueType, Limits>> = {
  bool: { min: 0, max: 1 },
  u8: { min: 0, max: 255 },
  i8: { min: -128, max: 127 },
  u16: { min: 0, max: 65_535 },
  i16: { min: -32_768, max: 32_767 },
  u32: { min: 0, max: 2 ** 32 - 1 },
  i32: { min: -(2 ** 31), max: 2 ** 31 - 1 },
  // Beyond 2^53 a double counts in steps; the largest that is below the limit.
  u64: { min: 0, max: 2 ** 64 - 2048 },
  i64: { min: -(2 ** 63), max: 2 ** 63 - 1024 },
  f16: { min: -LARGEST_F16, max: LARGEST_F16 },
  f32: { min: -LARGEST_F32, max: LARGEST_F32 },
  f64: { min: -Number.MAX_VALUE, max: Number.MAX_VALUE },
  bcd16: { min: 0, max: 9999 },
  bcd32: { min: 0, max: 99_999_999 },
  // Seconds since 1970, from the year 0 to 9999; what a date of less room can hold, it says itself.
  date: { min: -62_167_219_200, max: 253_402_300_799 },
  string: { min: 0, max: 0 },
};

/** The raw numbers that a point's bits can hold. */
export function limitsOf({ type, bits }: PointMap): Limits {
  if (!bits) return LIMITS[type];
  const isSigned = LIMITS[type].min < 0;
  const half = 2 ** (bits.count - 1);
  return isSigned ? { min: -half, max: half - 1 } : { min: 0, max: 2 * half - 1 };
}

export function isWhole({ type }: PointMap): boolean {
  return type !== 'f16' && type !== 'f32' && type !== 'f64';
}

export const ALL_BITS = 0xffff_ffff;

/** Throws RangeError for a raw number that the registers cannot hold. Of the raw number, only `bits` are the point's. */
export function place(point: PointMap, raw: number, bits = ALL_BITS): Placed {
  const { min, max } = limitsOf(point);
  const own = bits % (max + 1);
  // Which words the bits of a signed number are in, its unsigned twin would have to say.
  const isPart = bits !== ALL_BITS && isWhole(point) && min === 0 && max < 2 ** 32 && own > 0;
  const mask = isPart && point.type !== 'bool' ? encodeRaw(own, point) : maskOf(point);
  return { words: encodeRaw(raw, point), mask };
}
