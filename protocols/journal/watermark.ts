/**
 * A watermark: a party's signed word that it holds a site's journal up to a record, as a text that strangers can
 * check (signed-text.ts).
 *
 *   aryk-watermark-1
 *   <site>
 *   <party>
 *   <epoch> <seq>
 *   <SHA-256 of that record, hex>
 *   <time of signing, such as 2026-05-01T06:00:00.000Z>
 *   <empty line>
 *   <Ed25519 signature, base64>
 */
import type { KeyObject } from 'node:crypto';
import type { ChainHead } from './record.js';
import {
  NAME,
  PLACE,
  parseTime,
  type SignedFault,
  type SignedText,
  signedFault,
  signText,
  splitSigned,
  TIME,
} from './signed-text.js';

export interface Watermark extends ChainHead {
  readonly site: string;
  readonly party: string;
  readonly signedAtMs: number;
}

export type WatermarkFault = SignedFault;

const TEXT = new RegExp(`^aryk-watermark-1\\n${NAME}\\n${NAME}\\n${PLACE}\\n${TIME}\\n$`);

export function signWatermark(watermark: Watermark, privateKey: KeyObject): Buffer {
  const { site, party, epoch, seq, hash, signedAtMs } = watermark;
  const time = new Date(signedAtMs).toISOString();
  return signText(
    `aryk-watermark-1\n${site}\n${party}\n${epoch} ${seq}\n${hash.toString('hex')}\n${time}\n`,
    privateKey,
  );
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
  const fault = signedFault(parts, publicKey);
  return fault ? { fault } : parts.watermark;
}

function split(signed: Buffer): (SignedText & { readonly watermark: Watermark }) | undefined {
  const parts = splitSigned(signed, TEXT);
  if (parts === undefined) return undefined;
  const [site = '', party = '', epoch, seq, hash = '', time = ''] = parts.fields;
  const signedAtMs = parseTime(time);
  if (signedAtMs === undefined || !Number.isSafeInteger(Number(seq))) return undefined;
  const place = { epoch: Number(epoch), seq: Number(seq), hash: Buffer.from(hash, 'hex') };
  return { ...parts, watermark: { site, party, ...place, signedAtMs } };
}
