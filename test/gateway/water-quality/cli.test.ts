import { existsSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommandContext, Options } from '../../../gateway/cli/command.js';
import { waterQualityVerb } from '../../../gateway/cli/water-quality.js';
import { VirtualClock } from '../../../protocols/clock.js';
import { SeededRandom } from '../../../protocols/random.js';
import type { Language } from '../../../protocols/text/message.js';
import { tableText } from '../../devices/water-quality/fixtures.js';
import { Folder, OFFICIAL } from './support.js';

const folder = new Folder();
afterAll(() => folder.remove());
let out: string[] = [];
let err: string[] = [];
beforeEach(() => {
  out = [];
  err = [];
});

function aryk(action: string | undefined, options: Options, language: Language = 'en'): number {
  const context: CommandContext = {
    clock: new VirtualClock(Date.UTC(2025, 5, 3, 7)),
    random: new SeededRandom(1),
    language,
    version: 'test',
    signal: new AbortController().signal,
    log: pino({ level: 'silent' }),
    binary: '',
    print: (line) => void out.push(line),
    printError: (line) => void err.push(line),
  };
  return waterQualityVerb(action, options, context);
}

const VALUES = `sampled,parameter,value,unit,basis
2025-06-03T09:30:00+05:00,nitrate,40,mg/L,N
2025-06-03T09:30:00+05:00,oxygen,7,mg/L,
`;

describe('an authority signs a table, an auditor verifies it', () => {
  test('with the keys of both and nothing else', () => {
    const table = folder.write('table.yaml', OFFICIAL);
    expect(aryk('sign', { key: folder.file('issuer.key'), table })).toBe(0);
    expect(aryk('verify', { key: folder.issuerKey, table })).toBe(0);
    expect(out.join('\n')).toContain('signature good');
    folder.write('table.yaml', `${OFFICIAL}# one more line\n`);
    expect(aryk('verify', { key: folder.issuerKey, table })).toBe(1);
    expect(err.join('\n')).toContain('not what its issuer has signed');
  });

  test('what is no table is not signed; everything that is wrong is listed', () => {
    const table = folder.write(
      'wrong.yaml',
      tableText('demonstration-kizv').replace('mpc: 100', 'mpc: 0').replace('unit: mg/L', 'unit: ppm'),
    );
    expect(aryk('sign', { key: folder.file('issuer.key'), table })).toBe(1);
    expect(existsSync(`${table}.sig`)).toBe(false);
    expect(err.join('\n')).toMatch(/substances\[0\]\.unit[\s\S]*substances\[0\]\.mpc/);
  });

  test('for programs too', () => {
    const table = folder.signed('json.yaml', OFFICIAL);
    expect(aryk('verify', { key: folder.issuerKey, table, json: true })).toBe(0);
    expect(aryk('verify', { table, json: true })).toBe(1);
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { ok: true, id: 'six-classes', status: 'official' },
      { ok: false, fault: 'issuer-key-missing' },
    ]);
  });
});

describe('values are classified', () => {
  const values = folder.write('values.csv', VALUES);
  const table = 'builtin:demonstration-six-classes';

  test.each<[Language, RegExp]>([
    [
      'en',
      /DEMONSTRATION[\s\S]*not complete; not better than 5, Class 5 \(of 6\); decided by nitrate[\s\S]*Oil products: missing, nobody measures it/,
    ],
    ['ru', /ДЕМОНСТРАЦИЯ[\s\S]*не лучше чем 5, 5 класс[\s\S]*Нефтепродукты: нет, никто не измеряет/],
    ['kk', /КӨРСЕТІЛІМ[\s\S]*5, 5-сынып деңгейден жақсы емес[\s\S]*Мұнай өнімдері: жоқ, ешкім өлшемейді/],
  ])('for people who read %s', (language, expected) => {
    expect(aryk('classify', { table, values }, language)).toBe(0);
    expect(out.join('\n')).toMatch(expected);
  });

  test('for programs, with the table that was used', () => {
    expect(aryk('classify', { table, values, json: true })).toBe(0);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      isDemonstration: true,
      table: { id: 'demonstration-six-classes', version: '1', issuer: null },
      verdicts: [{ level: 5, atLeast: 5, atMost: 6, isComplete: false }],
      at: '2025-06-03T07:00:00.000Z',
      bad: [],
    });
  });

  test('as of another day: samples have lapsed', () => {
    expect(aryk('classify', { table, values, at: '2025-07-10T00:00:00+05:00', json: true })).toBe(0);
    expect(JSON.parse(out[0] ?? '')).toMatchObject({ verdicts: [{ level: null }] });
    expect(aryk('classify', { table, values, at: 'yesterday' })).toBe(2);
  });

  test('rows that cannot be used are told, the others are used, and the exit code says so', () => {
    const bad = folder.write('bad.csv', `${VALUES}2025-06-03T09:30:00+05:00,nitrate,1,mg/L,\n`);
    expect(aryk('classify', { table, values: bad })).toBe(1);
    expect(err).toEqual([expect.stringMatching(/^bad\.csv:4: not used, the basis is not given/)]);
    expect(out.join('\n')).toContain('not better than 5');
  });

  test('by an official table only with its issuer’s key', () => {
    const official = folder.signed('six.yaml', OFFICIAL);
    expect(aryk('classify', { table: official, values })).toBe(1);
    expect(aryk('classify', { table: official, values, key: folder.issuerKey })).toBe(0);
    expect(out.join('\n')).not.toContain('DEMONSTRATION');
  });

  test('by the index and by limits', () => {
    expect(aryk('classify', { table: 'builtin:demonstration-kizv', values })).toBe(0);
    expect(out.join('\n')).toMatch(
      /Index: not complete; not better than 2, moderately polluted \(of 4\); index 4\.4; as read 3/,
    );
    out = [];
    expect(aryk('classify', { table: 'builtin:demonstration-limits', values })).toBe(0);
    expect(out.join('\n')).toMatch(
      /fishery: exceeded \(of 2\); decided by nitrate[\s\S]*recreation: exceeded/,
    );
  });
});

test('what is missing from the call is told with an example, exit code 2', () => {
  expect(aryk(undefined, {})).toBe(2);
  expect(aryk('sign', { table: 'x.yaml' })).toBe(2);
  expect(aryk('classify', { table: 'x.yaml' })).toBe(2);
  expect(aryk('verify', {})).toBe(2);
  expect(err).toHaveLength(4);
  expect(readFileSync(folder.issuerKey, 'utf8')).toContain('PUBLIC KEY');
});
