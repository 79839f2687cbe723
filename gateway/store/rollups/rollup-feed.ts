/**
 * Keeps the roll-ups abreast of the journal, by reading it: what has been committed since the last look is taken with the next
 * one, a second later, and what is missing at the start or after an error in slices. One way for both, so that none is forgotten.
 *
 *   journal ──► caughtUp(), each second, 40 ms at most ──► windows in memory ── once an hour ──► rollups.db
 *
 * Nothing here throws: whatever befalls the roll-ups must not befall the journal. After an error they are opened again, a damaged
 * file is deleted first, and it is gone on from where the file says.
 */
import type { Clock } from '../../../protocols/clock.js';
import type { ReadingsBody } from '../../../protocols/journal/bodies.js';
import { BodyReader } from '../../../protocols/journal/body-reader.js';
import { type JournalRecord, type Position, parseRecord } from '../../../protocols/journal/record.js';
import { isDamage, type RollupPlace, removeRollups } from './rollup-file.js';
import { RollupStore } from './rollup-store.js';
import type { Level, RollupReading, Window } from './window.js';

/** The journal of the thread that this runs in. */
export interface JournalSource {
  /** Whole records after `after`, oldest first, at most `maxBytes` but at least one if there is one. */
  read(after: Position, maxBytes: number): readonly Buffer[];
  /** The last record. */
  head(): Position;
}

type Appended = Pick<JournalRecord, 'epoch' | 'seq' | 'kind' | 'body'>;

/** So little at once that a slice ends near its time on a slow board too. */
const READ_BYTES = 8 * 1024;
const SLICE_MS = 40;
const RETRY_MS = 60_000;
const BEFORE_ALL: Position = { epoch: 0, seq: 0 };

export class RollupFeed {
  readonly #place: RollupPlace;
  readonly #journal: JournalSource;
  readonly #clock: Clock;
  #open: { readonly rollups: RollupStore; readonly bodies: BodyReader } | undefined;
  #failure: { readonly cause: string; readonly atMs: number } | undefined;

  constructor(place: RollupPlace, journal: JournalSource, clock: Clock) {
    this.#place = place;
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Why there are no roll-ups at the moment. */
  get cause(): string | undefined {
    return this.#failure?.cause;
  }

  /** The first `limit` windows of `RollupStore.series`; none while there are no roll-ups. */
  windows(point: string, level: Level, fromMs: number, toMs: number, limit: number): Window[] {
    const found: Window[] = [];
    this.#guarded(() => {
      for (const window of this.#open?.rollups.series(point, level, fromMs, toMs) ?? []) {
        if (found.length >= limit) return;
        found.push(window);
      }
    });
    return found;
  }

  newest(point: string): RollupReading | undefined {
    return this.#open?.rollups.newest(point);
  }

  /** Deletes the minutes of more than so long ago, a bounded number; whether there may be more. */
  forgetMinutes(beforeMs: number): boolean {
    let deleted = 0;
    this.#guarded(() => {
      deleted = this.#open?.rollups.forget('minute', beforeMs) ?? 0;
    });
    return deleted > 0;
  }

  /**
   * Takes what the journal has beyond the roll-ups, about 40 ms of it, and writes what is due; whether all is there now. To be called
   * every second or so, between other work. What was read a moment after it was written comes from memory, not from the disk.
   */
  caughtUp(): boolean {
    if (this.#failure && this.#clock.monotonicMs() - this.#failure.atMs < RETRY_MS) return false;
    let isAbreast = false;
    this.#guarded(() => {
      const { rollups } = this.#opened();
      const untilMs = this.#clock.monotonicMs() + SLICE_MS;
      do {
        isAbreast = !this.#takeNext(rollups);
        rollups.flushIfDue();
      } while (!isAbreast && this.#clock.monotonicMs() < untilMs);
      this.#failure = undefined;
    });
    return isAbreast;
  }

  /** Whether there may be more to take. */
  #takeNext(rollups: RollupStore): boolean {
    const done = rollups.watermark ?? BEFORE_ALL;
    if (!isBehind(done, this.#head())) return false;
    const records = this.#read(done);
    this.#take(records);
    return records.length > 0;
  }

  /** The file could not be read or written. */
  #failed(error: unknown): void {
    this.#failure = { cause: (error as Error).message, atMs: this.#clock.monotonicMs() };
    this.#open?.rollups.abandon();
    this.#open = undefined;
    if (isDamage(error)) removeRollups(this.#place.path);
  }

  close(): void {
    this.#guarded(() => this.#open?.rollups.close());
    this.#open = undefined;
  }

  #head(): Position {
    return this.#ofJournal(() => this.#journal.head());
  }

  #read(after: Position): Appended[] {
    return this.#ofJournal(() => this.#journal.read(after, READ_BYTES).map(recordOf));
  }

  #ofJournal<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      // Without the error's code: it speaks of the journal's files, not of ours.
      throw new Error(`the journal cannot be read: ${(error as Error).message}`);
    }
  }

  #take(records: readonly Appended[]): void {
    const { rollups, bodies } = this.#opened();
    for (const record of records) {
      if (record.kind === 'points') rollups.describe(record.body);
      if (record.kind === 'points' || record.kind === 'readings') {
        const body = bodies.read(record);
        if (record.kind === 'readings' && body !== undefined) rollups.take(body as ReadingsBody);
      }
      rollups.passed(record);
    }
  }

  #opened(): { readonly rollups: RollupStore; readonly bodies: BodyReader } {
    this.#open ??= this.#openFile();
    return this.#open;
  }

  #openFile(): { readonly rollups: RollupStore; readonly bodies: BodyReader } {
    let rollups = RollupStore.open(this.#place);
    if (rollups.watermark && isBehind(this.#head(), rollups.watermark)) {
      // The journal has lost its end: what it goes on with has the places of other records.
      rollups.abandon();
      removeRollups(this.#place.path);
      rollups = RollupStore.open(this.#place);
    }
    const bodies = new BodyReader();
    if (rollups.names) bodies.read({ kind: 'points', body: rollups.names });
    return { rollups, bodies };
  }

  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#failed(error);
    }
  }
}

function isBehind(a: Position, b: Position): boolean {
  return a.epoch < b.epoch || (a.epoch === b.epoch && a.seq < b.seq);
}

function recordOf(bytes: Buffer): Appended {
  const record = parseRecord(bytes);
  if ('fault' in record) throw new Error(`a record is not whole (${record.fault})`);
  return record;
}
