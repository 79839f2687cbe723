/**
 * Calls once when a deadline has passed. Deadlines on a busy line are set all the time and hardly ever reached, so a timer
 * that is under way is kept: when it fires before the deadline, it is set again for what is left.
 */
import type { Clock, Timer } from '../clock.js';

/** So that no timer is set for less than numbers can tell apart. */
const CLOSE_ENOUGH_MS = 0.01;

export class Watchdog {
  readonly #clock: Clock;
  readonly #bark: () => void;
  #deadlineMs: number | undefined;
  #timer: Timer | undefined;
  #timerMs = 0;
  readonly #fired = (): void => this.#check();

  constructor(clock: Clock, bark: () => void) {
    this.#clock = clock;
    this.#bark = bark;
  }

  /** Instead of any deadline set before. */
  watch(deadlineMs: number, nowMs: number): void {
    this.#deadlineMs = deadlineMs;
    if (this.#timer && this.#timerMs <= deadlineMs) return;
    this.#timer?.cancel();
    this.#timerMs = deadlineMs;
    this.#timer = this.#clock.after(deadlineMs - nowMs, this.#fired);
  }

  /** Sooner than was set, if it was set. */
  hurry(deadlineMs: number, nowMs: number): void {
    if (this.#deadlineMs !== undefined) this.watch(Math.min(this.#deadlineMs, deadlineMs), nowMs);
  }

  /** There is no deadline now, but there will soon be another. */
  rest(): void {
    this.#deadlineMs = undefined;
  }

  /** There is none, and nothing is to wake for it. */
  stop(): void {
    this.#deadlineMs = undefined;
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #check(): void {
    this.#timer = undefined;
    if (this.#deadlineMs === undefined) return;
    const nowMs = this.#clock.monotonicMs();
    if (this.#deadlineMs - nowMs > CLOSE_ENOUGH_MS) {
      this.watch(this.#deadlineMs, nowMs);
      return;
    }
    this.#deadlineMs = undefined;
    this.#bark();
  }
}
