/**
 * Journal records in SQLite: the one table that gateway and receivers share, described for strangers in
 * docs/journal-format.md.
 *
 * Holds the records of one site in order, the anchor (what the first kept record is chained to), the latest
 * watermark of each party and a few named values. It stores what it is given; whether records belong there
 * is checked by whoever appends (`follows`), and afterwards by anyone (chain.ts).
 *
 * Limits: epochs up to 4095, 2^40 records in each; one writer at a time; calls block on the disk.
 */
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { type ChainHead, GENESIS_HASH, HASH_BYTES, type JournalRecord, type Position } from './record.js';

/**
 * Records lie in the order of (epoch, seq) because the rowid is made of both: new ones always go to the last
 * page. A separate index, or a table without rowids, writes 4 to 9 kB more in each commit and wears an SD card for nothing.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS record (
    id INTEGER PRIMARY KEY,
    epoch INTEGER GENERATED ALWAYS AS (id >> 40) VIRTUAL,
    seq INTEGER GENERATED ALWAYS AS (id & 1099511627775) VIRTUAL,
    kind INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS anchor (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS watermark (
    party TEXT PRIMARY KEY,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    signed BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;
`;
const SCHEMA_VERSION = '1';
/** Of a new file: small, unless its owner knows better. */
export const PAGE_BYTES = { small: 1024, large: 4096 } as const;
const SEQ_LIMIT = 2 ** 40;
const EPOCH_LIMIT = 2 ** 12;
/** A gateway's journal before there were segments: no longer read, only told apart so that nobody takes it for one of today. */
export const STORE_FILE = 'journal.db';
/** Where a site's first epoch begins. */
export const FIRST_HEAD: ChainHead = { epoch: 1, seq: 0, hash: GENESIS_HASH };

export interface KeptWatermark extends Position {
  readonly party: string;
  readonly signed: Buffer;
}

type Row = { id: number; bytes: Buffer };
export type RecordRow = { epoch: number; seq: number; kind: number; wall_ms: number; bytes: Buffer };

export class RecordTable {
  readonly database: Database.Database;
  readonly #insert: Database.Statement;
  readonly #after: Database.Statement<[number], Row>;
  readonly #at: Database.Statement<[number], Row>;

  /** Opens the file, or makes it with pages of `pageBytes`; throws what SQLite throws when it cannot. */
  static open(path: string, pageBytes: number = PAGE_BYTES.small): RecordTable {
    const directory = dirname(path);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const database = new Database(path);
    try {
      prepareForWriting(database, pageBytes);
      database.exec(SCHEMA);
      const table = new RecordTable(database);
      table.#checkVersion(path);
      syncDirectory(directory);
      return table;
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Opens a file for reading only: nothing in the database or its WAL is changed. */
  static openReadOnly(path: string): RecordTable {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    try {
      database.pragma('busy_timeout = 5000');
      database.pragma('trusted_schema = OFF');
      return new RecordTable(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(database: Database.Database) {
    this.database = database;
    this.#insert = database.prepare('INSERT INTO record (id, kind, wall_ms, bytes) VALUES (?, ?, ?, ?)');
    this.#after = database.prepare('SELECT id, bytes FROM record WHERE id > ? ORDER BY id');
    this.#at = database.prepare('SELECT id, bytes FROM record WHERE id = ?');
  }

  /** Runs `work` in one transaction: on disk when this returns, undone when it throws. */
  transaction<Result>(work: () => Result): Result {
    return this.database.transaction(work).immediate();
  }

  /** Adds records in one transaction; on disk when this returns. */
  append(records: readonly JournalRecord[]): void {
    this.transaction(() => {
      for (const record of records) this.insert(record);
    });
  }

  /** Adds one record, within the caller's transaction. */
  insert(record: JournalRecord): void {
    this.insertRow({ ...record, kind: record.bytes.readUInt8(1), wall_ms: record.wallMs });
  }

  /** Copies a row of another file, within the caller's transaction. */
  insertRow({ epoch, seq, kind, wall_ms, bytes }: RecordRow): void {
    this.#insert.run(idOf({ epoch, seq }), kind, wall_ms, bytes);
  }

  /** Whole records after `after`, oldest first, at most `maxBytes` together but at least one if there is one. */
  read(after: Position, maxBytes: number): Buffer[] {
    const found: Buffer[] = [];
    let size = 0;
    for (const { bytes } of this.#after.iterate(idOf(after))) {
      size += bytes.length;
      if (found.length > 0 && size > maxBytes) break;
      found.push(bytes);
    }
    return found;
  }

  at(position: Position): Buffer | undefined {
    return this.#at.get(idOf(position))?.bytes;
  }

  /** All records after `after`, in order, as they lie in the table. */
  rows(after: Position = { epoch: 0, seq: 0 }): IterableIterator<RecordRow> {
    const all = 'SELECT epoch, seq, kind, wall_ms, bytes FROM record WHERE id > ? ORDER BY id';
    return this.database.prepare<[number], RecordRow>(all).iterate(idOf(after));
  }

  /** The last record, or the anchor when there is none. */
  head(): ChainHead {
    const last = this.database.prepare<[], Row>('SELECT * FROM record ORDER BY id DESC LIMIT 1').get();
    return last ? { ...positionOf(last.id), hash: hashIn(last.bytes) } : this.anchor();
  }

  /** What the first kept record is chained to. */
  anchor(): ChainHead {
    return this.database.prepare<[], ChainHead>('SELECT epoch, seq, hash FROM anchor').get() ?? FIRST_HEAD;
  }

  setAnchor({ epoch, seq, hash }: ChainHead): void {
    this.database.prepare('INSERT OR REPLACE INTO anchor VALUES (1, ?, ?, ?)').run(epoch, seq, hash);
  }

  /** How many records there are, without counting them: within an epoch they have no holes. */
  count(): number {
    const edge = (order: 'ASC' | 'DESC') =>
      this.database.prepare<[number, number], { id: number }>(
        `SELECT id FROM record WHERE id >= ? AND id < ? ORDER BY id ${order} LIMIT 1`,
      );
    const first = edge('ASC');
    const last = edge('DESC');
    let total = 0;
    for (let from = 0; ; ) {
      const start = first.get(from, Number.MAX_SAFE_INTEGER)?.id;
      if (start === undefined) return total;
      const nextEpoch = (positionOf(start).epoch + 1) * SEQ_LIMIT;
      total += (last.get(start, nextEpoch)?.id ?? start) - start + 1;
      from = nextEpoch;
    }
  }

  keepWatermark({ party, epoch, seq, signed }: KeptWatermark): void {
    const insert = 'INSERT OR REPLACE INTO watermark VALUES (?, ?, ?, ?)';
    this.database.prepare(insert).run(party, epoch, seq, signed);
  }

  watermarks(): KeptWatermark[] {
    return this.database.prepare<[], KeptWatermark>('SELECT * FROM watermark ORDER BY party').all();
  }

  meta(key: string): string | undefined {
    const found = this.database.prepare<[string], { value: string }>('SELECT value FROM meta WHERE key = ?');
    return found.get(key)?.value;
  }

  setMeta(key: string, value: string): void {
    this.database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, value);
  }

  close(): void {
    this.database.close();
  }

  #checkVersion(path: string): void {
    const version = this.meta('schema');
    if (version === undefined) this.setMeta('schema', SCHEMA_VERSION);
    else if (version !== SCHEMA_VERSION) {
      throw new Error(
        `${path} was written by a newer program (tables of version ${version}, known: ${SCHEMA_VERSION}); use that one`,
      );
    }
  }
}

/**
 * How every database of a journal is written. FULL: without it a power cut loses commits that were acknowledged. Small pages:
 * a commit of one record of 300 bytes writes 6.2 kB with pages of 1 kB, 9.2 kB with pages of 4 kB (Linux, ext4, write_bytes).
 * The limits bound memory and the WAL.
 */
export function prepareForWriting(database: Database.Database, pageBytes: number = PAGE_BYTES.small): void {
  database.pragma(`page_size = ${pageBytes}`);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('busy_timeout = 5000');
  database.pragma('cache_size = -2000');
  database.pragma('wal_autocheckpoint = 4000');
  database.pragma('journal_size_limit = 8388608');
  database.pragma('trusted_schema = OFF');
}

/** Throws RangeError on a position that the table cannot hold. */
function idOf({ epoch, seq }: Position): number {
  if (!canHold({ epoch, seq })) throw new RangeError(`position ${epoch}/${seq} is out of range`);
  return epoch * SEQ_LIMIT + seq;
}

/** Whether the table has a place for `position`. */
export function canHold({ epoch, seq }: Position): boolean {
  return epoch >= 0 && epoch < EPOCH_LIMIT && seq >= 0 && seq < SEQ_LIMIT;
}

function positionOf(id: number): Position {
  return { epoch: Math.floor(id / SEQ_LIMIT), seq: id % SEQ_LIMIT };
}

function hashIn(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.length - HASH_BYTES);
}

/** A new file is only there after a power cut when its directory is on disk too. */
function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
