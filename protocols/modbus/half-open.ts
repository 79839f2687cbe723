/**
 * Finds a connection whose other end is gone without a word: requests time out one after the other and no byte comes.
 * When making it anew did not help either, it is made anew more and more seldom: after 3, 6, 12 ... 96 timeouts.
 */
const FIRST_LIMIT = 3;
const LAST_LIMIT = 96;

export class HalfOpen {
  #timeouts = 0;
  #limit = FIRST_LIMIT;
  #heardMs = Number.NEGATIVE_INFINITY;
  #countedMs = Number.NEGATIVE_INFINITY;

  heard(nowMs: number): void {
    this.#heardMs = nowMs;
    this.#timeouts = 0;
    this.#limit = FIRST_LIMIT;
  }

  /** Of a request sent at `sentMs`; whether the connection should be made anew. Requests sent together count as one. */
  timedOut(sentMs: number, nowMs: number): boolean {
    if (sentMs < this.#heardMs || sentMs < this.#countedMs) return false;
    this.#countedMs = nowMs;
    if (++this.#timeouts < this.#limit) return false;
    this.#timeouts = 0;
    this.#limit = Math.min(LAST_LIMIT, this.#limit * 2);
    return true;
  }
}
