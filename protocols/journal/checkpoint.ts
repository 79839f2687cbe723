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

const TEXT = new RegExp(`^aryk-checkpoint-1\\n${NAME}\\n${PLACE}\\n${TIME}\\n$`);

export function signCheckpoint(checkpoint: Checkpoint, privateKey: KeyObject): Buffer {
  const { site, epoch, seq, hash, signedAtMs } = checkpoint;
  const time = new Date(signedAtMs).toISOString();
  return signText(
    `aryk-checkpoint-1\n${site}\n${epoch} ${seq}\n${hash.toString('hex')}\n${time}\n`,
    privateKey,
  );
}

/** What the text says, its signature unchecked. Never throws. */
export function parseCheckpoint(signed: Buffer): Checkpoint | { readonly fault: SignedFault } {
  return split(signed)?.checkpoint ?? { fault: 'format' };
}

/** The checkpoint when `publicKey`, pinned beforehand, has signed it. */
export function verifyCheckpoint(
  signed: Buffer,
  publicKey: KeyObject,
): Checkpoint | { readonly fault: SignedFault } {
  const parts = split(signed);
  if (parts === undefined) return { fault: 'format' };
  const fault = signedFault(parts, publicKey);
  return fault ? { fault } : parts.checkpoint;
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

function split(signed: Buffer): (SignedText & { readonly checkpoint: Checkpoint }) | undefined {
  const parts = splitSigned(signed, TEXT);
  if (parts === undefined) return undefined;
  const [site = '', epoch, seq, hash = '', time = ''] = parts.fields;
  const signedAtMs = parseTime(time);
  if (signedAtMs === undefined || !Number.isSafeInteger(Number(seq))) return undefined;
  const place = { epoch: Number(epoch), seq: Number(seq), hash: Buffer.from(hash, 'hex') };
  return { ...parts, checkpoint: { site, ...place, signedAtMs } };
}
