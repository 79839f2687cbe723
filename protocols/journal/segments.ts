/**
 * A gateway's journal on disk, for those who read it: `<store directory>/journal` holds *segments*, SQLite files with the
 * tables of table.ts, each named after its first record: `<epoch>-<first seq>.db`. Together, in the order of their names,
 * they are one chain; each is chained by its anchor to the one before.
 *
 * Reading changes nothing, and the gateway may go on writing, begin a segment or delete the oldest meanwhile.
 */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type Gap, gapsIn } from './gaps.js';
import type { ChainHead, Position } from './record.js';
import { canHold, FIRST_HEAD, type RecordRow, RecordTable } from './table.js';

/** In the store's directory. */
export const SEGMENT_DIRECTORY = 'journal';
const SEGMENT_NAME = /^(\d{4})-(\d{12,13})\.db$/;
/** Before every record. */
const BEFORE_ALL: Position = { epoch: 0, seq: 0 };

export interface SegmentFile {
  readonly path: string;
  readonly epoch: number;
  /** Place of its first record, also while it has none or has lost it. */
  readonly firstSeq: number;
}

export function segmentName(epoch: number, firstSeq: number): string {
  return `${String(epoch).padStart(4, '0')}-${String(firstSeq).padStart(12, '0')}.db`;
}

/** The segments of the store in `directory`, in the order of the chain; none when there is no journal. */
export function segmentsIn(directory: string): SegmentFile[] {
  const folder = join(directory, SEGMENT_DIRECTORY);
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const segments = entries.flatMap((entry) => {
    const match = entry.isFile() ? SEGMENT_NAME.exec(entry.name) : null;
    if (match === null) return [];
    const place = { epoch: Number(match[1]), seq: Number(match[2]) };
    const isPlace = place.epoch > 0 && place.seq > 0 && canHold(place);
    return isPlace ? [{ path: join(folder, entry.name), epoch: place.epoch, firstSeq: place.seq }] : [];
  });
  return segments.sort((a, b) => a.epoch - b.epoch || a.firstSeq - b.firstSeq);
}

/** Whether there is a journal of segments in `directory`. */
export function isJournal(directory: string): boolean {
  return segmentsIn(directory).length > 0;
}

/** Reads all segments of a store as one journal. Each call opens what it needs and closes it again. */
export class JournalReader {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  segments(): SegmentFile[] {
    return segmentsIn(this.#directory);
  }

  /** All records after `after`, in order, with those that are written meanwhile. Throws SQLite's error on a damaged file. */
  *records(after: Position = BEFORE_ALL): Generator<RecordRow, void, undefined> {
    let list = this.segments();
    let segment = list.findLast((one) => begins(one, after)) ?? list[0];
    let last = after;
    while (segment !== undefined) {
      const current = segment;
      // A segment that has a successor gets no more records: what the list says must be older than what is read.
      const next = list.find((one) => isBehind(one, current));
      for (const row of rowsOf(current, last)) {
        yield row;
        last = row;
      }
      list = this.segments();
      const hasGrown = next === undefined && list.some((one) => isBehind(one, current));
      segment = hasGrown ? current : next;
    }
  }

  /** The last record's place and hash; (1, 0, zeros) when there is none. */
  head(): ChainHead {
    const last = this.segments().at(-1);
    return last ? withSegment(last.path, (table) => table.head()) : FIRST_HEAD;
  }

  /** What the first record is chained to. */
  anchor(): ChainHead {
    const first = this.segments()[0];
    return first ? withSegment(first.path, (table) => table.anchor()) : FIRST_HEAD;
  }

  /** What has been given up or lost, in order. */
  gaps(): Gap[] {
    return this.segments().flatMap(({ path }) => withSegment(path, (table) => gapsIn(table.database)));
  }

  /** The site that the journal says it is of; undefined while it is empty. */
  site(): string | undefined {
    const last = this.segments().at(-1);
    return last && withSegment(last.path, (table) => table.meta('site'));
  }
}

/** Runs `work` on one segment, opened for reading only. */
export function withSegment<Result>(path: string, work: (table: RecordTable) => Result): Result {
  const opened = openSegment(path);
  try {
    return work(opened.table);
  } finally {
    opened.close();
  }
}

function* rowsOf({ path }: SegmentFile, after: Position): Generator<RecordRow, void, undefined> {
  let opened: ReturnType<typeof openSegment>;
  try {
    opened = openSegment(path);
  } catch (error) {
    // The gateway has deleted it since it was listed.
    if (!existsSync(path)) return;
    throw error;
  }
  try {
    yield* opened.table.rows(after);
  } finally {
    opened.close();
  }
}

/**
 * Where SQLite cannot read a WAL without writing beside it (a read-only medium), a copy in the temporary directory is read
 * instead.
 */
export function openSegment(path: string): { readonly table: RecordTable; close(): void } {
  try {
    const table = RecordTable.openReadOnly(path);
    return { table, close: () => table.close() };
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(code) || !existsSync(path)) throw error;
  }
  const directory = mkdtempSync(join(tmpdir(), 'aryk-read-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    const copy = join(directory, basename(path));
    for (const suffix of ['', '-wal']) {
      if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
    }
    const table = RecordTable.openReadOnly(copy);
    return {
      table,
      close: () => {
        table.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Whether `segment` begins at or before the record after `position`. */
function begins({ epoch, firstSeq }: SegmentFile, position: Position): boolean {
  return epoch < position.epoch || (epoch === position.epoch && firstSeq <= position.seq + 1);
}

function isBehind(a: SegmentFile, b: SegmentFile): boolean {
  return a.epoch > b.epoch || (a.epoch === b.epoch && a.firstSeq > b.firstSeq);
}
