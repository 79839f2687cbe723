/**
 * How one key of a site follows another: the old key's signed word for the new one, as a text that strangers can check
 * (signed-text.ts). Who knows an old key can so follow to the one in use.
 *
 *   aryk-succession-1
 *   <fingerprint of the old key, hex>
 *   <the new public key, its 32 bytes in hex>
 *   <time of signing, such as 2026-05-01T06:00:00.000Z>
 *   <empty line>
 *   <Ed25519 signature by the old key, base64>
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { type Checkpoint, verifyCheckpoint } from './checkpoint.js';
import { fingerprint, hasSmallOrder } from './keys.js';
import {
  parseTime,
  type SignedFault,
  type SignedText,
  signedFault,
  signText,
  splitSigned,
  TIME,
} from './signed-text.js';

/** More than a site ever has; a bound for readers. */
export const MAX_SUCCESSIONS = 16;

const TEXT = new RegExp(`^aryk-succession-1\\n([0-9a-f]{64})\\n([0-9a-f]{64})\\n${TIME}\\n$`);
/** What stands before the 32 bytes of an Ed25519 public key in SPKI DER (RFC 8410, section 4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const POINT_BYTES = 32;

export function signSuccession(oldPrivate: KeyObject, newPublic: KeyObject, nowMs: number): Buffer {
  const point = newPublic.export({ type: 'spki', format: 'der' }).subarray(-POINT_BYTES).toString('hex');
  const time = new Date(nowMs).toISOString();
  return signText(`aryk-succession-1\n${fingerprint(oldPrivate)}\n${point}\n${time}\n`, oldPrivate);
}

/** The key that `oldPublic` has named as its successor. Never throws. */
export function verifySuccession(
  signed: Buffer,
  oldPublic: KeyObject,
): KeyObject | { readonly fault: SignedFault } {
  const parts = splitSigned(signed, TEXT);
  const [old, point = '', time = ''] = parts?.fields ?? [];
  if (parts === undefined || parseTime(time) === undefined) return { fault: 'format' };
  const fault = old === fingerprint(oldPublic) ? signedFault(parts, oldPublic) : 'signature';
  if (fault) return { fault };
  try {
    const der = Buffer.concat([SPKI_PREFIX, Buffer.from(point, 'hex')]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return hasSmallOrder(key) ? { fault: 'key' } : key;
  } catch {
    return { fault: 'key' };
  }
}

/** The texts of a file that holds any number of them, oldest first. */
export function splitSuccessions(text: string): string[] {
  return text.split(/(?=^aryk-succession-1\n)/m).filter((part) => part !== '');
}

/**
 * The site's key as someone knows it who was given one key and reads on: it changes to its successor with the first
 * checkpoint that the successor has signed, and never back.
 */
export class SiteKey {
  #key: KeyObject;
  /** What led from the key that was given to the one in force, to be kept where the journal is not read from its beginning. */
  readonly followed: Buffer[] = [];

  constructor(given: KeyObject, followed: readonly Buffer[] = []) {
    this.#key = given;
    for (const text of followed) {
      const next = verifySuccession(text, this.#key);
      if ('fault' in next) continue;
      this.#key = next;
      this.followed.push(text);
    }
  }

  get fingerprint(): string {
    return fingerprint(this.#key);
  }

  /** The checkpoint when the key in force, or one that follows from it, has signed it. */
  verify(signed: Buffer, successions: readonly Buffer[] = []): Checkpoint | { readonly fault: SignedFault } {
    const { said, key, way } = this.#along(successions, (one) => verifyCheckpoint(signed, one));
    if ('fault' in said) return said;
    this.#key = key;
    this.followed.push(...way);
    return said;
  }

  /**
   * Whether the key in force, or one that follows from it, has signed `text`, which stands outside of the journal. The key in force
   * stays: checkpoints of its time may still be to come.
   */
  hasSigned(text: SignedText, successions: readonly Buffer[] = []): boolean {
    const { said } = this.#along(successions, (key) => {
      const fault = signedFault(text, key);
      return fault ? { fault } : {};
    });
    return !('fault' in said);
  }

  /** What `check` says of the first key that it is content with, on the way from the key in force; or of the last one. */
  #along<Said extends object>(
    successions: readonly Buffer[],
    check: (key: KeyObject) => Said,
  ): { readonly said: Said; readonly key: KeyObject; readonly way: readonly Buffer[] } {
    let key = this.#key;
    let said = check(key);
    const way: Buffer[] = [];
    for (const text of successions.slice(0, MAX_SUCCESSIONS)) {
      if (!('fault' in said)) break;
      const next = verifySuccession(text, key);
      if ('fault' in next) continue;
      key = next;
      way.push(text);
      said = check(key);
    }
    return { said, key, way };
  }
}
