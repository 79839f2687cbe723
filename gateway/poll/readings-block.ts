import type { PointId, Reading } from '../../devices/point.js';
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import { encodeBody, type ReadingsBody } from '../../protocols/journal/bodies.js';
import { Dictionary, encodeReadings, type PointsBody } from '../../protocols/journal/readings-codec.js';
import type { Journal } from '../store/journal.js';

/** As often as the journal commits: one block of readings in each commit. */
const BLOCK_EVERY_MS = 1000;
/** A block is closed early at this size, so that a record stays far below its limit. */
const MAX_READINGS = 1000;
const DAY_MS = 86_400_000;
/**
 * Then the points are named anew, which is where the store may begin a new segment. A small store begins one at an eighth of
 * its size by itself, and such a segment would have no names.
 */
const NAMED_AGAIN_BYTES = 24 * 1024 * 1024;
const MEGABYTE = 1024 * 1024;

/**
 * Gathers readings and puts them into the journal as one record a second, in columns. The names of the points stand in a
 * `points` record before: at the start, on each new day, and after so many bytes.
 */
export class ReadingsBlock {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #names: Buffer;
  readonly #namedAgainBytes: number;
  readonly #dictionary: Dictionary;
  readonly #ticker: Timer;
  #readings: Reading[] = [];
  #taken = 0;
  /** Of the wall clock, when the points were named last. */
  #namedOnDay: number | undefined;
  #bytesSince = 0;

  /** `points`: every point that there can be a reading of. */
  constructor(clock: Clock, journal: Journal, points: PointsBody['points'], maxMegabytes = 4096) {
    this.#clock = clock;
    this.#journal = journal;
    // Half of what would do, for the records of other kinds between the readings.
    this.#namedAgainBytes = Math.min(NAMED_AGAIN_BYTES, (maxMegabytes * MEGABYTE) / 16);
    this.#names = encodeBody({ points } satisfies PointsBody);
    this.#dictionary = new Dictionary(this.#names);
    this.#ticker = every(clock, BLOCK_EVERY_MS, () => this.flush());
  }

  /** Readings taken since the start. */
  get taken(): number {
    return this.#taken;
  }

  take(readings: readonly Reading[]): void {
    this.#taken += readings.length;
    this.#readings.push(...readings);
    if (this.#readings.length >= MAX_READINGS) this.flush();
  }

  flush(): void {
    if (this.#readings.length === 0) return;
    const wallMs = Math.floor(this.#clock.wallMs());
    this.#name(wallMs);
    const body = encodeReadings(columnsOf(this.#readings, wallMs), this.#dictionary);
    this.#readings = [];
    this.#bytesSince += body.length;
    this.#journal.append('readings', body);
  }

  close(): void {
    this.#ticker.cancel();
    this.flush();
  }

  #name(wallMs: number): void {
    const day = Math.floor(wallMs / DAY_MS);
    if (day === this.#namedOnDay && this.#bytesSince < this.#namedAgainBytes) return;
    this.#namedOnDay = day;
    this.#bytesSince = 0;
    this.#journal.append('points', this.#names);
  }
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
    // Not the record's own time: the journal looks at the clock again, and it may have been set in between.
    baseMs,
    atMs: readings.map(({ atWallMs }) => Math.round(atWallMs) - baseMs),
    values: readings.map(({ value }) => value),
    flags: readings.map(({ flag }) => flag),
    reasons,
    ...(Object.keys(uncertainties).length > 0 ? { uncertainties } : {}),
  };
}
