import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halfOf } from '../../devices/codec/half.js';
import {
  decode,
  decodeRaw,
  type Encoding,
  encode,
  encodeRaw,
  VALUE_TYPES,
  type ValueType,
  WORD_ORDERS,
  type WordOrder,
  widthOf,
} from '../../devices/codec.js';

const BOUNDS: Partial<Record<ValueType, readonly [number, number]>> = {
  bool: [0, 1],
  u8: [0, 0xff],
  i8: [-0x80, 0x7f],
  u16: [0, 0xffff],
  i16: [-0x8000, 0x7fff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  u64: [0, 2 ** 50],
  i64: [-(2 ** 50), 2 ** 50],
  bcd16: [0, 9999],
  bcd32: [0, 99_999_999],
};
/** What has a number; texts and dates are in `codec-kinds.test.ts`. */
const NUMBERS = VALUE_TYPES.filter((type) => type !== 'string' && type !== 'date');
/** A 64-bit number beyond 2^50 is not exact in every scale; its own bounds are in `codec-kinds.test.ts`. */
const NARROW = Object.entries(BOUNDS).filter(([type]) => type !== 'u64' && type !== 'i64');

function encoding(type: ValueType, order: WordOrder = 'ABCD', rest: Partial<Encoding> = {}): Encoding {
  return { type, order, scale: 1, offset: 0, noValue: [], ...rest };
}

function rawOf(type: ValueType): fc.Arbitrary<number> {
  const bounds = BOUNDS[type];
  if (bounds) return fc.integer({ min: bounds[0], max: bounds[1] });
  if (type === 'f16')
    return fc.integer({ min: 0, max: 0xffff }).map(halfOf).filter(Number.isFinite).map(withoutMinus);
  const float = type === 'f32' ? fc.float({ noNaN: true }) : fc.double({ noNaN: true });
  return float.filter(Number.isFinite).map(withoutMinus);
}

/** There is no minus zero. */
const withoutMinus = (value: number): number => value + 0;

const combinations = NUMBERS.flatMap((type) => WORD_ORDERS.map((order) => [type, order] as const));

describe.each(combinations)('%s in order %s', (type, order) => {
  test('any raw value comes back as it went', () => {
    fc.assert(
      fc.property(rawOf(type), (raw) => {
        const words = encodeRaw(raw, { type, order });
        expect(words).toHaveLength(widthOf({ type }));
        for (const word of words) expect(Number.isInteger(word) && word >= 0 && word <= 0xffff).toBe(true);
        expect(decodeRaw(words, { type, order })).toBe(raw);
      }),
    );
  });

  test('with any scale and offset, encoding what was decoded gives the same words', () => {
    // A switch can be inverted (-1 and 1), no more.
    const scales =
      type === 'bool'
        ? fc.constantFrom(1, -1)
        : fc.constantFrom(1, 0.1, 0.01, 0.001, 10, 1 / 3600, 0.25, -0.1, 10.197162129779283);
    const offsets = type === 'bool' ? fc.constantFrom(0, 1) : fc.constantFrom(0, -50, 273.15);
    // Whole numbers that every float of the type holds.
    const most = type === 'f16' ? 2048 : 1_000_000;
    const raws = BOUNDS[type] ? rawOf(type) : fc.integer({ min: -most, max: most });
    fc.assert(
      fc.property(raws, scales, offsets, (raw, scale, offset) => {
        const scaled = encoding(type, order, { scale, offset });
        const value = decode(encodeRaw(raw, { type, order }), scaled);
        if (value === null) throw new Error('a finite value was lost');
        const back = decodeRaw(encode(value, scaled), { type, order });
        if (BOUNDS[type]) expect(back).toBe(raw);
        else expect(Math.abs(back - raw)).toBeLessThanOrEqual(1e-6 * Math.max(1, Math.abs(raw)));
      }),
    );
  });

  test('takes no other number of words', () => {
    const words = new Array<number>(widthOf({ type }) + 1).fill(0);
    expect(() => decodeRaw(words, { type, order })).toThrow(RangeError);
  });
});

describe('byte orders, by the letters', () => {
  // 0x41424344: the bytes are the letters A B C D themselves.
  test.each([
    ['ABCD', [0x4142, 0x4344]],
    ['CDAB', [0x4344, 0x4142]],
    ['BADC', [0x4241, 0x4443]],
    ['DCBA', [0x4443, 0x4241]],
  ] as const)('%s', (order, words) => {
    expect(encodeRaw(0x41424344, { type: 'u32', order })).toEqual(words);
    expect(decodeRaw(words, { type: 'u32', order })).toBe(0x41424344);
  });

  test('a 64-bit value: words in reverse, bytes of each word swapped, or both', () => {
    // 3.141592653589793 is 40 09 21 FB 54 44 2D 18 (IEEE 754).
    expect(encodeRaw(Math.PI, { type: 'f64', order: 'ABCD' })).toEqual([0x4009, 0x21fb, 0x5444, 0x2d18]);
    expect(encodeRaw(Math.PI, { type: 'f64', order: 'CDAB' })).toEqual([0x2d18, 0x5444, 0x21fb, 0x4009]);
    expect(encodeRaw(Math.PI, { type: 'f64', order: 'BADC' })).toEqual([0x0940, 0xfb21, 0x4454, 0x182d]);
    expect(encodeRaw(Math.PI, { type: 'f64', order: 'DCBA' })).toEqual([0x182d, 0x4454, 0xfb21, 0x0940]);
  });

  test('a u8 is the low byte, or the high byte of a device that swaps bytes', () => {
    expect(decodeRaw([0x0326], { type: 'u8', order: 'ABCD' })).toBe(0x26);
    expect(decodeRaw([0x0326], { type: 'u8', order: 'BADC' })).toBe(0x03);
  });

  test('well-known floats: 42 F6 E9 79 is 123.456, C0 20 00 00 is -2.5', () => {
    expect(decodeRaw([0x42f6, 0xe979], { type: 'f32', order: 'ABCD' })).toBeCloseTo(123.456, 4);
    expect(decodeRaw([0xc020, 0x0000], { type: 'f32', order: 'ABCD' })).toBe(-2.5);
  });
});

describe('what is no value reads as null', () => {
  test.each(WORD_ORDERS)('NaN and both infinities, f32 and f64, order %s', (order) => {
    for (const type of ['f32', 'f64'] as const) {
      for (const raw of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        expect(decode(encodeRaw(raw, { type, order }), encoding(type, order))).toBeNull();
      }
    }
  });

  test('a signalling NaN, as instruments send it', () => {
    expect(decode([0x7fa0, 0x0001], encoding('f32'))).toBeNull();
    expect(decode([0xffff, 0xffff], encoding('f32'))).toBeNull();
  });

  test('sentinels are compared with the raw value, before scale and offset', () => {
    const level = encoding('i16', 'ABCD', { scale: 0.01, noValue: [32767, -32768] });
    expect(decode([0x7fff], level)).toBeNull();
    expect(decode([0x8000], level)).toBeNull();
    expect(decode([0x7ffe], level)).toBe(327.66);
  });

  test('a decimal sentinel of an f32 matches the nearest f32', () => {
    const words = encodeRaw(-9999.9, { type: 'f32', order: 'ABCD' });
    expect(decode(words, encoding('f32', 'ABCD', { noValue: [-9999.9] }))).toBeNull();
  });

  test('a value that the scale carries beyond all numbers', () => {
    expect(
      decode(encodeRaw(1e308, { type: 'f64', order: 'ABCD' }), encoding('f64', 'ABCD', { scale: 100 })),
    ).toBeNull();
  });

  test('zero is a value', () => {
    for (const type of NUMBERS) {
      expect(decode(new Array<number>(widthOf({ type })).fill(0), encoding(type))).toBe(0);
    }
  });
});

describe('encode refuses', () => {
  test.each(NARROW)('%s outside its bounds, after scale', (name, [min, max]) => {
    const type = VALUE_TYPES.find((candidate) => candidate === name) ?? 'u16';
    for (const order of WORD_ORDERS) {
      const tenths = encoding(type, order, { scale: 0.1 });
      expect(decode(encode(min / 10, tenths), tenths)).toBe(min / 10 + 0);
      expect(decode(encode(max / 10, tenths), tenths)).toBe(max / 10);
      expect(() => encode((min - 1) / 10, tenths)).toThrow(RangeError);
      expect(() => encode((max + 1) / 10, tenths)).toThrow(RangeError);
    }
  });

  test.each(VALUE_TYPES)('%s: NaN and infinity', (type) => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => encode(value, encoding(type))).toThrow(RangeError);
    }
  });

  test('a number beyond f32, which would travel as infinity', () => {
    expect(() => encode(3.5e38, encoding('f32'))).toThrow(RangeError);
    expect(() => encode(-3.5e38, encoding('f32'))).toThrow(RangeError);
    expect(decode(encode(3.4028234663852886e38, encoding('f32')), encoding('f32'))).toBe(
      3.4028234663852886e38,
    );
  });

  test('a value that would read as "no value"', () => {
    expect(() => encode(327.67, encoding('i16', 'ABCD', { scale: 0.01, noValue: [32767] }))).toThrow(
      /no value/,
    );
  });

  test('a switch that is half on', () => {
    expect(() => encode(0.5, encoding('bool'))).toThrow(RangeError);
  });
});

describe('rounding', () => {
  test('decimals read as the decimals that the instrument meant', () => {
    const tenths = encoding('u16', 'ABCD', { scale: 0.1 });
    expect(decode([3], tenths)).toBe(0.3);
    expect(decode([357], tenths)).toBe(35.7);
  });

  test('integers take the nearest step, halves away from zero', () => {
    const tenths = encoding('i16', 'ABCD', { scale: 0.1 });
    expect(decode(encode(0.26, tenths), tenths)).toBe(0.3);
    expect(decode(encode(-0.26, tenths), tenths)).toBe(-0.3);
    expect(decodeRaw(encode(2.5, encoding('i16')), { type: 'i16', order: 'ABCD' })).toBe(3);
    expect(decodeRaw(encode(-2.5, encoding('i16')), { type: 'i16', order: 'ABCD' })).toBe(-3);
  });

  test('there is no minus zero on the wire or in a value', () => {
    expect(encode(-0, encoding('f32'))).toEqual([0, 0]);
    expect(encode(-0, encoding('f64'))).toEqual([0, 0, 0, 0]);
    expect(encode(-0.2, encoding('i16'))).toEqual([0]);
    expect(Object.is(decode([0x8000, 0], encoding('f32')), 0)).toBe(true);
  });
});
