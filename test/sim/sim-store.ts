/** The disk of a simulated gateway: the real SQLite store, in this thread, with troubles and somebody who notes what it took. */

import type { Store, StoreHead } from '../../gateway/store/journal.js';
import type { SqliteStore } from '../../gateway/store/sqlite-store.js';
import type { Clock } from '../../protocols/clock.js';
import { sleep } from '../../protocols/clock.js';
import type { Draft } from '../../protocols/journal/record.js';

export class DiskTrouble {
  /** Every write fails. */
  fails = false;
  /** A write takes so long. */
  slowMs = 0;
}

/** As the store, but for what `trouble` does to writes. `onWritten` comes when they are on disk. */
export function troubled(
  store: SqliteStore,
  clock: Clock,
  trouble: DiskTrouble,
  onWritten: (drafts: readonly Draft[]) => void,
): Store {
  const append = async (drafts: readonly Draft[]): Promise<StoreHead> => {
    if (trouble.slowMs > 0) await sleep(clock, trouble.slowMs);
    if (trouble.fails) throw new Error('the disk does not write');
    const head = await store.append(drafts);
    onWritten(drafts);
    return head;
  };
  return {
    append,
    read: (after, maxBytes) => store.read(after, maxBytes),
    head: () => store.head(),
    anchor: () => store.anchor(),
    gaps: (after, most) => store.gaps(after, most),
    keepWatermark: (party, position, signed) => store.keepWatermark(party, position, signed),
    watermarks: () => store.watermarks(),
    retain: (upTo, olderThanWallMs, nowWallMs) => store.retain(upTo, olderThanWallMs, nowWallMs),
    notices: () => store.notices(),
    noticed: (id) => store.noticed(id),
    space: () => store.space(),
    beginEpoch: (cause, beyond) => store.beginEpoch(cause, beyond),
    close: () => store.close(),
  };
}
