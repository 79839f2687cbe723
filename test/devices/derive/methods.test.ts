import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { difference, load, sum } from '../../../devices/derive/arithmetic.js';
import type { DerivedMethod, NamedInput } from '../../../devices/derive/method.js';
import { derivedMethods } from '../../../devices/derive/methods.js';
import { average, massBalance } from '../../../devices/derive/over-time.js';
import { type Known, missing, type Quantity } from '../../../devices/derive/quantity.js';

function known(value: number, uncertainty?: number, trust: Known['trust'] = 'reliable'): Known {
  return { kind: 'known', value, uncertainty, trust };
}

function inputs(given: Record<string, Quantity>, unit = 'm3/s'): NamedInput[] {
  return Object.entries(given).map(([name, quantity]) => ({ name, unit, quantity }));
}

function once<P, M>(
  method: DerivedMethod<P, M>,
  parameters: unknown,
  given: readonly NamedInput[],
): Quantity {
  const evaluation = { parameters: method.parameters.parse(parameters), inputs: given };
  return method.evaluate({ ...evaluation, memory: undefined, nowMs: 0, wallMs: 0 }).quantity;
}

/** Evaluates at each `[second, inputs]`; gives the last quantity. */
function over<P, M>(
  method: DerivedMethod<P, M>,
  parameters: unknown,
  times: readonly (readonly [number, Record<string, Quantity>])[],
): Quantity {
  let memory: M | undefined;
  let quantity: Quantity = missing('never-read');
  for (const [second, given] of times) {
    const nowMs = second * 1000;
    const evaluation = { parameters: method.parameters.parse(parameters), inputs: inputs(given), memory };
    const evaluated = method.evaluate({ ...evaluation, nowMs, wallMs: nowMs });
    ({ memory, quantity } = evaluated);
  }
  return quantity;
}

describe('sums and differences', () => {
  test('add up with factors, and independent uncertainties add as squares', () => {
    const given = inputs({ left: known(3, 0.3), right: known(5, 0.4), back: known(1, 0) });
    expect(once(sum, { factors: { back: -1 } }, given)).toMatchObject({ value: 7, uncertainty: 0.5 });
    const levels = inputs({ from: known(5, 0.3), less: known(3, 0.4) });
    expect(once(difference, {}, levels)).toMatchObject({ value: 2, uncertainty: 0.5 });
  });
  test('are missing when a part is, with its reason; doubtful when a part is', () => {
    const given = { left: known(3), right: missing('timeout') };
    expect(once(sum, {}, inputs(given))).toEqual(missing('timeout'));
    const doubted = once(sum, {}, inputs({ left: known(3), right: known(1, 0.1, 'doubtful') }));
    expect(doubted).toMatchObject({ trust: 'doubtful', reason: 'input', uncertainty: undefined });
  });
  test('put no metres to cubic metres', () => {
    expect(
      sum.unitOf([
        { name: 'a', unit: 'm' },
        { name: 'b', unit: 'm3' },
      ]),
    ).toBeUndefined();
    expect(
      sum.unitOf([
        { name: 'a', unit: 'm3' },
        { name: 'b', unit: 'm3' },
      ]),
    ).toBe('m3');
  });
});

describe('a load', () => {
  const given = (unit: string): NamedInput[] => [
    { name: 'concentration', unit, quantity: known(2.5, 0.05) },
    { name: 'discharge', unit: 'm3/s', quantity: known(4, 0.12) },
  ];
  test('is concentration times discharge, whatever the unit of the concentration', () => {
    expect(once(load, {}, given('mg/L'))).toMatchObject({ value: 10 });
    expect(once(load, {}, given('ug/L N'))).toMatchObject({ value: 0.01 });
  });
  test('has the relative uncertainties of both', () => {
    const { uncertainty = 0 } = once(load, {}, given('mg/L')) as Known;
    expect(uncertainty / 10).toBeCloseTo(Math.hypot(0.05 / 2.5, 0.12 / 4), 12);
  });
  test('keeps the basis in its unit, and refuses what is no concentration', () => {
    const units = (unit: string) => [
      { name: 'concentration', unit },
      { name: 'discharge', unit: 'm3/s' },
    ];
    expect(load.unitOf(units('mg/L N'))).toBe('g/s N');
    expect(load.unitOf(units('NTU'))).toBeUndefined();
  });
});

describe('an average', () => {
  test('counts each value for as long as it stood', () => {
    const mean = over(average, { window: '10s' }, [
      [0, { value: known(1, 0.1) }],
      [2, { value: known(6, 0.2) }],
      [10, { value: known(100, 1) }],
    ]);
    expect(mean).toMatchObject({ value: 5, trust: 'reliable' });
    // The instrument's own error stays in the mean: 0.1 for 2 s, 0.2 for 8 s.
    expect((mean as Known).uncertainty).toBeCloseTo(0.18, 12);
  });
  test('is doubtful until most of its window has values, and missing when it has none', () => {
    expect(over(average, { window: '10s' }, [[0, { value: missing('timeout') }]])).toEqual(
      missing('timeout'),
    );
    const early = over(average, { window: '10s' }, [
      [0, { value: known(1) }],
      [3, { value: known(1) }],
    ]);
    expect(early).toMatchObject({ value: 1, trust: 'doubtful' });
  });
  test('right after a start is the value that there is, and doubtful: nothing of its window has been seen', () => {
    const first = over(average, { window: '1h' }, [[0, { value: known(4, 0.1) }]]);
    expect(first).toMatchObject({ value: 4, trust: 'doubtful', reason: 'input' });
    const back = over(average, { window: '10s' }, [
      [0, { value: missing('stale') }],
      [5, { value: known(4) }],
    ]);
    expect(back).toMatchObject({ value: 4, trust: 'doubtful' });
  });
  test('does not let a value stand for the time in which nobody computed', () => {
    const stalled = over(average, { window: '1h' }, [
      [0, { value: known(1) }],
      [3000, { value: known(9) }],
      [3030, { value: known(9) }],
    ]);
    expect(stalled).toMatchObject({ trust: 'doubtful' });
    expect((stalled as Known).value).toBeCloseTo(5, 9);
  });
  test('tells of doubt between the values that it keeps of a long window', () => {
    const seconds = Array.from({ length: 80 }, (_, second) => second);
    const readings = seconds.map((second): readonly [number, Record<string, Quantity>] => [
      second,
      { value: known(1, undefined, second === 30 ? 'unreliable' : 'reliable') },
    ]);
    expect(over(average, { window: '31d' }, readings)).toMatchObject({ trust: 'unreliable' });
  });
  test('lies between the least and the largest of its values', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(values, (given) => {
        const mean = over(
          average,
          { window: '1h' },
          given.map((value, index) => [index, { value: known(value) }] as const),
        ) as Known;
        const used = given.slice(0, -1);
        expect(mean.value).toBeGreaterThanOrEqual(Math.min(...used) - 1e-6);
        expect(mean.value).toBeLessThanOrEqual(Math.max(...used) + 1e-6);
      }),
    );
  });
  test('remembers a bounded number of values', () => {
    let memory: readonly unknown[] = [];
    const parameters = average.parameters.parse({ window: '1h' });
    for (let nowMs = 0; nowMs < 7_200_000; nowMs += 500) {
      const given = inputs({ value: known(1) });
      const evaluation = { parameters, inputs: given, memory: memory as never, nowMs, wallMs: nowMs };
      memory = average.evaluate(evaluation).memory as unknown as readonly unknown[];
    }
    expect(memory.length).toBeLessThanOrEqual(3601);
  });
});

describe('the balance of a reach', () => {
  const parameters = {
    inflows: ['top'],
    outflows: ['gate', 'offtake'],
    storage: { level: 'level', areaM2: 2000, window: '100s' },
  };
  const at = (levelM: number, top = 10) => ({
    top: known(top),
    gate: known(6),
    offtake: known(3),
    level: known(levelM),
  });
  test('what comes in, does not go out and is not stored is lost', () => {
    const balance = over(massBalance, parameters, [
      [0, at(1)],
      [100, at(1.05)],
    ]) as Known;
    // 10 - 9 - 2000 m2 x 0.05 m / 100 s
    expect(balance.value).toBeCloseTo(0, 9);
  });
  test('is not told before half of its window has been seen', () => {
    expect(
      over(massBalance, parameters, [
        [0, at(1)],
        [40, at(1.05)],
      ]).kind,
    ).toBe('missing');
    expect(
      over(massBalance, parameters, [
        [0, at(1)],
        [60, at(1)],
      ]),
    ).toMatchObject({ value: 1 });
  });
  test('refuses flows that are not in m3/s and levels that are not in m', () => {
    const parsed = massBalance.parameters.parse(parameters);
    const units = (top: string, level: string) => [
      { name: 'top', unit: top },
      { name: 'gate', unit: 'm3/s' },
      { name: 'offtake', unit: 'm3/s' },
      { name: 'level', unit: level },
    ];
    expect(massBalance.unitOf(units('m3/s', 'm'), parsed)).toBe('m3/s');
    expect(massBalance.unitOf(units('m3/h', 'm'), parsed)).toBeUndefined();
    expect(massBalance.unitOf(units('m3/s', 'mm'), parsed)).toBeUndefined();
  });
  test('without storage is just the difference', () => {
    const { storage: _, ...plain } = parameters;
    expect(over(massBalance, plain, [[0, at(1, 9.5)]])).toMatchObject({ value: 0.5 });
  });
});

test('every structure is a method whose result carries its trust and its uncertainty', () => {
  const method = derivedMethods().get('rectangular-weir');
  if (!method) throw new Error('there is no rectangular weir');
  const parameters = method.parameters.parse({ crestWidthM: 2, channelWidthM: 3, crestHeightM: 0.5 });
  const flow = (levelM: number, trust: Known['trust'] = 'reliable'): Known => {
    const given = [{ name: 'level', unit: 'm', quantity: known(levelM, 0.003, trust) }];
    const { quantity } = method.evaluate({
      parameters,
      inputs: given,
      memory: undefined,
      nowMs: 0,
      wallMs: 0,
    });
    if (quantity.kind === 'missing') throw new Error(quantity.reason);
    return quantity;
  };
  expect(flow(0.8).trust).toBe('reliable');
  expect(flow(0.8).value).toBeGreaterThan(0.4);
  expect(flow(0.8).value).toBeLessThan(0.8);
  expect(flow(0.8).uncertainty).toBeGreaterThan(0);
  expect(flow(0.8, 'doubtful')).toMatchObject({ trust: 'doubtful', reason: 'input' });
  expect(flow(0.505).trust).not.toBe('reliable');
  expect(flow(0.505).reason).toBe('limits');
});

describe('a structure as a method', () => {
  function discharge(kind: string, geometry: object, given: Record<string, Quantity>): Quantity {
    const method = derivedMethods().get(kind);
    if (!method) throw new Error(`there is no ${kind}`);
    const evaluation = { parameters: method.parameters.parse(geometry), inputs: inputs(given, 'm') };
    return method.evaluate({ ...evaluation, memory: undefined, nowMs: 0, wallMs: 0 }).quantity;
  }
  const culvert = { sillM: 0, coefficient: 0.61, headFrom: 'centre', widthM: 2, heightM: 1 };
  const weir = { crestWidthM: 2, channelWidthM: 3, crestHeightM: 0.5 };

  test('is not computed with its gate wide open when the opening is not known', () => {
    const level = known(2);
    expect(discharge('orifice', culvert, { level, opening: known(0.1) }).kind).toBe('known');
    expect(discharge('orifice', culvert, { level, opening: missing('stale') })).toEqual(missing('stale'));
    const leaf = { widthM: 2, hingeM: 0, leafLengthM: 1 };
    expect(discharge('overshot-gate', leaf, { level, angle: missing('timeout') })).toEqual(
      missing('timeout'),
    );
  });
  test('taken for free because the tailwater is not known is doubtful, and how sure it is nobody can say', () => {
    const free = discharge('rectangular-weir', weir, {
      level: known(0.8),
      downstreamLevel: missing('stale'),
    });
    expect(free).toMatchObject({ kind: 'known', trust: 'doubtful', uncertainty: undefined });
  });
  test('with shifts of certain dates is doubtful while the clock is known to be wrong', () => {
    const method = derivedMethods().get('rating-table');
    if (!method) throw new Error('there is no rating table');
    const table = {
      interpolation: 'straight',
      points: [
        [0, 0],
        [2, 10],
      ],
    };
    const shifts = { curves: [{ from: '2026-04-01T00:00:00+05:00', points: [[0, -0.1]] }] };
    const at = (rating: object, isWallWrong: boolean): Quantity => {
      const evaluation = {
        parameters: method.parameters.parse(rating),
        inputs: inputs({ level: known(1) }, 'm'),
      };
      return method.evaluate({ ...evaluation, memory: undefined, nowMs: 0, wallMs: 0, isWallWrong }).quantity;
    };
    expect(at({ ...table, shifts }, false)).toMatchObject({ trust: 'reliable' });
    expect(at({ ...table, shifts }, true)).toMatchObject({ trust: 'doubtful', uncertainty: undefined });
    expect(at(table, true)).toMatchObject({ trust: 'reliable' });
  });
  test('is as unsure as a level that is less sure than the structure says', () => {
    const of = (uncertainty?: number): number => {
      const quantity = discharge('rectangular-weir', weir, { level: known(0.8, uncertainty) });
      return quantity.kind === 'known' ? (quantity.uncertainty ?? Number.NaN) / quantity.value : Number.NaN;
    };
    expect(of(0.001)).toBe(of());
    // 1.5 x 20 mm of 0.3 m is a tenth.
    expect(of(0.02)).toBeGreaterThan(0.1);
    expect(of(0.02)).toBeLessThan(0.12);
  });
});
