/**
 * The beginning of an epoch that a copy has not entered yet. Anyone who reaches the broker could begin one, so its records
 * are held back, in memory, until a checkpoint among them proves with the site's key that they are the site's.
 *
 *   another epoch ──► held, chained to each other ──► first checkpoint true ──► stored, all of them
 *                                               └──► false, or too many without one ──► refused
 *
 * What is held is lost with the process; the gateway sends it again, because nobody has signed for it.
 */
import { decodeBody } from '../protocols/journal/bodies.js';
import { belongsAfter } from '../protocols/journal/chain.js';
import { parseCheckpointBody } from '../protocols/journal/checkpoint.js';
import { type ChainHead, GENESIS_HASH, type JournalRecord } from '../protocols/journal/record.js';
import type { SiteKey } from '../protocols/journal/succession.js';
import type { KnownGone } from './known-gone.js';

/** More than a gateway writes before its first checkpoint, which it owes ten minutes after the last at the latest. */
const MAX_HELD = 10_000;
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** `altered`, `other-epoch`: nothing of it is to be believed. The others leave what was held as it was, or longer. */
export type HeldVerdict = 'kept' | 'held' | 'missing' | 'altered' | 'other-epoch';
/** Who is asked to send what came before and begins with this epoch again, so often, has nothing before it. */
const ENOUGH_TIMES = 2;

/** A record that is held back, and the end of the gap before it, if there is one. */
export interface Held {
  readonly record: JournalRecord;
  readonly behind: ChainHead | undefined;
}

export class NextEpoch {
  /** What the records are chained to: nothing, or where the site says that its records begin. */
  readonly anchor: ChainHead;
  readonly held: Held[] = [];
  /** Where the epoch before ends at the site, as far as that is said. */
  readonly before: ChainHead | undefined;
  readonly #gone: KnownGone;
  /** Hashes by place, those at the ends of gaps too. */
  readonly #hashes = new Map<number, Buffer>();
  #bytes = 0;
  #isSigned = false;
  #times = 0;

  constructor(first: JournalRecord, gone: KnownGone) {
    const beginning = { epoch: first.epoch, seq: 0, hash: GENESIS_HASH };
    this.#gone = gone;
    this.anchor = gone.endBefore(first, beginning) ?? beginning;
    this.#hashes.set(this.anchor.seq, this.anchor.hash);
    this.before = endBefore(first);
  }

  get head(): ChainHead {
    return this.held.at(-1)?.record ?? this.anchor;
  }

  /** Its first checkpoint is true: the records are the site's. */
  get isSigned(): boolean {
    return this.#isSigned;
  }

  get hasComeAgain(): boolean {
    return this.#times >= ENOUGH_TIMES;
  }

  take(record: JournalRecord, site: string, siteKey: SiteKey): HeldVerdict {
    const { anchor, head } = this;
    if (record.epoch === anchor.epoch && record.seq <= head.seq) {
      if (record.seq === anchor.seq + 1) this.#times++;
      const hash = this.#hashes.get(record.seq);
      const isInGap = hash === undefined && record.seq > anchor.seq;
      return isInGap || hash?.equals(record.hash) ? 'held' : 'other-epoch';
    }
    const verdict = belongsAfter(record, head);
    const behind = verdict === 'missing' ? this.#gone.endBefore(record, head) : undefined;
    if (verdict !== 'yes' && !behind) return verdict === 'missing' ? 'missing' : 'altered';
    if (behind) this.#hashes.set(behind.seq, behind.hash);
    if (record.kind === 'checkpoint') {
      const verdict = this.#judge(record, site, siteKey);
      if (verdict === 'false') return 'other-epoch';
      if (verdict === 'true') this.#isSigned = true;
    }
    this.held.push({ record, behind });
    this.#hashes.set(record.seq, record.hash);
    this.#bytes += record.bytes.length;
    return this.held.length > MAX_HELD || this.#bytes > MAX_HELD_BYTES ? 'other-epoch' : 'kept';
  }

  /** `old`: over a record of the epoch before, or one that is gone, it says nothing of those that are here. */
  #judge({ body, seq }: JournalRecord, site: string, siteKey: SiteKey): 'true' | 'old' | 'false' {
    const parts = parseCheckpointBody(body);
    const said = parts && siteKey.verify(parts.signed, parts.successions);
    if (said === undefined || 'fault' in said || said.site !== site) return 'false';
    if (said.epoch < this.anchor.epoch) return 'old';
    if (said.epoch > this.anchor.epoch || said.seq >= seq) return 'false';
    const hash = this.#hashes.get(said.seq);
    if (hash === undefined) return 'old';
    return hash.equals(said.hash) ? 'true' : 'false';
  }
}

/** From the body of an epoch's `start` record. */
function endBefore({ kind, body }: JournalRecord): ChainHead | undefined {
  if (kind !== 'start') return undefined;
  const { after } = (decodeBody(body) ?? {}) as {
    after?: { epoch?: number; seq?: number; hashHex?: string };
  };
  const { epoch, seq, hashHex } = after ?? {};
  if (!Number.isSafeInteger(epoch) || !Number.isSafeInteger(seq) || !/^[0-9a-f]{64}$/.test(hashHex ?? '')) {
    return undefined;
  }
  return { epoch: Number(epoch), seq: Number(seq), hash: Buffer.from(String(hashHex), 'hex') };
}
