/** Which raw numbers a point can have at all. */
import type { ValueType } from '../codec.js';
import type { PointMap } from '../point-map.js';

type RawRange = readonly [min: number, max: number];

/** Bounds of the types that hold whole numbers. */
const WHOLE: Partial<Readonly<Record<ValueType, RawRange>>> = {
  bool: [0, 1],
  u8: [0, 0xff],
  i8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  u64: [0, 2 ** 64],
  i64: [-(2 ** 63), 2 ** 63],
  bcd16: [0, 9999],
  bcd32: [0, 99_999_999],
};
const BITS: Partial<Readonly<Record<ValueType, number>>> = {
  // A bool in a register is any of its bits.
  bool: 16,
  u8: 8,
  i8: 8,
  u16: 16,
  i16: 16,
  u32: 32,
  i32: 32,
  u64: 64,
  i64: 64,
};

/** Undefined for floats, texts and dates. */
export function wholeRange({ type, bits }: Pick<PointMap, 'type' | 'bits'>): RawRange | undefined {
  const whole = WHOLE[type];
  if (!whole || !bits || bitsIn(type) === 0 || type === 'bool') return whole;
  // A field of a signed number is signed itself.
  const values = 2 ** bits.count;
  return whole[0] < 0 ? [-values / 2, values / 2 - 1] : [0, values - 1];
}

/** Whether its values, in its unit, are whole numbers too. */
export function isWholeValued(
  point: Pick<PointMap, 'type' | 'bits' | 'scale' | 'offset' | 'scaleFrom'>,
): boolean {
  const { scale, offset, scaleFrom } = point;
  const isKept = Number.isInteger(scale) && Number.isInteger(offset) && scaleFrom.length === 0;
  return isKept && wholeRange(point) !== undefined;
}

/** Bits that a field can be taken from; 0 for a type that has none. */
export function bitsIn(type: ValueType): number {
  return BITS[type] ?? 0;
}

export function isNumber({ type }: Pick<PointMap, 'type'>): boolean {
  return type !== 'string' && type !== 'date';
}
