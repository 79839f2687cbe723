/** Totals, bit fields, odd bytes, decimals, dates and texts: what instruments have beside plain numbers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halfOf } from '../../devices/codec/half.js';
import { decimalRatio, nearest, plus, ratioOf } from '../../devices/codec/ratio.js';
import { isTold, scalingOf } from '../../devices/codec/scaling.js';
import {
  decode,
  decodeRaw,
  decodeText,
  type Encoding,
  encode,
  encodeRaw,
  encodeText,
  type Layout,
  maskOf,
  rawOf,
  type ValueType,
  WORD_ORDERS,
  widthOf,
} from '../../devices/codec.js';

const plain = { order: 'ABCD', scale: 1, offset: 0, noValue: [] } as const;
const INTEGERS = {
  u8: 8,
  i8: 8,
  u16: 16,
  i16: 16,
  u32: 32,
  i32: 32,
  u64: 64,
  i64: 64,
} as const satisfies Partial<Record<ValueType, number>>;
const integerType = fc.constantFrom(...(Object.keys(INTEGERS) as (keyof typeof INTEGERS)[]));
const anyOrder = fc.constantFrom(...WORD_ORDERS);
const byteOffset = fc.constantFrom(0 as const, 1 as const);

/** Any integer layout, with any raw number that it can hold. */
const anyWhole = fc
  .record({ type: integerType, order: anyOrder, byteOffset, hasBits: fc.boolean() })
  .chain(({ hasBits, ...layout }) => {
    const size = INTEGERS[layout.type];
    const from = hasBits ? fc.integer({ min: 0, max: Math.min(31, size - 1) }) : fc.constant(0);
    return from.chain((first) =>
      fc.integer({ min: 1, max: Math.min(32, size - first) }).chain((count) => {
        const width = hasBits ? count : size;
        const isSigned = layout.type.startsWith('i');
        const raw = isSigned
          ? fc.bigInt({ min: -(2n ** BigInt(width - 1)), max: 2n ** BigInt(width - 1) - 1n })
          : fc.bigInt({ min: 0n, max: 2n ** BigInt(width) - 1n });
        return fc.record({
          layout: fc.constant<Layout>(hasBits ? { ...layout, bits: { from: first, count } } : layout),
          raw,
          isSigned: fc.constant(isSigned),
          width: fc.constant(width),
        });
      }),
    );
  });

describe('whole numbers', () => {
  test('of any size, order, byte offset and bit field come back as they went, and leave other bits alone', () => {
    fc.assert(
      fc.property(anyWhole, ({ layout, raw }) => {
        const words = encodeRaw(raw, layout);
        expect(words).toHaveLength(widthOf(layout));
        expect(BigInt(rawOf(words, layout))).toBe(raw);
        const mask = maskOf(layout);
        words.forEach((word, index) => {
          expect(word & ~(mask[index] ?? 0)).toBe(0);
        });
        // Whatever the other bits are, they are not read.
        const foreign = words.map((word, index) => word | (~(mask[index] ?? 0) & 0xffff));
        expect(BigInt(rawOf(foreign, layout))).toBe(raw);
      }),
      { numRuns: 2000 },
    );
  });

  test('that do not fit are refused, by one and by any number', () => {
    fc.assert(
      fc.property(anyWhole, fc.bigInt({ min: 1n, max: 1n << 70n }), ({ layout, isSigned, width }, more) => {
        const most = 2n ** BigInt(isSigned ? width - 1 : width) - 1n;
        const least = isSigned ? -most - 1n : 0n;
        expect(() => encodeRaw(most + more, layout)).toThrow(RangeError);
        expect(() => encodeRaw(least - more, layout)).toThrow(RangeError);
        expect(BigInt(rawOf(encodeRaw(most, layout), layout))).toBe(most);
        expect(BigInt(rawOf(encodeRaw(least, layout), layout))).toBe(least);
      }),
    );
  });

  test('a value that begins in the low byte of its first register', () => {
    // 12 34 56 78 from the second byte on, in 5 bytes of three registers.
    const words = [0xee12, 0x3456, 0x78ee];
    expect(rawOf(words, { type: 'u32', order: 'ABCD', byteOffset: 1 })).toBe(0x12345678);
    expect(rawOf(words, { type: 'u32', order: 'DCBA', byteOffset: 1 })).toBe(0x78563412);
    expect(rawOf([0xee12, 0x34ee], { type: 'u16', order: 'ABCD', byteOffset: 1 })).toBe(0x1234);
    expect(encodeRaw(0x12345678, { type: 'u32', order: 'ABCD', byteOffset: 1 })).toEqual([
      0x0012, 0x3456, 0x7800,
    ]);
  });

  test('four orders of a 64-bit number, by the letters', () => {
    const letters = Buffer.from('ABCDEFGH').readBigUInt64BE();
    const text = (order: Layout['order']) =>
      encodeRaw(letters, { type: 'u64', order })
        .map((word) => String.fromCharCode(word >> 8, word & 0xff))
        .join('');
    expect(WORD_ORDERS.map(text)).toEqual(['ABCDEFGH', 'GHEFCDAB', 'BADCFEHG', 'HGFEDCBA']);
  });

  test('bit fields: status nibbles of one register, a switch among them, and a signed one', () => {
    const field = (from: number, count: number, type: ValueType = 'u16'): number =>
      decodeRaw([0xb5c9], { type, order: 'ABCD', bits: { from, count } });
    expect([field(0, 4), field(4, 4), field(8, 8), field(15, 1)]).toEqual([0x9, 0xc, 0xb5, 1]);
    expect([field(3, 1, 'bool'), field(4, 1, 'bool'), field(12, 4, 'i16')]).toEqual([1, 0, -5]);
    expect(encodeRaw(-5, { type: 'i16', order: 'ABCD', bits: { from: 12, count: 4 } })).toEqual([0xb000]);
  });

  test('a field that reaches beyond its register, or in a float, is no value, never zero', () => {
    expect(decodeRaw([0], { type: 'u16', order: 'ABCD', bits: { from: 12, count: 8 } })).toBeNaN();
    expect(decodeRaw([0, 0, 0, 0], { type: 'u64', order: 'ABCD', bits: { from: 31, count: 34 } })).toBeNaN();
    const float: Encoding = { ...plain, type: 'f32', bits: { from: 0, count: 4 } };
    expect(decode([0, 0], float)).toBeNull();
    expect(() => encode(0, float)).toThrow(RangeError);
  });
});

describe('64-bit totals', () => {
  const total = (scale: number): Encoding => ({ ...plain, type: 'u64', scale });

  test('in thousandths give the double nearest to the true decimal, all the way', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        fc.integer({ min: 0, max: 9 }),
        (raw, digits) => {
          const encoding = total(1 / 10 ** digits);
          // Number() reads a decimal exactly as the nearest double (ECMA-262, StringToNumber).
          expect(decode(encodeRaw(raw, encoding), encoding)).toBe(Number(`${raw}e-${digits}`));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('that are told exactly go back into the same words, whatever the scale and the offset', () => {
    const scale = fc.constantFrom(
      1,
      0.1,
      0.01,
      0.001,
      0.0001,
      10,
      1000,
      1 / 3600,
      0.25,
      0.3,
      10.197162129779283,
    );
    const raw = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -(2n ** 53n), max: 2n ** 53n }),
    );
    let told = 0;
    fc.assert(
      fc.property(
        raw,
        scale,
        fc.constantFrom(0, 0, 1000, 273.15),
        anyOrder,
        (number, factor, offset, order) => {
          const encoding: Encoding = { ...plain, type: 'i64', order, scale: factor, offset };
          const words = encodeRaw(number, encoding);
          const value = decode(words, encoding);
          if (value === null) throw new Error('a finite value was lost');
          if (!isTold(value, rawOf(words, encoding), scalingOf(encoding))) return;
          told++;
          expect(encode(value, encoding)).toEqual(words);
        },
      ),
      { numRuns: 2000 },
    );
    expect(told).toBeGreaterThan(500);
  });

  test('neighbours up to 2^52 are always told apart, and from 2^53 on none is trusted', () => {
    const litres = scalingOf({ scale: 0.001, offset: 0 });
    const isSure = (raw: bigint): boolean => {
      const words = encodeRaw(raw, total(0.001));
      return isTold(decode(words, total(0.001)) ?? 0, rawOf(words, total(0.001)), litres);
    };
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 52n }), (raw) => isSure(raw)));
    fc.assert(fc.property(fc.bigInt({ min: 2n ** 53n + 1n, max: 2n ** 64n - 1n }), (raw) => !isSure(raw)));
    // In between the thousandths run out: 9,007,199,254,740.991 and .990 have one double between them.
    const words = (raw: bigint): number[] => encodeRaw(raw, total(0.001));
    expect(decode(words(9_007_199_254_740_990n), total(0.001))).toBe(
      decode(words(9_007_199_254_740_991n), total(0.001)),
    );
    expect(isSure(9_007_199_254_740_991n) && isSure(9_007_199_254_740_990n)).toBe(false);
  });

  test('sentinels of 64 bits', () => {
    const encoding: Encoding = { ...plain, type: 'u64', noValue: [2 ** 64 - 1] };
    expect(decode([0xffff, 0xffff, 0xffff, 0xffff], encoding)).toBeNull();
    expect(decode([0x0000, 0xffff, 0xffff, 0xffff], encoding)).toBe(2 ** 48 - 1);
    expect(decode([0xffff, 0xffff, 0xffff, 0xffff], { ...plain, type: 'i64' })).toBe(-1);
  });
});

test('quotients of big integers become the nearest double', () => {
  const finite = fc
    .double({ noNaN: true, min: -1e15, max: 1e15 })
    .map((value) => (Math.abs(value) < 1e-200 ? 0 : value));
  fc.assert(
    fc.property(finite, finite, (a, b) => {
      expect(nearest(ratioOf(a))).toBe(a + 0);
      expect(nearest(decimalRatio(a))).toBe(a + 0);
      // IEEE 754 rounds the true sum once.
      expect(nearest(plus(ratioOf(a), ratioOf(b)))).toBe(a + b + 0);
    }),
    { numRuns: 2000 },
  );
});

describe('half-precision floats', () => {
  test('every pattern comes back, and every number takes the nearest', () => {
    for (let pattern = 0; pattern <= 0xffff; pattern++) {
      const value = halfOf(pattern);
      if (!Number.isFinite(value) || Object.is(value, -0)) continue;
      expect(encodeRaw(value, { type: 'f16', order: 'ABCD' })).toEqual([pattern]);
    }
    const finite = fc.double({ noNaN: true, min: -65_519, max: 65_519 });
    fc.assert(
      fc.property(finite, (value) => {
        const [pattern = 0] = encodeRaw(value, { type: 'f16', order: 'ABCD' });
        const error = Math.abs(halfOf(pattern) - value);
        for (const other of [pattern - 1, pattern + 1].map(halfOf).filter(Number.isFinite)) {
          expect(error).toBeLessThanOrEqual(Math.abs(other - value));
        }
      }),
    );
  });

  test('well-known ones: 3C00 is 1, C000 is -2, 7BFF is 65504, 3555 is about a third; 7C00 and 7E00 are no values', () => {
    expect([0x3c00, 0xc000, 0x7bff, 0x0001].map(halfOf)).toEqual([1, -2, 65_504, 2 ** -24]);
    expect(halfOf(0x3555)).toBeCloseTo(1 / 3, 3);
    for (const word of [0x7c00, 0xfc00, 0x7e00]) expect(decode([word], { ...plain, type: 'f16' })).toBeNull();
    expect(() => encode(65_520, { ...plain, type: 'f16' })).toThrow(RangeError);
  });
});

describe('binary-coded decimals', () => {
  test('read digit by digit; a nibble above 9 is no value', () => {
    expect(decode([0x1234], { ...plain, type: 'bcd16', scale: 0.01 })).toBe(12.34);
    expect(decode([0x5678, 0x1234], { ...plain, type: 'bcd32', order: 'CDAB' })).toBe(12_345_678);
    for (const word of [0x123a, 0xa000, 0xffff]) {
      expect(decode([word], { ...plain, type: 'bcd16' })).toBeNull();
      expect(decode([0, word], { ...plain, type: 'bcd32' })).toBeNull();
    }
  });

  test('five digits do not fit four, nor does a minus', () => {
    expect(() => encode(10_000, { ...plain, type: 'bcd16' })).toThrow(RangeError);
    expect(() => encode(-1, { ...plain, type: 'bcd32' })).toThrow(RangeError);
  });
});

describe('dates', () => {
  const part = (name: string, at: number, rest: object = {}) =>
    ({ part: name, at, bytes: 1, plus: 0, isBcd: false, ...rest }) as NonNullable<Layout['date']>[number];
  const packed: Encoding = {
    ...plain,
    type: 'date',
    length: 3,
    date: ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name, at) =>
      part(name, at, name === 'year' ? { plus: 2000 } : {}),
    ),
  };

  test('one byte for each part, years from 2000', () => {
    // 29 February 2024, 13:45:07 by the instrument's clock.
    expect(decode([0x1802, 0x1d0d, 0x2d07], packed)).toBe(Date.UTC(2024, 1, 29, 13, 45, 7) / 1000);
  });

  test('as decimals, with a year of two bytes, in swapped bytes', () => {
    const date = [
      part('year', 0, { bytes: 2, isBcd: true }),
      part('month', 2, { isBcd: true }),
      part('day', 3, { isBcd: true }),
    ];
    expect(decode([0x2025, 0x1231], { ...plain, type: 'date', length: 2, date })).toBe(
      Date.UTC(2025, 11, 31) / 1000,
    );
    expect(decode([0x2520, 0x3112], { ...plain, type: 'date', order: 'BADC', length: 2, date })).toBe(
      Date.UTC(2025, 11, 31) / 1000,
    );
    expect(decode([0x2025, 0x1a31], { ...plain, type: 'date', length: 2, date })).toBeNull();
  });

  test.each([
    ['the zeros of a clock that was never set', [0, 0, 0]],
    ['29 February of a year that has none', [0x1702, 0x1d00, 0]],
    ['a 13th month', [0x180d, 0x0100, 0]],
    ['a 61st minute', [0x1801, 0x0100, 0x3d00]],
    ['a 25th hour', [0x1801, 0x0118, 0]],
  ])('%s are no date', (_name, words) => {
    expect(decode(words, packed)).toBeNull();
  });

  test('without a year or without parts there is no date', () => {
    expect(
      decode([0x0101], { ...plain, type: 'date', length: 1, date: [part('month', 0), part('day', 1)] }),
    ).toBeNull();
    expect(decode([0x0101], { ...plain, type: 'date', length: 1 })).toBeNull();
  });

  test('any second from 2000 to 2255 comes back as it went; others do not fit', () => {
    const seconds = fc.integer({ min: Date.UTC(2000, 0) / 1000, max: Date.UTC(2256, 0) / 1000 - 1 });
    fc.assert(
      fc.property(seconds, anyOrder, (second, order) => {
        const encoding = { ...packed, order };
        expect(decode(encode(second, encoding), encoding)).toBe(second);
      }),
    );
    for (const year of [1999, 2256])
      expect(() => encode(Date.UTC(year, 5) / 1000, packed)).toThrow(RangeError);
  });
});

describe('texts', () => {
  test('printable text of any length comes back in any order', () => {
    const text = fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(text, anyOrder, byteOffset, (written, order, offset) => {
        const length = Math.max(1, Math.ceil((written.length + offset) / 2));
        const layout: Layout = { type: 'string', order, length, byteOffset: offset };
        expect(decodeText(encodeText(written, layout), layout)).toBe(written);
        expect(() => encodeText('x'.repeat(2 * length - offset + 1), layout)).toThrow(RangeError);
      }),
    );
  });

  test('a serial number filled up with spaces or NUL; what cannot be printed is shown by its code', () => {
    const layout: Layout = { type: 'string', order: 'ABCD', length: 4 };
    expect(decodeText([0x534e, 0x2d37, 0x3120, 0x2000], layout)).toBe('SN-71');
    expect(decodeText([0x534e, 0x1b41, 0xff20, 0x0000], layout)).toBe('SN\\x1BA\\xFF');
    expect(decodeText([0x4e53, 0x372d, 0x0031, 0], { ...layout, order: 'BADC' })).toBe('SN-71');
    expect(() => encodeText('м3', layout)).toThrow(RangeError);
  });

  test('a text is no number', () => {
    expect(decode([0x3132], { ...plain, type: 'string', length: 1 })).toBeNull();
    expect(() => encode(12, { ...plain, type: 'string', length: 1 })).toThrow(RangeError);
  });
});
