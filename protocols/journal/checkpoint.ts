/**
 * A checkpoint: the site's signed word for its own journal up to a record, as a text that strangers can check
 * (signed-text.ts). It stands in the journal itself, in the body of a `checkpoint` record.
 *
 *   aryk-checkpoint-1
 *   <site>
 *   <epoch> <seq>       of the record that it vouches for, one of the CHECKPOINT_REACH before the checkpoint itself
 *   <SHA-256 of that record, hex>
 *   <time of signing, such as 2026-05-01T06:00:00.000Z>
 *   <empty line>
 *   <Ed25519 signature, base64>
 */
import type { KeyObject } from 'node:crypto';
import type { ChainHead } from './record.js';
import { PlaceText } from './signed-place.js';
import type { SignedFault } from './signed-text.js';

export interface Checkpoint extends ChainHead {
  readonly site: string;
  readonly signedAtMs: number;
}

/** What a `checkpoint` record holds. The successions lead from keys that readers may know to the one that has signed. */
export interface CheckpointBody {
  readonly signed: string;
  readonly successions?: readonly string[];
}

/** How far before itself a checkpoint may vouch; more than what a gateway lets wait for its disk (22,000 drafts). */
export const CHECKPOINT_REACH = 32_768;

const TEXT = new PlaceText('aryk-checkpoint-1', 'site');

export function signCheckpoint(checkpoint: Checkpoint, privateKey: KeyObject): Buffer {
  return TEXT.sign(checkpoint, privateKey);
}

/** What the text says, its signature unchecked. Never throws. */
export function parseCheckpoint(signed: Buffer): Checkpoint | { readonly fault: SignedFault } {
  return TEXT.parse(signed);
}

/** The checkpoint when `publicKey`, pinned beforehand, has signed it. Never take the key from where the text came. */
export function verifyCheckpoint(
  signed: Buffer,
  publicKey: KeyObject,
): Checkpoint | { readonly fault: SignedFault } {
  return TEXT.verify(signed, publicKey);
}

/** The body of a `checkpoint` record; undefined when it is not one. Never throws. */
export function parseCheckpointBody(
  body: Buffer,
): { readonly signed: Buffer; readonly successions: readonly Buffer[] } | undefined {
  let value: Partial<CheckpointBody> | null;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  const { signed, successions = [] } = value ?? {};
  const areTexts = Array.isArray(successions) && successions.every((text) => typeof text === 'string');
  if (typeof signed !== 'string' || !areTexts) return undefined;
  return { signed: Buffer.from(signed), successions: successions.map((text) => Buffer.from(text)) };
}
