/**
 * A watermark: a party's signed word that it holds a site's journal up to a record, as a text that strangers can
 * check. The signature is over every byte up to and including the newline before the empty line.
 *
 *   aryk-watermark-1
 *   <site>
 *   <party>
 *   <epoch> <seq>
 *   <SHA-256 of that record, hex>
 *   <time of signing, such as 2026-05-01T06:00:00.000Z>
 *   <empty line>
 *   <Ed25519 signature, base64>
 *
 * There is one way to write each watermark; anything else is refused, so that equal words have equal bytes.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { hasSmallOrder } from './keys.js';
import type { ChainHead } from './record.js';

export interface Watermark extends ChainHead {
  readonly site: string;
  readonly party: string;
  readonly signedAtMs: number;
}

export type WatermarkFault = 'format' | 'key' | 'signature';

const NAME = '([a-z0-9][a-z0-9-]{0,39})';
const TEXT = new RegExp(
  `^(aryk-watermark-1\\n${NAME}\\n${NAME}\\n([1-9]\\d{0,9}) ([1-9]\\d{0,15})\\n([0-9a-f]{64})\\n(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)\\n)\\n([A-Za-z0-9+/]{86}==)\\n$`,
);
const MAX_TEXT_BYTES = 512;

export function signWatermark(watermark: Watermark, privateKey: KeyObject): Buffer {
  const { site, party, epoch, seq, hash, signedAtMs } = watermark;
  const time = new Date(signedAtMs).toISOString();
  const text = `aryk-watermark-1\n${site}\n${party}\n${epoch} ${seq}\n${hash.toString('hex')}\n${time}\n`;
  const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
  return Buffer.from(`${text}\n${signature}\n`);
}

/** What the text says, its signature unchecked. Never throws. */
export function parseWatermark(signed: Buffer): Watermark | { readonly fault: WatermarkFault } {
  return split(signed)?.watermark ?? { fault: 'format' };
}

/** The watermark when `publicKey`, pinned beforehand, has signed it. Never take the key from where the text came. */
export function verifyWatermark(
  signed: Buffer,
  publicKey: KeyObject,
): Watermark | { readonly fault: WatermarkFault } {
  const parts = split(signed);
  if (parts === undefined) return { fault: 'format' };
  if (publicKey.asymmetricKeyType !== 'ed25519' || hasSmallOrder(publicKey)) return { fault: 'key' };
  return verify(null, parts.text, publicKey, parts.signature) ? parts.watermark : { fault: 'signature' };
}

function split(signed: Buffer): { watermark: Watermark; text: Buffer; signature: Buffer } | undefined {
  if (signed.length > MAX_TEXT_BYTES) return undefined;
  const match = TEXT.exec(signed.toString('latin1'));
  if (match === null) return undefined;
  const [, text = '', site = '', party = '', epoch, seq, hash = '', time = '', encoded = ''] = match;
  const signature = Buffer.from(encoded, 'base64');
  const signedAtMs = Date.parse(time);
  const watermark = {
    site,
    party,
    epoch: Number(epoch),
    seq: Number(seq),
    hash: Buffer.from(hash, 'hex'),
    signedAtMs,
  };
  const isCanonical =
    signature.toString('base64') === encoded &&
    !Number.isNaN(signedAtMs) &&
    new Date(signedAtMs).toISOString() === time &&
    Number.isSafeInteger(watermark.seq);
  return isCanonical ? { watermark, text: Buffer.from(text, 'latin1'), signature } : undefined;
}
