/**
 * When an actuator's fail-safe settings are read: at the start, when the actuator was lost and is back (somebody may have worked
 * on it), and every ten minutes; sooner while they are not as they should be or could not be read.
 *
 *            heard, read, as wanted           too old, or not heard
 *   unknown ────────────────────────► armed ───────────────────────► unknown
 *      └────── read, not as wanted ──► not-armed ── not heard ──────────┘
 */
import type { Clock } from '../../../protocols/clock.js';
import type { Arming } from './gate-driver.js';

const READ_EVERY_MS = 600_000;
const NOT_ARMED_AGAIN_MS = 60_000;
const FAILED_AGAIN_MS = 30_000;
/** What was read so long ago is not known any more: a read that fails is made good within this time, or the gate stands. */
export const ARMED_FOR_MS = 1_200_000;

const UNKNOWN: Arming = Object.freeze({ state: 'unknown', detail: '' });

export class ArmingWatch {
  readonly #read: () => Promise<Arming>;
  readonly #clock: Clock;
  #arming = UNKNOWN;
  #knownAtMs = Number.NEGATIVE_INFINITY;
  #nextMs = Number.NEGATIVE_INFINITY;
  #isSeen = false;
  #isReading = false;
  /** Times that the actuator was lost: what was asked before tells nothing of it afterwards. */
  #losses = 0;

  /** `read` gives `unknown` when the settings could not be read, and does not reject. */
  constructor(read: () => Promise<Arming>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** What is known now; begins to read when it is time to. `isSeen`: whether the actuator's readings are good. */
  look(isSeen: boolean): Arming {
    const nowMs = this.#clock.monotonicMs();
    if (this.#isSeen && !isSeen) this.#lose();
    this.#isSeen = isSeen;
    if (nowMs - this.#knownAtMs > ARMED_FOR_MS) this.#arming = UNKNOWN;
    if (isSeen && nowMs >= this.#nextMs && !this.#isReading) void this.readNow();
    return this.#arming;
  }

  async readNow(): Promise<Arming> {
    const losses = this.#losses;
    this.#isReading = true;
    const arming = await this.#read();
    this.#isReading = false;
    if (losses !== this.#losses) return UNKNOWN;
    const nowMs = this.#clock.monotonicMs();
    this.#nextMs = nowMs + pauseAfter(arming);
    if (arming.state === 'unknown') return arming;
    this.#arming = arming;
    this.#knownAtMs = nowMs;
    return arming;
  }

  #lose(): void {
    this.#losses += 1;
    this.#arming = UNKNOWN;
    this.#nextMs = Number.NEGATIVE_INFINITY;
  }
}

function pauseAfter({ state }: Arming): number {
  if (state === 'armed') return READ_EVERY_MS;
  return state === 'not-armed' ? NOT_ARMED_AGAIN_MS : FAILED_AGAIN_MS;
}
