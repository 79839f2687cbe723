/**
 * Orders as texts that strangers can make and check (signed-text.ts): one that says what is wanted, and one for each
 * signature that it needs besides, over what the gateway has answered to it.
 *
 *   aryk-order-1                          aryk-operate-1, or aryk-approve-1
 *   <site>                                <site>
 *   <party|operator> <its id>             <party|operator> <its id>, who signs this
 *   <id of the order>                     <party|operator> <its id>, whose order it is
 *   <gate, or - for the whole site>       <id of the order>
 *   <holds from>                          <SHA-256 of the order's text, hex>
 *   <holds until>                         <challenge, hex>
 *   <action>
 *
 * The first line keeps one from being taken for another, and for a watermark. Limits: 1,024 bytes, signature included;
 * names and reasons are in UTF-8.
 */

import { isUtf8 } from 'node:buffer';
import { createHash, type KeyObject } from 'node:crypto';
import {
  NAME,
  parseTime,
  type SignedFault,
  type SignedText,
  signedFault,
  signText,
  splitSigned,
  TIME,
} from '../journal/signed-text.js';
import { actionLine, type OrderAction, parseAction } from './action.js';

export const MAX_ORDER_BYTES = 1024;
export const CHALLENGE_BYTES = 16;

/** `party:kz`, `operator:aliya`. */
export type Issuer = `${'party' | 'operator'}:${string}`;

export interface SignedOrder {
  readonly kind: 'order';
  readonly site: string;
  readonly issuer: Issuer;
  readonly id: string;
  /** Undefined: the whole site. */
  readonly gate: string | undefined;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly action: OrderAction;
}

/** A signature for an order: that it be carried out (`operate`, by its issuer), that it may be (`approve`, by somebody else). */
export interface SignedConsent {
  readonly kind: 'operate' | 'approve';
  readonly site: string;
  readonly issuer: Issuer;
  readonly of: { readonly issuer: Issuer; readonly id: string };
  readonly digestHex: string;
  readonly challengeHex: string;
}

/** With what `signedBy` needs. */
export type ParsedOrder = (SignedOrder | SignedConsent) & { readonly signed: SignedText };

const WHO = `(party|operator) ${NAME}`;
const ORDER_ID = '([A-Za-z0-9][A-Za-z0-9._-]{0,63})';
const ORDER = new RegExp(
  `^aryk-order-1\\n${NAME}\\n${WHO}\\n${ORDER_ID}\\n([a-z0-9][a-z0-9-]{0,39}|-)\\n${TIME}\\n${TIME}\\n([^\\n]{1,320})\\n$`,
);
const CONSENT = new RegExp(
  `^aryk-(operate|approve)-1\\n${NAME}\\n${WHO}\\n${WHO}\\n${ORDER_ID}\\n([0-9a-f]{64})\\n([0-9a-f]{32})\\n$`,
);

/** The text that is signed; what `operate` and `approve` take the digest of. */
export function orderText(order: Omit<SignedOrder, 'kind'>): string {
  const { site, issuer, id, gate, fromMs, untilMs, action } = order;
  const time = (ms: number): string => new Date(ms).toISOString();
  return `aryk-order-1\n${site}\n${who(issuer)}\n${id}\n${gate ?? '-'}\n${time(fromMs)}\n${time(untilMs)}\n${actionLine(action)}\n`;
}

export function orderDigestHex(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

export function signOrder(order: Omit<SignedOrder, 'kind'>, key: KeyObject): Buffer {
  return signText(orderText(order), key);
}

export function signConsent(consent: SignedConsent, key: KeyObject): Buffer {
  const { kind, site, issuer, of, digestHex, challengeHex } = consent;
  return signText(
    `aryk-${kind}-1\n${site}\n${who(issuer)}\n${who(of.issuer)}\n${of.id}\n${digestHex}\n${challengeHex}\n`,
    key,
  );
}

/** What the text says, its signature unchecked; undefined when it is none. Never throws. */
export function parseOrder(bytes: Buffer): ParsedOrder | undefined {
  return parsedOrder(bytes) ?? parsedConsent(bytes);
}

/** Undefined when `publicKey`, pinned beforehand for the issuer, has signed it. */
export function orderFault({ signed }: ParsedOrder, publicKey: KeyObject): SignedFault | undefined {
  return signedFault(signed, publicKey);
}

function parsedOrder(bytes: Buffer): ParsedOrder | undefined {
  const signed = splitSigned(bytes, ORDER, MAX_ORDER_BYTES);
  if (signed === undefined) return undefined;
  const [site = '', kind = '', name = '', id = '', gate = '', from = '', until = '', line = ''] =
    signed.fields;
  const fromMs = parseTime(from);
  const untilMs = parseTime(until);
  const raw = Buffer.from(line, 'latin1');
  const action = isUtf8(raw) ? parseAction(raw.toString('utf8')) : undefined;
  if (fromMs === undefined || untilMs === undefined || action === undefined) return undefined;
  if ((gate === '-') !== (action.kind === 'change-share')) return undefined;
  return {
    kind: 'order',
    site,
    issuer: issuerOf(kind, name),
    id,
    gate: gate === '-' ? undefined : gate,
    fromMs,
    untilMs,
    action,
    signed,
  };
}

function parsedConsent(bytes: Buffer): ParsedOrder | undefined {
  const signed = splitSigned(bytes, CONSENT, MAX_ORDER_BYTES);
  if (signed === undefined) return undefined;
  const [
    step = '',
    site = '',
    kind = '',
    name = '',
    ofKind = '',
    ofName = '',
    id = '',
    digestHex = '',
    hex = '',
  ] = signed.fields;
  return {
    kind: step as SignedConsent['kind'],
    site,
    issuer: issuerOf(kind, name),
    of: { issuer: issuerOf(ofKind, ofName), id },
    digestHex,
    challengeHex: hex,
    signed,
  };
}

function issuerOf(kind: string, name: string): Issuer {
  return `${kind as 'party' | 'operator'}:${name}`;
}

/** As a line of a text. */
function who(issuer: Issuer): string {
  return issuer.replace(':', ' ');
}
