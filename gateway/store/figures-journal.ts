import type { Clock } from '../../protocols/clock.js';
import { type Position, parseRecord } from '../../protocols/journal/record.js';
import type { StoreSample } from './figures.js';
import type { DiskFigures } from './figures-disk.js';
import type { Store } from './journal.js';

const BEFORE_ALL: Position = { epoch: 0, seq: 0 };

export interface JournalFiguresDeps {
  readonly store: Pick<Store, 'read' | 'watermarks' | 'space'>;
  readonly clock: Clock;
  /** Parties without whose signature nothing is deleted. */
  readonly required: readonly string[];
  /** Drafts that wait to be written. */
  readonly waiting: () => number;
}

/** What the journal tells of itself for the figures. Rejects when the store does. */
export async function journalFigures({
  store,
  clock,
  required,
  waiting,
}: JournalFiguresDeps): Promise<Omit<StoreSample, keyof DiskFigures>> {
  const ageAfter = async (after: Position): Promise<number> => {
    const [bytes] = await store.read(after, 1);
    const record = bytes && parseRecord(bytes);
    return record === undefined || 'fault' in record ? 0 : Math.max(0, clock.wallMs() - record.wallMs);
  };
  const watermarks = await store.watermarks();
  const [lowest] = required.map((party) => watermarks.get(party) ?? BEFORE_ALL).sort(inOrder);
  const { usedBytes, roomBytes, releasableBytes, freeBytes } = await store.space();
  return {
    waiting: waiting(),
    oldestUnsignedMs: lowest === undefined ? 0 : await ageAfter(lowest),
    spanMs: await ageAfter(BEFORE_ALL),
    diskBytes: usedBytes,
    roomBytes,
    releasableBytes,
    freeBytes,
  };
}

function inOrder(a: Position, b: Position): number {
  return a.epoch - b.epoch || a.seq - b.seq;
}
