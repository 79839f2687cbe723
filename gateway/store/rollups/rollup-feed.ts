/**
 * Keeps the roll-ups abreast of the journal:
 *
 *              appended(), each batch          behind                      abreast
 *   journal ────────────────────────► abreast? ──────► caughtUp() in slices ──────► appended() again
 *
 * Roll-ups are behind at the start, after an error, and when they have to be made anew. Nothing here throws: whatever befalls
 * them must not befall the journal. After an error they are opened again, a damaged file is deleted first, and it is gone on
 * from where the file says.
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
  #isAbreast = false;
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

  /** Records that have just been committed. Does not touch the disk, but where a window of the past is opened again. */
  appended(records: readonly Appended[]): void {
    if (!this.#isAbreast) return;
    this.#guarded(() => this.#take(records));
  }

  /**
   * One slice of what is missing, about 40 ms, and writes what is due; whether all is there now. To be called every second or so,
   * between other work.
   */
  caughtUp(): boolean {
    if (this.#isAbreast) {
      this.#guarded(() => this.#open?.rollups.flushIfDue());
      return this.#isAbreast;
    }
    if (this.#failure && this.#clock.monotonicMs() - this.#failure.atMs < RETRY_MS) return false;
    this.#guarded(() => {
      const { rollups } = this.#opened();
      const untilMs = this.#clock.monotonicMs() + SLICE_MS;
      do {
        const records = this.#read(rollups.watermark ?? BEFORE_ALL);
        this.#isAbreast = records.length === 0;
        this.#take(records);
        rollups.flushIfDue();
      } while (!this.#isAbreast && this.#clock.monotonicMs() < untilMs);
      this.#failure = undefined;
    });
    return this.#isAbreast;
  }

  /** The file could not be read or written. */
  #failed(error: unknown): void {
    this.#failure = { cause: (error as Error).message, atMs: this.#clock.monotonicMs() };
    this.#isAbreast = false;
    this.#open?.rollups.abandon();
    this.#open = undefined;
    if (isDamage(error)) removeRollups(this.#place.path);
  }

  close(): void {
    this.#isAbreast = false;
    this.#guarded(() => this.#open?.rollups.close());
    this.#open = undefined;
  }

  #read(after: Position): Appended[] {
    try {
      return this.#journal.read(after, READ_BYTES).map(recordOf);
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
    if (rollups.watermark && isBehind(this.#journal.head(), rollups.watermark)) {
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
