import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { derivedMethods } from '../../../devices/derive/methods.js';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { loadSite, type SiteProblem } from '../../../gateway/config/site.js';
import { inputUnits } from '../../../gateway/config/units.js';
import { example } from './example.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-derived-'));
afterAll(() => rmSync(directory, { recursive: true }));
const profiles = loadProfiles();

/** Every error that the example has with these lines under `derived:`. */
function problemsWith(...lines: string[]): readonly SiteProblem[] {
  const path = join(directory, 'site.yaml');
  writeFileSync(path, example(['derived:\n', `derived:\n${lines.map((line) => `  - ${line}\n`).join('')}`]));
  const loaded = loadSite(path, profiles);
  return loaded.ok ? [] : loaded.problems;
}

/** `path key` of each. */
function errorsWith(...lines: string[]): string[] {
  return problemsWith(...lines)
    .map((found) => `${found.path} ${found.message.key}`)
    .sort();
}

const METERS = 'a: left-meter.discharge_m3s, b: bench-meter.discharge_m3s';

test('a sum is told when a factor is for an input that there is not: it would count the wrong way', () => {
  expect(
    errorsWith(
      `{ id: head.net_m3s, method: sum, inputs: { ${METERS} }, parameters: { factors: { b: -1 } } }`,
    ),
  ).toEqual([]);
  expect(
    errorsWith(
      `{ id: head.net_m3s, method: sum, inputs: { ${METERS} }, parameters: { factors: { c: -1 } } }`,
    ),
  ).toEqual(['derived[0].parameters inputUnknown']);
});

test('a balance names every input once, and has its flows in m3/s', () => {
  const balance = (inputs: string, parameters: string): string[] =>
    errorsWith(
      `{ id: head.lost_m3s, method: mass-balance, inputs: { ${inputs} }, parameters: { ${parameters} } }`,
    );
  expect(balance(METERS, 'inflows: [a], outflows: [b]')).toEqual([]);
  expect(balance(METERS, 'inflows: [a], outflows: [c]')).toEqual([
    'derived[0].inputs.b inputUnused',
    'derived[0].parameters inputUnknown',
  ]);
  expect(balance(METERS, 'inflows: [a, a], outflows: [b]')).toEqual(['derived[0].parameters inputTwice']);
  expect(balance(`${METERS}, level: forebay.level_m`, 'inflows: [a], outflows: [b]')).toEqual([
    'derived[0].inputs.level inputUnused',
  ]);
  const litres =
    'a: left-meter.discharge_m3s, b: { point: bench-meter.discharge_m3s, scale: 1000, unit: L/s }';
  expect(balance(litres, 'inflows: [a], outflows: [b]')).toEqual(['derived[0].inputs.b inputUnit']);
  expect(balance('a: left-meter.discharge_m3s, b: forebay.level_m', 'inflows: [a], outflows: [b]')).toEqual([
    'derived[0].inputs.b inputUnit',
  ]);
});

test('an input that is scaled says its unit, since it is no longer that of the point', () => {
  expect(
    errorsWith(
      '{ id: head.taken_m3s, method: average, inputs: { value: { point: bench-meter.discharge_m3s, scale: 0.001 } }, parameters: { window: 1h } }',
    ),
  ).toEqual(['derived[0].inputs.value scaledUnit']);
});

describe('inputs in a wrong unit', () => {
  const weir = (inputs: string): string =>
    `{ id: weir.discharge_m3s, method: rectangular-weir, inputs: { ${inputs} }, geometry: { crestWidthM: 2, channelWidthM: 3, crestHeightM: 0.5 } }`;

  test('are told one by one, with the unit that each needs', () => {
    const levels = 'level: left-meter.discharge_m3s, downstreamLevel: left-gate.opening_percent';
    expect(problemsWith(weir(levels)).map(({ path, message }) => [path, message.params])).toEqual([
      ['derived[0].inputs.level', { method: 'rectangular-weir', unit: 'm3/s', needed: 'm' }],
      ['derived[0].inputs.downstreamLevel', { method: 'rectangular-weir', unit: '%', needed: 'm' }],
    ]);
  });

  test('of a load: a concentration may name its basis, and a discharge is in m3/s', () => {
    const load = (inputs: string): string => `{ id: head.nitrate_gs, method: load, inputs: { ${inputs} } }`;
    const inUnit = (unit: string): string => `{ point: bench-meter.volume_m3, scale: 2, unit: ${unit} }`;
    const discharge = 'discharge: bench-meter.discharge_m3s';
    expect(errorsWith(load(`concentration: ${inUnit('mg/L N')}, ${discharge}`))).toEqual([]);
    const [problem] = problemsWith(load(`concentration: ${inUnit('ppm')}, ${discharge}`));
    expect(problem?.message.params?.needed).toBe('mg/L, ug/L, g/L, g/m3');
    expect(errorsWith(load(`concentration: ${inUnit('g/L')}, discharge: forebay.level_m`))).toEqual([
      'derived[0].inputs.discharge inputUnit',
    ]);
  });

  test('of a sum are told together: any unit will do that all have', () => {
    const sum =
      '{ id: head.all_m3s, method: sum, inputs: { a: forebay.level_m, b: left-meter.discharge_m3s } }';
    expect(errorsWith(sum)).toEqual(['derived[0].inputs inputUnits']);
  });

  test('are not told of an input that the method does not have, nor of one that is missing', () => {
    expect(errorsWith(weir('level: forebay.level_m, flow: left-meter.discharge_m3s'))).toEqual([
      'derived[0].inputs.flow inputUnknown',
    ]);
    expect(
      errorsWith('{ id: head.nitrate_gs, method: load, inputs: { discharge: left-meter.discharge_m3s } }'),
    ).toEqual(['derived[0].inputs inputMissing']);
  });
});

test('every method takes the units that are said to be its own', () => {
  for (const [name, method] of derivedMethods()) {
    if (method.inputs === 'any') continue;
    const inputs = Object.keys(method.inputs);
    const units = inputs.map((input) => inputUnits(method, input, {}));
    for (const [at, own] of units.entries()) {
      for (const unit of own) {
        const given = inputs.map((input, index) => ({
          name: input,
          unit: index === at ? unit : (units[index]?.[0] ?? ''),
        }));
        expect(method.unitOf(given, {}), `${name} ${inputs[at]} ${unit}`).toBeDefined();
      }
    }
    expect(inputs.length, name).toBeGreaterThan(0);
  }
});

test('the name of a computed point ends in its unit, and the ending is told', () => {
  const sum = (id: string): string => `{ id: ${id}, method: sum, inputs: { ${METERS} } }`;
  expect(errorsWith(sum('head.m3s'))).toEqual([]);
  expect(errorsWith(sum('head.taken_m3s'))).toEqual([]);
  expect(problemsWith(sum('head.taken')).map(({ path, allowed }) => [path, allowed?.params])).toEqual([
    ['derived[0].id', { ids: '…_m3s' }],
  ]);
  // g/s is in no profile, so there is no ending for it.
  const load =
    'method: load, inputs: { concentration: { point: forebay.level_m, scale: 1, unit: mg/L }, discharge: left-meter.discharge_m3s }';
  expect(errorsWith(`{ id: head.salt, ${load} }`)).toEqual([]);
});

test('an overshot gate needs its opening or its angle, and not both', () => {
  const gate = (inputs: string): string[] =>
    errorsWith(
      `{ id: weir.discharge_m3s, method: overshot-gate, inputs: { level: forebay.level_m${inputs} }, geometry: { widthM: 2, hingeM: 0, leafLengthM: 1 } }`,
    );
  const opening = ', opening: { point: left-gate.opening_percent, scale: 0.01, unit: m }';
  const angle = ', angle: { point: left-gate.opening_percent, scale: 0.9, unit: deg }';
  expect(gate(opening)).toEqual([]);
  expect(gate('')).toEqual(['derived[0].inputs inputOneOf']);
  expect(gate(opening + angle)).toEqual(['derived[0].inputs inputOneOf']);
});
