import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadProfiles } from '../../../devices/shipped-profiles.js';
import { loadSite } from '../../../gateway/config/site.js';
import { rulesOf } from '../../../gateway/control/orders/rules.js';
import { example } from './example.js';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'aryk-order-keys-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function key(name: string, publicKey = generateKeyPairSync('ed25519').publicKey): typeof publicKey {
  writeFileSync(join(directory, name), publicKey.export({ type: 'spki', format: 'pem' }));
  return publicKey;
}

/** The example, in which kz has an order key, and there is an operator. */
function load(kz: string, aliya: string, operator = 'gates: [left]') {
  const path = join(directory, 'site.yaml');
  const text = example(
    ['name: { en: Kazakhstan }, share: 0.5', `share: 0.5, orderKey: ${kz}, gates: [left]`],
    ['accounts:', `operators: [{ id: aliya, name: Aliya, key: ${aliya}, ${operator} }]\naccounts:`],
  );
  writeFileSync(path, text);
  const loaded = loadSite(path, loadProfiles());
  const all = [...(loaded.ok ? [] : loaded.problems), ...loaded.notices];
  const problems = all
    .filter(({ path: at }) => /^(parties|operators)/.test(at))
    .map(({ path: at, message }) => `${at} ${message.key}`);
  return { loaded, problems };
}

describe('who may order', () => {
  test('is who has a key, and for the gates that are named', () => {
    const kz = key('kz.pub');
    key('aliya.pub');
    const { loaded, problems } = load('kz.pub', 'aliya.pub');
    expect(problems).toEqual([]);
    if (!loaded.ok) throw new Error('refused');
    const rules = rulesOf(loaded.site.settings, () => undefined);
    expect([...rules.people.keys()]).toEqual(['party:kz', 'operator:aliya']);
    expect(rules.people.get('party:kz')?.key.equals(kz)).toBe(true);
    expect([...(rules.people.get('operator:aliya')?.gates ?? [])]).toEqual(['left']);
    expect([rules.windowMs, rules.longestMs]).toEqual([20_000, 86_400_000]);
  });

  test('nobody whose key is not there, or is none: that is told, and the gateway starts', () => {
    writeFileSync(join(directory, 'kz.pub'), 'not a key');
    const { loaded, problems } = load('kz.pub', 'aliya.pub');
    expect(problems).toEqual(['parties[0].orderKey orderKeyNotAKey', 'operators[0].key orderKeyMissing']);
    if (!loaded.ok) throw new Error('refused');
    const reports: string[] = [];
    const rules = rulesOf(loaded.site.settings, (code, _severity, { issuer }) =>
      reports.push(`${code} ${issuer}`),
    );
    expect(rules.people.size).toBe(0);
    expect(reports).toEqual(['order-key-bad party:kz', 'order-key-bad operator:aliya']);
  });

  test.each([
    ['as it is made', { type: 'pkcs8', format: 'pem' }],
    ['under a password', { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'river' }],
  ] as const)('nobody with a private key, %s: that is told, and the gateway starts', (_, encoding) => {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(join(directory, 'kz.pub'), privateKey.export(encoding));
    writeFileSync(join(directory, 'aliya.pub'), privateKey.export(encoding));
    const { loaded, problems } = load('kz.pub', 'aliya.pub');
    expect(problems).toEqual(['parties[0].orderKey orderKeyPrivate', 'operators[0].key orderKeyPrivate']);
    if (!loaded.ok) throw new Error('refused');
    expect(rulesOf(loaded.site.settings, () => undefined).people.size).toBe(0);
  });

  test('only one of two persons with one id: that is told, and the gateway starts', () => {
    for (const name of ['kz.pub', 'aliya.pub', 'bolat.pub']) key(name);
    const { loaded, problems } = load('kz.pub', 'aliya.pub', 'gates: [] }, { id: aliya, key: bolat.pub');
    expect(problems).toEqual(['operators[1].id operatorTwice']);
    if (!loaded.ok) throw new Error('refused');
    const { people } = rulesOf(loaded.site.settings, () => undefined);
    expect([...people.keys()]).toEqual(['party:kz', 'operator:aliya']);
  });

  test('not two with one key: that would be one person', () => {
    const kz = key('kz.pub');
    key('aliya.pub');
    const { loaded } = load('kz.pub', 'aliya.pub');
    expect(load('kz.pub', 'kz.pub').problems).toEqual(['operators[0].key orderKeyShared']);
    // Nor when the file is exchanged after the check.
    key('aliya.pub', kz);
    if (!loaded.ok) throw new Error('refused');
    expect([...rulesOf(loaded.site.settings, () => undefined).people.keys()]).toEqual(['party:kz']);
  });

  test('no gate that is not declared', () => {
    key('kz.pub');
    key('aliya.pub');
    expect(load('kz.pub', 'aliya.pub', 'gates: [middle]').problems).toEqual([
      'operators[0].gates[0] unknownGate',
    ]);
  });
});
