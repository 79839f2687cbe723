import type { Clock, ClockStatus } from '../../protocols/clock.js';
import type { HoleBody } from '../../protocols/journal/gaps.js';
import type { Draft, Position, RecordKind } from '../../protocols/journal/record.js';

/** When something was, by the clocks of the gateway; `monotonicMs` as its Clock counts. */
export interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
  readonly status: ClockStatus;
}

export function momentOf(clock: Clock): Moment {
  return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs(), status: clock.status() };
}

/** What the rest of the gateway may do with the journal: add to it. */
export interface Journal {
  /**
   * Adds a record with the next group commit (about a second). Never waits and never throws: when the store
   * stalls, drafts queue up to a bound, then the oldest readings are given up and counted. The record's times are those of
   * the call, or `at` for who has looked at the clocks already.
   */
  append(kind: RecordKind, body: unknown, at?: Moment): void;
  /** Adds a record and resolves when it is on disk; rejects when the store cannot say so within its time limit. */
  appendDurably(kind: RecordKind, body: unknown): Promise<Position>;
}

/** Where drafts become records. Implemented on SQLite in this thread (tests) and behind a worker (the gateway). */
export interface Store {
  /**
   * Appends in order; resolves with the last position once all of them are on disk. When it rejects, `head` tells how many
   * of them are: a batch may end in the middle where a segment begins.
   */
  append(drafts: readonly Draft[]): Promise<StoreHead>;
  /** Whole records after `after`, oldest first, at most `maxBytes` but at least one if there is one. */
  read(after: Position, maxBytes: number): Promise<Buffer[]>;
  head(): Promise<StoreHead>;
  /** What the first kept record is chained to: seq 0 until something has been deleted. */
  anchor(): Promise<StoreAnchor>;
  /** What is gone from between the records and ends after `after`: oldest first, at most `most`, as far as a bounded time allows. */
  gaps(after: Position, most: number): Promise<GapList>;
  /** Keeps a party's verified watermark (the signed text, byte for byte); on disk ten minutes later, or when something is deleted. */
  keepWatermark(party: string, position: Position, signed: Buffer): Promise<void>;
  watermarks(): Promise<ReadonlyMap<string, Position>>;
  /**
   * Deletes whole segments that lie entirely at or before `upTo` and are older than `olderThanWallMs`, as far as a bounded
   * time allows; returns how many records. What is stamped later than `nowWallMs` has a wrong time. When space runs out,
   * what is at or before `upTo` goes whatever its age.
   */
  retain(upTo: Position, olderThanWallMs: number, nowWallMs: number): Promise<number>;
  /** What the journal has lost and does not say so yet: each belongs into it as a `gap` record. */
  notices(): Promise<readonly StoreNotice[]>;
  /** The notice stands in the journal, on disk. */
  noticed(id: string): Promise<void>;
  space(): Promise<SpaceReport>;
  /**
   * Goes on in a new epoch: for who has learnt that the end of the journal was lost, from a party that has signed for
   * records up to `beyond`. The epoch is later than that one; where the journal is beyond that place already, it goes on as it was.
   */
  beginEpoch(cause: string, beyond?: Position): Promise<StoreHead>;
  close(): Promise<void>;
}

export interface StoreAnchor extends Position {
  /** SHA-256 of the record at that place, in hex. */
  readonly hashHex: string;
}

/** Records `fromSeq` to `toSeq` of an epoch, given up or lost; the record behind them is chained to `hashHex`. */
export interface StoreGap {
  readonly epoch: number;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly hashHex: string;
}

export interface GapList {
  readonly gaps: readonly StoreGap[];
  /** The list is complete up to this place. */
  readonly upTo: Position;
}

export interface StoreHead extends StoreAnchor {
  /** Records in the store; too many until segments with holes have been looked through after a start. */
  readonly records: number;
  /** How many notices wait, if any. */
  readonly notices?: number;
  /** While an epoch other than the first has no record: what its `start` record has to say. */
  readonly succeeds?: EpochSuccession;
}

/** Members of the `start` record that an epoch begins with: where the epoch before ends in this store, and why it does. */
export interface EpochSuccession {
  readonly after: StoreAnchor;
  readonly cause: string;
}

export interface StoreNotice {
  readonly id: string;
  readonly body: HoleBody;
}

/** How full the store is, before it is too late. */
export interface SpaceReport {
  /** All files in the store's directory, and what they may take. */
  readonly usedBytes: number;
  readonly limitBytes: number;
  /** Left on the file system. */
  readonly freeBytes: number;
  /** That can be written before something is given up: to the limit less a reserve, or to the end of the disk. */
  readonly roomBytes: number;
  /** Of what is used, held by segments that every required party has signed for: they go first. */
  readonly releasableBytes: number;
  /** Whether the reserve is there. */
  readonly hasBallast: boolean;
  /** Readings given up for space since the store was opened. */
  readonly thinnedRecords: number;
  /** How far the wall clock is ahead of where it was believed to be: nothing is deleted for its age then. 0 while it is believed. */
  readonly clockAheadMs: number;
}
