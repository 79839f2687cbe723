import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert, isPossible, KNOWN_UNITS } from '../../../devices/water-quality/units.js';

function value(converted: ReturnType<typeof convert>): number {
  if ('fault' in converted) throw new Error(converted.fault);
  return converted.value;
}

describe('nitrate as nitrogen is not nitrate', () => {
  test('10 mg/L of nitrate nitrogen are 44.27 mg/L of nitrate', () => {
    const asIon = convert(10, { unit: 'mg/L', basis: 'N' }, { unit: 'mg/L', basis: 'NO3' });
    expect(value(asIon)).toBeCloseTo(44.27, 2);
  });

  test.each([
    // Molar masses as PubChem lists them, g/mol: the element's share of the whole
    ['NO3', 'N', 14.007 / 62.005],
    ['NO2', 'N', 14.007 / 46.006],
    ['NH4', 'N', 14.007 / 18.039],
    ['NH3', 'N', 14.007 / 17.031],
    ['PO4', 'P', 30.974 / 94.971],
    ['P2O5', 'P', (2 * 30.974) / 141.945],
    ['SO4', 'S', 32.06 / 96.06],
    ['SiO2', 'Si', 28.085 / 60.084],
  ])('1 mg/L of %s holds so much %s', (ion, element, factor) => {
    const wanted = { unit: 'mg/L', basis: element, species: ion };
    const inElement = convert(1, { unit: 'mg/L', basis: ion }, wanted);
    expect(value(inElement)).toBeCloseTo(factor, 4);
  });

  test('a value that does not say its basis is refused, and so is one of another substance', () => {
    const table = { unit: 'mg/L', basis: 'NO3' };
    expect(convert(1, { unit: 'mg/L' }, table)).toEqual({ fault: 'basis-undeclared' });
    expect(convert(1, { unit: 'mg/L', basis: 'NO2' }, table)).toEqual({ fault: 'basis-mismatch' });
    const asNitrogen = { unit: 'mg/L', basis: 'N', species: 'NO3' };
    expect(convert(1, { unit: 'mg/L', basis: 'NO2' }, asNitrogen)).toEqual({ fault: 'basis-mismatch' });
    expect(convert(1, { unit: 'mg/L', basis: 'NO3' }, { unit: 'mg/L', basis: 'N' })).toEqual({
      fault: 'basis-mismatch',
    });
    expect(convert(1, { unit: 'mg/L', basis: 'N' }, { unit: 'mg/L' })).toEqual({ fault: 'basis-mismatch' });
    expect(convert(1, { unit: 'mg/L', basis: 'toString' }, table)).toEqual({ fault: 'basis-mismatch' });
  });
});

describe('units', () => {
  test.each([
    [300, 'ug/L', 0.3, 'mg/L'],
    [1.1, 'ug/L', 0.0011, 'mg/L'],
    [0.001, 'мг/дм3', 1, 'µg/L'],
    [2, 'g/L', 2000, 'mg/L'],
    [1.413, 'mS/cm', 1413, 'uS/cm'],
  ])('%d %s are exactly %d %s', (from, fromUnit, to, toUnit) => {
    expect(convert(from, { unit: fromUnit }, { unit: toUnit })).toEqual({ value: to });
  });

  test('of another quantity, or unknown, end in a fault', () => {
    expect(convert(80, { unit: '%' }, { unit: 'mg/L' })).toEqual({ fault: 'unit-mismatch' });
    expect(convert(1, { unit: 'ppt' }, { unit: 'mg/L' })).toEqual({ fault: 'unknown-unit' });
    expect(convert(1, { unit: '' }, { unit: 'mg/L' })).toEqual({ fault: 'unknown-unit' });
    expect(convert(1, { unit: 'constructor' }, { unit: 'mg/L' })).toEqual({ fault: 'unknown-unit' });
  });

  test('there and back is the same value', () => {
    const bases = [
      ['NO3', 'N'],
      ['NO2', 'N'],
      ['NH4', 'N'],
      ['P2O5', 'P'],
      ['SO4', 'S'],
      ['N', 'N'],
    ] as const;
    const masses = ['mg/L', 'g/L', 'ug/L', 'ng/L', 'мкг/л'];
    const one = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        one,
        fc.constantFrom(...masses),
        fc.constantFrom(...masses),
        fc.constantFrom(...bases),
        (number, unit, otherUnit, [basis, otherBasis]) => {
          const there = value(
            convert(number, { unit, basis }, { unit: otherUnit, basis: otherBasis, species: basis }),
          );
          const back = value(convert(there, { unit: otherUnit, basis: otherBasis }, { unit, basis }));
          expect(Math.abs(back - number)).toBeLessThanOrEqual(number * 1e-11);
        },
      ),
    );
  });

  test('what cannot be is known to be impossible', () => {
    expect([isPossible(-0.01, 'mg/L'), isPossible(15, 'pH'), isPossible(-0.5, 'degC')]).toEqual([
      false,
      false,
      true,
    ]);
    expect(KNOWN_UNITS.every((unit) => isPossible(7, unit))).toBe(true);
  });
});

test('a unit that names its basis, as profiles have it, is that unit with that basis', () => {
  const nitrate = { unit: 'mg/L', basis: 'N', species: 'NO3' };
  expect(convert(4, { unit: 'mg/L N' }, nitrate)).toEqual({ value: 4 });
  expect(convert(4, { unit: 'mg/L N', basis: 'N' }, nitrate)).toEqual({ value: 4 });
  expect(convert(4, { unit: 'ug/L NO3' }, nitrate)).toEqual(
    convert(4, { unit: 'ug/L', basis: 'NO3' }, nitrate),
  );
  expect(convert(4, { unit: 'mg/L NO3', basis: 'N' }, nitrate)).toEqual({ fault: 'basis-mismatch' });
  expect(convert(4, { unit: 'mg/L NO2' }, nitrate)).toEqual({ fault: 'basis-mismatch' });
  expect(convert(4, { unit: 'mg / L' }, nitrate)).toEqual({ fault: 'unknown-unit' });
});
