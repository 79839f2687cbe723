/**
 * What a copy of a journal lacks for good.
 *
 * A receiver's: records that the site said it no longer had when the copy came to them. A gateway's: what a damaged file has
 * lost, and readings given up because the disk was full; each such loss is declared by a `gap` record too (`HoleBody`).
 */
import type Database from 'better-sqlite3';
import type { GapBody } from './bodies.js';
import type { KeptBody } from './kept.js';

/** Records `fromSeq` to `toSeq` of an epoch; `hash` is that of the last of them, which the record behind them is chained to. */
export interface Gap {
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly hash: Buffer;
  /** When it was noted. */
  readonly atMs: number;
}

/**
 * Body of a `gap` record about records that were in the journal: between `fromSeq` and `toSeq` of `epoch`, `records` are
 * missing, in `holes` rows of the gap table. `lost` counts them by kind, as far as that is known (`unknown`).
 */
export interface HoleBody extends GapBody {
  /** `space`: readings given up because the disk was full. `damage`: lost with a damaged file. */
  readonly cause: 'space' | 'damage';
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly records: number;
  readonly holes: number;
  /** All that the segment holds afterwards. */
  readonly kept?: KeptBody;
  /** The damaged file, as it was named, and what was wrong with it. */
  readonly file?: string;
  readonly reason?: string;
}

/** The same columns serve for what a gateway has deleted in good order (`dropped`, in its state.db). */
type GapTable = 'gap' | 'dropped';
export const gapTable = (name: GapTable): string => `
  CREATE TABLE IF NOT EXISTS ${name} (
    epoch INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    at_ms INTEGER NOT NULL,
    PRIMARY KEY (epoch, from_seq)
  ) STRICT;
`;
export const GAP_TABLE = gapTable('gap');

export function addGap(
  database: Database.Database,
  { epoch, fromSeq, toSeq, hash, atMs }: Gap,
  table: GapTable = 'gap',
): void {
  database
    .prepare(`INSERT OR REPLACE INTO ${table} VALUES (?, ?, ?, ?, ?)`)
    .run(epoch, fromSeq, toSeq, hash, Math.floor(atMs));
}

/** In the order of the chain; none when the file has no such table. */
export function gapsIn(database: Database.Database): Gap[] {
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gap'").get();
  if (has === undefined) return [];
  const columns = 'epoch, from_seq AS fromSeq, to_seq AS toSeq, hash, at_ms AS atMs';
  return database.prepare<[], Gap>(`SELECT ${columns} FROM gap ORDER BY epoch, from_seq`).all();
}

/** How many records `gaps` stand for. */
export function missingIn(gaps: readonly Pick<Gap, 'fromSeq' | 'toSeq'>[]): number {
  return gaps.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0);
}
