/**
 * The signature of a table stands beside it, in `<file>.sig`: one line of JSON
 *
 *   {"format":"aryk-table-signature/1","algorithm":"ed25519","key":"<fingerprint>","signature":"<base64>"}
 *
 * `signature` is plain Ed25519 (RFC 8032) over all bytes of the table's file and nothing else, so that any tool can check
 * it. That a signature made for something else is not taken for that of a table: the signed bytes must parse as a table.
 * `key` is the SHA-256 of the issuer's public key (SPKI DER) in hex; it tells which key to ask for and proves nothing.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { fingerprint } from '../../protocols/journal/keys.js';

export const SIGNATURE_SUFFIX = '.sig';

const signatureSchema = z.strictObject({
  format: z.literal('aryk-table-signature/1'),
  algorithm: z.literal('ed25519'),
  key: z.string().regex(/^[0-9a-f]{64}$/),
  /** 64 bytes in base64, written in the one way that base64 has for them. */
  signature: z.string().refine(isCanonical),
});

export type SignatureFault = 'signature-malformed' | 'signature-of-other-key' | 'signature-wrong';

/** The content of a signature file. */
export function signTable(bytes: Uint8Array, issuerKey: KeyObject): string {
  const signature = sign(null, bytes, issuerKey).toString('base64');
  const content: z.input<typeof signatureSchema> = {
    format: 'aryk-table-signature/1',
    algorithm: 'ed25519',
    key: fingerprint(issuerKey),
    signature,
  };
  return `${JSON.stringify(content)}\n`;
}

/** What is wrong with a signature; undefined when the holder of `issuerKey` has signed exactly these bytes. */
export function signatureFault(
  bytes: Uint8Array,
  signatureText: string,
  issuerKey: KeyObject,
): SignatureFault | undefined {
  const parsed = signatureSchema.safeParse(jsonOf(signatureText));
  if (!parsed.success) return 'signature-malformed';
  const { key, signature } = parsed.data;
  if (verify(null, bytes, issuerKey, Buffer.from(signature, 'base64'))) return undefined;
  return key === fingerprint(issuerKey) ? 'signature-wrong' : 'signature-of-other-key';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isCanonical(text: string): boolean {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === 64 && bytes.toString('base64') === text;
}
