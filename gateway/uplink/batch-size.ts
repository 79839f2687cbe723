import type { PublishResult } from '../../protocols/mqtt/session.js';

const MIN_BYTES = 4 * 1024;
const FIRST_BYTES = 16 * 1024;
const MAX_BYTES = 128 * 1024;
const QUICK_ACK_MS = 2000;
const SLOW_ACK_MS = 8000;

/** How large the next batch may be: 4 to 128 KiB, smaller the slower they are acknowledged, or lost. */
export class BatchSize {
  #bytes = FIRST_BYTES;

  get bytes(): number {
    return this.#bytes;
  }

  /** What became of a batch, and how long that took. */
  learn(result: PublishResult, tookMs: number): void {
    if (result === 'lost' || tookMs > SLOW_ACK_MS) this.#bytes = Math.max(MIN_BYTES, this.#bytes / 2);
    else if (result === 'acknowledged' && tookMs < QUICK_ACK_MS)
      this.#bytes = Math.min(MAX_BYTES, this.#bytes * 2);
  }
}
