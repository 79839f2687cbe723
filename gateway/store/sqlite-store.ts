import type { Clock } from '../../protocols/clock.js';
import { SystemClock } from '../../protocols/clock.js';
import {
  type ChainHead,
  type Draft,
  encodeRecord,
  type JournalRecord,
  type Position,
} from '../../protocols/journal/record.js';
import type { Repairs } from './damage.js';
import { type Disk, diskFor, isDiskFull } from './disk.js';
import type { GapList, SpaceReport, Store, StoreAnchor, StoreHead, StoreNotice } from './journal.js';
import { gapsAfter } from './known-gaps.js';
import { mendedOnTheWay, Refusal } from './mended.js';
import { anchorOf, openJournal, placeOfNewEpoch, successionOf } from './opening.js';
import { Relief } from './relief.js';
import { Scrub } from './scrub.js';
import type { Segments } from './segments.js';
import { Space } from './space.js';
import type { StateFile } from './state-file.js';
import { UnsavedMarks } from './unsaved-marks.js';

export interface StorePlace {
  readonly directory: string;
  readonly site: string;
  /** All files of the store together. */
  readonly maxMegabytes?: number;
  readonly timeZone?: string;
  /** For so long readings are gathered before they are written, as the settings say. */
  readonly gatherMs?: number;
}

export interface StoreDeps {
  readonly clock?: Clock;
  readonly disk?: Disk;
}

interface Opened {
  readonly state: StateFile;
  readonly segments: Segments;
  readonly space: Space;
  readonly relief: Relief;
  readonly scrub: Scrub;
}

const DEFAULT_MEGABYTES = 4096;
const MEGABYTE = 1024 * 1024;
const MOST_OF_SEGMENT_BYTES = 48 * MEGABYTE;
/** Appends wait no longer for upkeep. */
const UPKEEP_MS = 50;
/** Other upkeep may come right behind it. */
const RETAIN_MS = 25;
/** A deletion waits for the disk two or three times, and is not begun later than this. */
const DELETE_FROM_MS = 10;
const RELIEF_MS = 80;
const FLUSH_EVERY_MS = 600_000;

/**
 * The journal on SQLite, in the thread that calls it; each call blocks until the disk has answered. The gateway runs it in a
 * worker (worker-store.ts), tests and simulation directly.
 *
 * After any error but a full disk the files are closed, and opened and checked again by the next call: what a failed write has left
 * behind (fsync's errors are final) is only known by reading. What was acknowledged and is not there then has been lost, and the
 * journal goes on in a new epoch (opening.ts).
 */
export class SqliteStore implements Store {
  readonly #place: StorePlace;
  readonly #clock: Clock;
  readonly #disk: Disk;
  #open: Opened | undefined;
  #acknowledged: ChainHead | undefined;
  readonly #unsaved = new UnsavedMarks();
  #flushedMs = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(place: StorePlace, { clock = new SystemClock(), disk }: StoreDeps = {}) {
    this.#place = place;
    this.#clock = clock;
    this.#disk = disk ?? diskFor(place.gatherMs ?? 0);
  }

  append(drafts: readonly Draft[]): Promise<StoreHead> {
    // What follows is tried again when it has come upon a damaged segment: what is written is not written again.
    let written = 0;
    return this.#run((open) => {
      const { epoch, seq } = open.segments.head;
      if (seq === 0 && epoch > 1 && drafts[0]?.kind !== 'start') {
        throw new Refusal(`the journal goes on in epoch ${epoch}, which begins with a start`);
      }
      const isLate = this.#within(RELIEF_MS);
      while (open.space.isShort && !isLate() && open.relief.step(this.#repairs(), false, isLate));
      if (open.space.isFull) throw new Refusal(open.space.fullText);
      while (written < drafts.length) {
        try {
          written += this.#appendRun(open, drafts.slice(written));
        } catch (error) {
          if (!isDiskFull(error)) throw error;
          if (isLate() || !open.relief.step(this.#repairs(), true, isLate)) throw error;
        }
      }
      return this.#head(open);
    }, true);
  }

  /** The journal for what is derived from it in this thread. Throws what the disk does. */
  get source(): { read(after: Position, maxBytes: number): Buffer[]; head(): Position } {
    return {
      read: (after, maxBytes) => this.#opened().segments.read(after, maxBytes),
      head: () => this.#opened().segments.head,
    };
  }

  read(after: Position, maxBytes: number): Promise<Buffer[]> {
    return this.#run(({ segments }) => segments.read(after, maxBytes));
  }

  head(): Promise<StoreHead> {
    return this.#run((open) => this.#head(open), true);
  }

  anchor(): Promise<StoreAnchor> {
    return this.#run(({ segments }) => anchorOf(segments.anchor));
  }

  gaps(after: Position, most: number): Promise<GapList> {
    return this.#run(({ segments }) => gapsAfter(segments, after, most, this.#within(UPKEEP_MS)));
  }

  keepWatermark(party: string, position: Position, signed: Buffer): Promise<void> {
    return this.#run((open) => {
      if (this.#unsaved.keep(open.state, party, position, signed)) this.#flush(open);
      else this.#flushIfDue(open);
    });
  }

  watermarks(): Promise<ReadonlyMap<string, Position>> {
    return this.#run(({ state }) => this.#unsaved.latest(state));
  }

  retain(upTo: Position, olderThanWallMs: number, nowWallMs: number): Promise<number> {
    return this.#run((open) => {
      this.#flushIfDue(open);
      const limits = { olderThanWallMs, nowWallMs };
      return open.relief.retain(
        upTo,
        limits,
        this.#clock.wallMs(),
        this.#within(RETAIN_MS),
        this.#within(DELETE_FROM_MS),
      );
    });
  }

  notices(): Promise<readonly StoreNotice[]> {
    return this.#run(({ state }) => state.notices());
  }

  noticed(id: string): Promise<void> {
    return this.#run(({ state }) => state.noticed(id));
  }

  space(): Promise<SpaceReport> {
    return this.#run(({ space, relief }) => {
      space.measure();
      return space.report(relief);
    });
  }

  beginEpoch(cause: string, beyond?: Position): Promise<StoreHead> {
    return this.#run((open) => {
      const place = placeOfNewEpoch(open.segments.head, beyond);
      if (place) open.state.epochCause = cause;
      if (place && place.epoch > open.segments.head.epoch) open.segments.begin(place);
      return this.#head(open);
    }, true);
  }

  /** A bounded piece of what can wait; whether there is more. To be called again and again, at leisure. */
  care(): Promise<boolean> {
    return this.#run((open) => {
      const { space, relief, scrub } = open;
      const isLate = this.#within(UPKEEP_MS);
      this.#flushIfDue(open);
      space.measureIfDue();
      if (scrub.isMending && scrub.step(this.#repairs(), isLate)) return true;
      if (space.isShort) return relief.step(this.#repairs(), false, isLate);
      space.makeBallast();
      return scrub.step(this.#repairs(), isLate);
    }, true);
  }

  /** A damaged segment cannot be read until `care` has mended it: it should be called often. */
  get isMending(): boolean {
    return this.#open?.scrub.isMending ?? false;
  }

  /** Whether anything may be deleted because it is old by this wall clock (clock-trust.ts). */
  believes(wallMs: number): boolean {
    return this.#open?.relief.believes(wallMs) ?? false;
  }

  close(): Promise<void> {
    this.#closed = true;
    try {
      if (this.#open) this.#flush(this.#open);
    } catch {
      // The parties say it again, and the journal itself is on disk.
    }
    this.#discard();
    return Promise.resolve();
  }

  /** Writes up to where a new segment may begin; how many. */
  #appendRun({ segments, space }: Opened, drafts: readonly Draft[]): number {
    const [first] = drafts;
    const isDue = first?.kind === 'points' && segments.isTimeToBegin(first.wallMs);
    if (isDue || segments.currentBytes > this.#mostOfSegment) segments.begin(segments.head);
    const next = drafts.findIndex(({ kind }, index) => index > 0 && kind === 'points');
    let head: ChainHead = segments.head;
    const records: JournalRecord[] = drafts.slice(0, next < 0 ? drafts.length : next).map((draft) => {
      const record = encodeRecord(draft, head);
      head = record;
      return record;
    });
    segments.append(records);
    space.grow(records.reduce((sum, { bytes }) => sum + bytes.length, 0));
    this.#acknowledged = segments.head;
    return records.length;
  }

  async #run<Result>(work: (open: Opened) => Result, isUrgent = false): Promise<Result> {
    try {
      const open = this.#opened();
      return mendedOnTheWay(() => work(open), open, this.#repairs(), this.#within(UPKEEP_MS), isUrgent);
    } catch (error) {
      if (!(error instanceof Refusal)) this.#discard();
      throw error;
    }
  }

  #opened(): Opened {
    if (this.#open !== undefined) return this.#open;
    if (this.#closed) throw new Error('the store is closed');
    const { directory, maxMegabytes = DEFAULT_MEGABYTES } = this.#place;
    const { state, segments, isStateLost } = openJournal(this.#repairs(), this.#acknowledged);
    const space = new Space(directory, maxMegabytes * MEGABYTE, this.#disk, this.#clock);
    const relief = new Relief(segments, state, space, this.#clock, () => this.#unsaved.save(state));
    const scrub = new Scrub(segments, state, this.#clock, isStateLost);
    this.#open = { state, segments, space, relief, scrub };
    this.#acknowledged = segments.head;
    return this.#open;
  }

  /** Whatever the main thread does, a segment stays small against the limit, and quickly looked through. */
  get #mostOfSegment(): number {
    return Math.min(MOST_OF_SEGMENT_BYTES, ((this.#place.maxMegabytes ?? DEFAULT_MEGABYTES) * MEGABYTE) / 8);
  }

  #head({ segments, state }: Opened): StoreHead {
    const { head, records } = segments;
    const isNewEpoch = head.seq === 0 && head.epoch > 1;
    return {
      ...anchorOf(head),
      records,
      ...(state.noticeCount > 0 ? { notices: state.noticeCount } : {}),
      ...(isNewEpoch ? { succeeds: successionOf(segments, state) } : {}),
    };
  }

  #flushIfDue(open: Opened): void {
    if (this.#clock.monotonicMs() - this.#flushedMs >= FLUSH_EVERY_MS) this.#flush(open);
  }

  #flush({ state, segments, relief }: Opened): void {
    state.transaction(() => {
      this.#unsaved.save(state);
      state.reached = segments.head;
      if (relief.clockTrust !== undefined) state.clockTrust = relief.clockTrust;
    });
    this.#flushedMs = this.#clock.monotonicMs();
  }

  #repairs(): Repairs {
    const { directory, site } = this.#place;
    return { directory, site, disk: this.#disk, nowMs: this.#clock.wallMs() };
  }

  #within(limitMs: number): () => boolean {
    const untilMs = this.#clock.monotonicMs() + limitMs;
    return () => this.#clock.monotonicMs() >= untilMs;
  }

  #discard(): void {
    this.#open?.relief.close();
    this.#open?.scrub.stopMending();
    this.#open?.segments.close();
    this.#open?.state.close();
    this.#open = undefined;
  }
}
