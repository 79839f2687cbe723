import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BINARY, smallSite } from '../support/structure.js';

const directory = mkdtempSync(join(tmpdir(), 'aryk-test-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function aryk(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BINARY, ...args], {
    encoding: 'utf8',
    cwd: directory,
    env: { PATH: process.env.PATH, LANG: 'C' },
    timeout: 20_000,
  });
  return { code: status, out: stdout, err: stderr };
}

function file(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return name;
}

describe('wrong settings', () => {
  it('end check and run with every error, its path, its value and what is allowed, exit code 2', () => {
    const site = smallSite() as { buses: object[]; devices: object[]; gates: object[] };
    const broken = {
      ...site,
      site: { id: 'Test Head', timeZone: 'Asia/Khorgos' },
      buses: [{ ...site.buses[0], baudRate: 12 }],
      devices: [
        { ...site.devices[0], unit: 999 },
        { ...site.devices[1], every: '2 seconds' },
        site.devices[2],
      ],
      colour: 'blue',
    };
    const name = file('broken.yaml', JSON.stringify(broken));
    for (const verb of [
      ['check', name],
      ['run', '--config', name],
    ]) {
      const { code, err } = aryk(...verb);
      expect(code).toBe(2);
      for (const path of [
        'site.id',
        'site.timeZone',
        'buses[0].baudRate',
        'devices[0].unit',
        'devices[1].every',
        'colour',
      ]) {
        expect(err).toContain(path);
      }
      for (const value of ['Test Head', 'Asia/Khorgos', '12', '999', '2 seconds'])
        expect(err).toContain(value);
      expect(err).not.toMatch(/^\s+at /m);
    }
    const json = JSON.parse(aryk('check', name, '--json').out);
    expect(json.ok).toBe(false);
    expect(json.errors.length).toBeGreaterThanOrEqual(6);
  });

  it.each([
    ['missing.yaml', undefined],
    ['empty.yaml', ''],
    ['list.yaml', '- a\n- b\n'],
    ['junk.yaml', '\u0000\u0001\u0002: [}'],
    ['unclosed.yaml', 'site: { id: "a\n'],
    ['directory.yaml', 'a directory'],
  ])('%s: one clear message and exit code 2, never a stack trace', (name, text) => {
    if (text === 'a directory') mkdirSync(join(directory, name), { recursive: true });
    else if (text !== undefined) file(name, text);
    for (const verb of [
      ['check', name],
      ['run', '--config', name],
      ['emulate', '--config', name],
      ['receive', '--config', name],
    ]) {
      const { code, err } = aryk(...verb);
      expect(code).toBe(2);
      expect(err).toContain(name);
      expect(err).not.toMatch(/^\s+at |Error:/m);
    }
  });

  it.each([
    [[], 0, 'aryk run'],
    [['frobnicate'], 2, 'run, demo'],
    [['run'], 2, '--config'],
    [['run', '--confg', 'x'], 2, '--confg'],
    [['demo', '--for', 'ever'], 2, '60s'],
    [['demo', '--accelerate', '0'], 2, '3600'],
    [['check', 'x.yaml', '--language', 'tlh'], 2, 'en, ru'],
    [['export'], 2, 'DIR_OR_FILE'],
    [['bus', 'scan'], 2, '--config'],
    [['keys', 'init'], 2, 'FILE'],
    [['verify'], 2, 'DIR_OR_FILE'],
    [['verify', 'nothing-here'], 1, 'nothing-here'],
    [['console', '--socket', 'nothing.sock'], 1, 'nothing.sock'],
  ])('aryk %j ends with %i and says what is allowed', (args, code, text) => {
    const result = aryk(...args);
    expect(result.code).toBe(code);
    expect(result.out + result.err).toContain(text);
    expect(result.err).not.toMatch(/^\s+at /m);
  });

  it('are explained in Russian and Kazakh too', () => {
    const name = file('bad-unit.yaml', JSON.stringify({ ...smallSite(), devices: [] }));
    expect(aryk('check', name, '--language', 'ru').err).toMatch(/[а-я]{4}/);
    expect(aryk('check', name, '--language', 'kk').err).toMatch(/[әғқңөұүһі]/);
  });
});

describe('keys', () => {
  it('are made once, never overwritten, and shown by their fingerprint', () => {
    const made = aryk('keys', 'init', 'keys/kz.key');
    expect(made.code).toBe(0);
    const print = aryk('keys', 'show', 'keys/kz.key.pub').out.trim();
    expect(print).toMatch(/^[0-9a-f]{64}$/);
    expect(made.out).toContain(print);
    expect(aryk('keys', 'show', 'keys/kz.key').out.trim()).toBe(print);
    expect(aryk('keys', 'init', 'keys/kz.key').code).toBe(1);
    expect(aryk('keys', 'show', 'keys/kz.key').out.trim()).toBe(print);
  });
});
