import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { waterQualitySchema } from '../../../gateway/config/water-quality-schema.js';
import { siteTexts } from '../../../gateway/text/site-texts.js';
import { waterQualitySiteTexts } from '../../../gateway/text/water-quality-texts.js';
import { waterQualityFindings } from '../../../gateway/water-quality/findings.js';
import { parseSettings } from '../../../protocols/settings/load.js';
import { tableText } from '../../devices/water-quality/fixtures.js';
import { Folder, OFFICIAL } from './support.js';

const folder = new Folder();
afterAll(() => folder.remove());
folder.signed('six.yaml', OFFICIAL);
const profiles = loadProfiles();
const texts = { ...siteTexts, ...waterQualitySiteTexts };
/** Only what is looked at here. */
const schema = z.looseObject({ waterQuality: z.array(waterQualitySchema) });

const SONDE = { id: 'sonde', profile: 'insitu-aquatroll400' };
/** A probe of the kind that its default is not. */
const PROBE = { id: 'probe-ph', profile: 'aqualabo-digisens', settings: { probe: 'pheht' } };
const NITRATE = {
  id: 'nitrate',
  points: [
    { name: 'nitrate_mgl', unit: 'mg/L' },
    { name: 'reset', unit: '', access: 'w' },
    { name: 'oxygen_mgl', unit: 'mg/L', polled: false },
  ],
};
const TABLES = [{ file: 'six.yaml', issuerKey: 'issuer.key.pub' }];

/** `severity path: key`, for a site with these entries. */
function findings(...entries: object[]): string[] {
  const content = {
    devices: [SONDE, NITRATE, PROBE],
    derived: [{ id: 'intake.oxygen_mgl' }],
    waterQuality: entries.map((entry, at) => ({ id: `w${at}`, tables: TABLES, ...entry })),
  };
  const loaded = parseSettings(JSON.stringify(content), schema, {
    texts,
    check: (value) => waterQualityFindings(value, folder.path, profiles),
  });
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
  ])('%s', (_, entry, expected) => {
    expect(findings(entry)).toEqual([expected]);
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
