import type { Draft, Position, RecordKind } from '../../protocols/journal/record.js';

/** What the rest of the gateway may do with the journal: add to it. */
export interface Journal {
  /**
   * Adds a record with the next group commit (about a second). Never waits and never throws: when the store
   * stalls, drafts queue up to a bound, then the oldest readings are given up and counted.
   */
  append(kind: RecordKind, body: unknown): void;
  /** Adds a record and resolves when it is on disk; rejects when the store cannot say so within its time limit. */
  appendDurably(kind: RecordKind, body: unknown): Promise<Position>;
}

/** Where drafts become records. Implemented on SQLite in this thread (tests) and behind a worker (the gateway). */
export interface Store {
  /** Appends in order in one transaction; resolves with the last position once it is on disk. */
  append(drafts: readonly Draft[]): Promise<StoreHead>;
  /** Whole records after `after`, oldest first, at most `maxBytes` but at least one if there is one. */
  read(after: Position, maxBytes: number): Promise<Buffer[]>;
  head(): Promise<StoreHead>;
  /** What the first kept record is chained to: seq 0 until something has been pruned. */
  anchor(): Promise<StoreAnchor>;
  /** Keeps a party's verified watermark (the signed text, byte for byte). */
  keepWatermark(party: string, position: Position, signed: Buffer): Promise<void>;
  watermarks(): Promise<ReadonlyMap<string, Position>>;
  /**
   * Deletes records up to `upTo` that are older than `olderThanWallMs`, a bounded number; returns how many. What is stamped
   * later than `nowWallMs` has a wrong time.
   */
  prune(upTo: Position, olderThanWallMs: number, nowWallMs: number): Promise<number>;
  close(): Promise<void>;
}

export interface StoreAnchor extends Position {
  /** SHA-256 of the record at that place, in hex. */
  readonly hashHex: string;
}

export interface StoreHead extends StoreAnchor {
  /** Records in the store. */
  readonly records: number;
}
