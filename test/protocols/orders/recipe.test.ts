/** The recipe of docs/orders.md, typed as it stands: a stranger with a shell and OpenSSL makes orders that are believed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadPublicKey } from '../../../protocols/journal/keys.js';
import { orderDigestHex, orderFault, parseOrder } from '../../../protocols/orders/signed-order.js';
import { needsTool } from '../../support/tools.js';

const CHALLENGE = 'c0'.repeat(16);
const directory = mkdtempSync(join(tmpdir(), 'aryk-recipe-'));
afterAll(() => rmSync(directory, { recursive: true }));

const page = readFileSync(new URL('../../../docs/orders.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('With a shell and OpenSSL'), page.indexOf('## The answers'));
const commands = [
  // What is sent is looked at in the files.
  'mosquitto_pub() { :; }',
  ...[...section.matchAll(/`(openssl [^`]*)`/g)].map(([, command]) => command),
  ...[...section.matchAll(/```\n([\s\S]*?)```/g)].map(([, block]) => block?.replace('CHALLENGE', CHALLENGE)),
];

test.skipIf(needsTool('openssl'))('the recipe of the page makes an order and its confirmation', () => {
  execFileSync('bash', ['-e', '-c', commands.join('\n')], { cwd: directory, stdio: 'pipe', timeout: 20_000 });
  const key = loadPublicKey(join(directory, 'kz-orders.pub'));
  if ('fault' in key) throw new Error(key.fault);
  const [order, operate] = ['order', 'operate'].map((name) =>
    parseOrder(readFileSync(join(directory, `${name}.signed`))),
  );
  const issuer = 'party:kz';
  const action = { kind: 'move', openingPercent: 40.5 };
  expect(order).toMatchObject({ kind: 'order', site: 'khorgos-head', issuer, gate: 'left', action });
  expect(operate).toMatchObject({
    kind: 'operate',
    issuer,
    of: { issuer, id: 'open-1' },
    digestHex: orderDigestHex(readFileSync(join(directory, 'order.txt'))),
    challengeHex: CHALLENGE,
  });
  for (const signed of [order, operate]) expect(signed && orderFault(signed, key)).toBeUndefined();
});
