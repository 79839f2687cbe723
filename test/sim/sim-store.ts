/** The disk of a simulated gateway: the real SQLite store, in this thread, with troubles and somebody who notes what it took. */

import type { Store } from '../../gateway/store/journal.js';
import type { SqliteStore } from '../../gateway/store/sqlite-store.js';
import { withAppend } from '../../gateway/store/with-append.js';
import { isAfter } from '../../gateway/uplink/kept-watermark.js';
import type { Clock } from '../../protocols/clock.js';
import { sleep } from '../../protocols/clock.js';
import type { Draft, Position } from '../../protocols/journal/record.js';

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
  let end: Position | undefined;
  const writing = withAppend(store, async (drafts) => {
    if (trouble.slowMs > 0) await sleep(clock, trouble.slowMs);
    if (trouble.fails) throw new Error('the disk does not write');
    const head = await store.append(drafts);
    end = head;
    onWritten(drafts);
    return head;
  });
  // Uplinks ask each second for what is behind the end, mostly in vain: a third of the time of a seed went into that.
  const read: Store['read'] = (after, maxBytes) =>
    end && !isAfter(end, after) ? Promise.resolve([]) : store.read(after, maxBytes);
  return { ...writing, read };
}
