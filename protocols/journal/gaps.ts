/**
 * What a receiver's copy lacks for good: records that the site said it no longer had when the copy came to them. Only
 * receivers have this table; in a gateway's own file it excuses nothing (verify.ts).
 */
import type Database from 'better-sqlite3';

/** Records `fromSeq` to `toSeq` of an epoch; `hash` is that of the last of them, as the site declared it. */
export interface Gap {
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly hash: Buffer;
  /** When the copy went on without them. */
  readonly atMs: number;
}

export const GAP_TABLE = `
  CREATE TABLE IF NOT EXISTS gap (
    epoch INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (epoch, from_seq)
  ) STRICT;
`;

export function addGap(database: Database.Database, { epoch, fromSeq, toSeq, hash, atMs }: Gap): void {
  database
    .prepare('INSERT INTO gap VALUES (?, ?, ?, ?, ?)')
    .run(epoch, fromSeq, toSeq, hash, Math.floor(atMs));
}

/** In the order of the chain; none when the file has no such table. */
export function gapsIn(database: Database.Database): Gap[] {
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gap'").get();
  if (has === undefined) return [];
  const columns = 'epoch, from_seq AS fromSeq, to_seq AS toSeq, hash, at_ms AS atMs';
  return database.prepare<[], Gap>(`SELECT ${columns} FROM gap ORDER BY epoch, from_seq`).all();
}
