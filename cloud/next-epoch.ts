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

/** More than a gateway writes before its first checkpoint, which it owes ten minutes after the last at the latest. */
const MAX_HELD = 10_000;
const MAX_HELD_BYTES = 8 * 1024 * 1024;

/** `altered`, `other-epoch`: nothing of it is to be believed. The others leave what was held as it was, or longer. */
export type HeldVerdict = 'kept' | 'held' | 'missing' | 'altered' | 'other-epoch';
/** Who is asked to send what came before and begins with this epoch again, so often, has nothing before it. */
const ENOUGH_TIMES = 2;

export class NextEpoch {
  /** What the records are chained to: nothing, or where the site says that its records begin. */
  readonly anchor: ChainHead;
  readonly records: JournalRecord[] = [];
  /** Where the epoch before ends at the site, as far as that is said. */
  readonly before: ChainHead | undefined;
  #bytes = 0;
  #isSigned = false;
  #times = 0;

  constructor(first: JournalRecord, declared: ChainHead | undefined) {
    const { epoch } = first;
    const isDeclared = declared?.epoch === epoch && belongsAfter(first, declared) === 'yes';
    this.anchor = isDeclared ? declared : { epoch, seq: 0, hash: GENESIS_HASH };
    this.before = endBefore(first);
  }

  get head(): ChainHead {
    return this.records.at(-1) ?? this.anchor;
  }

  /** Its first checkpoint is true: the records are the site's. */
  get isSigned(): boolean {
    return this.#isSigned;
  }

  get hasComeAgain(): boolean {
    return this.#times >= ENOUGH_TIMES;
  }

  take(record: JournalRecord, site: string, siteKey: SiteKey): HeldVerdict {
    if (record.epoch === this.anchor.epoch && record.seq <= this.head.seq) {
      const held = this.#at(record.seq);
      if (record.seq === this.anchor.seq + 1) this.#times++;
      return held?.hash.equals(record.hash) ? 'held' : 'other-epoch';
    }
    const verdict = belongsAfter(record, this.head);
    if (verdict !== 'yes') return verdict === 'missing' ? 'missing' : 'altered';
    if (record.kind === 'checkpoint') {
      const verdict = this.#judge(record, site, siteKey);
      if (verdict === 'false') return 'other-epoch';
      if (verdict === 'true') this.#isSigned = true;
    }
    this.records.push(record);
    this.#bytes += record.bytes.length;
    return this.records.length > MAX_HELD || this.#bytes > MAX_HELD_BYTES ? 'other-epoch' : 'kept';
  }

  /** `old`: it was on its way to the disk when the epoch was begun, and says nothing of this one. */
  #judge({ body }: JournalRecord, site: string, siteKey: SiteKey): 'true' | 'old' | 'false' {
    const parts = parseCheckpointBody(body);
    const said = parts && siteKey.verify(parts.signed, parts.successions);
    if (said === undefined || 'fault' in said || said.site !== site) return 'false';
    if (said.epoch < this.anchor.epoch) return 'old';
    const vouched = said.seq === this.anchor.seq ? this.anchor : this.#at(said.seq);
    return said.epoch === this.anchor.epoch && vouched?.hash.equals(said.hash) ? 'true' : 'false';
  }

  #at(seq: number): JournalRecord | undefined {
    return this.records[seq - this.anchor.seq - 1];
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
