import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { polledDevices } from '../../../gateway/assembly.js';
import { checkVerb } from '../../../gateway/config/check.js';
import { type LoadedSite, loadSite, type Site } from '../../../gateway/config/site.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { ActuatorLine } from '../control/fixtures.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-own-profiles-'));
afterAll(() => rmSync(directory, { recursive: true }));
mkdirSync(join(directory, 'profiles'));
const shipped = loadProfiles();
const config = join(directory, 'site.yaml');

const level = { name: 'level_m', table: 'holding', address: 0, type: 'f32', unit: 'm', source: '[1]' };
const OWN = {
  profile: 'own-level',
  vendor: 'Own',
  model: 'L-1',
  kind: 'level',
  source: ['[1] manual'],
  turnaroundMs: 1700,
  settings: { order: { options: { ABCD: 'as delivered', CDAB: 'swapped' }, default: 'ABCD' } },
  points: [{ ...level, order: { setting: 'order' } }],
};

function siteWith(device: object, own: object = OWN, rest: object = {}): LoadedSite {
  writeFileSync(join(directory, 'profiles', 'own.yaml'), stringify(own));
  const settings = {
    site: { id: 's', timeZone: 'UTC' },
    store: { directory: './data' },
    profiles: './profiles',
    buses: [{ id: 'lan', kind: 'tcp', host: '127.0.0.1', port: 1502 }],
    devices: [{ id: 'forebay', bus: 'lan', unit: 3, every: '1s', ...device }],
    ...rest,
  };
  writeFileSync(config, stringify(settings));
  return loadSite(config, shipped);
}

function goodSite(device: object): Site {
  const loaded = siteWith(device);
  if (!loaded.ok) throw new Error(errorsOf(loaded).join('\n'));
  return loaded.site;
}

function errorsOf(loaded: LoadedSite): string[] {
  if (loaded.ok) return [];
  return loaded.problems.map(
    ({ file = '', path, message }) => `${file}${file && ': '}${path} ${message.key}`,
  );
}

describe('a profile of the site itself', () => {
  test('is what its device is: its points, its pace, its choices', () => {
    const site = goodSite({ profile: 'own-level', settings: { order: 'CDAB' } });
    expect(site.points.get('forebay.level_m')?.map).toMatchObject({ order: 'CDAB' });
    expect(site.profiles.get('forebay')).toMatchObject({ profile: 'own-level', chosen: { order: 'CDAB' } });
    expect([...site.catalogue.keys()]).toEqual([...shipped.keys(), 'own-level']);
    const lines = new Map([['lan', new ActuatorLine(new VirtualClock(0), 0)]]);
    const [polled] = polledDevices(site, lines);
    expect(polled).toMatchObject({ id: 'forebay', timeoutMs: 1700 });
    expect(polled?.points).toMatchObject([{ name: 'level_m', order: 'CDAB' }]);
  });

  test('has its defaults where the site chooses nothing', () => {
    const site = goodSite({ profile: 'own-level' });
    expect(site.points.get('forebay.level_m')?.map).toMatchObject({ order: 'ABCD' });
  });

  test('with a mistake in it keeps the site from starting, told with its file and line', () => {
    const loaded = siteWith({ profile: 'keller-series30' }, { ...OWN, points: [{ ...level, unit: 'feet' }] });
    expect(errorsOf(loaded)).toContain('profiles/own.yaml: points[0].unit unknownUnit');
    const lines: string[] = [];
    const keep = (line: string): void => void lines.push(line);
    const code = checkVerb(config, {
      language: 'en',
      json: false,
      profiles: shipped,
      print: keep,
      printError: keep,
    });
    expect(code).toBe(2);
    expect(lines.join('\n')).toMatch(
      /^profiles\/own\.yaml:\d+:5: points\[0\]\.unit: "feet": this unit is not known/m,
    );
  });

  test('cannot take the place of one that ships', () => {
    const loaded = siteWith({ profile: 'keller-series30' }, { ...OWN, profile: 'keller-series30' });
    expect(errorsOf(loaded)).toEqual(['profiles/own.yaml: profile profileTaken']);
  });

  test('in a folder that is not there is told at the key', () => {
    const text = stringify({ profiles: './nowhere' });
    writeFileSync(config, text);
    expect(errorsOf(loadSite(config, shipped))).toContain('profiles noFolder');
  });
});

test('a sum of points is a point of the site like any other; what is not polled is not to be relied on', () => {
  const own = {
    ...OWN,
    points: [
      ...OWN.points,
      { name: 'whole', table: 'holding', address: 2, type: 'u32', source: '[1]' },
      { name: 'part', table: 'holding', address: 4, type: 'f32', source: '[1]' },
      { name: 'span_m', table: 'holding', address: 9, type: 'u16', unit: 'm', polled: false, source: '[1]' },
    ],
    combined: [
      { name: 'volume_m3', unit: 'm3', source: '[1]', sum: [{ point: 'whole' }, { point: 'part' }] },
    ],
  };
  const withMeter = (meter: string): LoadedSite =>
    siteWith({ profile: 'own-level' }, own, {
      parties: [{ id: 'kz', name: { en: 'Kazakhstan' }, share: 1 }],
      accounts: [{ id: 'taken', party: 'kz', kind: 'irrigation', meter }],
    });
  const loaded = withMeter('forebay.volume_m3');
  expect(errorsOf(loaded)).toEqual([]);
  expect(loaded.ok && loaded.site.points.get('forebay.volume_m3')?.map).toMatchObject({
    unit: 'm3',
    access: 'r',
  });
  expect(errorsOf(withMeter('forebay.span_m'))).toEqual(['accounts[0].meter pointNotPolled']);
});

test('numbers that nobody has confirmed are counted once for each device that has them', () => {
  const doubtful = { ...level, name: 'second_m', address: 2, confidence: 'unconfirmed' };
  const noticesWith = (points: object[]): string[] =>
    siteWith({ profile: 'own-level', every: '2s' }, { ...OWN, points: [...OWN.points, ...points] })
      .notices.filter(({ message }) => message.key === 'profileUnconfirmed')
      .map(({ path, message: { params } }) => `${path} ${params?.unconfirmed}/${params?.count}`);
  expect(noticesWith([])).toEqual([]);
  expect(noticesWith([{ ...doubtful, polled: false }])).toEqual([]);
  expect(noticesWith([doubtful])).toEqual(['devices[0].profile 1/2']);
});

test('a gate whose actuator is not confirmed says so at the gate only', () => {
  const opening = { ...level, name: 'opening_percent', unit: '%', address: 4, confidence: 'unconfirmed' };
  const own = {
    ...OWN,
    kind: 'gate',
    points: [
      ...OWN.points,
      opening,
      { ...opening, name: 'demand_percent', address: 6, access: 'rw' },
      { name: 'stop', table: 'holding', address: 8, type: 'u16', access: 'w', source: '[1]' },
    ],
    actuator: {
      kind: 'positioner',
      position: 'opening_percent',
      demand: 'demand_percent',
      stop: { point: 'stop', value: 1 },
    },
  };
  const told = (rest: object): string[] =>
    siteWith({ profile: 'own-level' }, own, rest)
      .notices.filter(({ message }) => /Unconfirmed$/.test(message.key))
      .map(({ path, message }) => `${path} ${message.key}`);
  expect(told({})).toEqual(['devices[0].profile profileUnconfirmed']);
  expect(told({ gates: [{ id: 'left', device: 'forebay' }] })).toEqual([
    'gates[0].device actuatorUnconfirmed',
  ]);
});

describe('what a site chooses of a profile', () => {
  test.each([
    ['a setting that is none', { ordre: 'CDAB' }, ['devices[0].settings.ordre profileSetting']],
    ['a choice that is not offered', { order: 'BADC' }, ['devices[0].settings.order profileChoice']],
    ['a choice that is no word', { order: true }, ['devices[0].settings.order wrongType']],
  ])('%s is told at its place', (_, settings, expected) => {
    const found = errorsOf(siteWith({ profile: 'own-level', settings }));
    expect(found.map((line) => line.replace(/notAllowed$/, 'wrongType'))).toEqual(expected);
  });

  test('a map in place has nothing to choose', () => {
    expect(errorsOf(siteWith({ points: [level], settings: { order: 'CDAB' } }))).toEqual([
      'devices[0].settings settingsOfNone',
    ]);
  });
});

describe('a value that fits no read', () => {
  test('in a map in place', () => {
    expect(errorsOf(siteWith({ points: [level], maxRegistersPerRead: 1 }))).toEqual([
      'devices[0].points[0].type widerThanRead',
    ]);
  });

  test('in a profile, where the site shortens the reads', () => {
    expect(errorsOf(siteWith({ profile: 'own-level', maxRegistersPerRead: 1 }))).toEqual([
      'devices[0].maxRegistersPerRead readsTooNarrow',
    ]);
    expect(errorsOf(siteWith({ profile: 'own-level', maxRegistersPerRead: 2 }))).toEqual([]);
  });
});

test('a map in place whose condition names no point is told', () => {
  const points = [{ ...level, validity: { point: 'status', equals: 0 } }];
  expect(errorsOf(siteWith({ points }))).toEqual(['devices[0].points[0].validity.point noSuchPoint']);
});
