import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signWatermark } from '../../../protocols/journal/watermark.js';
import { actionLine, parseAction } from '../../../protocols/orders/action.js';
import {
  MAX_ORDER_BYTES,
  orderDigestHex,
  orderFault,
  orderText,
  parseOrder,
  type SignedOrder,
  signConsent,
  signOrder,
} from '../../../protocols/orders/signed-order.js';

/** The first key of RFC 8032, 7.1. */
const SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const privateKey = createPrivateKey({
  key: Buffer.from(`302e020100300506032b657004220420${SEED}`, 'hex'),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(privateKey);
const ORDER: SignedOrder = {
  kind: 'order',
  site: 'khorgos-head',
  issuer: 'party:kz',
  id: 'open-1',
  gate: 'left',
  fromMs: Date.parse('2026-06-01T06:00:00Z'),
  untilMs: Date.parse('2026-06-01T08:00:00Z'),
  action: { kind: 'move', openingPercent: 40.5 },
};
const TEXT = `aryk-order-1
khorgos-head
party kz
open-1
left
2026-06-01T06:00:00.000Z
2026-06-01T08:00:00.000Z
move 40.5
`;

describe('an order as a text', () => {
  test('is what docs/orders.md shows, and is read back', () => {
    expect(orderText(ORDER)).toBe(TEXT);
    const signed = signOrder(ORDER, privateKey);
    const parsed = parseOrder(signed);
    expect(parsed).toMatchObject(ORDER);
    expect(parsed && orderFault(parsed, publicKey)).toBeUndefined();
  });

  test.each([
    ['another gate', 'left', 'rght'],
    ['another site', 'khorgos-head', 'khorgos-tail'],
    ['another issuer', 'party kz', 'party cn'],
    ['another kind of issuer', 'party kz', 'operator kz'],
    ['another opening', 'move 40.5', 'move 90.5'],
    ['another end', '08:00', '09:00'],
    ['another id', 'open-1', 'open-2'],
  ])('is not its signer’s with %s', (_name, from, to) => {
    const forged = Buffer.from(signOrder(ORDER, privateKey).toString().replace(from, to));
    const parsed = parseOrder(forged);
    expect(parsed && orderFault(parsed, publicKey)).toBe('signature');
  });

  test.each([
    ['nothing', ''],
    ['half of it', TEXT.slice(0, 60)],
    ['an action that is none', TEXT.replace('move 40.5', 'open 40.5')],
    ['another way to write a number', TEXT.replace('40.5', '40.50')],
    ['a time that is none', TEXT.replace('06-01', '02-30')],
    ['a line more', `${TEXT}\n`],
    ['the whole site for a gate’s action', TEXT.replace('\nleft\n', '\n-\n')],
    ['an id that is too long', TEXT.replace('open-1', 'x'.repeat(65))],
    ['another kind of issuer', TEXT.replace('party kz', 'person kz')],
  ])('is none with %s', (_name, text) => {
    expect(parseOrder(Buffer.from(`${text}\n${'A'.repeat(86)}==\n`))).toBeUndefined();
  });

  test('is neither a watermark nor a signature for an order, and they are none', () => {
    const mark = {
      site: 'khorgos-head',
      party: 'kz',
      epoch: 1,
      seq: 1,
      hash: Buffer.alloc(32),
      signedAtMs: 0,
    };
    expect(parseOrder(signWatermark(mark, privateKey))).toBeUndefined();
    const consent = {
      kind: 'operate',
      site: 'khorgos-head',
      issuer: 'party:kz',
      of: { issuer: 'party:kz', id: 'open-1' },
      digestHex: orderDigestHex(TEXT),
      challengeHex: 'ab'.repeat(16),
    } as const;
    const operate = signConsent(consent, privateKey);
    expect(parseOrder(operate)).toMatchObject(consent);
    // That one operates does not say that another approves.
    const approve = parseOrder(Buffer.from(operate.toString().replace('operate', 'approve')));
    expect(approve && orderFault(approve, publicKey)).toBe('signature');
  });

  test('may hold a name in any script, and is never longer than the limit', () => {
    const action = { kind: 'lock', name: 'Әлия Қасымқызы', reason: 'ж'.repeat(100) } as const;
    const order = { ...ORDER, id: 'x'.repeat(64), action };
    const signed = signOrder(order, privateKey);
    expect(signed.length).toBeLessThan(MAX_ORDER_BYTES);
    expect(parseOrder(signed)).toMatchObject({ action });
    const { publicKey: other } = generateKeyPairSync('ed25519');
    const parsed = parseOrder(signed);
    expect(parsed && orderFault(parsed, other)).toBe('signature');
    // What is not UTF-8 is no text, whoever has signed it.
    const broken = Buffer.from(signed);
    broken[signed.indexOf('ж') + 1] = 0x20;
    expect(parseOrder(broken)).toBeUndefined();
  });
});

describe('an action', () => {
  test.each([
    'stop',
    'close',
    'resume',
    'release-fault',
    'release-trip flood',
    'move 0',
    'move 100',
    'move 12.25',
    'programme discharge_m3s=3.5',
    'programme at_m3s=2 volume_m3=5000',
    'programme onBadMeasurement=equation upstreamLevel_m=-0.5',
    'programme share=kz',
    'lock Aliya; cleaning the sill; two days',
    'unlock console/3f9a',
    'unlock party:kz/lock-1',
    'lift-limit ramp',
    'change-share cn=0.4 kz=0.6',
  ])('%s is read and written the same', (line) => {
    const action = parseAction(line);
    expect(action && actionLine(action)).toBe(line);
  });

  test.each([
    '',
    'stop ',
    'STOP',
    'move',
    'move -1',
    'move -0',
    'move 100.1',
    'move 1e1',
    'move 040',
    'move 4.50',
    'programme',
    'programme volume_m3=5000 at_m3s=2',
    'programme opening=1 opening=2',
    'programme opening=01',
    'release-trip',
    'release-trip Flood',
    'lock Aliya',
    'lock ; why',
    'lock Aliya; ',
    'lock  Aliya; why',
    'lock Ali\u202eya; why',
    'lock Ali\u0007ya; why',
    `lock ${'x'.repeat(41)}; why`,
    `lock Aliya; ${'x'.repeat(101)}`,
    'unlock',
    'lift-limit',
    'change-share kz=1',
    'change-share kz=0.6 cn=0.4',
    'change-share cn=0.40 kz=0.6',
    'change-share cn=1.4 kz=0.6',
  ])('%j is none', (line) => expect(parseAction(line)).toBeUndefined());
});
