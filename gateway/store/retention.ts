import type { Clock } from '../../protocols/clock.js';
import type { Position } from '../../protocols/journal/record.js';
import type { Store } from './journal.js';

const DAY_MS = 86_400_000;

/**
 * Deletes what is older than `days` and held by every required party; returns how many records. Without a verified
 * watermark of each of them it deletes nothing, nor while the clock is known to be wrong. One call deletes a bounded
 * number; call it again and again (every minute, say).
 */
export async function retain(
  store: Store,
  clock: Clock,
  required: readonly string[],
  days: number,
): Promise<number> {
  if (clock.status() === 'unsynced') return 0;
  const upTo = await lowestRequired(store, required);
  const nowMs = clock.wallMs();
  return upTo === undefined ? 0 : store.prune(upTo, nowMs - days * DAY_MS, nowMs);
}

/** The position that every required party has signed for; the journal's end when nobody is required. */
async function lowestRequired(store: Store, required: readonly string[]): Promise<Position | undefined> {
  if (required.length === 0) return store.head();
  const watermarks = await store.watermarks();
  let lowest: Position | undefined;
  for (const party of required) {
    const mark = watermarks.get(party);
    if (mark === undefined) return undefined;
    if (
      lowest === undefined ||
      mark.epoch < lowest.epoch ||
      (mark.epoch === lowest.epoch && mark.seq < lowest.seq)
    ) {
      lowest = mark;
    }
  }
  return lowest;
}
