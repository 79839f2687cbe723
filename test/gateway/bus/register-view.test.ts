import { describe, expect, test } from 'vitest';
import { numbersIn, wordsIn } from '../../../gateway/bus/ranges.js';
import {
  bitLines,
  MAX_VIEW_COLUMNS,
  referenceOf,
  registerLines,
  registerViews,
} from '../../../gateway/bus/register-view.js';

describe('registers side by side', () => {
  // 1.5 in CDAB: 3FC0 0000 with its words swapped.
  const views = registerViews('holding', 6, [0x0000, 0x3fc0, 0x4142, 0xfffe]);

  test('show a float in the order that makes sense of it', () => {
    expect(registerLines(views, 'address').join('\n')).toMatchInlineSnapshot(`
      "address          hex    u16    i16  ASCII  bits 15..0
            6  40007  0000      0      0  ..     0000.0000.0000.0000
            7  40008  3FC0  16320  16320  ?.     0011.1111.1100.0000
            8  40009  4142  16706  16706  AB     0100.0001.0100.0010
            9  40010  FFFE  65534     -2  ..     1111.1111.1111.1110

      address           u32 ABCD        CDAB        BADC        DCBA
            6  40007       16320  1069547520       49215  3225354240
            7  40008  1069564226  1094860736  3225371201  1111605311
            8  40009  1094909950  4294852930  1111621375  4278141505

      address           i32 ABCD        CDAB         BADC         DCBA
            6  40007       16320  1069547520        49215  -1069613056
            7  40008  1069564226  1094860736  -1069596095   1111605311
            8  40009  1094909950     -114366   1111621375    -16825791

      address             f32 ABCD      CDAB         BADC           DCBA
            6  40007  2.286919e-41       1.5  6.89649e-41      -2.984375
            7  40008      1.501992  12.14056    -2.988419       48.43774
            8  40009       12.1875         -     48.49902  -1.696486e+38

      address                   f64 ABCD  CDAB                BADC                DCBA
            6  40007  3.46315122659e-310     -  1.04434572066e-309  -5.3590544254e+303"
    `);
  });

  test('give programs the same, and null where there is no number', () => {
    expect(views[0]).toMatchObject({
      address: 6,
      reference: '40007',
      hex: '0000',
      wide: { f32: { CDAB: 1.5, ABCD: expect.any(Number) }, u32: { ABCD: 0x3fc0 } },
    });
    expect(views[3]?.wide).toEqual({});
    const [nan] = registerViews('input', 0, [0x7fc0, 0]);
    expect(nan?.wide.f32?.ABCD).toBeNull();
  });

  test('fit into 100 columns whatever they hold', () => {
    const worst = [0x8000, 0x0001, 0x8010, 0x1234, 0xfeed, 0x00ef, 0xffff, 0x7fef, 0xff7f, 0x8001, 0x0180];
    for (let start = 0; start < 65_536; start += 2579) {
      const words = worst.map((word) => (word * 31 + start * 7) & 0xffff);
      const lines = registerLines(registerViews('holding', 65_000, words), 'мекенжай');
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(MAX_VIEW_COLUMNS);
    }
  });
});

test('bits are shown sixteen in a row', () => {
  const words = Array.from({ length: 19 }, (_, index) => (index === 5 || index === 18 ? 1 : 0));
  expect(bitLines('discrete', 0, words, 'address').map((line) => line.trim().split(/ +/))).toEqual([
    ['address', '+0..15'],
    ['0', '10001', '0000.0100.0000.0000'],
    ['16', '10017', '001'],
  ]);
});

test.each([
  ['holding', 0, '40001'],
  ['input', 9998, '39999'],
  ['holding', 9999, '410000'],
  ['holding', 65_535, '465536'],
  ['discrete', 10, '10011'],
  ['coil', 0, '00001'],
] as const)('%s %i is %s in a manual', (table, address, reference) => {
  expect(referenceOf(table, address)).toBe(reference);
});

test.each([
  ['1-3,7', [1, 2, 3, 7]],
  ['5, 5-6', [5, 6]],
  ['247', [247]],
])('the list %s', (text, numbers) => {
  expect(numbersIn(text, 1, 247)).toEqual(numbers);
});

test.each(['', '0', '248', '3-1', '1-', 'a', '1,,2', '1-999999'])('no list: "%s"', (text) => {
  expect(numbersIn(text, 1, 247)).toBeUndefined();
});

test('a list of words', () => {
  expect(wordsIn('even,none,even', ['none', 'even', 'odd'])).toEqual(['even', 'none']);
  expect(wordsIn('even,mark', ['none', 'even', 'odd'])).toBeUndefined();
});
