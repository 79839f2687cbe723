/** Polls and time over which the pace is taken: one late poll is no overrun. */
const LEAST_POLLS = 5;
const LEAST_MS = 15_000;
/** Kept apart, so that a line at its limit does not tell the same story again and again. */
const OVERRUN_FROM = 1.1;
const KEEPS_UP_BELOW = 1.03;

export interface PaceChange {
  readonly code: 'poll-overrun' | 'poll-keeps-up';
  readonly achievedMs: number;
}

/** Whether one device is polled in its period, judged over a stretch of polls. */
export class PollPace {
  readonly #everyMs: number;
  #sinceMs: number | undefined;
  #polls = 0;
  #isOverrun = false;

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** A poll begins. */
  polled(nowMs: number): PaceChange | undefined {
    if (this.#sinceMs === undefined) {
      this.#sinceMs = nowMs;
      return undefined;
    }
    this.#polls++;
    const tookMs = nowMs - this.#sinceMs;
    if (this.#polls < LEAST_POLLS || tookMs < LEAST_MS) return undefined;
    const achievedMs = tookMs / this.#polls;
    this.#sinceMs = nowMs;
    this.#polls = 0;
    const stretch = achievedMs / this.#everyMs;
    const isOverrun = this.#isOverrun ? stretch > KEEPS_UP_BELOW : stretch >= OVERRUN_FROM;
    if (isOverrun === this.#isOverrun) return undefined;
    this.#isOverrun = isOverrun;
    return { code: isOverrun ? 'poll-overrun' : 'poll-keeps-up', achievedMs };
  }

  /** The device is not polled in its period for another reason than the line's load. */
  interrupt(): void {
    this.#sinceMs = undefined;
    this.#polls = 0;
  }
}
