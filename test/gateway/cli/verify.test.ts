import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { type KeysOptions, keysVerb } from '../../../gateway/cli/keys.js';
import { verifyVerb } from '../../../gateway/cli/verify.js';
import * as verifyTexts from '../../../gateway/text/verify-texts.js';
import { loadPrivateKey } from '../../../protocols/journal/keys.js';
import { LANGUAGES, type Language } from '../../../protocols/text/message.js';
import {
  makeJournal,
  segmentPath,
  writeStore,
  writeWatermarks,
} from '../../protocols/journal/signed-store.js';
import { expectComplete } from '../../protocols/text/complete.js';
import { contextOf } from './context.js';

const root = mkdtempSync(join(tmpdir(), 'aryk-cli-verify-'));
const at = (...parts: string[]): string => join(root, ...parts);
afterAll(() => rmSync(root, { recursive: true, force: true }));

function keys(action: string, file: string | undefined, options: Partial<KeysOptions> = {}) {
  const context = contextOf('en');
  const all = { key: undefined, succeeds: undefined, json: false, ...options };
  return {
    code: keysVerb(action, file, all, context),
    out: context.out.join('\n'),
    err: context.err.join('\n'),
  };
}

function verify(path: string, pinned: string[] = [], { json = false, language = 'en' as Language } = {}) {
  const context = contextOf(language);
  const code = verifyVerb(path, { keys: pinned, json }, context);
  return { code, out: context.out.join('\n'), err: context.err.join('\n') };
}

describe('aryk keys', () => {
  test('makes the key of a site once, for its owner alone, and shows the fingerprint to be read out', () => {
    const made = keys('init', undefined, { key: at('keys/site.key') });
    expect(made.code).toBe(0);
    expect(statSync(at('keys/site.key')).mode & 0o777).toBe(0o600);
    const shown = keys('show', at('keys/site.key'), { json: true });
    const { fingerprint, spoken } = JSON.parse(shown.out);
    expect(spoken).toBe(fingerprint.match(/.{4}/g).join(' '));
    expect(made.out).toContain(fingerprint);
    expect(made.out).toContain(spoken);
    expect(keys('show', at('keys/site.key.pub')).out).toBe(fingerprint);
    const before = readFileSync(at('keys/site.key'));
    expect(keys('init', at('keys/site.key'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('exists'),
    });
    expect(readFileSync(at('keys/site.key'))).toEqual(before);
    expect(made.out + shown.out).not.toContain('PRIVATE');
  });

  test('makes a key that follows another, with the word of the older ones beside it', () => {
    const [one, two, three] = ['1.key', '2.key', '3.key'].map((name) => at('followed', name));
    keys('init', one);
    expect(keys('init', two, { succeeds: one ?? '' })).toMatchObject({
      code: 0,
      out: expect.stringContaining('2.key.succession'),
    });
    keys('init', three, { succeeds: two ?? '' });
    expect(existsSync(`${one}.succession`)).toBe(false);
    expect(readFileSync(`${three}.succession`, 'utf8').match(/aryk-succession-1/g)).toHaveLength(2);
    const none = keys('init', at('followed', '4.key'), { succeeds: at('none.key') });
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('none.key') });
    expect(existsSync(at('followed', '4.key'))).toBe(false);
  });

  test('without a file says what is missing', () => {
    expect(keys('init', undefined)).toMatchObject({ code: 2, err: expect.stringContaining('FILE') });
    expect(keys('make', undefined)).toMatchObject({ code: 2, err: expect.stringContaining('init|show') });
  });
});

describe('aryk verify', () => {
  for (const name of ['site.key', 'kz.key', 'other.key']) keys('init', at('v', name));
  const privateKey = (name: string) => {
    const key = loadPrivateKey(at('v', name));
    if ('fault' in key) throw new Error(key.fault);
    return key;
  };
  const journal = makeJournal({ count: 130, key: privateKey('site.key') });
  const signedFor = journal.records[76];
  writeStore(at('whole'), journal);
  if (signedFor) writeWatermarks(at('whole'), privateKey('kz.key'), [signedFor]);
  cpSync(at('whole'), at('bad'), { recursive: true });
  const database = new Database(segmentPath(at('bad'), { epoch: 1, seq: 51 }));
  database.prepare('UPDATE record SET bytes = zeroblob(length(bytes)) WHERE seq = 70').run();
  database.close();
  const pinned = [at('v', 'site.key.pub'), `kz=${at('v', 'kz.key.pub')}`];

  test('of a good store says what is proven, by whom and up to where; exit code 0', () => {
    const { code, out, err } = verify(at('whole'), pinned);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`${at('whole')} khorgos-head: 130 records`);
    expect(out).toMatch(/everything after 1\/0 up to 1\/119 is proven by the site's key [0-9a-f]{64}/);
    expect(out).toContain('everything after 1/0 up to 1/77 is proven by kz');
    expect(out).toMatch(/checkpoints: 6; the last vouches for 1\/119 .* not signed yet: 10/);
    expect(verify(at('whole'), [`khorgos-head=${at('v', 'site.key.pub')}`]).code).toBe(0);
  });

  test('of a bad one names the first bad record, and what is still proven; exit code 1', () => {
    const { code, out } = verify(at('bad'), pinned);
    expect(code).toBe(1);
    expect(out).toContain('the first fault at or after 1/69: unknown version of records');
    expect(out).toContain('everything after 1/0 up to 1/59 is proven by the site');
  });

  test('with a key that proves nothing fails, and says which', () => {
    const other = at('v', 'other.key.pub');
    expect(verify(at('whole'), [other])).toMatchObject({ code: 1, err: expect.stringContaining('the site') });
    const none = verify(at('whole'), [`cn=${other}`]);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('cn') });
    expect(verify(at('whole'), [at('v', 'none.pub')])).toMatchObject({ code: 2 });
    expect(verify(at('whole'), [at('v', 'site.key')])).toMatchObject({ code: 2 });
  });

  test('of what is no journal says what to give', () => {
    expect(verify(at('nowhere'), []).out).toContain(`${at('nowhere')}: faults: 1`);
    expect(verify(at('v'), [])).toMatchObject({ code: 1, err: expect.stringContaining('store.directory') });
  });

  test('with --json gives everything in one object', () => {
    const { code, out } = verify(at('bad'), pinned, { json: true });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      files: [{ checkpoints: { proved: 6 }, proven: { site: [{}, {}] } }],
    });
  });

  test('says every word in every language', () => {
    for (const catalogue of Object.values(verifyTexts)) expectComplete(catalogue);
    for (const language of LANGUAGES) {
      const text = verify(at('bad'), pinned, { language }).out + verify(at('whole'), [], { language }).out;
      // Ids, hashes and names of files aside, no code of the program is left in a text for people.
      if (language !== 'en') expect(text).not.toMatch(/\b(proved|no-key|version|hash|missing|rewritten)\b/);
      expect(text).not.toMatch(/\{\w+\}/);
    }
  });

  test('of an empty directory, or of what is not there, fails with what to give', () => {
    writeFileSync(at('empty.jsonl'), '');
    expect(verify(at('followed'))).toMatchObject({ code: 1, err: expect.stringContaining('no journal') });
    expect(verify(at('nothing'))).toMatchObject({ code: 1, out: expect.stringContaining('does not exist') });
  });
});
