import type { Reading } from '../../devices/point.js';
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import type { ReadingsBody } from '../../protocols/journal/bodies.js';
import type { Journal } from '../store/journal.js';

/** As often as the journal commits: one block of readings in each commit. */
const BLOCK_EVERY_MS = 1000;
/** A block is closed early at this size, so that a record stays far below its limit. */
const MAX_READINGS = 1000;

/** Gathers readings and puts them into the journal as one record a second, in columns. */
export class ReadingsBlock {
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #ticker: Timer;
  #readings: Reading[] = [];
  #taken = 0;

  constructor(clock: Clock, journal: Journal) {
    this.#clock = clock;
    this.#journal = journal;
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
    this.#journal.append('readings', columnsOf(this.#readings, Math.floor(this.#clock.wallMs())));
    this.#readings = [];
  }

  close(): void {
    this.#ticker.cancel();
    this.flush();
  }
}

function columnsOf(readings: readonly Reading[], baseMs: number): ReadingsBody {
  const reasons: Record<string, string> = {};
  readings.forEach(({ reason }, index) => {
    if (reason !== undefined) reasons[index] = reason;
  });
  return {
    points: readings.map(({ point }) => point),
    // Not the record's own time: the journal looks at the clock again, and it may have been set in between.
    baseMs,
    atMs: readings.map(({ atWallMs }) => Math.round(atWallMs) - baseMs),
    values: readings.map(({ value }) => value),
    flags: readings.map(({ flag }) => flag),
    reasons,
  };
}
