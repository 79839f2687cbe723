/**
 * The file of the roll-ups: `rollups.db`. A row holds the windows of one point in one block of time; its key is
 *
 *   level (0 minute, 1 hour, 2 day) * 2^37 + hour since 1970 in which the block begins * 2^14 + number of the point
 *
 * so that what is written together lies together, at the end of its level: an index by point would touch a page for each
 * point. All of it can be computed again from the journal, so synchronous = NORMAL is right: a power cut loses the last
 * commits whole, the watermark with them, and no commit waits for the disk. (OFF would save the sync of a checkpoint every few
 * days, and a power cut then could leave a file that is broken and does not say so.)
 */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Position } from '../../../protocols/journal/record.js';
import { systemDisk } from '../disk.js';
import { requireRoom } from '../room.js';
import { HOUR_MS } from './calendar.js';
import type { LastReading } from './rollup.js';
import { LEVELS, type Level } from './window.js';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS block (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS point (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    at_ms INTEGER,
    value REAL,
    flag INTEGER,
    until_ms INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
`;
/** With the site and its zone it says whether the file is of use. */
const SCHEMA_VERSION = 1;
/** Most that there can be in the life of a file. */
export const POINTS = 2 ** 14;
const HOURS = 2 ** 23;

export interface RollupPlace {
  readonly path: string;
  readonly site: string;
  readonly timeZone: string;
}

export interface KeptPoint {
  readonly number: number;
  readonly id: string;
  readonly unit: string;
  readonly last: LastReading | undefined;
}

type PointRow = {
  number: number;
  id: string;
  unit: string;
  at_ms: number | null;
  value: number | null;
  flag: number;
  until_ms: number;
};

export function blockId(level: Level, startMs: number, point: number): number {
  return (LEVELS.indexOf(level) * HOURS + Math.floor(startMs / HOUR_MS)) * POINTS + point;
}

/** Start of the hour that a row is kept under. */
export function hourOf(id: number): number {
  return (Math.floor(id / POINTS) % HOURS) * HOUR_MS;
}

export function pointOf(id: number): number {
  return id % POINTS;
}

export class RollupFile {
  readonly #database: Database.Database;
  readonly #get: Database.Statement<[number], { bytes: Buffer }>;
  readonly #next: Database.Statement<[number, number], { id: number }>;
  readonly #put: Database.Statement<[number, Buffer]>;

  /** What cannot be read, or is of another site, zone or version, is deleted and begun anew. */
  static open(place: RollupPlace): RollupFile {
    mkdirSync(dirname(place.path), { recursive: true, mode: 0o700 });
    requireRoom(systemDisk, dirname(place.path));
    try {
      return new RollupFile(place);
    } catch (error) {
      if (!(error instanceof UselessFile) && !isDamage(error)) throw error;
      removeRollups(place.path);
      return new RollupFile(place);
    }
  }

  private constructor({ path, site, timeZone }: RollupPlace) {
    const database = new Database(path);
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = NORMAL');
      database.pragma('busy_timeout = 1000');
      database.pragma('cache_size = -1000');
      database.pragma('journal_size_limit = 8388608');
      database.pragma('trusted_schema = OFF');
      database.exec(SCHEMA);
      this.#database = database;
      this.#get = database.prepare('SELECT bytes FROM block WHERE id = ?');
      this.#next = database.prepare('SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id LIMIT 1');
      this.#put = database.prepare('INSERT OR REPLACE INTO block VALUES (?, ?)');
      const madeFor = JSON.stringify([SCHEMA_VERSION, site, timeZone]);
      const found = this.#meta('made-for')?.toString('utf8');
      if (found !== undefined && found !== madeFor) throw new UselessFile();
      // Also when it is there: what the WAL needs to be written at all is so taken while there is room (room.ts).
      this.#setMeta('made-for', Buffer.from(madeFor));
    } catch (error) {
      database.close();
      throw error;
    }
  }

  block(id: number): Buffer | undefined {
    return this.#get.get(id)?.bytes;
  }

  /** The first row from `from` on and before `end`. */
  next(from: number, end: number): number | undefined {
    return this.#next.get(from, end)?.id;
  }

  put(id: number, bytes: Buffer): void {
    this.#put.run(id, bytes);
  }

  points(): KeptPoint[] {
    const rows = this.#database.prepare<[], PointRow>('SELECT * FROM point ORDER BY number').all();
    return rows.map(({ number, id, unit, at_ms: atMs, value, flag, until_ms: untilMs }) => ({
      number,
      id,
      unit,
      last: atMs === null ? undefined : { atMs, value, flag, untilMs },
    }));
  }

  putPoint({ number, id, unit, last }: KeptPoint): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?, ?, ?, ?)')
      .run(
        number,
        id,
        unit,
        last?.atMs ?? null,
        last?.value ?? null,
        last?.flag ?? null,
        last?.untilMs ?? null,
      );
  }

  /** Up to which the journal is in the windows. */
  watermark(): Position | undefined {
    const [epoch, seq] = (this.#meta('watermark')?.toString('utf8') ?? '').split(' ').map(Number);
    return epoch === undefined || seq === undefined ? undefined : { epoch, seq };
  }

  setWatermark({ epoch, seq }: Position): void {
    this.#setMeta('watermark', Buffer.from(`${epoch} ${seq}`));
  }

  /** The body of the last `points` record up to the watermark. */
  names(): Buffer | undefined {
    return this.#meta('names');
  }

  setNames(body: Buffer): void {
    this.#setMeta('names', body);
  }

  transaction(work: () => void): void {
    this.#database.transaction(work).immediate();
  }

  delete(from: number, end: number, atMost: number): number {
    const rows = 'SELECT id FROM block WHERE id >= ? AND id < ? ORDER BY id LIMIT ?';
    return this.#database.prepare(`DELETE FROM block WHERE id IN (${rows})`).run(from, end, atMost).changes;
  }

  close(): void {
    this.#database.close();
  }

  #meta(key: string): Buffer | undefined {
    const found = this.#database.prepare<[string], { value: Buffer }>('SELECT value FROM meta WHERE key = ?');
    return found.get(key)?.value;
  }

  #setMeta(key: string, value: Buffer): void {
    this.#database.prepare('INSERT OR REPLACE INTO meta VALUES (?, ?)').run(key, value);
  }
}

class UselessFile extends Error {}

/** Whether an error says that the file itself is bad, and not the disk or the moment. */
export function isDamage(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  return (
    error instanceof RangeError ||
    /^(SQLITE_CORRUPT|SQLITE_NOTADB|Z_|ERR_BUFFER|ERR_OUT_OF_RANGE|SQLITE_ERROR|SQLITE_MISMATCH)/.test(code)
  );
}

export function removeRollups(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
