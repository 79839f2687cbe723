/** Sums, differences and loads of points. Uncertainties of different points count as independent. */
import { z } from 'zod';
import { type DerivedMethod, inputNamed, type NamedInput } from './method.js';
import { combinedUncertainty, type Known, type Quantity, worstOf } from './quantity.js';

const sumParameters = z.strictObject({
  /** What an input counts for; 1 where nothing is said, -1 to subtract it. */
  factors: z.record(z.string(), z.number()).default({}),
  constant: z.number().default(0),
});

/** Any inputs of one unit, each times its factor, plus a constant. */
export const sum: DerivedMethod<z.output<typeof sumParameters>, never> = {
  parameters: sumParameters,
  parametersKey: 'parameters',
  inputs: 'any',
  unitOf: commonUnit,
  namedIn: ({ factors }) => Object.keys(factors),
  evaluate: ({ parameters: { factors, constant }, inputs }) => ({
    quantity: weighted(
      inputs.map((input) => [input, factors[input.name] ?? 1]),
      constant,
    ),
  }),
};

const nothing = z.strictObject({});

export const difference: DerivedMethod<Record<string, never>, never> = {
  parameters: nothing,
  parametersKey: 'parameters',
  inputs: { from: 'required', less: 'required' },
  unitOf: commonUnit,
  evaluate: ({ inputs }) => ({
    quantity: weighted(
      inputs.map((input) => [input, input.name === 'less' ? -1 : 1]),
      0,
    ),
  }),
};

/** Concentration in mg/L for each unit that one may come in; 1 mg/L is 1 g/m3. */
const MG_PER_L: Readonly<Record<string, number>> = {
  'mg/L': 1,
  'g/m3': 1,
  'ug/L': 0.001,
  'g/L': 1000,
};

/** What is carried past: concentration x discharge, in g/s. A unit with a basis, `mg/L N`, keeps it: `g/s N`. */
export const load: DerivedMethod<Record<string, never>, never> = {
  parameters: nothing,
  parametersKey: 'parameters',
  inputs: { concentration: 'required', discharge: 'required' },
  unitOf: (units) => {
    const unitNamed = (wanted: string): string => units.find(({ name }) => name === wanted)?.unit ?? '';
    const [unit = '', ...basis] = unitNamed('concentration').split(' ');
    if (!Object.hasOwn(MG_PER_L, unit) || unitNamed('discharge') !== 'm3/s') return undefined;
    return ['g/s', ...basis].join(' ');
  },
  evaluate: ({ inputs }) => {
    const concentration = inputNamed(inputs, 'concentration');
    const discharge = inputNamed(inputs, 'discharge');
    const unit = inputs.find(({ name }) => name === 'concentration')?.unit.split(' ')[0] ?? '';
    const lacking = [concentration, discharge].find((quantity) => quantity?.kind !== 'known');
    if (concentration?.kind !== 'known' || discharge?.kind !== 'known') {
      return { quantity: lacking ?? { kind: 'missing', reason: 'never-read' } };
    }
    return { quantity: product(concentration, discharge, MG_PER_L[unit] ?? 1) };
  },
};

function product(a: Known, b: Known, factor: number): Quantity {
  const { uncertainty: ua } = a;
  const { uncertainty: ub } = b;
  const uncertainty = combinedUncertainty([
    ua === undefined ? undefined : ua * b.value * factor,
    ub === undefined ? undefined : ub * a.value * factor,
  ]);
  return { kind: 'known', value: a.value * b.value * factor, uncertainty, ...worstOf([a, b]) };
}

function weighted(terms: readonly (readonly [NamedInput, number])[], constant: number): Quantity {
  const known: Known[] = [];
  const parts: (number | undefined)[] = [];
  let value = constant;
  for (const [{ quantity }, factor] of terms) {
    if (quantity.kind === 'missing') return quantity;
    known.push(quantity);
    value += factor * quantity.value;
    parts.push(quantity.uncertainty === undefined ? undefined : factor * quantity.uncertainty);
  }
  return { kind: 'known', value, uncertainty: combinedUncertainty(parts), ...worstOf(known) };
}

function commonUnit(units: readonly { readonly unit: string }[]): string | undefined {
  const [first] = units;
  return units.every(({ unit }) => unit === first?.unit) ? first?.unit : undefined;
}
