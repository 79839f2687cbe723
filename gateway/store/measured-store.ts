/** A store whose appends are measured: how much, and how long until it was on disk. */
import type { Clock } from '../../protocols/clock.js';
import { countReadings } from '../../protocols/journal/readings-codec.js';
import { type Draft, HASH_BYTES, HEADER_BYTES } from '../../protocols/journal/record.js';
import type { Commit } from './figures.js';
import type { Store } from './journal.js';
import { withAppend } from './with-append.js';

export function measured(store: Store, clock: Clock, onCommit: (commit: Commit) => void): Store {
  return withAppend(store, async (drafts) => {
    const startMs = clock.monotonicMs();
    const head = await store.append(drafts);
    onCommit({ ...sizeOf(drafts), latencyMs: clock.monotonicMs() - startMs });
    return head;
  });
}

function sizeOf(drafts: readonly Draft[]): Omit<Commit, 'latencyMs'> {
  let readings = 0;
  let bytes = 0;
  for (const { kind, body } of drafts) {
    if (kind === 'readings') readings += countReadings(body) ?? 0;
    bytes += HEADER_BYTES + body.length + HASH_BYTES;
  }
  return { records: drafts.length, readings, bytes };
}
