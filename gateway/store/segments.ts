/**
 * The segments of the journal, as the one who writes them has them: the last one, the *current*, is open for writing; the
 * others are never written again, and a few of them are open for reading.
 *
 * Limits: four files open; a segment of 24 MB or so (the main thread decides by naming the points), 48 MB at most.
 */
import { join } from 'node:path';
import type { ChainHead, JournalRecord, Position } from '../../protocols/journal/record.js';
import { SEGMENT_DIRECTORY, type SegmentFile, segmentsIn } from '../../protocols/journal/segments.js';
import type { RecordTable } from '../../protocols/journal/table.js';
import { type Disk, fileBytes, isDamage, removeDatabase, syncDirectory } from './disk.js';
import { requireRoom } from './room.js';
import { closeQuietly, endOf, finish, makeSegment } from './segment-files.js';

export interface Segment extends SegmentFile {
  /** Records in its holes; known when it has been looked through. */
  missing: number;
  /** Known to have no readings that could be given up. */
  isThinned?: boolean;
  /** Why it is being mended: until then nothing of it is read. */
  damage?: string | undefined;
  /** Looked into, and found to have none. */
  hasNoGaps?: boolean;
}

interface Current {
  readonly table: RecordTable;
  head: ChainHead;
  bytes: number;
  /** Of its first record; undefined while there is none. */
  beganWallMs: number | undefined;
}

/** A finished segment cannot be read as it should. */
export class SegmentDamage extends Error {
  readonly segment: Segment;

  constructor(segment: Segment, reason: string) {
    super(reason);
    this.segment = segment;
  }
}

const OPEN_FILES = 3;
const DAY_MS = 86_400_000;
/** A smaller segment goes on over a restart. */
const WORTH_FINISHING_BYTES = 1024 * 1024;

export class Segments {
  readonly #directory: string;
  readonly #site: string;
  readonly #disk: Disk;
  readonly #list: Segment[];
  readonly #readers = new Map<string, RecordTable>();
  #current: Current;
  /** In all but the current one; counted again when these change. */
  #finishedRecords: number | undefined;

  /** `table` is the last of the segments in `directory`, opened and found to be whole. */
  constructor(directory: string, site: string, disk: Disk, table: RecordTable) {
    this.#directory = directory;
    this.#site = site;
    this.#disk = disk;
    this.#list = segmentsIn(directory).map((file) => ({ ...file, missing: 0 }));
    this.#current = currentOf(table);
  }

  /** Oldest first; the last is the current one. */
  get list(): readonly Segment[] {
    return this.#list;
  }

  get head(): ChainHead {
    return this.#current.head;
  }

  get anchor(): ChainHead {
    return this.using(this.#first, (table) => table.anchor());
  }

  /** Records in all segments, but for those that are being mended. */
  get records(): number {
    this.#finishedRecords ??= this.#list
      .slice(0, -1)
      .filter(({ damage }) => damage === undefined)
      .reduce((sum, segment) => sum + this.lastSeqOf(segment) - segment.firstSeq + 1 - segment.missing, 0);
    const { epoch, seq } = this.#current.head;
    const current = this.#list.at(-1);
    return this.#finishedRecords + (current?.epoch === epoch ? seq - current.firstSeq + 1 : 0);
  }

  /** It is being mended, or (undefined) has been. */
  setDamage(segment: Segment, damage: string | undefined): void {
    segment.damage = damage;
    this.#finishedRecords = undefined;
  }

  /** How many records of a finished segment are in its holes. */
  setMissing(segment: Segment, missing: number): void {
    segment.missing = missing;
    segment.hasNoGaps = false;
    this.#finishedRecords = undefined;
  }

  get #first(): Segment {
    const [first] = this.#list;
    if (first === undefined) throw new Error('a journal has at least one segment');
    return first;
  }

  /** Bytes of the current segment's file, about. */
  get currentBytes(): number {
    return this.#current.bytes;
  }

  isCurrent(segment: SegmentFile): boolean {
    return segment.path === this.#list.at(-1)?.path;
  }

  /** The place of its last record, kept or not. */
  lastSeqOf(segment: Segment): number {
    if (this.isCurrent(segment)) return this.#current.head.seq;
    const next = this.behind(segment);
    return next?.epoch === segment.epoch ? next.firstSeq - 1 : this.using(segment, endOf).seq;
  }

  behind(segment: SegmentFile): Segment | undefined {
    return this.#list[this.#list.findIndex(({ path }) => path === segment.path) + 1];
  }

  /** Runs `work` on a segment. Throws SegmentDamage when a finished one turns out to be damaged. */
  using<Result>(segment: Segment, work: (table: RecordTable) => Result): Result {
    if (segment.damage !== undefined) throw new SegmentDamage(segment, segment.damage);
    try {
      return work(this.#tableOf(segment));
    } catch (error) {
      if (this.isCurrent(segment) || !isDamage(segment.path, error)) throw error;
      throw new SegmentDamage(segment, (error as Error).message);
    }
  }

  /** Where its chain ends. While it is being mended the next segment of its epoch tells. Throws as `using` does. */
  endOf(segment: Segment): ChainHead {
    const next = segment.damage === undefined ? undefined : this.behind(segment);
    return next?.epoch === segment.epoch
      ? this.using(next, (table) => table.anchor())
      : this.using(segment, endOf);
  }

  /** Open for reading, or the current one's own. */
  #tableOf(segment: Segment): RecordTable {
    if (this.isCurrent(segment)) return this.#current.table;
    const { path } = segment;
    const table = this.#readers.get(path) ?? this.#disk.openForReading(path);
    // The one asked for last is the last to be closed.
    this.#readers.delete(path);
    this.#readers.set(path, table);
    for (const [other] of this.#readers) {
      if (this.#readers.size <= OPEN_FILES) break;
      this.#closeReader(other);
    }
    return table;
  }

  read(after: Position, maxBytes: number): Buffer[] {
    const from = this.#list.findLastIndex(
      ({ epoch, firstSeq }) => epoch < after.epoch || (epoch === after.epoch && firstSeq <= after.seq + 1),
    );
    const found: Buffer[] = [];
    let size = 0;
    for (const segment of this.#list.slice(Math.max(0, from))) {
      const more = this.using(segment, (table) => table.read(after, maxBytes - size));
      const bytes = more.reduce((sum, { length }) => sum + length, 0);
      if (found.length > 0 && size + bytes > maxBytes) break;
      found.push(...more);
      size += bytes;
      if (size >= maxBytes) break;
    }
    return found;
  }

  /** Adds records that continue the head, in one transaction that is on disk when this returns. */
  append(records: readonly JournalRecord[]): void {
    const last = records.at(-1);
    if (last === undefined) return;
    requireRoom(this.#disk, this.#directory);
    this.#current.table.append(records);
    const { epoch, seq, hash } = last;
    this.#current.head = { epoch, seq, hash };
    this.#current.beganWallMs ??= records[0]?.wallMs;
    for (const { bytes } of records) this.#current.bytes += bytes.length;
  }

  /** Whether a `points` record of that time should begin a new segment. */
  isTimeToBegin(wallMs: number): boolean {
    const { beganWallMs, bytes } = this.#current;
    if (beganWallMs === undefined) return false;
    return bytes > WORTH_FINISHING_BYTES || Math.floor(beganWallMs / DAY_MS) !== Math.floor(wallMs / DAY_MS);
  }

  /** Finishes the current segment and begins one after `anchor`. */
  begin(anchor: ChainHead): void {
    requireRoom(this.#disk, this.#directory);
    const path = makeSegment(this.#directory, this.#site, this.#disk, anchor);
    const table = this.#disk.openTable(path);
    finish(this.#current.table);
    this.#list.push({ path, epoch: anchor.epoch, firstSeq: anchor.seq + 1, missing: 0 });
    this.#current = currentOf(table);
    this.#finishedRecords = undefined;
  }

  /** Opens a finished segment for writing: only for `finish`. */
  openForFinishing({ path }: Segment): RecordTable {
    return this.#disk.openTable(path);
  }

  /** Closes what is open for reading. */
  release(): void {
    for (const path of [...this.#readers.keys()]) this.#closeReader(path);
  }

  /** Takes up that files have come or been exchanged (not the current one). */
  refresh(): void {
    this.release();
    const known = new Map(this.#list.map((segment) => [segment.path, segment]));
    this.#finishedRecords = undefined;
    const files = segmentsIn(this.#directory);
    this.#list.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...files.map((file) => known.get(file.path) ?? { ...file, missing: 0 }),
    );
  }

  /** Deletes the oldest segment, which is not the current one. */
  dropFirst(): void {
    const { path } = this.#first;
    if (this.#list.length < 2) throw new Error('the current segment is never deleted');
    this.#closeReader(path);
    removeDatabase(path);
    syncDirectory(join(this.#directory, SEGMENT_DIRECTORY));
    this.#list.shift();
    this.#finishedRecords = undefined;
  }

  bytesOf(segment: SegmentFile): number {
    return fileBytes(segment.path) + fileBytes(`${segment.path}-wal`);
  }

  /** Closes the files. Never throws: what could not be written is found out when they are opened again. */
  close(): void {
    this.release();
    closeQuietly(this.#current.table);
  }

  #closeReader(path: string): void {
    const table = this.#readers.get(path);
    this.#readers.delete(path);
    if (table) closeQuietly(table);
  }
}

function currentOf(table: RecordTable): Current {
  const pages = Number(table.database.pragma('page_count', { simple: true }));
  const pageBytes = Number(table.database.pragma('page_size', { simple: true }));
  const [first] = table.rows();
  return {
    table,
    head: table.head(),
    bytes: pages * pageBytes,
    beganWallMs: first?.wall_ms,
  };
}
