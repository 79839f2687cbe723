/**
 * Whether the wall clock may say that something is old enough to be deleted.
 *
 * A clock that is wrong by years, because a battery is empty or a time server lies, would make everything old at once. So a
 * clock is believed as long as it goes on from where it was, over a restart too; when it is suddenly more than a day ahead,
 * nothing is deleted for its age until it has stayed there for 24 hours of running. That costs nothing: when space runs out
 * what may go goes whatever its age. A clock that has fallen back calls less old, which harms nobody.
 *
 *              a day ahead, or back                       24 h later
 *   believed ───────────────────────► on probation ──────────────────► believed there
 *      ▲                                   │
 *      └── as if nothing had happened ◄────┘
 */
const FAR_MS = 86_400_000;
const PROBATION_MS = 86_400_000;

/** A wall clock that runs on: what it should show now follows from the monotonic time that has passed. */
interface Running {
  wallMs: number;
  monotonicMs: number;
}

export class ClockTrust {
  #believed: Running | undefined;
  #probation: (Running & { waitedMs: number }) | undefined;

  /** `saved` is what `saved` said before a restart; the time that the computer was off counts as a jump, if it was over a day. */
  constructor(saved: string | undefined, monotonicMs: number) {
    const [wallMs, otherMs, waitedMs = 0] = (saved ?? '').split(' ').map((text) => Number.parseInt(text, 10));
    if (wallMs === undefined || Number.isNaN(wallMs)) return;
    this.#believed = { wallMs, monotonicMs };
    if (otherMs !== undefined) this.#probation = { wallMs: otherMs, monotonicMs, waitedMs };
  }

  /** What to know after a restart, in a line. */
  get saved(): string | undefined {
    if (this.#believed === undefined) return undefined;
    const numbers = [this.#believed.wallMs];
    if (this.#probation) numbers.push(this.#probation.wallMs, this.#probation.waitedMs);
    return numbers.map(Math.floor).join(' ');
  }

  /** How far the clock is ahead of what is believed; 0 while it is believed, or behind. As of the last look. */
  get aheadMs(): number {
    if (this.#probation === undefined || this.#believed === undefined) return 0;
    return Math.max(0, jumpMs(this.#believed, this.#probation.wallMs, this.#probation.monotonicMs));
  }

  /** Whether ages may be judged by this clock. To be called every minute or so. */
  look(wallMs: number, monotonicMs: number): boolean {
    const now = { wallMs, monotonicMs };
    if (this.#believed === undefined || Math.abs(jumpMs(this.#believed, wallMs, monotonicMs)) < FAR_MS) {
      this.#believed = now;
      this.#probation = undefined;
      return true;
    }
    const before = this.#probation;
    const isSame = before !== undefined && Math.abs(jumpMs(before, wallMs, monotonicMs)) < FAR_MS;
    const waitedMs = isSame ? before.waitedMs + monotonicMs - before.monotonicMs : 0;
    this.#probation = { ...now, waitedMs };
    if (waitedMs < PROBATION_MS) return this.aheadMs === 0;
    this.#believed = now;
    this.#probation = undefined;
    return true;
  }
}

function jumpMs({ wallMs, monotonicMs }: Running, nowWallMs: number, nowMonotonicMs: number): number {
  return nowWallMs - wallMs - (nowMonotonicMs - monotonicMs);
}
