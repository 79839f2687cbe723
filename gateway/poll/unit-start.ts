/**
 * Whether an instrument has just been switched on, as far as that can be told from outside: at its first answer, after
 * two polls in a row without one, and after a silence that is as long as it takes to warm up. One lost reply is none.
 */
import type { PollResult } from './device-poll.js';

const SILENCES_OF_A_START = 2;

export class UnitStart {
  readonly #warmUpMs: number;
  #lastAnswerMs = Number.NEGATIVE_INFINITY;
  #warmUntilMs = Number.NEGATIVE_INFINITY;
  /** Polls since the last answer in which the unit was asked in vain, and whether one came to nothing at all. */
  #silences = 0;
  #isMissed = false;
  #isStarted = true;

  constructor(warmUpMs: number) {
    this.#warmUpMs = warmUpMs;
  }

  /** Whether what is to be done after each start has not been done since the last one. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  prepared(): void {
    this.#isStarted = false;
  }

  /** A poll has ended. */
  polled(unit: PollResult['unit'], nowMs: number): void {
    if (unit === 'silent' || unit === 'not-asked') {
      this.#isMissed = true;
      if (unit === 'silent') this.#silences++;
      if (this.#silences >= SILENCES_OF_A_START) this.#isStarted = true;
      return;
    }
    const isLong = this.#isMissed && nowMs - this.#lastAnswerMs >= this.#warmUpMs;
    if (this.#lastAnswerMs === Number.NEGATIVE_INFINITY || this.#silences >= SILENCES_OF_A_START || isLong) {
      this.#warmUntilMs = nowMs + this.#warmUpMs;
    }
    this.#lastAnswerMs = nowMs;
    this.#silences = 0;
    this.#isMissed = false;
  }

  isWarmingUp(nowMs: number): boolean {
    return this.#warmUpMs > 0 && nowMs < this.#warmUntilMs;
  }
}
