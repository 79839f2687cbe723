import { verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Gone,
  MAX_STATUS_BYTES,
  MAX_TOLD_GAPS,
  parseStatus,
  signedTextOf,
  statusOf,
} from '../../../protocols/journal/gone.js';
import { SiteKey, signSuccession } from '../../../protocols/journal/succession.js';
import { newKey, SITE, START_MS } from './signed-store.js';

const site = newKey();
const hash = Buffer.alloc(32, 0xab);
const LAST = 2 ** 40 - 1;

function gone(gaps: number, { epoch = 4095, last = LAST } = {}): Gone {
  return {
    anchor: { epoch, seq: last - 1000, hash },
    gaps: Array.from({ length: gaps }, (_, nth) => {
      const seq = last - 500 + 2 * nth;
      return { epoch, fromSeq: seq, toSeq: seq, hash };
    }),
  };
}

function hasSigned(payload: Buffer, key = new SiteKey(site.publicKey), of = SITE): boolean {
  const word = parseStatus(payload);
  const text = word && signedTextOf(word, of);
  return text !== undefined && key.hasSigned(text, word?.successions);
}

describe('a status', () => {
  test('says what was put into it, and is signed for this site alone', () => {
    const { payload, told } = statusOf(gone(3), START_MS, { site: SITE, key: site.privateKey });
    expect(told).toBe(3);
    expect(parseStatus(payload)).toMatchObject(gone(3));
    expect(hasSigned(payload)).toBe(true);
    expect(hasSigned(payload, new SiteKey(newKey().publicKey))).toBe(false);
    expect(hasSigned(payload, new SiteKey(site.publicKey), 'elsewhere')).toBe(false);
    expect(hasSigned(statusOf(gone(3), START_MS).payload)).toBe(false);
  });

  test('is signed as the page says, which a stranger can check', () => {
    const { payload } = statusOf(gone(1, { epoch: 1, last: 2000 }), START_MS, {
      site: SITE,
      key: site.privateKey,
    });
    const { signature } = JSON.parse(payload.toString());
    const hex = 'ab'.repeat(32);
    const text = `aryk-gone-1\n${SITE}\n1 1000 ${hex}\n1 1500 1500 ${hex}\n2026-05-01T06:00:00.000Z\n`;
    expect(verify(null, Buffer.from(text), site.publicKey, Buffer.from(signature, 'base64'))).toBe(true);
  });

  test('is never too long: it has room for twenty gaps of the largest numbers, a signature and three successions', () => {
    let key = site;
    const successions: string[] = [];
    for (let nth = 0; nth < 5; nth++) {
      const next = newKey();
      successions.push(signSuccession(key.privateKey, next.publicKey, START_MS).toString());
      key = next;
    }
    const { payload, told } = statusOf(gone(60), START_MS, { site: SITE, key: key.privateKey, successions });
    expect(told).toBe(MAX_TOLD_GAPS);
    expect(payload.length).toBeLessThanOrEqual(MAX_STATUS_BYTES);
    const known = new SiteKey(site.publicKey, successions.slice(0, 2).map(Buffer.from));
    expect(hasSigned(payload, known)).toBe(true);
    // It says nothing of the key in force.
    expect(known.followed).toHaveLength(2);
  });

  test('of anybody is read without throwing, and says nothing when it is none', () => {
    const good = statusOf(gone(2), START_MS, { site: SITE, key: site.privateKey }).payload.toString();
    for (const text of [
      '',
      '[]',
      '{"state":"offline"}',
      good.replace('"seq":', '"sec":'),
      `${good}${' '.repeat(4096)}`,
    ]) {
      expect(parseStatus(Buffer.from(text))).toBeUndefined();
    }
    const said = JSON.stringify(parseStatus(Buffer.from(good)));
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (place, byte) => {
        const changed = Buffer.from(good);
        changed[place] = byte;
        const isTheSame = JSON.stringify(parseStatus(changed)) === said;
        expect(hasSigned(changed)).toBe(isTheSame);
      }),
    );
  });
});
