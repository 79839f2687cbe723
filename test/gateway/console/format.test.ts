import { describe, expect, test } from 'vitest';
import { formatValue } from '../../../gateway/console/format.js';
import { pointsPage } from '../../../gateway/console/pages.js';
import { STATUS } from './source.js';

describe('a value', () => {
  test.each([
    [2, true, '2'],
    [-3, true, '-3'],
    [123_456, true, '123456'],
    [4_294_967_295, true, '4294967295'],
    [2.5, true, '2.500'],
    [2, false, '2.000'],
    [1234.56, false, '1234.6'],
    [0.0001, false, '1.00e-4'],
  ])('%s, whole: %s, is shown as %s', (value, isWhole, expected) => {
    expect(formatValue(value, isWhole)).toBe(expected);
  });

  test('without a unit is a count or a code on the console; with one it is a measurement', () => {
    const point = { flag: 0, reason: null, ageMs: 0 } as const;
    const points = [
      { ...point, id: 'gate.mode', unit: '', value: 2 },
      { ...point, id: 'gate.level_m', unit: 'm', value: 2 },
    ];
    const lines = pointsPage({ ...STATUS, points }, { language: 'en', formatTime: String });
    expect(lines[1]).toMatch(/^gate\.mode +2 /);
    expect(lines[2]).toMatch(/^gate\.level_m +2\.000 +m /);
  });
});
