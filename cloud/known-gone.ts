import { belongsAfter } from '../protocols/journal/chain.js';
import type { Gone, GoneGap } from '../protocols/journal/gone.js';
import { isAfter } from '../protocols/journal/proof.js';
import { type ChainHead, GENESIS_HASH, type JournalRecord } from '../protocols/journal/record.js';

/** Those next to the copy's end; the gateway tells the others when the copy has come so far. */
const MAX_GAPS = 200;

/**
 * What a site has said to be gone from its journal, as far as a copy needs it. A gap that was told stays known while others are
 * told: two gateways' uplinks may share a broker, each telling what its own party needs.
 */
export class KnownGone {
  #gaps: readonly GoneGap[] = [];

  /** Takes what is believed; the latest word counts where two contradict each other. `head` is the end of the copy. */
  hear({ anchor, gaps }: Gone, head: ChainHead): void {
    const beginning = anchor.seq > 0 ? [{ ...anchor, fromSeq: 1, toSeq: anchor.seq }] : [];
    const told = [...beginning, ...gaps].map(({ epoch, fromSeq, toSeq, hash }) => ({
      epoch,
      fromSeq,
      toSeq,
      hash,
    }));
    const others = this.#gaps.filter((known) => !told.some((gap) => overlaps(gap, known)));
    this.#gaps = [...told, ...others]
      .filter((gap) => isAfter(endOf(gap), head))
      .sort((a, b) => a.epoch - b.epoch || a.toSeq - b.toSeq)
      .slice(0, MAX_GAPS);
  }

  /**
   * Where a copy that ends at `head` may go on when `record` comes: the end of the gap before it, when everything between the two is
   * known to be gone and the record is chained to it. An empty copy may begin in any epoch.
   */
  endBefore(record: JournalRecord, head: ChainHead): ChainHead | undefined {
    let end = head.seq > 0 ? head : { epoch: record.epoch, seq: 0, hash: GENESIS_HASH };
    if (record.epoch !== end.epoch) return undefined;
    while (record.seq > end.seq + 1) {
      const { epoch, seq } = end;
      const gap = this.#gaps.find(
        (one) => one.epoch === epoch && one.fromSeq <= seq + 1 && one.toSeq > seq && one.toSeq < record.seq,
      );
      if (gap === undefined) return undefined;
      end = endOf(gap);
    }
    const isGap = end.seq > 0 && end !== head;
    return isGap && belongsAfter(record, end) === 'yes' ? end : undefined;
  }
}

function endOf({ epoch, toSeq, hash }: GoneGap): ChainHead {
  return { epoch, seq: toSeq, hash };
}

function overlaps(a: GoneGap, b: GoneGap): boolean {
  return a.epoch === b.epoch && a.fromSeq <= b.toSeq && b.fromSeq <= a.toSeq;
}
