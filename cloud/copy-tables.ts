/** What a receiver's copy keeps beside the records: gaps, and what it has refused. */
import { addGap, gapsIn, missingIn } from '../protocols/journal/gaps.js';
import type { ChainHead, JournalRecord, Position } from '../protocols/journal/record.js';
import type { RecordTable } from '../protocols/journal/table.js';

export const ASIDE_TABLE = `
  CREATE TABLE IF NOT EXISTS aside (
    id INTEGER PRIMARY KEY,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    cause TEXT NOT NULL,
    at_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    UNIQUE (bytes)
  ) STRICT;
`;
/** Enough to see what is wrong; a sender that repeats it for ever does not fill the disk. */
const MAX_ASIDE = 200;

export interface NotedGap {
  readonly from: Position;
  readonly to: Position;
}

/** Notes that the copy goes on behind `to`, without what lies between. An empty copy begins there. */
export function goOnBehind(
  table: RecordTable,
  head: ChainHead,
  { epoch, seq, hash }: ChainHead,
  nowMs: number,
): NotedGap {
  if (head.seq === 0) table.setAnchor({ epoch, seq, hash });
  const fromSeq = head.epoch === epoch ? head.seq + 1 : 1;
  addGap(table.database, { epoch, fromSeq, toSeq: seq, hash, atMs: nowMs });
  return { from: { epoch, seq: fromSeq }, to: { epoch, seq } };
}

/** Records held. The table counts from the first to the last of each epoch; gaps between them come off. */
export function received(table: RecordTable): number {
  const isInside = ({ epoch, fromSeq, toSeq }: ReturnType<typeof gapsIn>[number]): boolean =>
    fromSeq > 1 && table.at({ epoch, seq: toSeq + 1 }) !== undefined;
  return table.count() - missingIn(gapsIn(table.database).filter(isInside));
}

/** Whether the copy has any record of that epoch. */
export function hasEpoch(table: RecordTable, epoch: number): boolean {
  const [first] = table.read({ epoch, seq: 0 }, 1);
  return first?.readUInt32BE(4) === epoch;
}

/** False when it was put aside before. */
export function putAside(
  table: RecordTable,
  { epoch, seq, bytes }: JournalRecord,
  cause: string,
  nowMs: number,
): boolean {
  const { database } = table;
  const count =
    database.prepare<[], { count: number }>('SELECT count(*) AS count FROM aside').get()?.count ?? 0;
  const known = database.prepare('SELECT 1 FROM aside WHERE bytes = ?').get(bytes) !== undefined;
  if (known || count >= MAX_ASIDE) return !known;
  const insert = 'INSERT INTO aside (epoch, seq, cause, at_ms, bytes) VALUES (?, ?, ?, ?, ?)';
  // An altered record may claim any place, beyond what SQLite's integers hold.
  database
    .prepare(insert)
    .run(epoch, Math.min(seq, Number.MAX_SAFE_INTEGER), cause, Math.floor(nowMs), bytes);
  return true;
}
