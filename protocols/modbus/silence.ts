/**
 * The silence before a request: 3.5 characters since the end of the last byte on the wire, ours or another's, and
 * what else an instrument needs. Timers count whole milliseconds and come late, so the last fraction is spent in a pause.
 *
 * Limits: a line on which somebody talks without a pause for LONGEST_CHATTER_MS counts as silent.
 */
import type { Clock } from '../clock.js';

const LONGEST_CHATTER_MS = 1000;
/**
 * Longer waits are left to a timer, which fires a millisecond or a little more after it should. The whole silence of a line
 * at 19200 baud or more is paused through: a timer's wake-up costs more than it spares, and comes too late for it. The price
 * is the thread, for at most this long before a request; a saturated line at 115200 baud takes a tenth to a quarter of it.
 */
const LONGEST_PAUSED_MS = 2.05;
const TIMER_LATE_MS = 0.75;
/** So that a loop of pauses ends where numbers have no finer steps. */
const MIN_PAUSE_MS = 0.001;

export interface Due {
  /** When the line has been silent for long enough, if nothing comes until then. */
  readonly atMs: number;
  /** Then the request goes even if something came. */
  readonly latestMs: number;
  /** What a timer should wait before the rest can be spent in a pause; 0 for nothing. */
  readonly timerMs: number;
}

export class Silence {
  readonly #clock: Clock;
  readonly #silenceMs: number;
  #lastByteMs = 0;
  #wantedSinceMs: number | undefined;

  constructor(clock: Clock, silenceMs: number) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
  }

  get lastByteMs(): number {
    return this.#lastByteMs;
  }

  /** A byte comes or goes at `atMs`, perhaps later than now. */
  brokenAt(atMs: number): void {
    this.#lastByteMs = Math.max(this.#lastByteMs, atMs);
  }

  /** For a request that could go but for the silence. */
  due(guardMs: number, nowMs: number): Due {
    this.#wantedSinceMs ??= nowMs;
    const latestMs = this.#wantedSinceMs + LONGEST_CHATTER_MS + guardMs;
    const atMs = Math.min(latestMs, this.#lastByteMs + this.#silenceMs + guardMs);
    const waitMs = atMs - nowMs;
    return {
      atMs,
      latestMs,
      timerMs: waitMs > LONGEST_PAUSED_MS ? Math.floor(waitMs - TIMER_LATE_MS) || 1 : 0,
    };
  }

  /** No request could go, or it went. */
  notWanted(): void {
    this.#wantedSinceMs = undefined;
  }

  pauseUntil(atMs: number): void {
    for (let nowMs = this.#clock.monotonicMs(); nowMs < atMs; nowMs = this.#clock.monotonicMs()) {
      this.#clock.pause(Math.max(MIN_PAUSE_MS, atMs - nowMs));
    }
  }
}
