import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { checkVerb } from '../../../gateway/config/check.js';
import { LANGUAGES, type Language } from '../../../protocols/text/message.js';
import { testProfiles } from './profiles.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-check-'));
afterAll(() => rmSync(directory, { recursive: true }));
const example = fileURLToPath(new URL('site.example.yaml', import.meta.url));

function check(
  path: string,
  language: Language,
  json = false,
): { code: number; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const code = checkVerb(path, {
    language,
    json,
    profiles: testProfiles(),
    print: (line) => out.push(line),
    printError: (line) => err.push(line),
  });
  return { code, out, err };
}

describe('aryk check', () => {
  test('of a good file: notices, a summary, exit code 0', () => {
    const { code, out, err } = check(example, 'en');
    expect(code).toBe(0);
    expect(out).toEqual([
      `site.example.yaml: no errors, ${err.length} notices; devices 4, points 10, gates 1`,
    ]);
    for (const line of err) expect(line).toMatch(/^site\.example\.yaml:\d+:\d+: .* \(notice\)$/);
  });

  test('of a bad file: every problem and the count in the language asked for, exit code 2', () => {
    const path = join(directory, 'bad.yaml');
    writeFileSync(path, 'site: { id: a, timeZone: UTC }\nstore: { directory: d }\nbuses: []\n');
    const summaries = LANGUAGES.map((language) => {
      const { code, out, err } = check(path, language);
      expect(code).toBe(2);
      expect(err).toHaveLength(3);
      return out.join();
    });
    expect(summaries).toEqual([
      'bad.yaml: 2 errors, 1 notice',
      'bad.yaml: 2 ошибки, 1 замечание',
      'bad.yaml: 2 қате, 1 ескерту',
    ]);
    expect(check(path, 'en').err).toEqual([
      'bad.yaml:1:1: devices: missing; add it; allowed: a list of 1 or more',
      'bad.yaml:3:1: buses: []: wrong number of entries; allowed: a list of 1 or more',
      expect.stringMatching(/^bad\.yaml:1:\d+: site: .*the journal is not signed.* \(notice\)$/),
    ]);
  });

  test('of a file that is not there: one line, exit code 2', () => {
    expect(check(join(directory, 'none.yaml'), 'en')).toEqual({
      code: 2,
      out: ['none.yaml: 1 error, 0 notices'],
      err: ['none.yaml: there is no such file; check the path'],
    });
  });

  test('with --json: one object, nothing else', () => {
    const path = join(directory, 'bad.json.yaml');
    writeFileSync(path, 'store: { directory: d }\nbuses: 5\n');
    const { code, out, err } = check(path, 'ru', true);
    expect([code, err, out.length]).toEqual([2, [], 1]);
    const report = JSON.parse(out[0] ?? '');
    expect(report).toMatchObject({ file: path, ok: false, notices: [] });
    expect(report.errors[2]).toMatchObject({
      path: 'buses',
      line: 2,
      column: 1,
      value: '5',
      message: { key: 'wrongType' },
      text: expect.stringContaining('значение не того вида'),
    });
  });
});
