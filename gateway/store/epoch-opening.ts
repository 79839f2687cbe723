/** How a batch of drafts meets a store that is not where it was thought to be. */
import { type ChainHead, type Draft, encodeRecord } from '../../protocols/journal/record.js';
import type { Waiting } from './draft-queue.js';
import type { StoreAnchor, StoreHead } from './journal.js';

/**
 * How many of `batch` are written, when the store ended in `before` and now is at `head`. A store that has lost its end, and
 * begins a new epoch, may have lost more than the batch. Throws when the head is nobody's of ours.
 */
export function writtenOf(batch: readonly Waiting[], before: StoreAnchor, head: StoreHead): number {
  const end = head.succeeds?.after ?? head;
  let last: ChainHead = { ...before, hash: Buffer.from(before.hashHex, 'hex') };
  for (let count = 0; ; count++) {
    if (isAt(last, end)) return count;
    const next = batch[count];
    if (next === undefined) break;
    last = encodeRecord(next.draft, last);
  }
  if (head.succeeds) return 0;
  throw new Error(`another program writes to this journal (record ${head.epoch}/${head.seq}); stop it`);
}

/**
 * The batch as a new epoch begins with it: the `start` record that says where the one before ends, and the points that the
 * readings mean. A start that leads the batch already gives way, but keeps its time.
 */
export function openingOf(batch: readonly Waiting[], points: Draft | undefined, start: Draft): Waiting[] {
  const [first] = batch;
  const named = points ? [{ draft: points }] : [];
  return first?.draft.kind === 'start'
    ? [{ ...first, draft: { ...first.draft, body: start.body } }, ...named, ...batch.slice(1)]
    : [{ draft: start }, ...named, ...batch];
}

function isAt(head: ChainHead, end: StoreAnchor): boolean {
  return head.epoch === end.epoch && head.seq === end.seq && head.hash.toString('hex') === end.hashHex;
}
