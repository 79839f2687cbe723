import type { Clock } from '../clock.js';

const SLOTS = 60;
const SLOT_MS = 1000;

/** How much of the last minute a line was in use, in slots of a second. */
export class LineUse {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #busyMs = new Float64Array(SLOTS);
  #slot: number;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.monotonicMs();
    this.#slot = Math.floor(this.#startMs / SLOT_MS);
  }

  begin(): void {
    if (this.#since !== undefined) return;
    this.#account();
    this.#since = this.#clock.monotonicMs();
  }

  end(): void {
    this.#account();
    this.#since = undefined;
  }

  /** 0..100, of the last minute or of the time since the start when that is shorter. */
  percent(): number {
    this.#account();
    const now = this.#clock.monotonicMs();
    const windowMs = Math.min(now - this.#startMs, (SLOTS - 1) * SLOT_MS + (now % SLOT_MS));
    const busyMs = this.#busyMs.reduce((sum, ms) => sum + ms, 0);
    return windowMs > 0 ? Math.min(100, (100 * busyMs) / windowMs) : 0;
  }

  /** Books the time in use up to now, slot by slot, and empties the slots that came round again. */
  #account(): void {
    const now = this.#clock.monotonicMs();
    const slotNow = Math.floor(now / SLOT_MS);
    this.#slot = Math.max(this.#slot, slotNow - SLOTS);
    if (this.#since !== undefined) this.#since = Math.max(this.#since, this.#slot * SLOT_MS);
    for (;;) {
      const endMs = Math.min(now, (this.#slot + 1) * SLOT_MS);
      const index = this.#slot % SLOTS;
      if (this.#since !== undefined) {
        this.#busyMs[index] = (this.#busyMs[index] ?? 0) + endMs - this.#since;
        this.#since = endMs;
      }
      if (this.#slot >= slotNow) return;
      this.#slot++;
      this.#busyMs[this.#slot % SLOTS] = 0;
    }
  }
}
