import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  fingerprint,
  hasSmallOrder,
  loadPrivateKey,
  loadPublicKey,
  makeKeyPair,
} from '../../../protocols/journal/keys.js';
import { parseWatermark, signWatermark, verifyWatermark } from '../../../protocols/journal/watermark.js';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const mark = {
  site: 'khorgos-head',
  party: 'kz',
  epoch: 1,
  seq: 4711,
  hash: Buffer.alloc(32, 0xa5),
  signedAtMs: Date.UTC(2026, 4, 1, 6),
};
const signed = signWatermark(mark, privateKey);

/** A public key object around any 32 bytes. */
function keyOf(point: Buffer) {
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), point]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}

describe('a watermark', () => {
  test('reads as the page says', () => {
    expect(signed.toString().split('\n')).toEqual([
      'aryk-watermark-1',
      'khorgos-head',
      'kz',
      '1 4711',
      'a5'.repeat(32),
      '2026-05-01T06:00:00.000Z',
      '',
      expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
      '',
    ]);
    expect(verifyWatermark(signed, publicKey)).toEqual(mark);
    expect(parseWatermark(signed)).toEqual(mark);
  });

  test('that is altered in any byte is refused', () => {
    for (let at = 0; at < signed.length; at++) {
      const forged = Buffer.from(signed);
      forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
      expect(verifyWatermark(forged, publicKey)).toHaveProperty('fault');
    }
  });

  test('of another key is refused', () => {
    const other = generateKeyPairSync('ed25519');
    expect(verifyWatermark(signed, other.publicKey)).toEqual({ fault: 'signature' });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    expect(verifyWatermark(signed, rsa.publicKey)).toEqual({ fault: 'key' });
  });

  test('in another way of writing is refused, though truly signed', () => {
    const text = signed.toString().split('\n\n')[0] ?? '';
    const variants = [
      text.replace('1 4711', '01 4711'),
      text.replace('1 4711', '1  4711'),
      text.replace('1 4711', '0 4711'),
      text.replace('1 4711', '1 0'),
      text.replace('a5', 'A5'),
      text.replace('.000Z', 'Z'),
      text.replace('05-01', '02-30'),
      text.replace('khorgos-head', 'Khorgos'),
      text.replace('watermark-1', 'watermark-2'),
      text.replaceAll('\n', '\r\n'),
    ];
    for (const variant of variants) {
      const body = Buffer.from(`${variant}\n`);
      const bytes = Buffer.from(`${variant}\n\n${sign(null, body, privateKey).toString('base64')}\n`);
      expect(verifyWatermark(bytes, publicKey), variant).toEqual({ fault: 'format' });
    }
    expect(verifyWatermark(Buffer.concat([signed, Buffer.from('\n')]), publicKey)).toEqual({
      fault: 'format',
    });
  });

  test('of a key of small order is refused, although its trivial signature holds for anything', () => {
    const identity = Buffer.alloc(32);
    identity.writeUInt8(1, 0);
    const key = keyOf(identity);
    const trivial = Buffer.concat([identity, Buffer.alloc(32)]).toString('base64');
    const forged = Buffer.from(`${signed.toString().split('\n\n')[0]}\n\n${trivial}\n`);
    expect(verifyWatermark(forged, key)).toEqual({ fault: 'key' });
    const negated = Buffer.from(identity);
    negated.writeUInt8(0x80, 31);
    expect(hasSmallOrder(keyOf(negated))).toBe(true);
    expect(hasSmallOrder(publicKey)).toBe(false);
  });

  test('any bytes are read without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), fc.string()), (any) => {
        expect(verifyWatermark(Buffer.from(any as string), publicKey)).toEqual({ fault: 'format' });
      }),
    );
  });
});

describe('keys', () => {
  const directory = mkdtempSync(join(tmpdir(), 'aryk-keys-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const at = (name: string): string => join(directory, name);

  test('are made once, readable by their owner only, and never overwritten', () => {
    expect(makeKeyPair(at('keys/site.key'), at('keys/site.pub'))).toHaveProperty('publicKey');
    expect(statSync(at('keys/site.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(at('keys')).sort()).toEqual(['site.key', 'site.pub']);
    const before = readFileSync(at('keys/site.key'));
    expect(makeKeyPair(at('keys/site.key'), at('keys/other.pub'))).toMatchObject({
      fault: expect.stringContaining('site.key exists'),
    });
    expect(makeKeyPair(at('keys/other.key'), at('keys/site.pub'))).toHaveProperty('fault');
    expect(readFileSync(at('keys/site.key'))).toEqual(before);
    expect(readdirSync(at('keys')).sort()).toEqual(['site.key', 'site.pub']);
  });

  test('of a pair belong together and have one fingerprint', () => {
    makeKeyPair(at('a.key'), at('a.pub'));
    const [secret, open] = [loadPrivateKey(at('a.key')), loadPublicKey(at('a.pub'))];
    if ('fault' in secret || 'fault' in open) throw new Error('not loaded');
    expect(verifyWatermark(signWatermark(mark, secret), open)).toEqual(mark);
    expect(fingerprint(secret)).toBe(fingerprint(open));
    expect(fingerprint(open)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('that are missing, of another kind or of small order are refused with what to do', () => {
    writeFileSync(at('text'), 'no key');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
    writeFileSync(at('rsa.pub'), rsa.publicKey.export({ type: 'spki', format: 'pem' }));
    writeFileSync(at('small.pub'), keyOf(Buffer.alloc(32)).export({ type: 'spki', format: 'pem' }));
    chmodSync(at('text'), 0o644);
    expect(loadPublicKey(at('none'))).toMatchObject({ fault: expect.stringContaining('cannot be read') });
    expect(loadPublicKey(at('text'))).toMatchObject({
      fault: expect.stringContaining('is not a public Ed25519'),
    });
    expect(loadPublicKey(at('rsa.pub'))).toHaveProperty('fault');
    expect(loadPrivateKey(at('text'))).toHaveProperty('fault');
    expect(loadPublicKey(at('small.pub'))).toMatchObject({ fault: expect.stringContaining('small order') });
  });
});
