import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { choiceProblems, choose, parseProfile, pointOf } from '../../devices/profile.js';
import { loadProfileFile, loadProfileFolder, profileProblemTexts } from '../../devices/profile-files.js';
import { loadProfiles } from '../../devices/shipped-profiles.js';
import { problemLine } from '../../protocols/settings/problem.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-profiles-'));
afterAll(() => rmSync(directory, { recursive: true }));

const own = {
  profile: 'own-level',
  vendor: 'Own',
  model: 'L-1',
  kind: 'level',
  source: ['[1] manual'],
  points: [{ name: 'level_m', table: 'holding', address: 0, type: 'f32', unit: 'm', source: '[1] page 1' }],
};

function folder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(directory, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

function told(path: string): string[] {
  const { problems } = loadProfileFolder(path, loadProfiles());
  return problems.map(({ file, problem }) =>
    problemLine(file.slice(path.length + 1), problem, profileProblemTexts, 'en'),
  );
}

describe('the profiles that ship', () => {
  const shipped = fileURLToPath(new URL('../../devices/profiles/', import.meta.url));

  test.each(readdirSync(shipped))(
    '%s is as sound as one that a site writes must be, and has all its sources',
    (name) => {
      const file = join(shipped, name);
      const loaded = loadProfileFile(file);
      const problems = [...(loaded.ok ? [] : loaded.problems), ...loaded.notices];
      expect(problems.map((problem) => problemLine(name, problem, profileProblemTexts, 'en'))).toEqual([]);
    },
  );
});

describe('a folder of profiles', () => {
  test('is loaded beside those that ship; what is no YAML file is nothing', () => {
    const path = folder('good', { 'own.yaml': stringify(own), 'manual.pdf': '%PDF', '.own.yaml': '{' });
    const { profiles, problems } = loadProfileFolder(path, loadProfiles());
    expect(problems).toEqual([]);
    expect(profiles.get('own-level')?.points.map(({ name }) => name)).toEqual(['level_m']);
    expect(profiles.has('keller-series30')).toBe(true);
  });

  test('has every mistake of every file told, with its line', () => {
    const typo = stringify({ ...own, profile: 'typo' }).replace('type: f32', 'type: float');
    const path = folder('bad', {
      'a.yaml': typo,
      'b.yaml': stringify({ ...own, points: [{ ...own.points[0], name: 'level' }] }),
      'c.yaml': 'profile: [',
    });
    expect(told(path)).toEqual([
      expect.stringMatching(
        /^a\.yaml:11:5: points\[0\]\.type: "float": not allowed here; allowed: bool, u8, /,
      ),
      'b.yaml:8:5: points[0].name: "level": with unit m the name ends in _m',
      expect.stringMatching(/^c\.yaml:/),
    ]);
  });

  test('does not replace a shipped profile, nor one of its own', () => {
    const path = folder('taken', {
      'a.yaml': stringify(own),
      'b.yaml': stringify(own),
      'keller.yaml': stringify({ ...own, profile: 'keller-series30' }),
    });
    expect(told(path)).toEqual([
      `b.yaml: profile: own-level: there is a profile of this id already (${join(path, 'a.yaml')}); give yours its own`,
      'keller.yaml: profile: keller-series30: there is a profile of this id already (aryk); give yours its own',
    ]);
    const { profiles } = loadProfileFolder(path, loadProfiles());
    expect(profiles.get('keller-series30')?.vendor).toBe('KELLER');
  });

  test('that is not there is told, and those that ship are still there', () => {
    const { profiles, unreadable } = loadProfileFolder(join(directory, 'nowhere'), loadProfiles());
    expect(unreadable).toEqual({ key: 'noFolder', params: { code: 'ENOENT' } });
    expect(profiles.size).toBe(loadProfiles().size);
  });
});

describe('a profile that leaves choices to the site', () => {
  const [level] = own.points;
  const { document } = parseProfile({
    ...own,
    settings: {
      order: { options: { ABCD: 'as delivered', CDAB: 'swapped' }, default: 'ABCD' },
      span: { min: 1, max: 50, default: 10, unit: 'm' },
      firmware: { options: { old: 'before 5.0', new: 'from 5.0' }, default: 'new' },
    },
    points: [
      {
        ...level,
        order: { setting: 'order' },
        scale: { setting: 'span', times: 0.1 },
        offset: { setting: 'span', plus: -1 },
      },
      { ...level, address: 10, name: 'old_m', only: { setting: 'firmware', is: ['old'] } },
    ],
  });

  test('has its defaults where the site says nothing', () => {
    const profile = choose(document);
    expect(profile.points.map(({ name }) => name)).toEqual(['level_m']);
    expect(pointOf(profile, 'level_m')).toMatchObject({ order: 'ABCD', scale: 1, offset: 9 });
    expect(profile.chosen).toEqual({});
  });

  test('has what the site chooses: order, scale, and which points there are', () => {
    const profile = choose(document, { order: 'CDAB', span: 20, firmware: 'old' });
    expect(pointOf(profile, 'level_m')).toMatchObject({ order: 'CDAB', scale: 2, offset: 19 });
    expect(pointOf(profile, 'old_m').address).toBe(10);
  });

  test('refuses what it does not offer and says what it does', () => {
    const wrong = { ordre: 'CDAB', order: 'BADC', span: 51, firmware: 1 };
    expect(choiceProblems(document, wrong)).toEqual([
      { setting: 'ordre', kind: 'unknown', allowed: 'order, span, firmware' },
      { setting: 'order', kind: 'value', allowed: 'ABCD, CDAB' },
      { setting: 'span', kind: 'value', allowed: '1..50' },
      { setting: 'firmware', kind: 'value', allowed: 'old, new' },
    ]);
    expect(() => choose(document, { span: Number.NaN })).toThrow(RangeError);
  });
});
