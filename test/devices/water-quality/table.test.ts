import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inForce, parametersOf, tableSchema } from '../../../devices/water-quality/table.js';
import { tableTexts } from '../../../devices/water-quality/table-texts.js';
import { parseSettings } from '../../../protocols/settings/load.js';
import { expectComplete } from '../../protocols/text/complete.js';
import { classTable, SHIPPED, shipped, tableText } from './fixtures.js';

function faultsOf(text: string): string[] {
  const parsed = parseSettings(text, tableSchema, { texts: tableTexts });
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message.key}`);
}

describe('the tables that ship', () => {
  test('are these three, and each says that it is a demonstration, in its title too', () => {
    const folder = new URL('../../../devices/water-quality/tables/', import.meta.url);
    expect(readdirSync(folder).sort()).toEqual(SHIPPED.map((id) => `${id}.yaml`).sort());
    for (const id of SHIPPED) {
      const table = shipped(id);
      expect([table.id, table.status]).toEqual([id, 'demonstration']);
      expect(table.title.en).toContain('demonstration');
      expect(table.title.ru).toContain('демонстрация');
      expect(table.title.kk).toContain('көрсетілім');
    }
  });

  test.each(SHIPPED)('%s names no number official and says where each comes from', (id) => {
    for (const { origin, source } of parametersOf(shipped(id))) {
      expect(origin).not.toBe('official');
      expect(source).toMatch(/\[\d\]/);
    }
  });

  test('six classes are six', () => {
    const six = shipped('demonstration-six-classes');
    expect(six.kind === 'classes' && six.classes).toHaveLength(6);
  });
});

describe('a table with a mistake is refused, with the place and the reason', () => {
  const six = tableText('demonstration-six-classes');
  test.each([
    [
      'limits that get narrower',
      'max: [0.9, 3, 7.5, 12, 18]',
      'max: [0.9, 3, 2, 12, 18]',
      'parameters[2].max: boundsNotInOrder',
    ],
    [
      'a limit after null',
      'min: [6.5, 6.5, null, null, null]',
      'min: [6.5, null, 6, null, null]',
      'parameters[1].min: boundsNotInOrder',
    ],
    ['too few limits', 'max: [30, 100, 250, 400, 600]', 'max: [30, 100, 250, 400]', ': boundsCount'],
    ['no limit', '    min: [6, 6, 4, 4, 4]\n', '', 'parameters[0]: noBounds'],
    [
      'a species of another basis',
      'species: NO3',
      'species: SO4',
      'parameters[6].species: speciesNotOfBasis',
    ],
    ['a parameter twice', 'id: cod', 'id: bod', ': parameterTwice'],
    ['an unknown use', 'uses: [hydropower, transport]', 'uses: [hydropower, swimming]', ': unknownUse'],
    ['an unknown unit', 'unit: pH', 'unit: ph', 'parameters[1].unit: notAllowed'],
    [
      'a beginning without its offset',
      '"2025-01-01T00:00:00+05:00"',
      '"2025-01-01"',
      'validFrom: notAllowed',
    ],
    ['another format', 'aryk-water-quality-table/1', 'aryk-water-quality-table/2', 'format: notAllowed'],
  ])('%s', (_, from, to, fault) => {
    expect(six).toContain(from);
    expect(faultsOf(six.replace(from, to))).toContain(fault);
  });

  test('levels of an index that are not in order', () => {
    expect(faultsOf(tableText('demonstration-kizv').replace('upTo: 3', 'upTo: 0.5'))).toContain(
      'levels: levelsNotInOrder',
    );
    expect(faultsOf(tableText('demonstration-kizv').replace('group: ions', 'group: salts'))).toContain(
      ': unknownGroup',
    );
  });
});

test('of several versions the one in force is used, and none before the first begins or after the last ends', () => {
  const version = (validFrom: string, validUntil?: string) => ({
    table: { ...classTable(2, [{ max: [1] }]), validFrom, ...(validUntil ? { validUntil } : {}) },
  });
  const first = version('2025-01-01T00:00:00+05:00');
  const second = version('2026-01-01T00:00:00+05:00', '2027-01-01T00:00:00+05:00');
  const at = (moment: string) => inForce([second, first], Date.parse(moment));
  expect(at('2024-12-31T18:59:59Z')).toBeUndefined();
  expect(at('2024-12-31T19:00:00Z')).toBe(first);
  expect(at('2025-12-31T19:00:00Z')).toBe(second);
  expect(inForce([second], Date.parse('2026-12-31T19:00:00Z'))).toBeUndefined();
});

test('every text about tables is there in every language', () => expectComplete(tableTexts));
