/**
 * Units and bases of values. A *unit* says how much (mg/L), a *basis* says of what: 10 mg/L of nitrate is 10 mg of the ion
 * (`NO3`) or of its nitrogen (`N`), and the one is 4.4 times the other. Nothing is assumed here: a conversion is made only
 * where both sides say what they are, and ends in a fault otherwise. Concentrations per mass of water (ppm, ppt) are not
 * known on purpose: they need the density.
 */

export interface Expressed {
  readonly unit: string;
  /** Chemical formula of what the mass is counted as. */
  readonly basis?: string | undefined;
}

/** What a table wants. */
export interface Wanted extends Expressed {
  /**
   * The ion or oxide itself, where `basis` is its element: nitrate that is counted as nitrogen is `NO3` in `N`. Without it
   * nitrite as NO2 would pass for nitrate, since both can be counted as nitrogen.
   */
  readonly species?: string | undefined;
}

export const CONVERSION_FAULTS = [
  'unknown-unit',
  'unit-mismatch', // of another kind of quantity
  'basis-undeclared', // the table has a basis, the value does not say its own
  'basis-mismatch', // no exact conversion between the two
] as const;
export type ConversionFault = (typeof CONVERSION_FAULTS)[number];
export type Converted = { readonly value: number } | { readonly fault: ConversionFault };

interface UnitKind {
  readonly quantity: string;
  /** A value in this unit = value in the quantity's first unit x `perBase`. */
  readonly perBase: number;
}

/** Smallest and largest value that can be, in the quantity's first unit. */
const POSSIBLE: Readonly<Record<string, readonly [min: number, max: number]>> = {
  mass: [0, Number.POSITIVE_INFINITY],
  acidity: [0, 14],
  conductivity: [0, Number.POSITIVE_INFINITY],
  turbidity: [0, Number.POSITIVE_INFINITY],
  share: [0, Number.POSITIVE_INFINITY],
  cells: [0, Number.POSITIVE_INFINITY],
  temperature: [-5, 100],
};

const UNITS: Readonly<Record<string, UnitKind>> = {
  'mg/L': { quantity: 'mass', perBase: 1 },
  'g/L': { quantity: 'mass', perBase: 1e-3 },
  'ug/L': { quantity: 'mass', perBase: 1e3 },
  'ng/L': { quantity: 'mass', perBase: 1e6 },
  'mS/cm': { quantity: 'conductivity', perBase: 1 },
  'uS/cm': { quantity: 'conductivity', perBase: 1e3 },
  'mS/m': { quantity: 'conductivity', perBase: 100 },
  pH: { quantity: 'acidity', perBase: 1 },
  degC: { quantity: 'temperature', perBase: 1 },
  '%': { quantity: 'share', perBase: 1 },
  NTU: { quantity: 'turbidity', perBase: 1 },
  mV: { quantity: 'potential', perBase: 1 },
  'cells/mL': { quantity: 'cells', perBase: 1 },
};

/** Other ways in which instruments and laboratories write the same. */
const ALIASES: Readonly<Record<string, string>> = {
  'mg/l': 'mg/L',
  'mg/dm3': 'mg/L',
  'mg/dm³': 'mg/L',
  'g/m3': 'mg/L',
  'мг/л': 'mg/L',
  'мг/дм3': 'mg/L',
  'мг/дм³': 'mg/L',
  'g/l': 'g/L',
  'г/л': 'g/L',
  'ug/l': 'ug/L',
  'ug/dm3': 'ug/L',
  'µg/L': 'ug/L',
  'μg/L': 'ug/L',
  'µg/l': 'ug/L',
  'μg/l': 'ug/L',
  'мкг/л': 'ug/L',
  'мкг/дм3': 'ug/L',
  'мкг/дм³': 'ug/L',
  'ng/l': 'ng/L',
  'нг/л': 'ng/L',
  'µS/cm': 'uS/cm',
  'μS/cm': 'uS/cm',
  'мкСм/см': 'uS/cm',
  'мСм/см': 'mS/cm',
  '°C': 'degC',
};

export const KNOWN_UNITS: readonly string[] = Object.keys(UNITS);

/** IUPAC standard atomic weights, abridged to five figures (2021; doi 10.1515/pac-2019-0603), g/mol. */
const ATOMIC_WEIGHT = { H: 1.008, N: 14.007, O: 15.999, Si: 28.085, P: 30.974, S: 32.06 } as const;
type Element = keyof typeof ATOMIC_WEIGHT;

interface Species {
  readonly element: Element;
  readonly atoms: Partial<Record<Element, number>>;
}

/** What may be counted as the ion or oxide, or as its element, and nothing else: nitrate never turns into nitrite. */
const SPECIES: Readonly<Record<string, Species>> = {
  NO3: { element: 'N', atoms: { N: 1, O: 3 } },
  NO2: { element: 'N', atoms: { N: 1, O: 2 } },
  NH4: { element: 'N', atoms: { N: 1, H: 4 } },
  NH3: { element: 'N', atoms: { N: 1, H: 3 } },
  PO4: { element: 'P', atoms: { P: 1, O: 4 } },
  P2O5: { element: 'P', atoms: { P: 2, O: 5 } },
  SO4: { element: 'S', atoms: { S: 1, O: 4 } },
  SiO2: { element: 'Si', atoms: { Si: 1, O: 2 } },
};

/** Enough for any measurement, and few enough that 0.3 mg/L and 300 ug/L are the same number. */
const FIGURES = 12;

/** `value`, expressed as `given`, in the unit and basis of `to`. */
export function convert(value: number, given: Expressed, to: Wanted): Converted {
  const from = withOwnBasis(given);
  if (!from) return { fault: 'basis-mismatch' };
  const source = unitOf(from.unit);
  const target = unitOf(to.unit);
  if (!source || !target) return { fault: 'unknown-unit' };
  if (source.quantity !== target.quantity) return { fault: 'unit-mismatch' };
  if (to.basis !== undefined && from.basis === undefined) return { fault: 'basis-undeclared' };
  const factor = basisFactor(from.basis, to);
  if (factor === undefined) return { fault: 'basis-mismatch' };
  if (factor === 1 && source.perBase === target.perBase) return { value };
  return { value: Number(((value / source.perBase) * target.perBase * factor).toPrecision(FIGURES)) };
}

/** Whether a value can be at all: no concentration is negative, no pH is 15. */
export function isPossible(value: number, unit: string): boolean {
  const kind = unitOf(unit);
  const [min, max] = POSSIBLE[kind?.quantity ?? ''] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const base = value / (kind?.perBase ?? 1);
  return base >= min && base <= max;
}

/** Profiles name the basis in the unit, `mg/L N`; undefined when another basis is stated beside it. */
function withOwnBasis({ unit, basis }: Expressed): Expressed | undefined {
  const [, name = '', own] = /^(\S+) (\S+)$/.exec(unit.trim()) ?? [];
  if (own === undefined || !unitOf(name)) return { unit, basis };
  return basis === undefined || basis === own ? { unit: name, basis: own } : undefined;
}

function unitOf(unit: string): UnitKind | undefined {
  const name = own(ALIASES, unit.trim()) ?? unit.trim();
  return own(UNITS, name);
}

/** Whether `species` is one whose `basis` can be it or its element. */
export function isSpeciesOf(species: string, basis: string | undefined): boolean {
  return (
    own(SPECIES, species)?.element === basis || (own(SPECIES, species) !== undefined && species === basis)
  );
}

/** Mass as the table counts it for a mass as `from`; undefined where there is no exact one. */
function basisFactor(from: string | undefined, { basis, species = basis }: Wanted): number | undefined {
  if (from === basis) return 1;
  const known = species === undefined ? undefined : own(SPECIES, species);
  if (!known) return undefined;
  if (from === species && basis === known.element) return elementShare(known);
  return from === known.element && basis === species ? 1 / elementShare(known) : undefined;
}

function elementShare({ element, atoms }: Species): number {
  const weights = Object.entries(atoms).map(([symbol, count]) => ATOMIC_WEIGHT[symbol as Element] * count);
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return ((atoms[element] ?? 0) * ATOMIC_WEIGHT[element]) / whole;
}

function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
