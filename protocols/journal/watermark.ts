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
import { PlaceText } from './signed-place.js';
import type { SignedFault } from './signed-text.js';

export interface Watermark extends ChainHead {
  readonly site: string;
  readonly party: string;
  readonly signedAtMs: number;
}

export type WatermarkFault = SignedFault;

const TEXT = new PlaceText('aryk-watermark-1', 'site', 'party');

export function signWatermark(watermark: Watermark, privateKey: KeyObject): Buffer {
  return TEXT.sign(watermark, privateKey);
}

/** What the text says, its signature unchecked. Never throws. */
export function parseWatermark(signed: Buffer): Watermark | { readonly fault: WatermarkFault } {
  return TEXT.parse(signed);
}

/** The watermark when `publicKey`, pinned beforehand, has signed it. Never take the key from where the text came. */
export function verifyWatermark(
  signed: Buffer,
  publicKey: KeyObject,
): Watermark | { readonly fault: WatermarkFault } {
  return TEXT.verify(signed, publicKey);
}
