import { describe, expect, test } from 'vitest';
import {
  measurementOf,
  parseLaboratoryCsv,
  parseLaboratoryYaml,
  rowsAgainst,
} from '../../../gateway/water-quality/laboratory.js';
import { shipped } from '../../devices/water-quality/fixtures.js';

const HEADER = 'sampled,parameter,value,unit,basis,quality,laboratory';
const AT = '2025-06-03T09:30:00+05:00';

function csv(...rows: string[]): ReturnType<typeof parseLaboratoryCsv> {
  return parseLaboratoryCsv(`${[HEADER, ...rows].join('\r\n')}\r\n`);
}

describe('a laboratory file', () => {
  test('gives its good rows, with the time of the sample', () => {
    const { rows, bad } = csv(`${AT},nitrate,4.1,mg/L,N,3,"Laboratory ""North"", Almaty"`);
    expect(bad).toEqual([]);
    expect(rows[0]).toMatchObject({
      parameter: 'nitrate',
      value: 4.1,
      unit: 'mg/L',
      basis: 'N',
      flag: 3,
      sampledMs: Date.UTC(2025, 5, 3, 4, 30),
      source: { kind: 'laboratory', laboratory: 'Laboratory "North", Almaty', line: 2 },
    });
  });

  test.each([
    ['2025-06-03,nitrate,4.1,mg/L,N', 'row-sampled', 'a date without time and zone'],
    ['2025-06-03T09:30:00,nitrate,4.1,mg/L,N', 'row-sampled', 'no zone'],
    ['2025-04-31T09:30:00+05:00,nitrate,4.1,mg/L,N', 'row-sampled', 'no such day'],
    [`${AT},Nitrate,4.1,mg/L,N`, 'row-parameter', 'not an id'],
    [`${AT},nitrate,"4,1",mg/L,N`, 'row-value', 'a decimal comma in a file with commas'],
    [`${AT},nitrate,n.d.,mg/L,N`, 'row-value', 'a word'],
    [`${AT},nitrate,>4,mg/L,N`, 'row-value', 'no upper end'],
    [`${AT},nitrate,,mg/L,N`, 'row-value', 'nothing'],
    [`${AT},nitrate,4.1,ppm,N`, 'row-unit', 'per mass of water'],
    [`${AT},nitrate,4.1,,N`, 'row-unit', 'no unit'],
    [`${AT},nitrate,4.1,mg/L,N,good`, 'row-quality', 'a word'],
    [`${AT},nitrate,4.1,mg/L,N,0,x,y`, 'row-shape', 'a field too many'],
    [`${AT},nitrate,"4.1,mg/L,N`, 'row-shape', 'an open quote'],
  ])('refuses %s with its line and uses the others', (row, fault) => {
    const { rows, bad } = csv(`${AT},oil,0.01,mg/L`, row, `${AT},copper,1,ug/L`);
    expect(rows.map(({ parameter }) => parameter)).toEqual(['oil', 'copper']);
    expect(bad).toMatchObject([{ line: 3, fault }]);
  });

  test('from a spreadsheet with semicolons has decimal commas', () => {
    const { rows, bad } = parseLaboratoryCsv(
      `\uFEFF${HEADER.replaceAll(',', ';')}\n# spring\n\n${AT};oil;<0,05;мг/дм3\n`,
    );
    expect(bad).toEqual([]);
    expect(rows).toMatchObject([
      { value: 0.05, isBelow: true, unit: 'мг/дм3', flag: 0, source: { line: 4 } },
    ]);
  });

  test('without the needed columns is told once', () => {
    expect(parseLaboratoryCsv('date,value\n1,2\n')).toEqual({
      rows: [],
      bad: [{ line: 1, fault: 'row-header', found: 'date,value' }],
    });
    expect(parseLaboratoryCsv('')).toMatchObject({ rows: [], bad: [{ fault: 'row-header' }] });
  });

  test('in YAML or JSON is read in the same way', () => {
    const yaml = `values:\n  - { sampled: "${AT}", parameter: oil, value: 0.02, unit: mg/L }\n  - { sampled: "${AT}", parameter: oil, value: x, unit: mg/L }\n`;
    const { rows, bad } = parseLaboratoryYaml(yaml);
    expect(rows).toMatchObject([{ parameter: 'oil', value: 0.02 }]);
    expect(bad).toEqual([{ line: 3, fault: 'row-value', found: 'x' }]);
    expect(parseLaboratoryYaml('[1')).toMatchObject({ rows: [], bad: [{ fault: 'file-malformed' }] });
    expect(parseLaboratoryYaml('a: 1')).toMatchObject({ rows: [], bad: [{ fault: 'file-malformed' }] });
  });
});

test('rows that a table can do nothing with are told with their lines', () => {
  const { rows } = csv(
    `${AT},nitrat,4,mg/L,N`,
    `${AT},nitrate,4,mg/L,`,
    `${AT},oxygen,90,%`,
    `${AT},nitrate,4,mg/L,NO3`,
  );
  expect(rowsAgainst(shipped('demonstration-six-classes'), rows)).toMatchObject([
    { line: 2, fault: 'row-parameter-unknown' },
    { line: 3, fault: 'basis-undeclared' },
    { line: 4, fault: 'unit-mismatch' },
  ]);
});

test('the age of a sample is not known while the clock is known to be wrong', () => {
  const [row] = csv(`${AT},oil,0.01,mg/L`).rows;
  if (!row) throw new Error('no row');
  expect(measurementOf(row, row.sampledMs + 5000).ageMs).toBe(5000);
  expect(measurementOf(row, null).ageMs).toBeNull();
});
