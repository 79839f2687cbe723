import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { Position } from '../../protocols/journal/record.js';
import type { Report } from '../console/source.js';
import type { Store } from './journal.js';

const DAY_MS = 86_400_000;
const RETAIN_EVERY_MS = 60_000;

/** `retain` once a minute; what goes wrong is reported. */
export function keepRetaining(
  store: Store,
  clock: Clock,
  required: readonly string[],
  days: number,
  report: Report,
): Timer {
  return every(clock, RETAIN_EVERY_MS, () => {
    retain(store, clock, required, days).catch((error: Error) =>
      report('retention-failed', 'warning', { cause: error.message }),
    );
  });
}

/**
 * Deletes segments that are older than `days` and held by every required party; returns how many records. Without a verified
 * watermark of each of them it deletes nothing; while the clock is known to be wrong it deletes nothing for its age. One call
 * takes a bounded time; call it again and again (every minute, say).
 */
export async function retain(
  store: Store,
  clock: Clock,
  required: readonly string[],
  days: number,
): Promise<number> {
  const upTo = await lowestRequired(store, required);
  if (upTo === undefined) return 0;
  const nowMs = clock.wallMs();
  // The store still has to know what may go should space run out.
  const olderThanMs = clock.status() === 'unsynced' ? Number.NEGATIVE_INFINITY : nowMs - days * DAY_MS;
  return store.retain(upTo, olderThanMs, nowMs);
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
