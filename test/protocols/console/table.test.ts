import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_COLUMNS, table } from '../../../protocols/console/table.js';
import { cutTo, displayWidth, padTo, wrapTo } from '../../../protocols/console/width.js';

describe('columns on a terminal', () => {
  test('wide characters take two columns, combining marks none', () => {
    expect(displayWidth('level')).toBe(5);
    expect(displayWidth('деңгей')).toBe(6);
    expect(displayWidth('霍尔果斯')).toBe(8);
    expect(displayWidth('е\u0301')).toBe(1);
    expect(padTo('霍', 4, 'right')).toBe('  霍');
    expect(cutTo('霍尔果斯', 5)).toBe('霍尔…');
  });

  test('words are wrapped, a word longer than the line is cut into pieces', () => {
    expect(wrapTo('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapTo('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
  });

  test('columns are aligned by what is seen', () => {
    expect(
      table(
        [{ title: 'Точка' }, { title: 'Мәні', align: 'right' }, { title: 'Q' }],
        [
          ['霍.level_m', '1.5', 'ok'],
          ['forebay.level_m', '12.5', 'no answer'],
        ],
      ),
    ).toEqual(['Точка            Мәні  Q', '霍.level_m        1.5  ok', 'forebay.level_m  12.5  no answer']);
  });

  test('no line is wider than 79 columns, whatever is in the cells', () => {
    const cell = fc.oneof(
      fc.string({ maxLength: 90 }),
      fc.constantFrom('霍尔果斯'.repeat(12), 'слово '.repeat(20)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.string({ maxLength: 9 }), cell)), (rows) => {
        const printable = rows.map((row) => row.map((text) => text.replace(/\p{C}/gu, '')));
        for (const line of table([{ title: 'a' }, { title: 'b' }, { title: 'c' }], printable)) {
          expect(displayWidth(line)).toBeLessThanOrEqual(MAX_COLUMNS);
        }
      }),
    );
  });
});
