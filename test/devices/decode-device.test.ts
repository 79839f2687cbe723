/** Instruments as their manuals describe them: what a whole set of registers says, and what it must never be taken for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeRaw, widthOf } from '../../devices/codec.js';
import { decodeDevice, type Verdict, type Words } from '../../devices/decode-device.js';
import { combinedSchema, type PointMap, pointMapSchema } from '../../devices/point-map.js';

type Draft = Readonly<Record<string, unknown>> & { readonly name: string };

/** Points at addresses of their own, 16-bit integers unless said otherwise; what each holds by its name. */
function decoded(
  drafts: readonly Draft[],
  words: Readonly<Record<string, Words>>,
  combined: readonly object[] = [],
): Record<string, Verdict> {
  let address = 0;
  const points = drafts.map((draft): PointMap => {
    const point = pointMapSchema.parse({ table: 'holding', type: 'u16', address, ...draft });
    address += widthOf(point);
    return point;
  });
  const sums = combined.map((one) => combinedSchema.parse(one));
  const verdicts = decodeDevice({ points, combined: sums }, ({ name }) => words[name] ?? 'never-read');
  return Object.fromEntries(verdicts);
}

const raw = (type: PointMap['type'], number: number | bigint): number[] =>
  encodeRaw(number, { type, order: 'ABCD' });
const good = (value: number): Verdict => ({ value, flag: 0 });
const gone = (reason: string): object => ({ value: null, flag: 9, reason });

describe('a value that the instrument itself calls bad', () => {
  const oxygen = { name: 'oxygen_mgl', type: 'f32', validity: { point: 'quality', equals: 0 } };

  test('a sonde with a sensor error that shows 0.0 has no value, not zero', () => {
    const words = (quality: number): Record<string, Words> => ({
      oxygen_mgl: raw('f32', 0),
      quality: [quality],
    });
    expect(decoded([oxygen, { name: 'quality' }], words(3)).oxygen_mgl).toEqual(gone('instrument-error'));
    expect(decoded([oxygen, { name: 'quality' }], words(0)).oxygen_mgl).toEqual(good(0));
  });

  test('a quality that could not be read is as bad as a bad one, for its own reason', () => {
    const points = [oxygen, { name: 'quality' }];
    const value = raw('f32', 8.5);
    expect(decoded(points, { oxygen_mgl: value, quality: 'timeout' }).oxygen_mgl).toEqual(gone('timeout'));
    expect(decoded([oxygen], { oxygen_mgl: value }).oxygen_mgl).toEqual(gone('instrument-error'));
  });

  test('a witness that itself has no value proves nothing, whatever the condition', () => {
    const level = { name: 'level_m', validity: { point: 'digits', not: 7 } };
    const points = [level, { name: 'digits', type: 'bcd16' }];
    expect(decoded(points, { level_m: [5], digits: [0x000a] }).level_m).toEqual(gone('not-a-number'));
    const sentinel = [level, { name: 'digits', noValue: [0xffff] }];
    expect(decoded(sentinel, { level_m: [5], digits: [0xffff] }).level_m).toEqual(gone('not-a-number'));
  });

  test('of several conditions the worst counts: doubtful, unreliable, missing', () => {
    const level = {
      name: 'level_m',
      validity: [
        { point: 'status', mask: 1, equals: 0, otherwise: 'doubtful' },
        { point: 'status', mask: 2, equals: 0, otherwise: 'unreliable' },
        { point: 'status', mask: 4, equals: 0 },
      ],
    };
    const flags = [0, 1, 2, 3, 4, 7].map((status) => {
      const { level_m: verdict } = decoded([level, { name: 'status' }], { level_m: [5], status: [status] });
      return [verdict?.value, verdict?.flag];
    });
    expect(flags).toEqual([
      [5, 0],
      [5, 3],
      [5, 6],
      [5, 6],
      [null, 9],
      [null, 9],
    ]);
  });

  test('of two doubts of one degree the first is told', () => {
    const level = {
      name: 'level_m',
      validity: ['near', 'far'].map((point) => ({ point, equals: 0, otherwise: 'doubtful' })),
    };
    const points = [level, { name: 'near' }, { name: 'far' }];
    const words = { level_m: [5], near: [1], far: 'timeout' } as const;
    expect(decoded(points, words).level_m).toEqual({ value: 5, flag: 3, reason: 'instrument-error' });
  });

  test('out of range is unreliable, and stays so under a mere doubt', () => {
    const level = {
      name: 'level_m',
      range: { min: 0, max: 4 },
      validity: { point: 'status', equals: 0, otherwise: 'doubtful' },
    };
    const read = (value: number, status: number) =>
      decoded([level, { name: 'status' }], { level_m: [value], status: [status] }).level_m;
    expect(read(5, 1)).toEqual({ value: 5, flag: 6, reason: 'out-of-range' });
    expect(read(4, 1)).toEqual({ value: 4, flag: 3, reason: 'instrument-error' });
    expect(read(4, 0)).toEqual(good(4));
  });

  test('a bit of a 64-bit status word, which no double carries', () => {
    const level = { name: 'level_m', validity: { point: 'status', mask: 1, equals: 1 } };
    const points = [level, { name: 'status', type: 'u64' }];
    const all = 0xffff_ffff_ffff_ffffn;
    expect(decoded(points, { level_m: [5], status: raw('u64', all) }).level_m).toEqual(good(5));
    expect(decoded(points, { level_m: [5], status: raw('u64', all - 1n) }).level_m).toEqual(
      gone('instrument-error'),
    );
  });
});

describe('registers that mean different things', () => {
  const points = [
    { name: 'discharge_m3s', address: 10, when: { point: 'mode', equals: 1 } },
    { name: 'velocity_ms', address: 10, when: [{ point: 'mode', equals: 2 }] },
    { name: 'mode', address: 0 },
  ];
  const read = (mode: Words) => decoded(points, { discharge_m3s: [7], velocity_ms: [7], mode });

  test('have the one meaning that is in force, and no value under the other', () => {
    expect(read([1])).toMatchObject({ discharge_m3s: good(7), velocity_ms: gone('other-mode') });
    expect(read([2])).toMatchObject({ discharge_m3s: gone('other-mode'), velocity_ms: good(7) });
    expect(read([3])).toMatchObject({ discharge_m3s: gone('other-mode'), velocity_ms: gone('other-mode') });
  });

  test('are known to have another when one condition says so, whatever cannot be read of the others', () => {
    const when = [
      { point: 'option', equals: 1 },
      { point: 'mode', equals: 1 },
    ];
    const both = [{ name: 'level_m', when }, { name: 'option' }, { name: 'mode' }];
    const level = (mode: number) => decoded(both, { level_m: [5], option: 'timeout', mode: [mode] }).level_m;
    expect(level(2)).toEqual(gone('other-mode'));
    expect(level(1)).toEqual(gone('timeout'));
  });

  test('have none while the mode is not known', () => {
    expect(read('garbled')).toMatchObject({ discharge_m3s: gone('garbled'), velocity_ms: gone('garbled') });
  });
});

describe('a factor that another register tells', () => {
  const volume = (...scaleFrom: object[]): Draft => ({ name: 'volume_m3', type: 'u32', scaleFrom });
  const read = (from: object, factor: Words, more: Partial<Draft> = {}) =>
    decoded([volume({ point: 'factor', ...from }), { name: 'factor', type: 'i16', ...more }], {
      volume_m3: raw('u32', 123_457),
      factor,
    }).volume_m3;

  test('a number of decimals, exactly as on the display', () => {
    const decimals = (count: number) => read({ as: 'decimals' }, raw('i16', count));
    expect([0, 1, 3, 12, -2].map((count) => decimals(count)?.value)).toEqual([
      123_457, 12_345.7, 123.457, 1.23457e-7, 12_345_700,
    ]);
    expect(decimals(13)).toEqual(gone('instrument-error'));
    expect(decimals(-13)).toEqual(gone('instrument-error'));
    expect(read({ as: 'decimals' }, raw('f32', 1.5), { type: 'f32' })).toEqual(gone('instrument-error'));
  });

  test('a factor or a divisor; zero is none of both, so it never makes a zero', () => {
    expect(read({ as: 'factor' }, [10])).toEqual(good(1_234_570));
    expect(read({ as: 'divisor' }, [1000])).toEqual(good(123.457));
    expect(read({ as: 'factor' }, [0])).toEqual(gone('instrument-error'));
    expect(read({ as: 'divisor' }, [0])).toEqual(gone('instrument-error'));
  });

  test('a code; one that is not listed makes the value missing', () => {
    const code = { as: 'code', factors: { 0: 0.001, 1: 1, '-1': -1 } };
    expect(read(code, [0])).toEqual(good(123.457));
    expect(read(code, [0xffff])).toEqual(good(-123_457));
    expect(read(code, [2])).toEqual(gone('instrument-error'));
  });

  test('that is missing or doubtful makes the value so, for its reason', () => {
    expect(read({ as: 'factor' }, 'busy')).toEqual(gone('busy'));
    expect(read({ as: 'factor' }, [500], { noValue: [500] })).toEqual(gone('not-a-number'));
    expect(read({ as: 'factor' }, [500], { range: { min: 0, max: 100 } })).toEqual({
      value: 61_728_500,
      flag: 6,
      reason: 'out-of-range',
    });
  });

  test('several of them, and decimals on top of a scale, cost no digit', () => {
    const points = [
      { ...volume({ point: 'decimals', as: 'decimals' }, { point: 'pulse', as: 'factor' }), scale: 10 },
      { name: 'decimals' },
      { name: 'pulse', scale: 0.1 },
    ];
    const words = { volume_m3: raw('u32', 123_457), decimals: [4], pulse: [20] };
    expect(decoded(points, words).volume_m3).toEqual(good(246.914));
  });

  test('powers of ten up and down give the double nearest to the decimal', () => {
    const raws = fc.bigInt({ min: 0n, max: 2n ** 48n });
    fc.assert(
      fc.property(
        raws,
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: -6, max: 9 }),
        (units, up, down) => {
          const one = {
            name: 'volume_m3',
            type: 'u64',
            scale: 10 ** up,
            scaleFrom: [{ point: 'd', as: 'decimals' }],
          };
          const words = { volume_m3: raw('u64', units), d: raw('i16', down) };
          const { volume_m3: verdict } = decoded([one, { name: 'd', type: 'i16' }], words);
          expect(verdict?.value).toBe(Number(`${units}e${up - down}`));
        },
      ),
    );
  });

  test('points that wait for each other have no value', () => {
    const points = [
      { name: 'a', scaleFrom: [{ point: 'b', as: 'factor' }] },
      { name: 'b', scaleFrom: [{ point: 'a', as: 'factor' }] },
    ];
    expect(decoded(points, { a: [1], b: [1] })).toMatchObject({
      a: gone('instrument-error'),
      b: gone('instrument-error'),
    });
  });
});

describe('totals', () => {
  const parts = [
    { name: 'whole_m3', type: 'i32' },
    { name: 'fraction_m3', type: 'f32' },
  ];
  const volume = { name: 'volume_m3', sum: [{ point: 'whole_m3' }, { point: 'fraction_m3' }] };

  test('an integer part and a fraction', () => {
    const words = { whole_m3: raw('i32', 1_234_567_890), fraction_m3: raw('f32', 0.375) };
    expect(decoded(parts, words, [volume]).volume_m3).toEqual(good(1_234_567_890.375));
  });

  test('any part missing: the sum is missing; the worst part counts', () => {
    const whole = raw('i32', 5);
    expect(decoded(parts, { whole_m3: whole, fraction_m3: 'exception' }, [volume]).volume_m3).toEqual(
      gone('exception'),
    );
    expect(decoded(parts, { whole_m3: whole, fraction_m3: [0x7fc0, 0] }, [volume]).volume_m3).toEqual(
      gone('not-a-number'),
    );
    const doubted = parts.map((part) => ({ ...part, range: { min: 0, max: 4 } }));
    expect(decoded(doubted, { whole_m3: whole, fraction_m3: raw('f32', 0.5) }, [volume]).volume_m3).toEqual({
      value: 5.5,
      flag: 6,
      reason: 'out-of-range',
    });
    expect(
      decoded(parts, { whole_m3: whole }, [{ name: 'v', sum: [{ point: 'whole_m3' }, { point: 'x' }] }]).v,
    ).toEqual(gone('instrument-error'));
  });

  test('a counter and its roll-overs, in the unit that a register tells', () => {
    const points = [{ name: 'count', type: 'u32' }, { name: 'rolls' }, { name: 'unit' }];
    const sum = {
      name: 'volume_m3',
      sum: [{ point: 'rolls', times: 100_000_000 }, { point: 'count' }],
      scaleFrom: [{ point: 'unit', as: 'code', factors: { 1: 0.001, 2: 1 } }],
      range: { min: 0, max: 10_000_000 },
    };
    const words = (unit: number): Record<string, Words> => ({
      count: raw('u32', 12_345_678),
      rolls: [7],
      unit: [unit],
    });
    expect(decoded(points, words(1), [sum]).volume_m3).toEqual(good(712_345.678));
    expect(decoded(points, words(2), [sum]).volume_m3).toMatchObject({ flag: 6, reason: 'out-of-range' });
    expect(decoded(points, words(3), [sum]).volume_m3).toEqual(gone('instrument-error'));
  });

  test('halves, whole and fraction, or one register of 64 bits give the double nearest to the true decimal', () => {
    const total = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    const digits = fc.integer({ min: 0, max: 6 });
    const points = [
      { name: 'one', type: 'u64', scaleFrom: [{ point: 'digits', as: 'decimals' }] },
      { name: 'high', type: 'u32', scaleFrom: [{ point: 'digits', as: 'decimals' }] },
      { name: 'low', type: 'u32', scaleFrom: [{ point: 'digits', as: 'decimals' }] },
      { name: 'digits' },
    ];
    const halves = { name: 'halves', sum: [{ point: 'high', times: 2 ** 32 }, { point: 'low' }] };
    fc.assert(
      fc.property(fc.oneof(total, fc.bigInt({ min: 0n, max: 2n ** 50n })), digits, (units, decimals) => {
        const words = {
          one: raw('u64', units),
          high: raw('u32', units >> 32n),
          low: raw('u32', units & 0xffff_ffffn),
          digits: [decimals],
        };
        const { one, halves: sum } = decoded(points, words, [halves]);
        expect(one?.value).toBe(Number(`${units}e-${decimals}`));
        expect(sum?.value).toBe(one?.value);
        // To the unit: at its own decimals the value shows what the instrument counted, or it says that it does not.
        const shown = BigInt((one?.value ?? 0).toFixed(decimals).replace('.', ''));
        if (one?.flag === 0) expect(shown).toBe(units);
        else expect(one).toMatchObject({ flag: 3, reason: 'not-exact' });
        if (units <= 2n ** 52n) expect([one?.flag, sum?.flag]).toEqual([0, 0]);
        if (units > 2n ** 53n) expect([one?.flag, sum?.flag]).toEqual([3, 3]);
      }),
      { numRuns: 2000 },
    );
  });

  test('an integer and a float fraction are as exact as a double can be', () => {
    const points = [
      { name: 'whole_m3', type: 'i64' },
      { name: 'fraction_m3', type: 'f32' },
    ];
    const fraction = fc.float({ min: 0, max: Math.fround(0.999), noNaN: true });
    const whole = fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n });
    fc.assert(
      fc.property(whole, fraction, (units, part) => {
        const words = { whole_m3: raw('i64', units), fraction_m3: raw('f32', part) };
        const { volume_m3: verdict } = decoded(points, words, [volume]);
        // Both are doubles, and IEEE 754 rounds their sum once.
        expect(verdict).toEqual(good(Number(units) + part + 0));
      }),
    );
    const words = { whole_m3: raw('i64', 2n ** 53n), fraction_m3: raw('f32', 0.75) };
    expect(decoded(points, words, [volume]).volume_m3).toMatchObject({ flag: 3, reason: 'not-exact' });
  });
});

test('texts and points that are only written have no verdict; everything else has one, in its order', () => {
  const points = [
    { name: 'serial', type: 'string', length: 4 },
    { name: 'reset', access: 'w' },
    { name: 'setting', polled: false },
    { name: 'level_m' },
  ];
  const sum = { name: 'twice_m', sum: [{ point: 'level_m' }, { point: 'level_m' }] };
  expect(Object.entries(decoded(points, { level_m: [4] }, [sum]))).toEqual([
    ['setting', gone('never-read')],
    ['level_m', good(4)],
    ['twice_m', good(8)],
  ]);
});

test('a reply that is too short for a value is garbled, not a smaller number', () => {
  expect(decoded([{ name: 'volume_m3', type: 'u32' }], { volume_m3: [1] }).volume_m3).toEqual(
    gone('garbled'),
  );
});
