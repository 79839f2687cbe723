/**
 * When everything that the party has not signed for is sent again, because its receiver seems not to have got it: 30 s after
 * the last progress, then after twice as long each time. A receiver that is away for a day would otherwise be sent the same
 * thousands of times over, on lines that are paid for by the byte.
 */
import type { Clock } from '../../protocols/clock.js';

const FIRST_MS = 30_000;
const LONGEST_MS = 900_000;

export class Stall {
  readonly #clock: Clock;
  #sinceMs = 0;
  #waitMs = FIRST_MS;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The party has signed. */
  progress(): void {
    this.begin();
    this.#waitMs = FIRST_MS;
  }

  /** Sending begins again from an earlier place. */
  begin(): void {
    this.#sinceMs = this.#clock.monotonicMs();
  }

  get isOver(): boolean {
    return this.#clock.monotonicMs() - this.#sinceMs >= this.#waitMs;
  }

  /** It was in vain. */
  lengthen(): void {
    this.#waitMs = Math.min(LONGEST_MS, 2 * this.#waitMs);
  }
}
