import { createPublicKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  parseCheckpoint,
  parseCheckpointBody,
  signCheckpoint,
  verifyCheckpoint,
} from '../../../protocols/journal/checkpoint.js';
import { fingerprint } from '../../../protocols/journal/keys.js';
import {
  SiteKey,
  signSuccession,
  splitSuccessions,
  verifySuccession,
} from '../../../protocols/journal/succession.js';
import { verifyWatermark } from '../../../protocols/journal/watermark.js';
import { newKey } from './signed-store.js';

const NOW_MS = Date.UTC(2026, 4, 1, 6);
const [first, second, third] = [newKey(), newKey(), newKey()];
const { privateKey, publicKey } = first;
const place = { site: 'khorgos-head', epoch: 2, seq: 4711, hash: Buffer.alloc(32, 0xa5), signedAtMs: NOW_MS };
const signed = signCheckpoint(place, privateKey);

describe('a checkpoint', () => {
  test('reads as the page says', () => {
    expect(signed.toString().split('\n')).toEqual([
      'aryk-checkpoint-1',
      'khorgos-head',
      '2 4711',
      'a5'.repeat(32),
      '2026-05-01T06:00:00.000Z',
      '',
      expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/),
      '',
    ]);
    expect(verifyCheckpoint(signed, publicKey)).toEqual(place);
    expect(parseCheckpoint(signed)).toEqual(place);
  });

  test('that is altered in any byte, or of another key, is refused', () => {
    for (let at = 0; at < signed.length; at++) {
      const forged = Buffer.from(signed);
      forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
      expect(verifyCheckpoint(forged, publicKey)).toHaveProperty('fault');
    }
    expect(verifyCheckpoint(signed, second.publicKey)).toEqual({ fault: 'signature' });
  });

  test('in another way of writing is refused, though truly signed', () => {
    const text = signed.toString().split('\n\n')[0] ?? '';
    const variants = [
      text.replace('2 4711', '02 4711'),
      text.replace('2 4711', '2 4711 '),
      text.replace('2 4711', '2 0'),
      text.replace('a5', 'A5'),
      text.replace('.000Z', 'Z'),
      text.replace('05-01', '02-30'),
      text.replace('checkpoint-1', 'checkpoint-2'),
      text.replace('khorgos-head', 'khorgos-head\nkz'),
      text.replaceAll('\n', '\r\n'),
    ];
    for (const variant of variants) {
      const body = Buffer.from(`${variant}\n`);
      const bytes = Buffer.from(`${variant}\n\n${sign(null, body, privateKey).toString('base64')}\n`);
      expect(verifyCheckpoint(bytes, publicKey), variant).toEqual({ fault: 'format' });
    }
    expect(verifyCheckpoint(Buffer.concat([signed, Buffer.from('\n')]), publicKey)).toEqual({
      fault: 'format',
    });
    // A checkpoint is no watermark, nor the other way round, whoever has signed it.
    expect(verifyWatermark(signed, publicKey)).toEqual({ fault: 'format' });
  });

  test('of a key of small order is refused, although its trivial signature holds for anything', () => {
    const point = Buffer.alloc(32);
    point.writeUInt8(1, 0);
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), point]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const trivial = Buffer.concat([point, Buffer.alloc(32)]).toString('base64');
    const forged = Buffer.from(`${signed.toString().split('\n\n')[0]}\n\n${trivial}\n`);
    expect(verifyCheckpoint(forged, key)).toEqual({ fault: 'key' });
    const heir = Buffer.from(
      `aryk-succession-1\n${fingerprint(publicKey)}\n${point.toString('hex')}\n2026-05-01T06:00:00.000Z\n`,
    );
    const sure = `${heir}\n${sign(null, heir, privateKey).toString('base64')}\n`;
    expect(verifySuccession(Buffer.from(sure), publicKey)).toEqual({ fault: 'key' });
  });

  test('any bytes are read without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 600 }), fc.string(), fc.json()), (any) => {
        const bytes = Buffer.from(any as string);
        expect(verifyCheckpoint(bytes, publicKey)).toEqual({ fault: 'format' });
        expect(verifySuccession(bytes, publicKey)).toEqual({ fault: 'format' });
        parseCheckpointBody(bytes);
      }),
    );
  });
});

describe('a key that follows another', () => {
  const toSecond = signSuccession(first.privateKey, second.publicKey, NOW_MS);
  const toThird = signSuccession(second.privateKey, third.publicKey, NOW_MS);
  const bySecond = signCheckpoint(place, second.privateKey);
  const byThird = signCheckpoint(place, third.privateKey);

  test('is found by who knows the first, over any number of steps', () => {
    const key = new SiteKey(first.publicKey);
    expect(key.verify(bySecond, [])).toEqual({ fault: 'signature' });
    expect(key.verify(bySecond, [toSecond])).toEqual(place);
    expect(key.fingerprint).toBe(fingerprint(second.publicKey));
    expect(new SiteKey(first.publicKey).verify(byThird, [toSecond, toThird])).toEqual(place);
    expect(new SiteKey(second.publicKey).verify(byThird, [toSecond, toThird])).toEqual(place);
    expect(new SiteKey(first.publicKey, key.followed).verify(bySecond)).toEqual(place);
  });

  test('ends the older one: what that signs afterwards is not believed', () => {
    const key = new SiteKey(first.publicKey);
    key.verify(bySecond, [toSecond]);
    expect(key.verify(signed)).toEqual({ fault: 'signature' });
  });

  test('is not believed on its own word, nor on that of another', () => {
    const own = signSuccession(second.privateKey, second.publicKey, NOW_MS);
    const others = signSuccession(third.privateKey, second.publicKey, NOW_MS);
    for (const false_ of [own, others]) {
      const key = new SiteKey(first.publicKey);
      expect(key.verify(bySecond, [false_])).toEqual({ fault: 'signature' });
      expect(key.verify(signed)).toEqual(place);
    }
    for (let at = 0; at < toSecond.length; at++) {
      const forged = Buffer.from(toSecond);
      forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
      expect(new SiteKey(first.publicKey).verify(bySecond, [forged])).toEqual({ fault: 'signature' });
    }
  });

  test('several stand in one file, one after the other', () => {
    expect(splitSuccessions(`${toSecond}${toThird}`)).toEqual([toSecond.toString(), toThird.toString()]);
    expect(splitSuccessions('')).toEqual([]);
  });
});
