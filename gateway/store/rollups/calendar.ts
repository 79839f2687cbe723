import type { WallMs } from '../../../protocols/clock.js';
import { localTimeIn } from '../../../protocols/local-time.js';
import type { Level, Span } from './window.js';

const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
const UTC_DAY_MS = 86_400_000;
/** Offsets from UTC lie between -12 and +14 hours. */
const EARLIEST_MS = -14 * HOUR_MS;
const LATEST_MS = 12 * HOUR_MS;

/**
 * Where windows begin and end, and which of them lie in one row. Minutes and hours are those of UTC; days are the site's, so
 * that one may have 23 or 25 hours.
 */
export class Calendar {
  readonly #localTime: ReturnType<typeof localTimeIn>;
  /** The day that was asked for last: finding one costs a millisecond. */
  #day: Span = { startMs: 0, endMs: 0 };

  constructor(timeZone: string) {
    this.#localTime = localTimeIn(timeZone);
  }

  windowAt(level: Level, atMs: number): Span {
    if (level === 'day') return this.#dayAt(atMs);
    return gridSpan(atMs, level === 'minute' ? MINUTE_MS : HOUR_MS);
  }

  /** A row has the minutes of an hour, the hours of a day of UTC, or one day. */
  blockAt(level: Level, atMs: number): Span {
    if (level === 'day') return this.#dayAt(atMs);
    return gridSpan(atMs, level === 'minute' ? HOUR_MS : UTC_DAY_MS);
  }

  #dayAt(atMs: number): Span {
    if (atMs < this.#day.startMs || atMs >= this.#day.endMs) {
      const { secondOfDay, date } = this.#at(atMs);
      const startMs = this.#startOf(date, Math.floor(atMs / 1000) * 1000 - secondOfDay * 1000);
      this.#day = { startMs, endMs: this.#startOf(date + UTC_DAY_MS, startMs + UTC_DAY_MS) };
    }
    return this.#day;
  }

  /** `date`: that on the wall, as the midnight in UTC of the same name. */
  #at(atMs: number): { readonly secondOfDay: number; readonly date: number } {
    const { year, month, day, secondOfDay } = this.#localTime(atMs as WallMs);
    return { secondOfDay, date: Date.UTC(year, month - 1, day) };
  }

  /** The first moment of a date: `guessMs` on days of 24 hours; else by halving, for zones change their offset at midnight too. */
  #startOf(date: number, guessMs: number): number {
    const hasBegun = (atMs: number): boolean => this.#at(atMs).date >= date;
    if (hasBegun(guessMs) && !hasBegun(guessMs - 1)) return guessMs;
    let before = date + EARLIEST_MS - 1;
    let from = date + LATEST_MS;
    while (from - before > 1) {
      const middle = Math.floor((before + from) / 2);
      if (hasBegun(middle)) from = middle;
      else before = middle;
    }
    return from;
  }
}

function gridSpan(atMs: number, stepMs: number): Span {
  const startMs = Math.floor(atMs / stepMs) * stepMs;
  return { startMs, endMs: startMs + stepMs };
}
