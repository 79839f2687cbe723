/**
 * Texts that stand for themselves: a few lines, an empty line, and an Ed25519 signature over every byte up to and
 * including the line feed before the empty line. Strangers can check them with a text editor and `openssl`.
 *
 * There is one way to write each of them; anything else is refused, so that equal words have equal bytes.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { hasSmallOrder } from './keys.js';

/** `key`: the key is not one that proves anything. */
export type SignedFault = 'format' | 'key' | 'signature';

/** A site or a party, in a line of its own. */
export const NAME = '([a-z0-9][a-z0-9-]{0,39})';
/** The place of a record, and its hash. */
export const PLACE = '([1-9]\\d{0,9}) ([1-9]\\d{0,15})\\n([0-9a-f]{64})';
/** Such as 2026-05-01T06:00:00.000Z. */
export const TIME = '(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)';

const SIGNED = /^([\s\S]*?\n)\n([A-Za-z0-9+/]{86}==)\n$/;
const MAX_TEXT_BYTES = 512;

/** `text` ends with a line feed. */
export function signText(text: string, privateKey: KeyObject): Buffer {
  const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
  return Buffer.from(`${text}\n${signature}\n`);
}

export interface SignedText {
  /** The groups of the pattern. */
  readonly fields: readonly string[];
  readonly text: Buffer;
  readonly signature: Buffer;
}

/** The text when it is whole and `pattern` fits all of it, its signature unchecked. Never throws. */
export function splitSigned(
  signed: Buffer,
  pattern: RegExp,
  maxBytes = MAX_TEXT_BYTES,
): SignedText | undefined {
  if (signed.length > maxBytes) return undefined;
  const [, text = '', encoded = ''] = SIGNED.exec(signed.toString('latin1')) ?? [];
  const match = pattern.exec(text);
  const signature = Buffer.from(encoded, 'base64');
  if (match === null || signature.toString('base64') !== encoded) return undefined;
  return { fields: match.slice(1), text: Buffer.from(text, 'latin1'), signature };
}

/** Undefined when `publicKey`, pinned beforehand, has signed the text. Never take the key from where the text came. */
export function signedFault({ text, signature }: SignedText, publicKey: KeyObject): SignedFault | undefined {
  if (publicKey.asymmetricKeyType !== 'ed25519' || hasSmallOrder(publicKey)) return 'key';
  return verify(null, text, publicKey, signature) ? undefined : 'signature';
}

/** Undefined for a time that is none, such as 30 February. */
export function parseTime(time: string): number | undefined {
  const ms = Date.parse(time);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === time ? ms : undefined;
}
