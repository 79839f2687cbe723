import { existsSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { addGap, type Gap, gapsIn, type HoleBody, missingIn } from '../../protocols/journal/gaps.js';
import { KeptDigest } from '../../protocols/journal/kept.js';
import { follows, parseRecord, RECORD_KINDS } from '../../protocols/journal/record.js';
import type { RecordRow, RecordTable } from '../../protocols/journal/table.js';
import type { Repairs } from './damage.js';
import { removeDatabase, syncDirectory } from './disk.js';
import { closeQuietly, finish, openUnfinished, UNFINISHED } from './segment-files.js';
import { type Segment, SegmentDamage, type Segments } from './segments.js';

/** Set in a segment that has no readings left to give up. */
const THINNED = 'thinned';
const ROWS_AT_ONCE = 64;

/**
 * Gives up the readings of one finished segment: copies all other records to a new file, with a gap where readings were, and
 * puts that in its place. Needs room for what is kept, which is little. A bounded piece at a time.
 *
 * Behind it nothing but the declaration vouches for what is kept (kept.ts): so every hash is checked on the way.
 */
export class Thinning {
  readonly segment: Segment;
  readonly #source: RecordTable;
  readonly #target: RecordTable;
  readonly #oldGaps: readonly Gap[];
  readonly #gaps: Gap[] = [];
  readonly #kept: KeptDigest;
  /** The place up to which everything is kept or in a gap. */
  #doneSeq: number;
  /** The place, and the hash there, of the last record looked at, given up or not. */
  #lastSeq: number;
  #lastHash: Buffer;
  #nextOldGap = 0;
  #thinned = 0;
  #fromMs = 0;
  #toMs = 0;

  constructor(segment: Segment, { site, disk }: Pick<Repairs, 'site' | 'disk'>) {
    this.segment = segment;
    this.#kept = new KeptDigest(segment.firstSeq);
    this.#source = disk.openForReading(segment.path);
    try {
      this.#oldGaps = gapsIn(this.#source.database);
      const anchor = this.#source.anchor();
      this.#doneSeq = anchor.seq;
      this.#lastSeq = anchor.seq;
      this.#lastHash = anchor.hash;
      this.#target = openUnfinished(segment.path, site, disk);
      // Nobody needs the new file before it is finished, which puts it on disk.
      this.#target.database.pragma('synchronous = OFF');
      this.#target.setAnchor(anchor);
    } catch (error) {
      this.#source.close();
      throw error;
    }
  }

  /** The first segment with readings to give up, or undefined. The current one has none to give. */
  static candidate(segments: Segments): Segment | undefined {
    return segments.list.find((segment) => {
      if (segments.isCurrent(segment) || segment.isThinned || segment.damage !== undefined) return false;
      segment.isThinned = segments.using(segment, isThinned);
      // A reader of another process has kept it from being finished: its WAL belongs to the old file.
      return !segment.isThinned && !existsSync(`${segment.path}-wal`);
    });
  }

  /** Goes on; the gap table's new rows to be declared when all is copied. Then `replace`. */
  copy(nowMs: number, isLate: () => boolean): 'unfinished' | 'nothing' | HoleBody {
    const { epoch } = this.segment;
    let rows = 0;
    const isUnfinished = this.#target.transaction(() => {
      for (const row of this.#source.rows({ epoch, seq: this.#lastSeq })) {
        this.#take(row, nowMs);
        if (++rows % ROWS_AT_ONCE === 0 && isLate()) return true;
      }
      return false;
    });
    if (isUnfinished) return 'unfinished';
    this.#skipOldGaps(Number.POSITIVE_INFINITY);
    this.#closeGap(this.#lastSeq, nowMs);
    return this.#thinned === 0 ? 'nothing' : this.#declaration();
  }

  /** Puts the new file into the old one's place. What it gives up must have been noted as to be declared. */
  replace(segments: Segments): number {
    const { path } = this.segment;
    this.#target.transaction(() => {
      for (const gap of this.#gaps) addGap(this.#target.database, gap);
      this.#target.setMeta(THINNED, '1');
    });
    this.#target.database.pragma('synchronous = FULL');
    finish(this.#target);
    this.#source.close();
    renameSync(path + UNFINISHED, path);
    syncDirectory(dirname(path));
    this.segment.isThinned = true;
    segments.refresh();
    segments.setMissing(this.segment, missingIn(this.#gaps));
    return this.#thinned;
  }

  abandon(): void {
    closeQuietly(this.#source);
    closeQuietly(this.#target);
    removeDatabase(this.segment.path + UNFINISHED);
  }

  #take(row: RecordRow, nowMs: number): void {
    const { seq, kind, wall_ms, bytes } = row;
    this.#skipOldGaps(seq);
    const record = parseRecord(bytes);
    const before = { epoch: this.segment.epoch, seq: this.#lastSeq, hash: this.#lastHash };
    if ('fault' in record || follows(record, before) !== 'yes')
      throw new SegmentDamage(this.segment, `record ${seq} does not continue the chain`);
    if (kind === RECORD_KINDS.readings) {
      if (this.#thinned === 0) this.#fromMs = wall_ms;
      this.#toMs = wall_ms;
      this.#thinned++;
    } else {
      this.#closeGap(seq - 1, nowMs);
      this.#target.insertRow(row);
      this.#kept.add(bytes);
      this.#doneSeq = seq;
    }
    this.#lastSeq = seq;
    this.#lastHash = Buffer.from(record.hash);
  }

  /** What lies in gaps before `seq` already is given up with the readings around it. */
  #skipOldGaps(seq: number): void {
    for (let gap = this.#oldGaps[this.#nextOldGap]; gap && gap.fromSeq < seq; ) {
      this.#lastSeq = gap.toSeq;
      this.#lastHash = gap.hash;
      gap = this.#oldGaps[++this.#nextOldGap];
    }
  }

  #closeGap(toSeq: number, atMs: number): void {
    if (toSeq <= this.#doneSeq) return;
    const { epoch } = this.segment;
    this.#gaps.push({ epoch, fromSeq: this.#doneSeq + 1, toSeq, hash: this.#lastHash, atMs });
    this.#doneSeq = toSeq;
  }

  #declaration(): HoleBody {
    return {
      cause: 'space',
      epoch: this.segment.epoch,
      fromSeq: this.#gaps[0]?.fromSeq ?? 0,
      toSeq: this.#gaps.at(-1)?.toSeq ?? 0,
      records: missingIn(this.#gaps),
      holes: this.#gaps.length,
      lost: { readings: this.#thinned },
      fromMs: this.#fromMs,
      toMs: this.#toMs,
      kept: this.#kept.body(),
      file: basename(this.segment.path),
    };
  }
}

export function isThinned(table: RecordTable): boolean {
  return table.meta(THINNED) !== undefined;
}
