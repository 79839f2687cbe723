import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { lintTexts } from '../../../devices/lint/lint-texts.js';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { waterQualitySchema } from '../../../gateway/config/water-quality-schema.js';
import { siteTexts } from '../../../gateway/text/site-texts.js';
import { waterQualityFindings } from '../../../gateway/water-quality/findings.js';
import { type LoadedSettings, parseSettings } from '../../../protocols/settings/load.js';
import { tableText } from '../../devices/water-quality/fixtures.js';
import { Folder, OFFICIAL } from './support.js';

const folder = new Folder();
afterAll(() => folder.remove());
folder.signed('six.yaml', OFFICIAL);
const profiles = loadProfiles();
const texts = { ...lintTexts, ...siteTexts };
/** Only what is looked at here. */
const schema = z.looseObject({ waterQuality: z.array(waterQualitySchema) });

const SONDE = { id: 'sonde', profile: 'insitu-aquatroll400' };
/** A probe of the kind that its default is not. */
const PROBE = { id: 'probe-ph', profile: 'aqualabo-digisens', settings: { probe: 'pheht' } };
const NITRATE = {
  id: 'nitrate',
  points: [
    { name: 'nitrate_mgl', unit: 'mg/L' },
    { name: 'total_mgl_n', unit: 'mg/L N' },
    { name: 'reset', unit: '', access: 'w' },
    { name: 'oxygen_mgl', unit: 'mg/L', polled: false },
  ],
};
const TABLES = [{ file: 'six.yaml', issuerKey: 'issuer.key.pub' }];

const METER = { id: 'meter', points: [{ name: 'discharge_m3s', unit: 'm3/s' }] };
const mean = (id: string, value: string): object => ({
  id,
  method: 'average',
  inputs: { value },
  parameters: { window: '1h' },
});
const DERIVED = [
  { id: 'intake.oxygen_mgl' },
  mean('mean.oxygen_mgl', 'sonde.oxygen_mgl'),
  mean('mean.discharge_m3s', 'meter.discharge_m3s'),
];

/** For a site with these entries. */
function load(...entries: object[]): LoadedSettings<unknown, string> {
  const content = {
    devices: [SONDE, NITRATE, PROBE, METER],
    derived: DERIVED,
    waterQuality: entries.map((entry, at) => ({ id: `w${at}`, tables: TABLES, ...entry })),
  };
  return parseSettings(JSON.stringify(content), schema, {
    texts,
    check: (value) => waterQualityFindings(value, folder.path, profiles),
  });
}

/** `severity path: key` of each finding. */
function findings(...entries: object[]): string[] {
  const loaded = load(...entries);
  const show = (severity: string) => (problem: { path: string; message: { key: string } }) =>
    `${severity} ${problem.path.replace('waterQuality[0].', '')}: ${problem.message.key}`;
  return [...(loaded.ok ? [] : loaded.problems.map(show('error'))), ...loaded.notices.map(show('notice'))];
}

const input = (parameter: string, point: string, basis?: string): object => ({
  inputs: { [parameter]: { point, ...(basis === undefined ? {} : { basis }) } },
});

test('a right entry has no findings', () => {
  expect(findings({ ...input('oxygen', 'sonde.oxygen_mgl'), laboratory: 'lab.csv' })).toEqual([]);
  expect(findings(input('nitrate', 'nitrate.nitrate_mgl', 'NO3'))).toEqual([]);
  expect(findings(input('oxygen', 'intake.oxygen_mgl'))).toEqual([]);
  expect(findings(input('oxygen', 'mean.oxygen_mgl'))).toEqual([]);
});

test('the points of a device are those that its settings choose', () => {
  expect(findings(input('ph', 'probe-ph.ph'))).toEqual([]);
  expect(findings(input('oxygen', 'probe-ph.oxygen_mgl'))).toEqual([
    'error inputs.oxygen.point: unknownPoint',
  ]);
});

describe('an input', () => {
  test.each([
    [
      'of a parameter that the table does not have',
      input('oxygene', 'sonde.oxygen_mgl'),
      'error inputs.oxygene: qualityParameterUnknown',
    ],
    [
      'from a point that the device does not have',
      input('oxygen', 'sonde.oxygen'),
      'error inputs.oxygen.point: unknownPoint',
    ],
    [
      'from a point that can only be written',
      input('oxygen', 'nitrate.reset'),
      'error inputs.oxygen.point: pointNotReadable',
    ],
    [
      'from a point that no poll reads',
      input('oxygen', 'nitrate.oxygen_mgl'),
      'error inputs.oxygen.point: pointNotPolled',
    ],
    [
      'from a device that is not there yet',
      input('oxygen', 'probe.oxygen_mgl'),
      'notice inputs.oxygen.point: undeclaredDevice',
    ],
    ['in another quantity', input('oxygen', 'sonde.temperature_degc'), 'error inputs.oxygen: qualityUnit'],
    [
      'that does not say its basis',
      input('nitrate', 'nitrate.nitrate_mgl'),
      'error inputs.nitrate: qualityBasis',
    ],
    [
      'with the basis of another substance',
      input('nitrate', 'nitrate.nitrate_mgl', 'NO2'),
      'error inputs.nitrate: qualityBasis',
    ],
    [
      'from a device whose name is mistyped',
      input('oxygen', 'sond.oxygen_mgl'),
      'error inputs.oxygen.point: deviceMistyped',
    ],
    [
      'computed, in another quantity',
      input('oxygen', 'mean.discharge_m3s'),
      'error inputs.oxygen: qualityUnit',
    ],
    [
      'with a basis that the table does not have',
      input('oxygen', 'sonde.oxygen_mgl', 'O2'),
      'error inputs.oxygen.basis: qualityNoBasis',
    ],
    [
      'with such a basis, while the point is not there yet',
      input('oxygen', 'intake.oxygen_mgl', 'O2'),
      'error inputs.oxygen.basis: qualityNoBasis',
    ],
    [
      'whose unit names a basis that the table does not have',
      input('oxygen', 'nitrate.total_mgl_n'),
      'error inputs.oxygen: qualityUnit',
    ],
  ])('%s', (_, entry, expected) => {
    expect(findings(entry)).toEqual([expected]);
  });

  test('of an unknown parameter is told with the table and its parameters, the likeliest first', () => {
    const loaded = load(input('oxygene', 'sonde.oxygen_mgl'));
    const [problem] = loaded.ok ? [] : loaded.problems;
    expect(problem?.message.params).toEqual({ table: 'six-classes' });
    expect(problem?.allowed?.params?.ids).toMatch(/^oxygen, .*nitrate/);
  });
});

describe('a table', () => {
  const withTable = (table: object): object => ({ tables: [table], ...input('oxygen', 'sonde.oxygen_mgl') });

  test('that is missing, unsigned or not what was signed is a notice: the rest of the gateway works', () => {
    const refused = ['notice tables[0].file: qualityTableRefused'];
    expect(findings(withTable({ file: 'none.yaml' }))).toEqual(refused);
    expect(findings(withTable({ file: 'six.yaml' }))).toEqual(refused);
    folder.signed('changed.yaml', OFFICIAL);
    folder.write('changed.yaml', OFFICIAL.replace('54.6', '99.6'));
    expect(findings(withTable({ file: 'changed.yaml', issuerKey: 'issuer.key.pub' }))).toEqual(refused);
  });

  test('that is a demonstration is said to be one', () => {
    expect(findings(withTable({ file: 'builtin:demonstration-six-classes' }))).toEqual([
      'notice tables[0].file: qualityDemonstration',
    ]);
  });

  test('that the program does not bring along is told with those that it does', () => {
    const loaded = load(withTable({ file: 'builtin:demonstration-limit' }));
    expect(loaded.ok ? [] : loaded.problems).toMatchObject([
      {
        path: 'waterQuality[0].tables[0].file',
        message: { key: 'qualityNoBuiltin' },
        allowed: { params: { ids: expect.stringMatching(/^builtin:demonstration-limits, builtin:/) } },
      },
    ]);
  });

  test('of another id among the versions of one is an error', () => {
    folder.write('limits.yaml', tableText('demonstration-limits'));
    const tables = [...TABLES, { file: 'limits.yaml' }];
    expect(findings({ ...input('oxygen', 'sonde.oxygen_mgl'), tables })).toEqual([
      'error tables[1].file: qualityTablesDiffer',
    ]);
  });
});

test('an entry without any source of values, and one id twice', () => {
  expect(findings({})).toEqual(['error waterQuality[0]: qualityNothing']);
  const entry = { ...input('oxygen', 'sonde.oxygen_mgl'), id: 'same' };
  expect(findings(entry, entry)).toEqual(['error waterQuality[1].id: qualityDuplicate']);
});

test('what is not as it should be elsewhere in the file does no harm here', () => {
  for (const content of [
    null,
    [],
    { waterQuality: 'x' },
    { waterQuality: [{}], devices: [null, 1], derived: 'x' },
  ]) {
    expect(waterQualityFindings(content, folder.path, profiles)).toEqual([]);
  }
});
