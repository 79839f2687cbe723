const HOUR_MS = 3_600_000;
const HOURS = 24;

/** The sum of what was added in the last 24 hours, by whole hours: up to 25 of them in constant memory. */
export class LastDay {
  readonly #startMs: number;
  /** The hour that is running, and those before. */
  readonly #sums: number[] = [0];
  #hour = 0;

  constructor(nowMs: number) {
    this.#startMs = nowMs;
  }

  add(amount: number, nowMs: number): void {
    this.#turn(nowMs);
    this.#sums[0] = (this.#sums[0] ?? 0) + amount;
  }

  sum(nowMs: number): number {
    this.#turn(nowMs);
    return this.#sums.reduce((total, sum) => total + sum, 0);
  }

  /** How much time `sum` is of. */
  coveredMs(nowMs: number): number {
    this.#turn(nowMs);
    return nowMs - this.#startMs - (this.#hour - this.#sums.length + 1) * HOUR_MS;
  }

  #turn(nowMs: number): void {
    const hour = Math.floor((nowMs - this.#startMs) / HOUR_MS);
    for (let left = Math.min(hour - this.#hour, HOURS + 1); left > 0; left--) this.#sums.unshift(0);
    this.#hour = Math.max(hour, this.#hour);
    this.#sums.length = Math.min(this.#sums.length, HOURS + 1);
  }
}
