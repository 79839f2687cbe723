import type { PointId, Reading } from '../../devices/point.js';
import { type Clock, type ClockStatus, every, type Timer } from '../../protocols/clock.js';
import { encodeBody, type ReadingsBody } from '../../protocols/journal/bodies.js';
import { Dictionary, encodeReadings, type PointsBody } from '../../protocols/journal/readings-codec.js';
import type { Journal, Moment } from '../store/journal.js';

/** Readings are gathered for so long: with each block there is a commit, within a second. */
const GATHER_MS = 1000;
/** A block is closed early at this size, so that a record stays far below its limit. */
const MAX_READINGS = 1000;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Readings whose wall and monotonic times differ by more than this from each other were stamped by a clock that was set meanwhile. */
const SAME_CLOCK_MS = 100;
/** A clock that is set to and fro must not make a segment of the store each second. */
const MOST_DAYS_AN_HOUR = 6;
/**
 * Then the points are named anew, which is where the store may begin a new segment. A small store begins one at an eighth of
 * its size by itself, and such a segment would have no names.
 */
const NAMED_AGAIN_BYTES = 24 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

export interface ReadingsBlockSettings {
  /** How long readings are gathered for one record, ms; 1000 without it. */
  readonly gatherMs?: number;
  /** What the whole store may take; 4096 without it. */
  readonly maxMegabytes?: number;
}

/**
 * Gathers readings and puts them into the journal as one record a second, or every `gatherMs`, in columns. The names of the points stand in a
 * `points` record before: at the start, on each new day, and after so many bytes.
 *
 * All readings of a block were stamped by a clock that nobody has set in between, and the record has its closing time by that
 * same clock, whatever it says now: so a reading's monotonic time is the record's, less what its wall time is before the record's.
 */
export class ReadingsBlock {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #names: Buffer;
  readonly #namedAgainBytes: number;
  readonly #dictionary: Dictionary;
  readonly #ticker: Timer;
  #readings: Reading[] = [];
  /** Of the block's first reading: its wall time less its monotonic time, and how far the clock could be trusted then. */
  #offsetMs = 0;
  #status: ClockStatus = 'unknown';
  #taken = 0;
  /** Of the wall clock, when the points were named last. */
  #namedOnDay: number | undefined;
  /** Monotonic times of the new days of the last hour. */
  #newDaysMs: readonly number[] = [];
  #bytesSince = 0;

  /** `points`: every point that there can be a reading of. */
  constructor(
    clock: Clock,
    journal: Journal,
    points: PointsBody['points'],
    { gatherMs = GATHER_MS, maxMegabytes = 4096 }: ReadingsBlockSettings = {},
  ) {
    this.#clock = clock;
    this.#journal = journal;
    // Half of what would do, for the records of other kinds between the readings.
    this.#namedAgainBytes = Math.min(NAMED_AGAIN_BYTES, (maxMegabytes * MEGABYTE) / 16);
    this.#names = encodeBody({ points } satisfies PointsBody);
    this.#dictionary = new Dictionary(this.#names);
    this.#ticker = every(clock, gatherMs, () => this.flush());
  }

  /** Readings taken since the start. */
  get taken(): number {
    return this.#taken;
  }

  take(readings: readonly Reading[]): void {
    this.#taken += readings.length;
    for (const reading of readings) {
      const offsetMs = reading.atWallMs - reading.atMonotonicMs;
      if (Math.abs(offsetMs - this.#offsetMs) > SAME_CLOCK_MS) this.flush();
      if (this.#readings.length === 0) {
        this.#offsetMs = offsetMs;
        this.#status = this.#clock.status();
      }
      this.#readings.push(reading);
    }
    if (this.#readings.length >= MAX_READINGS) this.flush();
  }

  /** Writes what there is, before its time. */
  flush(): void {
    if (this.#readings.length === 0) return;
    const monotonicMs = this.#clock.monotonicMs();
    const status = weaker(this.#status, this.#clock.status());
    const at = { wallMs: Math.floor(monotonicMs + this.#offsetMs), monotonicMs, status };
    this.#name(at);
    const body = encodeReadings(columnsOf(this.#readings, at.wallMs), this.#dictionary);
    this.#readings = [];
    this.#bytesSince += body.length;
    this.#journal.append('readings', body, at);
  }

  close(): void {
    this.#ticker.cancel();
    this.flush();
  }

  #name(at: Moment): void {
    const day = Math.floor(at.wallMs / DAY_MS);
    const isDue = day !== this.#namedOnDay && this.#mayBeginDay(at.monotonicMs);
    if (!isDue && this.#bytesSince < this.#namedAgainBytes) return;
    this.#namedOnDay = day;
    this.#bytesSince = 0;
    this.#journal.append('points', this.#names, at);
  }

  #mayBeginDay(nowMs: number): boolean {
    this.#newDaysMs = this.#newDaysMs.filter((atMs) => nowMs - atMs < HOUR_MS);
    if (this.#newDaysMs.length >= MOST_DAYS_AN_HOUR) return false;
    this.#newDaysMs = [...this.#newDaysMs, nowMs];
    return true;
  }
}

/** The clock may have been set, and become trustworthy, while the block was open. */
function weaker(a: ClockStatus, b: ClockStatus): ClockStatus {
  if (a === 'unsynced' || b === 'unsynced') return 'unsynced';
  return a === 'synced' ? b : a;
}

function columnsOf(readings: readonly Reading[], baseMs: number): ReadingsBody {
  const reasons: Record<string, string> = {};
  const uncertainties: Record<string, number> = {};
  readings.forEach(({ reason, uncertainty }, index) => {
    if (reason !== undefined) reasons[index] = reason;
    if (uncertainty !== undefined) uncertainties[index] = Math.fround(uncertainty);
  });
  return {
    points: readings.map(({ point }): PointId => point),
    baseMs,
    atMs: readings.map(({ atWallMs }) => Math.round(atWallMs) - baseMs),
    values: readings.map(({ value }) => value),
    flags: readings.map(({ flag }) => flag),
    reasons,
    ...(Object.keys(uncertainties).length > 0 ? { uncertainties } : {}),
  };
}
