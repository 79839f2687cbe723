/** One batch on its way into a copy, within one transaction: what becomes of each record. */
import { belongsAfter } from '../protocols/journal/chain.js';
import { parseCheckpointBody } from '../protocols/journal/checkpoint.js';
import { isAfter } from '../protocols/journal/proof.js';
import {
  type ChainHead,
  HASH_BYTES,
  type JournalRecord,
  type Position,
} from '../protocols/journal/record.js';
import type { SiteKey } from '../protocols/journal/succession.js';
import { canHold, type RecordTable } from '../protocols/journal/table.js';
import { goOnBehind, hasEpoch, type NotedGap, putAside } from './copy-tables.js';
import type { KnownGone } from './known-gone.js';
import { NextEpoch } from './next-epoch.js';

type Verdict =
  | 'next'
  | 'held'
  | 'conflict'
  | 'earlier'
  | 'other-epoch'
  | 'missing'
  | 'altered'
  | 'false-checkpoint';

/** What one record does: stop the batch, or not. */
type Course = 'go-on' | 'stop';

export interface IntakeDeps {
  readonly table: RecordTable;
  readonly site: string;
  readonly siteKey: SiteKey | undefined;
  /** What the site no longer has, as far as it is believed. */
  readonly gone: KnownGone;
  readonly nowMs: number;
}

export class Intake {
  readonly tally = { stored: 0, duplicates: 0, conflicts: 0, refused: 0, otherEpoch: 0, earlier: 0 };
  readonly gaps: NotedGap[] = [];
  falseCheckpoints = 0;
  missing: Position | undefined;
  entered: number | undefined;
  head: ChainHead;
  /** Records of an epoch that nothing proves yet, with those of earlier batches. */
  next: NextEpoch | undefined;
  readonly #deps: IntakeDeps;

  constructor(head: ChainHead, next: NextEpoch | undefined, deps: IntakeDeps) {
    this.head = head;
    this.next = next;
    this.#deps = deps;
  }

  take(records: readonly JournalRecord[]): void {
    for (const record of records) if (this.#take(record) === 'stop') break;
  }

  #take(record: JournalRecord): Course {
    const verdict = this.#placeOf(record);
    const { tally } = this;
    if (verdict === 'next') this.#store(record);
    else if (verdict === 'held') tally.duplicates++;
    else if (verdict === 'earlier') tally.earlier++;
    else if (verdict === 'conflict') tally.conflicts += this.#aside(record, verdict);
    else if (verdict === 'other-epoch') return this.#takeNext(record);
    else {
      const isNew = verdict === 'missing' ? 0 : this.#aside(record, verdict);
      tally.refused += isNew;
      if (verdict === 'false-checkpoint') this.falseCheckpoints += isNew;
      this.missing = { epoch: this.head.epoch, seq: this.head.seq + 1 };
      return 'stop';
    }
    return 'go-on';
  }

  #placeOf(record: JournalRecord): Verdict {
    const { table, gone, nowMs } = this.#deps;
    const { head } = this;
    if (!canHold(record)) return 'altered';
    if (head.seq > 0 && record.epoch > head.epoch) return 'other-epoch';
    const verdict = belongsAfter(record, head);
    // What lies between the copy and this record the site has no longer.
    const end = verdict === 'missing' ? gone.endBefore(record, head) : undefined;
    if (verdict === 'yes' || end) {
      if (this.#isFalse(record)) return 'false-checkpoint';
      if (end) this.gaps.push(goOnBehind(table, head, end, nowMs));
      return 'next';
    }
    if (verdict === 'hash') return 'altered';
    if (verdict === 'missing') return 'missing';
    const held = table.at(record);
    if (held !== undefined) return held.equals(record.bytes) ? 'held' : 'conflict';
    return record.epoch === head.epoch || hasEpoch(table, record.epoch) ? 'earlier' : 'other-epoch';
  }

  /** Whether it is a checkpoint that the site's key has not signed, or not over what is held. */
  #isFalse({ kind, epoch, seq, body }: JournalRecord): boolean {
    const { table, site, siteKey } = this.#deps;
    if (kind !== 'checkpoint' || siteKey === undefined) return false;
    const parts = parseCheckpointBody(body);
    const said = parts && siteKey.verify(parts.signed, parts.successions);
    if (said === undefined || 'fault' in said || said.site !== site) return true;
    if (!isAfter({ epoch, seq }, said)) return true;
    // What a gap has swallowed cannot be compared, nor what was lost with the end of an epoch.
    const held = table.at(said)?.subarray(-HASH_BYTES);
    return held !== undefined && !held.equals(said.hash);
  }

  #takeNext(record: JournalRecord): Course {
    const { site, siteKey, gone } = this.#deps;
    if (siteKey === undefined || record.epoch < this.head.epoch) return this.#refuse(record);
    const isBegun = this.next !== undefined && this.next.held.length > 0;
    if (!isBegun || record.epoch > (this.next?.head.epoch ?? 0)) this.next = new NextEpoch(record, gone);
    const next = this.next ?? new NextEpoch(record, gone);
    const verdict = next.take(record, site, siteKey);
    if (verdict === 'altered' || verdict === 'other-epoch') {
      // Whoever began it, the site's own begins anew.
      this.next = undefined;
      return this.#refuse(record);
    }
    if (verdict === 'missing') {
      this.missing = { epoch: record.epoch, seq: next.head.seq + 1 };
      return 'stop';
    }
    if (verdict === 'held') this.tally.duplicates++;
    return next.isSigned ? this.#enter(next) : 'go-on';
  }

  #refuse(record: JournalRecord): Course {
    this.tally.otherEpoch += this.#aside(record, 'other-epoch');
    return 'go-on';
  }

  /** Not before the end of the epoch before is here, or the gateway has shown that it no longer has it. */
  #enter(next: NextEpoch): Course {
    const { table, nowMs } = this.#deps;
    const { head } = this;
    const rest = next.before?.epoch === head.epoch && next.before.seq > head.seq ? next.before : undefined;
    if (rest && !next.hasComeAgain) {
      this.missing = { epoch: head.epoch, seq: head.seq + 1 };
      return 'stop';
    }
    if (rest) this.gaps.push(goOnBehind(table, head, rest, nowMs));
    if (next.anchor.seq > 0) this.gaps.push(goOnBehind(table, head, next.anchor, nowMs));
    for (const { record, behind } of next.held) {
      if (behind) this.gaps.push(goOnBehind(table, this.head, behind, nowMs));
      this.#store(record);
    }
    this.entered = next.anchor.epoch;
    this.next = undefined;
    return 'go-on';
  }

  #store(record: JournalRecord): void {
    this.#deps.table.insert(record);
    this.tally.stored++;
    this.head = record;
  }

  /** 1 when it is the first time. */
  #aside(record: JournalRecord, cause: Verdict): number {
    return putAside(this.#deps.table, record, cause, this.#deps.nowMs) ? 1 : 0;
  }
}
