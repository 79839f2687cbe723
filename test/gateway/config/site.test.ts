import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type LoadedSite, loadSite } from '../../../gateway/config/site.js';
import { makeKeyPair } from '../../../protocols/journal/keys.js';
import { EXAMPLE, example } from './example.js';
import { MISTAKES, slot } from './mistakes.js';
import { testProfiles } from './profiles.js';

const profiles = testProfiles();
const directory = mkdtempSync(join(tmpdir(), 'aryk-site-'));
afterAll(() => rmSync(directory, { recursive: true }));

function load(text: string): LoadedSite {
  const path = join(directory, 'site.yaml');
  writeFileSync(path, text);
  return loadSite(path, profiles);
}

function errorsOf(text: string): string[] {
  const loaded = load(text);
  return loaded.ok ? [] : loaded.problems.map(({ path, message }) => `${path} ${message.key}`);
}

function noticesOf(text: string): string[] {
  return load(text).notices.map(({ path, message }) => `${path} ${message.key}`);
}

describe('the example of a site', () => {
  test('has no errors; what is not there yet and not built yet is noted', () => {
    const loaded = load(EXAMPLE);
    expect(errorsOf(EXAMPLE)).toEqual([]);
    expect(loaded.ok).toBe(true);
    expect(noticesOf(EXAMPLE)).toEqual(
      expect.arrayContaining([
        'gates[0].downstream undeclaredDevice',
        'environmentalFlow.point undeclaredDevice',
        'uplinks[0].watermarkKey keyFileMissing',
      ]),
    );
  });

  test('gives every point with its device, map and period', () => {
    const loaded = load(EXAMPLE);
    if (!loaded.ok) throw new Error('the example must load');
    const { points } = loaded.site;
    expect([...points.keys()]).toContain('left-meter.discharge_m3s');
    expect(points.get('bench-meter.volume_m3')).toMatchObject({
      device: { id: 'bench-meter', unit: 1 },
      map: { address: 2, type: 'u32', order: 'ABCD', scale: 0.1 },
      everyMs: 1000,
    });
    expect(points.get('forebay.level_m')?.everyMs).toBe(2000);
  });

  test('paths are relative to the file', () => {
    const loaded = load(EXAMPLE);
    if (!loaded.ok) throw new Error('the example must load');
    expect(loaded.site.settings.store.directory).toBe(join(directory, 'data'));
    expect(loaded.site.settings.uplinks[0]?.watermarkKey).toBe(join(directory, 'keys/kz.pub'));
    expect(loaded.site.settings.console[0]?.path).toBe('/dev/ttyGS0');
  });
});

describe('a mistake is told at its place', () => {
  test.each(MISTAKES)('%s', (_, changes, expected) => {
    expect(errorsOf(example(...changes)).sort()).toEqual(expected.sort());
  });

  test('several mistakes in all corners of the file are told at once', () => {
    const text = example(
      ['id: khorgos-head', 'id: Khorgos'],
      ['unit: 5', 'unit: 500'],
      ['bus: lan', 'bus: wan'],
      ['forebay.level_m', 'forebay.levl_m'],
      ['share: 0.5', 'share: 0.4'],
      ['"20:00"', '"20:0"'],
    );
    expect(errorsOf(text)).toEqual([
      'site.id notAllowed',
      'devices[1].unit outOfRange',
      'devices[3].bus unknownBus',
      'gates[0].upstream unknownPoint',
      'parties sharesNotOne',
      'schedules[0].weekly.to notAllowed',
    ]);
  });
});

describe('what is allowed is named, the likeliest first', () => {
  function allowedAt(path: string, ...changes: [string, string][]): unknown {
    const loaded = load(example(...changes));
    return loaded.ok ? undefined : loaded.problems.find((problem) => problem.path === path)?.allowed?.params;
  }

  test('buses, profiles, points', () => {
    expect(allowedAt('devices[3].bus', ['bus: lan', 'bus: lam'])).toEqual({
      ids: 'lan, rs485-a, serial-server',
    });
    expect(allowedAt('devices[0].profile', ['keller-series30', 'rotork'])).toEqual({
      ids: 'rotork-iq, generic-tuf-2000m, keller-series30',
    });
    expect(allowedAt('gates[0].upstream', ['forebay.level_m', 'forebay.levl_m'])).toEqual({
      ids: 'forebay.level_m, forebay.temperature_c',
    });
    expect(allowedAt('gates[0].device', ['device: left-gate', 'device: forebay'])).toEqual({
      ids: 'left-gate',
    });
  });
});

describe('units of points', () => {
  test('what is found and what is needed are both named', () => {
    const loaded = load(example(['upstream: forebay.level_m', 'upstream: forebay.temperature_c']));
    expect(loaded.ok ? [] : loaded.problems.map(({ message }) => message.params)).toEqual([
      { unit: 'degC', needed: 'm' },
    ]);
  });

  test('a computed volume may be accounted for, and two of one unit may be compared', () => {
    const text = example(
      [
        'derived:\n',
        'derived:\n  - { id: both.volume_m3, method: sum, inputs: { a: left-meter.volume_m3, b: bench-meter.volume_m3 } }\n',
      ],
      ['meter: left-meter.volume_m3', 'meter: both.volume_m3'],
      [
        'gates:',
        'plausibility:\n  - { point: both.volume_m3, cross: { with: left-meter.volume_m3, within: 1 } }\ngates:',
      ],
    );
    expect(errorsOf(text)).toEqual([]);
  });

  test('a point in place that does not say its unit is taken at its word', () => {
    const inPlace: [string, string] = ['upstream: forebay.level_m', 'upstream: bench-meter.discharge_m3s'];
    expect(errorsOf(example(inPlace))).toEqual(['gates[0].upstream pointUnit']);
    expect(errorsOf(example(inPlace, [', unit: m3/s }', ' }']))).toEqual([]);
  });
});

describe('a device that is not declared', () => {
  test.each([
    ['one more of a row', 'forebay-2'],
    ['its other side', 'right-meter'],
    ['one with the same second word', 'test-meter'],
    ['part of a name', 'bench'],
  ])('%s may come later', (_, device) => {
    const text = example(['upstream: forebay.level_m', `upstream: ${device}.level_m`]);
    expect(errorsOf(text)).toEqual([]);
    expect(noticesOf(text)).toContain('gates[0].upstream undeclaredDevice');
  });

  test('is told with the name that was meant', () => {
    const loaded = load(example(['upstream: forebay.level_m', 'upstream: foreaby.level_m']));
    expect(loaded.ok ? [] : loaded.problems.map(({ allowed }) => allowed?.params)).toEqual([
      { ids: 'forebay' },
    ]);
  });
});

describe('slots of a week', () => {
  test.each([
    ['one after the other', '[mon]', '20:00', '21:00', []],
    ['over midnight up to the next', '[sun]', '22:00', '06:00', []],
    ['a whole free day', '[sat]', '00:00', '24:00', []],
    ['a whole taken day', '[fri]', '00:00', '24:00', ['schedules[1].weekly slotsOverlap']],
    ['Sunday night into Monday morning', '[sun]', '12:00', '07:00', ['schedules[1].weekly slotsOverlap']],
  ])('%s', (_, days, from, to, expected) => {
    expect(errorsOf(example(['uplinks:', slot(days, from, to)]))).toEqual(expected);
  });
});

describe('files that the settings name', () => {
  test('a public key is fine; a missing, private or foreign one is noted', () => {
    const keys = generateKeyPairSync('ed25519');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    mkdirSync(join(directory, 'keys'));
    const noteFor = (text: string | Buffer): string | undefined => {
      writeFileSync(join(directory, 'keys/kz.pub'), text);
      return noticesOf(EXAMPLE).find((notice) => notice.startsWith('uplinks'));
    };
    expect(noteFor(keys.publicKey.export({ type: 'spki', format: 'pem' }))).toBeUndefined();
    const refused = 'uplinks[0].watermarkKey keyFileNotAKey';
    const ofParty = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(noteFor(ofParty)).toBe('uplinks[0].watermarkKey keyFilePrivate');
    expect(noteFor(rsa.publicKey.export({ type: 'spki', format: 'pem' }))).toBe(refused);
    expect(noteFor('kz')).toBe(refused);
    rmSync(join(directory, 'keys'), { recursive: true });
  });

  test('the site’s own key: not set or missing is noted; one that others can read, or that is none, is an error', () => {
    const text = example(['timeZone: Asia/Almaty', 'timeZone: Asia/Almaty\n  key: keys/site.key']);
    const path = join(directory, 'keys/site.key');
    const ours = (list: readonly string[]): string[] => list.filter((line) => line.startsWith('site'));
    expect(ours(noticesOf(EXAMPLE))).toEqual(['site siteKeyUnset']);
    expect(ours(noticesOf(text))).toEqual(['site.key siteKeyMissing']);
    makeKeyPair(path, `${path}.pub`);
    expect([...ours(noticesOf(text)), ...errorsOf(text)]).toEqual([]);
    const loaded = load(text);
    expect(loaded.ok && loaded.site.settings.site.key).toBe(path);
    chmodSync(path, 0o640);
    expect(errorsOf(text)).toEqual(['site.key siteKeyOpen']);
    rmSync(path);
    writeFileSync(path, readFileSync(`${path}.pub`), { mode: 0o600 });
    expect(errorsOf(text)).toEqual(['site.key siteKeyNotAKey']);
    rmSync(join(directory, 'keys'), { recursive: true });
  });

  test('credentials that are not there yet are noted', () => {
    const text = example(['required: true', 'credentialsFile: secret.yaml']);
    expect(noticesOf(text)).toContain('uplinks[0].credentialsFile credentialsMissing');
  });
});

test('a file cut off or garbled anywhere never throws', () => {
  const change = fc.record({
    at: fc.nat(EXAMPLE.length),
    drop: fc.nat(40),
    put: fc.string({ maxLength: 5 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), (changes) => {
      const text = changes.reduce(
        (whole, { at, drop, put }) => whole.slice(0, at) + put + whole.slice(at + drop),
        EXAMPLE,
      );
      const loaded = load(text);
      if (!loaded.ok) expect(loaded.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 150 },
  );
});
