/**
 * The line time that the quarantined units of one line may take together: 2 %, kept by spacing. A probe in vain that
 * held the line for c, the quiet after it included, is followed by 54.6 c without another, of whatever unit. So in any
 * stretch of time W they take at most 0.018 W and one probe more: less than 2 % of any stretch from 500 c on, which is
 * 2 minutes for probes of 240 ms. A probe that is answered is a poll and costs nothing.
 */
export const QUARANTINE_SHARE = 0.018;

export class UnitAllowance {
  #freeAtMs = Number.NEGATIVE_INFINITY;

  /** When the next probe may begin. */
  get freeAtMs(): number {
    return this.#freeAtMs;
  }

  /** Books `costMs` of line time, spent up to `endMs`. */
  spend(costMs: number, endMs: number): void {
    this.#freeAtMs = Math.max(this.#freeAtMs, endMs) + costMs * (1 / QUARANTINE_SHARE - 1);
  }
}
