import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { loadSite } from '../../../gateway/config/site.js';
import { example } from './example.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-derived-'));
afterAll(() => rmSync(directory, { recursive: true }));
const profiles = loadProfiles();

/** `path key` of every error that the example has with these lines under `derived:`. */
function errorsWith(...lines: string[]): string[] {
  const path = join(directory, 'site.yaml');
  writeFileSync(path, example(['derived:\n', `derived:\n${lines.map((line) => `  - ${line}\n`).join('')}`]));
  const loaded = loadSite(path, profiles);
  return loaded.ok ? [] : loaded.problems.map((found) => `${found.path} ${found.message.key}`).sort();
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
  expect(balance(litres, 'inflows: [a], outflows: [b]')).toEqual(['derived[0].inputs inputUnits']);
  expect(balance('a: left-meter.discharge_m3s, b: forebay.level_m', 'inflows: [a], outflows: [b]')).toEqual([
    'derived[0].inputs inputUnits',
  ]);
});

test('an input that is scaled says its unit, since it is no longer that of the point', () => {
  expect(
    errorsWith(
      '{ id: head.taken_m3s, method: average, inputs: { value: { point: bench-meter.discharge_m3s, scale: 0.001 } }, parameters: { window: 1h } }',
    ),
  ).toEqual(['derived[0].inputs.value scaledUnit']);
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
