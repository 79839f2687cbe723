/**
 * Looks through the finished segments and mends what is damaged, both a little at a time: once after each opening and once a week.
 * So what has been lost is known while the parties may still have it.
 *
 * One segment is mended at a time; what else is found to be damaged meanwhile is known to be so, and is found again afterwards.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Clock } from '../../protocols/clock.js';
import { gapsIn, type HoleBody, missingIn } from '../../protocols/journal/gaps.js';
import { type ChainHead, follows, GENESIS_HASH, parseRecord } from '../../protocols/journal/record.js';
import type { RecordTable } from '../../protocols/journal/table.js';
import { type InSlices, makeHole, mending, type Repairs } from './damage.js';
import { isDiskFull, removeDatabase } from './disk.js';
import { type CheckResult, SegmentCheck } from './segment-check.js';
import { endOf, finish, UNFINISHED } from './segment-files.js';
import { type Segment, SegmentDamage, type Segments } from './segments.js';
import type { StateFile } from './state-file.js';
import { isThinned } from './thinning.js';
import { walFault } from './wal.js';

const AGAIN_AFTER_MS = 7 * 86_400_000;
/** When there was no room for what was salvaged. */
const ROOM_AFTER_MS = 60_000;

export class Scrub {
  readonly #segments: Segments;
  readonly #state: StateFile;
  readonly #clock: Clock;
  /** Whether holes have to be declared again, because nobody knows which have been. */
  #redeclares: boolean;
  #check: { readonly segment: Segment; readonly check: SegmentCheck } | undefined;
  #mending: { readonly segment: Segment; readonly work: InSlices<void> } | undefined;
  /** Those before it are done. */
  #doneTo: string | undefined;
  #restMs = Number.NEGATIVE_INFINITY;

  constructor(segments: Segments, state: StateFile, clock: Clock, isStateLost: boolean) {
    this.#segments = segments;
    this.#state = state;
    this.#clock = clock;
    this.#redeclares = isStateLost;
  }

  get isMending(): boolean {
    return this.#mending !== undefined;
  }

  /** Goes on until `isLate`; whether there is more to do now. */
  step(repairs: Repairs, isLate: () => boolean): boolean {
    if (this.#clock.monotonicMs() < this.#restMs) return false;
    if (!this.goOn(isLate)) return this.#clock.monotonicMs() >= this.#restMs;
    if (this.#doneTo === undefined && !this.#redeclares) this.#restoreBeginning(repairs);
    do {
      try {
        if (!this.#look(repairs, isLate)) return false;
      } catch (error) {
        if (!(error instanceof SegmentDamage)) throw error;
        this.begin(error.segment, error.message, repairs);
      }
      if (!this.goOn(isLate)) break;
    } while (!isLate());
    return true;
  }

  /** Begins to mend a segment, unless another one is being mended; `goOn` and `step` do the work. */
  begin(segment: Segment, reason: string, repairs: Repairs): void {
    if (this.#mending) return;
    this.#check = undefined;
    const before = this.#before(segment);
    const behind = this.#anchorBehind(segment);
    this.#segments.release();
    this.#segments.setDamage(segment, reason);
    const neighbours = { ...(before && { before }), ...(behind && { behind }) };
    const work = mending(segment, reason, neighbours, repairs, (lost) => this.#state.notice(lost));
    this.#mending = { segment, work };
  }

  /** Mends on, for a little at least; whether nothing is being mended any more. */
  goOn(isLate: () => boolean): boolean {
    if (this.#mending === undefined) return true;
    const { segment, work } = this.#mending;
    // It may have been deleted meanwhile: all parties have it.
    const isThere = this.#segments.list.includes(segment);
    try {
      do if (!isThere || work.next().done) return this.#mended(segment, isThere);
      while (!isLate());
      return false;
    } catch (error) {
      this.stopMending();
      if (!isDiskFull(error)) throw error;
      removeDatabase(segment.path + UNFINISHED);
      // Room is made by others; until then it is known to be damaged, and is found again.
      this.#doneTo = undefined;
      this.#restMs = this.#clock.monotonicMs() + ROOM_AFTER_MS;
      return false;
    }
  }

  /** The damaged file is where it was; what was salvaged so far will be overwritten. Never throws. */
  stopMending(): void {
    this.#mending?.work.return();
    this.#mending = undefined;
  }

  #mended(segment: Segment, isThere: boolean): boolean {
    this.stopMending();
    if (!isThere) {
      removeDatabase(segment.path + UNFINISHED);
      return true;
    }
    this.#segments.setDamage(segment, undefined);
    this.#segments.refresh();
    const missing = this.#segments.using(segment, (table) => missingIn(gapsIn(table.database)));
    this.#segments.setMissing(segment, missing);
    return true;
  }

  /** Looks through one segment, or a part of it; whether there is more to do now. */
  #look(repairs: Repairs, isLate: () => boolean): boolean {
    // It may have been deleted since the last slice: then there is nothing wrong with it.
    if (this.#check && !this.#segments.list.includes(this.#check.segment)) this.#check = undefined;
    this.#check ??= this.#next();
    if (this.#check === undefined) {
      this.#restMs = this.#clock.monotonicMs() + AGAIN_AFTER_MS;
      this.#doneTo = undefined;
      this.#redeclares = false;
      return false;
    }
    const { segment, check } = this.#check;
    // Others read segments in between, and only a few are open at a time.
    const result = this.#segments.using(segment, (table) => check.step(table, isLate));
    if (result === 'unfinished') return true;
    this.#check = undefined;
    this.#doneTo = segment.path;
    this.#conclude(segment, result, repairs);
    return true;
  }

  /** Files before the first one are gone, though nobody has deleted them in good order. */
  #restoreBeginning(repairs: Repairs): void {
    const [first] = this.#segments.list;
    if (first === undefined || first.firstSeq === 1) return;
    const { epoch } = first;
    const before = this.#state.lastDropped(epoch) ?? { epoch, seq: 0, hash: GENESIS_HASH };
    if (before.seq >= first.firstSeq - 1) return;
    const end = this.#quietly(first, (table) => table.anchor());
    if (end === undefined || end.seq !== first.firstSeq - 1) return;
    this.#state.notice(makeHole(before, end, repairs));
    this.#segments.refresh();
    const [hole] = this.#segments.list;
    if (hole) this.#segments.setMissing(hole, end.seq - before.seq);
  }

  #next(): { segment: Segment; check: SegmentCheck } | undefined {
    const { list } = this.#segments;
    const segment =
      list[this.#doneTo === undefined ? 0 : list.findIndex(({ path }) => path === this.#doneTo) + 1];
    if (segment === undefined || this.#segments.isCurrent(segment)) return undefined;
    this.#finish(segment);
    return { segment, check: this.#segments.using(segment, (table) => new SegmentCheck(table)) };
  }

  /** A segment that could not be finished in its time has a WAL still. */
  #finish(segment: Segment): void {
    if (!existsSync(`${segment.path}-wal`)) return;
    const torn = walFault(segment.path);
    if (torn !== undefined) throw new SegmentDamage(segment, torn);
    this.#segments.release();
    finish(this.#segments.openForFinishing(segment));
  }

  #conclude(segment: Segment, result: Exclude<CheckResult, 'unfinished'>, repairs: Repairs): void {
    const anchor = this.#anchorBehind(segment);
    if ('fault' in result) this.begin(segment, result.fault, repairs);
    else if (anchor && result.end.seq < anchor.seq) {
      this.begin(segment, `records ${result.end.seq + 1} to ${anchor.seq} are missing`, repairs);
    } else {
      if (segment.missing !== result.missing) this.#segments.setMissing(segment, result.missing);
      if (this.#redeclares && result.missing > 0) {
        this.#state.notice(this.#segments.using(segment, (table) => declarationOf(table, segment.path)));
      }
    }
  }

  #before(segment: Segment): ChainHead | undefined {
    const { list } = this.#segments;
    const before = list[list.indexOf(segment) - 1];
    return before && this.#quietly(before, endOf);
  }

  /** What the next segment of the epoch is chained to, if its first record confirms it. */
  #anchorBehind(segment: Segment): ChainHead | undefined {
    const next = this.#segments.behind(segment);
    if (next?.epoch !== segment.epoch) return undefined;
    const anchor = this.#quietly(next, (table) => {
      const said = table.anchor();
      const [row] = table.rows();
      const first = row && parseRecord(row.bytes);
      return first && !('fault' in first) && follows(first, said) === 'yes' ? said : undefined;
    });
    return anchor?.seq === next.firstSeq - 1 ? anchor : undefined;
  }

  #quietly<Result>(segment: Segment, work: (table: RecordTable) => Result): Result | undefined {
    try {
      return this.#segments.using(segment, work);
    } catch (error) {
      // It is looked through, and mended, in its own turn.
      if (error instanceof SegmentDamage) return undefined;
      throw error;
    }
  }
}

/** All that a segment lacks, to be declared once more. */
function declarationOf(table: RecordTable, path: string): HoleBody {
  const gaps = gapsIn(table.database);
  const first = gaps[0]?.fromSeq ?? 0;
  const count = missingIn(gaps);
  const span = table.database
    .prepare<[], { fromMs: number | null; toMs: number | null }>(
      'SELECT min(wall_ms) AS fromMs, max(wall_ms) AS toMs FROM record',
    )
    .get();
  return {
    cause: isThinned(table) ? 'space' : 'damage',
    epoch: gaps[0]?.epoch ?? 0,
    fromSeq: first,
    toSeq: gaps.at(-1)?.toSeq ?? first,
    records: count,
    holes: gaps.length,
    lost: { unknown: count },
    fromMs: span?.fromMs ?? 0,
    toMs: span?.toMs ?? 0,
    file: basename(path),
  };
}
