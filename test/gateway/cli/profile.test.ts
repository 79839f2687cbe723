import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { profileProblemTexts } from '../../../devices/profile-files.js';
import { UNIT_SUFFIXES } from '../../../devices/units.js';
import { emulate } from '../../../emulator/main.js';
import { emulatorTexts } from '../../../emulator/texts.js';
import { busVerb } from '../../../gateway/cli/bus.js';
import { profileVerb } from '../../../gateway/cli/profile.js';
import { profileTexts } from '../../../gateway/text/profile-texts.js';
import { siteTexts } from '../../../gateway/text/site-texts.js';
import type { Language } from '../../../protocols/text/message.js';
import { expectComplete } from '../../protocols/text/complete.js';
import { contextOf, type Said } from './context.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-cli-profile-'));
afterAll(() => rmSync(directory, { recursive: true }));
const page = readFileSync(new URL('../../../docs/profiles.md', import.meta.url), 'utf8');
const [profileText = '', emulatorText = ''] = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text = '']) => text,
);
mkdirSync(join(directory, 'profiles'));
const file = join(directory, 'profiles', 'example-level.yaml');
writeFileSync(file, profileText);

function aryk(words: string[], options = {}, language: Language = 'en'): Said & { code: number } {
  const context = contextOf(language);
  return { code: profileVerb(words, options, context), out: context.out, err: context.err };
}

describe('aryk profile list', () => {
  test('has a line for each product, with what is doubtful in it', () => {
    const { code, out } = aryk(['list']);
    expect(code).toBe(0);
    expect(out[0]).toMatch(/^profile +kind +points +unconfirmed +product$/);
    expect(out.find((line) => line.startsWith('keller-series30 '))).toMatch(
      / level +\d+ +\d+ +KELLER Series 30/,
    );
    for (const line of out) expect(line.length).toBeLessThanOrEqual(100);
  });

  test('of one kind, for programs', () => {
    const { out } = aryk(['list'], { kind: 'gate', json: true });
    const gates = JSON.parse(out.join('')) as { profile: string; kind: string; actuator: string }[];
    expect(gates.find(({ profile }) => profile === 'rotork-iq')).toMatchObject({
      kind: 'gate',
      actuator: 'positioner',
    });
    expect(gates.every(({ kind }) => kind === 'gate')).toBe(true);
  });

  test('of a kind that is none', () => {
    const { code, err } = aryk(['list'], { kind: 'boat' });
    expect(code).toBe(2);
    expect(err).toEqual([
      'aryk profile: --kind takes level, flow, gate, water-quality, power, io, not "boat"',
    ]);
  });
});

describe('aryk profile show', () => {
  test('has where each value lives, and what nobody has confirmed', () => {
    const { code, out } = aryk(['show', file]);
    expect(code).toBe(0);
    const text = out.join('\n');
    expect(text).toMatch(/^ +level_m +holding 2 +f32 CDAB +x 0.001 +m +r +confirmed$/m);
    expect(text).toMatch(/^ +damping_s +holding 20 +u16 +s +rw +UNCONFIRMED, not polled$/m);
    expect(text).toContain('! Nobody has confirmed: damping_s. Compare');
    expect(text).toContain('Reads 0 for some seconds after it is switched on.');
  });

  test('has of each point when it may be believed, and why nobody has confirmed it', () => {
    const text = aryk(['show', file]).out.join('\n');
    const level = [
      '  level_m',
      '    believed while: status & 0x1 = 0 (otherwise missing); status & 0x2 = 0 (otherwise doubtful)',
      '    possible: -1..20 m',
    ];
    expect(text).toContain(level.join('\n'));
    expect(text).toMatch(/^ +no value: -32768$/m);
    const doubtful = join(directory, 'doubtful.yaml');
    writeFileSync(
      doubtful,
      profileText
        .replace('polled: false', 'polled: false\n    note: The page does not say whether it is kept.')
        .replace('address: 0, type: u16, source: "[1]"', 'address: 0, type: u16, states: { 0: well }'),
    );
    const lines = aryk(['show', doubtful]).out.map((line) => line.trim());
    const at = lines.indexOf('damping_s: UNCONFIRMED');
    expect(lines.slice(at, at + 3)).toEqual([
      'damping_s: UNCONFIRMED',
      'note: The page does not say whether it is kept.',
      'source: [1]',
    ]);
    const status = lines.indexOf('status: UNCONFIRMED');
    expect(lines.slice(status + 1, status + 3)).toEqual([
      'states: 0 = well',
      'source: none, so nobody can check it',
    ]);
    expect(lines.join('\n')).toContain('Nobody has confirmed: status, damping_s.');
    for (const line of aryk(['show', 'rotork-iq'], {}, 'kk')
      .out.slice(1)
      .filter((row) => row.startsWith('      ')))
      expect(line.length).toBeLessThanOrEqual(100);
  });

  test('marks the command of an actuator whose number nobody has confirmed', () => {
    const gate = join(directory, 'gate.yaml');
    writeFileSync(
      gate,
      `${profileText}actuator:
  kind: commands
  open: { point: damping_s, value: 1 }
  close: { point: damping_s, value: 2 }
  stop: { point: damping_s, value: 0 }
  isLatched: true
  moving: [status]
`,
    );
    const lines = aryk(['show', gate]).out.map((line) => line.trim());
    expect(lines).toContain('open: {point: damping_s [UNCONFIRMED], value: 1}');
    expect(lines).toContain('moving: [status]');
  });

  test('with a setting chosen', () => {
    const chosen = (...setting: string[]): string =>
      aryk(['show', 'generic-tuf-2000m'], { setting }).out.join('\n');
    expect(chosen()).toMatch(/discharge_m3s|dischar… +holding 0 +f32 CDAB/);
    expect(chosen('word_order=ABCD')).toMatch(/holding 0 +f32 ABCD/);
    expect(aryk(['show', 'generic-tuf-2000m'], { setting: ['word_order=up'] })).toMatchObject({
      code: 2,
      err: ['aryk profile: --setting word_order=up cannot be chosen; allowed: CDAB, ABCD'],
    });
    expect(aryk(['show', 'generic-tuf-2000m'], { setting: ['up'] }).err.join()).toContain('NAME: word_order');
  });

  test('for programs', () => {
    const shown = JSON.parse(aryk(['show', file], { json: true }).out.join('')) as { points: object[] };
    expect(shown).toMatchObject({ profile: 'example-level', chosen: {} });
    expect(shown.points[0]).toMatchObject({ name: 'level_m', address: 2, order: 'CDAB' });
  });

  test('of a product that is not known names those that are, the nearest first', () => {
    const { code, err } = aryk(['show', 'keler-series30']);
    expect(code).toBe(2);
    expect(err[0]).toMatch(/^aryk profile: there is no profile "keler-series30"; allowed: keller-series30, /);
  });
});

describe('aryk profile lint', () => {
  test('of a sound file and of the folder that it is in', () => {
    expect(aryk(['lint', file])).toMatchObject({
      code: 0,
      out: [`${file}: sound; points 4, notices 0`],
      err: [],
    });
    expect(aryk(['lint', join(directory, 'profiles')]).out).toHaveLength(1);
  });

  test('tells every mistake with its line, in the language of the reader', () => {
    const bad = join(directory, 'bad.yaml');
    writeFileSync(
      bad,
      profileText.replace('name: level_m', 'name: level').replace('point: status', 'point: state'),
    );
    const { code, err, out } = aryk(['lint', bad]);
    expect(code).toBe(2);
    expect(err).toEqual([
      `${bad}:12:5: points[0].name: "level": with unit m the name ends in _m`,
      expect.stringMatching(
        /^.*:21:\d+: points\[0\]\.validity\[0\]\.point: "state": this profile has no such point; allowed: level,/,
      ),
    ]);
    expect(out).toEqual([`${bad}: errors 2, notices 0`]);
    expect(aryk(['lint', bad], {}, 'ru').err[0]).toContain('с единицей m имя кончается на _m');
    const report = JSON.parse(aryk(['lint', bad], { json: true }).out.join('')) as {
      ok: boolean;
      files: object[];
    };
    expect(report.ok).toBe(false);
    expect(report.files).toMatchObject([{ file: bad, ok: false, errors: [{ line: 12 }, { line: 21 }] }]);
  });

  test('of nothing', () => {
    mkdirSync(join(directory, 'empty'));
    expect(aryk(['lint', join(directory, 'empty')]).code).toBe(2);
    expect(aryk(['lint', join(directory, 'nowhere.yaml')])).toMatchObject({ code: 2 });
    expect(aryk(['lint']).err[0]).toContain('FILE_OR_DIR');
  });
});

test('aryk profile schema prints what docs/profile.schema.json has', () => {
  const published = readFileSync(new URL('../../../docs/profile.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(aryk(['schema']).out.join('\n'))).toEqual(JSON.parse(published));
});

test('aryk profile with nothing or nonsense behind it says what there is', () => {
  for (const words of [[], ['shwo'], ['list', 'gate'], ['lint', file, file]]) {
    const { code, err } = aryk(words);
    expect(code).toBe(2);
    expect(err[0]).toContain('list|show|lint|schema');
  }
});

test('the worked example of docs/profiles.md: a new profile is read from the emulator', async () => {
  const config = join(directory, 'emulator.yaml');
  writeFileSync(config, emulatorText.replace('port: 1502', 'port: 0'));
  const stop = new AbortController();
  const emulator = contextOf('en', stop.signal);
  let isReady: (line: string) => void = () => undefined;
  const ready = new Promise<string>((resolve) => {
    isReady = resolve;
  });
  const ended = emulate(config, { ...emulator, print: (line) => isReady(line) });
  // Wrong settings end it at once, with nothing ready.
  const first = await Promise.race([ready, ended.then(() => '')]);
  expect(emulator.err).toEqual([]);
  const { lines } = JSON.parse(first) as { lines: { port: number }[] };
  const reader = contextOf();
  const options = { host: '127.0.0.1', 'tcp-port': String(lines[0]?.port), profile: file, json: true };
  const code = await busVerb(reader, options, ['read', '3'], { isTerminal: false, write: () => undefined });
  stop.abort();
  await ended;
  expect(reader.err).toEqual([]);
  expect(code).toBe(0);
  const { points } = JSON.parse(reader.out.join('')) as { points: { name: string; value: number }[] };
  const values = new Map(points.map(({ name, value }) => [name, value]));
  expect(values.get('temperature_degc')).toBe(8.5);
  expect(values.get('level_m')).toBeGreaterThan(0);
});

describe('what docs/profiles.md says', () => {
  test('it names every unit and how names end', () => {
    for (const [unit, suffix] of Object.entries(UNIT_SUFFIXES))
      expect(page).toContain(`\`${unit}\` | \`_${suffix}\``);
  });
});

test('the texts are there in every language, and no key hides another where they are used together', () => {
  expectComplete(profileTexts);
  const lint = Object.keys(profileProblemTexts);
  for (const other of [siteTexts, emulatorTexts]) {
    expect(lint.filter((key) => Object.hasOwn(other, key))).toEqual([]);
  }
});
