/**
 * The records of a journal file in their order, while its owner may be writing to it: in short pieces, never in one long
 * transaction, which would keep a running gateway's WAL from being emptied. What is appended after the file was opened is
 * not waited for.
 */
import type Database from 'better-sqlite3';
import { type JournalRecord, parseRecord, RECORD_KINDS } from '../../protocols/journal/record.js';
import type { RecordTable } from '../../protocols/journal/table.js';
import type { Range } from './range.js';

/** Read at once: so much is in memory, and so long an abort waits. */
const PIECE_BYTES = 512 * 1024;
const PIECE_PLACES = 20_000;
/**
 * Readings stand in a record of the same second, but a clock that is set in that second moves the record's time. So
 * records are looked into whose own time is so far outside of the range.
 */
const MARGIN_MS = 86_400_000;

export interface Piece {
  readonly records: readonly JournalRecord[];
  /** How much of the file is done, 0 to 1. */
  readonly done: number;
  /** Why not everything could be read, if so. */
  readonly fault: string | undefined;
}

type Row = { id: number; bytes: Buffer };

/** The last piece has SQLite's error when the file cannot be read to its end. */
export function* piecesOf(
  { database }: RecordTable,
  { isSegment, range }: { readonly isSegment: boolean; readonly range: Range },
): Iterable<Piece> {
  try {
    if (isSegment && isOutside(database, range)) return;
    const edge = (order: 'ASC' | 'DESC'): number | undefined =>
      database.prepare<[], { id: number }>(`SELECT id FROM record ORDER BY id ${order} LIMIT 1`).get()?.id;
    const [first, last] = [edge('ASC'), edge('DESC')];
    if (first === undefined || last === undefined) return;
    const next = database.prepare<[number], { id: number }>(
      'SELECT id FROM record WHERE id > ? ORDER BY id LIMIT 1',
    );
    const select = selectWithin(database, range);
    for (let after = first - 1; after < last; ) {
      const { rows, reached } = take(select, after, Math.min(last, after + PIECE_PLACES));
      const parsed = rows.map(({ bytes }) => parseRecord(bytes));
      const records = parsed.filter((record): record is JournalRecord => !('fault' in record));
      const lost = parsed.length - records.length;
      const fault = lost > 0 ? `${lost} records unreadable before id ${reached}` : undefined;
      yield { records, done: (reached - first + 1) / (last - first + 1), fault };
      // Places are free where an epoch ends, and where readings were given up for space.
      after = Math.max(reached, (next.get(reached)?.id ?? last) - 1);
    }
  } catch (error) {
    yield { records: [], done: 1, fault: (error as Error).message };
  }
}

/**
 * Whether no record of a segment can have readings within the range, by its first and last one: a segment ends with its
 * day, also when the clock is set to another.
 */
function isOutside(database: Database.Database, { fromMs, toMs }: Range): boolean {
  const walls = ['ASC', 'DESC'].flatMap((order) =>
    database
      .prepare<[], { wall_ms: number }>(`SELECT wall_ms FROM record ORDER BY id ${order} LIMIT 1`)
      .all()
      .map(({ wall_ms }) => wall_ms),
  );
  return Math.max(...walls) < fromMs - MARGIN_MS || Math.min(...walls) > toMs + MARGIN_MS;
}

function take(
  select: (after: number, end: number) => Iterable<Row>,
  after: number,
  end: number,
): { rows: Row[]; reached: number } {
  const rows: Row[] = [];
  let size = 0;
  for (const row of select(after, end)) {
    rows.push(row);
    size += row.bytes.length;
    if (size >= PIECE_BYTES) return { rows, reached: row.id };
  }
  return { rows, reached: end };
}

/** What is certainly outside of the range need not leave SQLite; dictionaries are always needed. */
function selectWithin(
  database: Database.Database,
  { fromMs, toMs }: Range,
): (after: number, end: number) => Iterable<Row> {
  const select = 'SELECT id, bytes FROM record WHERE id > ? AND id <= ?';
  if (fromMs === Number.NEGATIVE_INFINITY && toMs === Number.POSITIVE_INFINITY) {
    const all = database.prepare<[number, number], Row>(`${select} ORDER BY id`);
    return (after, end) => all.iterate(after, end);
  }
  const within = database.prepare<[number, number, number, number], Row>(
    `${select} AND (kind = ${RECORD_KINDS.points} OR wall_ms BETWEEN ? AND ?) ORDER BY id`,
  );
  return (after, end) => within.iterate(after, end, fromMs - MARGIN_MS, toMs + MARGIN_MS);
}
