/**
 * What a site no longer has of its journal: where its records begin, and the gaps behind that. Its gateway says so in the
 * retained MQTT `status`, signed with the site's key, so that a receiver need not wait for records that nobody can send it.
 *
 *   {"state":"online","anchor":{"epoch","seq","hash"},"gaps":[{"epoch","fromSeq","toSeq","hash"}, ..],
 *    "signedAt","signature","successions"}
 *
 * The signature is over a text that is made of the members, in one way only (docs/journal-format.md). Such a word never becomes
 * false: what is gone stays gone. So an old one that is repeated does no harm.
 */
import { type KeyObject, sign } from 'node:crypto';
import { z } from 'zod';
import type { Gap } from './gaps.js';
import type { ChainHead } from './record.js';
import { parseTime, type SignedText, TIME } from './signed-text.js';

/** Records `fromSeq` to `toSeq` of an epoch; the record behind them is chained to `hash`. */
export type GoneGap = Omit<Gap, 'atMs'>;

export interface Gone {
  /** What the site's first record is chained to; seq 0 when nothing before it is gone. */
  readonly anchor: ChainHead;
  /** Oldest first; not all of them perhaps. */
  readonly gaps: readonly GoneGap[];
}

/** What a status says, and how it is signed, if it is. */
export interface GoneWord extends Gone {
  readonly signedAt?: string;
  readonly signature?: Buffer;
  readonly successions: readonly Buffer[];
}

export interface GoneSigner {
  readonly site: string;
  readonly key: KeyObject;
  /** What leads from older keys of the site to this one. */
  readonly successions?: readonly string[];
}

/** A larger status is refused unread. */
export const MAX_STATUS_BYTES = 4096;
/** Gaps in one status; with a signature and two successions they fill it. */
export const MAX_TOLD_GAPS = 20;
/** The latest; who knows only an older key waits for the checkpoints between. */
const MAX_TOLD_SUCCESSIONS = 3;

const place = {
  epoch: z.int().min(1).max(4095),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
};
const seq = (min: number) =>
  z
    .int()
    .min(min)
    .max(2 ** 40 - 1);
const statusMessage = z.object({
  anchor: z.object({ ...place, seq: seq(0) }),
  gaps: z
    .array(z.object({ ...place, fromSeq: seq(1), toSeq: seq(1) }))
    .max(64)
    .default([]),
  signedAt: z
    .string()
    .regex(new RegExp(`^${TIME}$`))
    .optional(),
  signature: z
    .string()
    .regex(/^[A-Za-z0-9+/]{86}==$/)
    .optional(),
  successions: z.array(z.string().max(512)).max(8).default([]),
});

/**
 * The status of a gateway that is online. At most MAX_STATUS_BYTES long, for which the last gaps are left out; `told` is how many
 * are in it. Without a signer it is not signed.
 */
export function statusOf(
  { anchor, gaps }: Gone,
  nowMs: number,
  signer?: GoneSigner,
): { readonly payload: Buffer; readonly told: number } {
  for (let told = Math.min(gaps.length, MAX_TOLD_GAPS); ; told--) {
    const payload = Buffer.from(
      JSON.stringify(messageOf({ anchor, gaps: gaps.slice(0, told) }, nowMs, signer)),
    );
    if (payload.length <= MAX_STATUS_BYTES || told === 0) return { payload, told };
  }
}

/** What a status says of gone records; undefined when it says nothing of them, or is none. Never throws. */
export function parseStatus(payload: Buffer): GoneWord | undefined {
  if (payload.length > MAX_STATUS_BYTES) return undefined;
  try {
    const { anchor, gaps, signedAt, signature, successions } = statusMessage.parse(
      JSON.parse(payload.toString('utf8')),
    );
    return {
      anchor: { ...anchor, hash: Buffer.from(anchor.hash, 'hex') },
      gaps: gaps
        .filter(({ fromSeq, toSeq }) => fromSeq <= toSeq)
        .map((gap) => ({ ...gap, hash: Buffer.from(gap.hash, 'hex') })),
      ...(signedAt !== undefined && signature !== undefined && parseTime(signedAt) !== undefined
        ? { signedAt, signature: Buffer.from(signature, 'base64') }
        : {}),
      successions: successions.map((text) => Buffer.from(text)),
    };
  } catch {
    return undefined;
  }
}

/** The text that the word's signature must be over, were it of `site`; undefined when it is not signed. */
export function signedTextOf(word: GoneWord, site: string): SignedText | undefined {
  const { signedAt, signature } = word;
  if (signedAt === undefined || signature === undefined) return undefined;
  return { fields: [], text: textOf(word, site, signedAt), signature };
}

function messageOf(gone: Gone, nowMs: number, signer: GoneSigner | undefined): object {
  const { anchor, gaps } = gone;
  const told = gaps.map(({ epoch, fromSeq, toSeq, hash }) => ({
    epoch,
    fromSeq,
    toSeq,
    hash: hash.toString('hex'),
  }));
  const said = {
    state: 'online',
    anchor: { epoch: anchor.epoch, seq: anchor.seq, hash: anchor.hash.toString('hex') },
    ...(told.length > 0 && { gaps: told }),
  };
  if (signer === undefined) return said;
  const signedAt = new Date(nowMs).toISOString();
  const signature = sign(null, textOf(gone, signer.site, signedAt), signer.key).toString('base64');
  const successions = (signer.successions ?? []).slice(-MAX_TOLD_SUCCESSIONS);
  return { ...said, signedAt, signature, ...(successions.length > 0 && { successions }) };
}

function textOf({ anchor, gaps }: Gone, site: string, signedAt: string): Buffer {
  const lines = [
    'aryk-gone-1',
    site,
    `${anchor.epoch} ${anchor.seq} ${anchor.hash.toString('hex')}`,
    ...gaps.map(({ epoch, fromSeq, toSeq, hash }) => `${epoch} ${fromSeq} ${toSeq} ${hash.toString('hex')}`),
    signedAt,
  ];
  return Buffer.from(`${lines.join('\n')}\n`);
}
