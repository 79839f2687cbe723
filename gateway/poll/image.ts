/**
 * What the gateway knows of its points. Readings flow into the live image as they come; each cycle freezes it once
 * and decides on that. An observation has a value only where the value may be used: there is no way to read
 * a stale, bad or unknown point as if it were a good one.
 */
import type { PointId, Reading } from '../../devices/point.js';
import { type Reason, trustOf } from '../../devices/quality.js';
import type { Clock, MonotonicMs } from '../../protocols/clock.js';

export type Observation =
  | { readonly kind: 'good'; readonly value: number; readonly ageMs: number }
  /** From the instrument and in range, but its quality flag says doubtful: not to be acted upon. */
  | { readonly kind: 'doubtful'; readonly value: number; readonly ageMs: number }
  /** There was a value, but it is too old. */
  | { readonly kind: 'stale'; readonly ageMs: number }
  /** The last reading has no value, or one that cannot be. */
  | { readonly kind: 'bad'; readonly reason: Reason; readonly ageMs: number }
  /** Never read. */
  | { readonly kind: 'unknown' };

/** All points at one moment. */
export interface Image {
  readonly takenAtMs: MonotonicMs;
  observe(point: PointId): Observation;
}

/** The value of a point is stale when three polls in a row and some slack have brought no newer one. */
export function staleAfterMs(everyMs: number): number {
  return 3 * everyMs + 2000;
}

/**
 * Reasons that speak of the way to the instrument, not of the instrument: the value that it gave before
 * holds until it is stale. Any other reason makes the point bad at once.
 */
const NOT_REACHED: readonly Reason[] = ['timeout', 'line-down', 'garbled', 'busy'];

/** The last reading that told something of the instrument, and the last of all. */
interface Known {
  readonly telling: Reading;
  readonly latest: Reading;
}

const UNKNOWN: Observation = Object.freeze({ kind: 'unknown' });

export class LiveImage {
  readonly #clock: Clock;
  readonly #staleAfterMs: ReadonlyMap<PointId, number>;
  readonly #known = new Map<PointId, Known>();

  /** `staleAfterMs` names every point that there is, with the age at which its value is stale. */
  constructor(clock: Clock, staleAfterMs: ReadonlyMap<PointId, number>) {
    this.#clock = clock;
    this.#staleAfterMs = staleAfterMs;
  }

  /** Throws RangeError for a point that was not named to the constructor. */
  take(readings: readonly Reading[]): void {
    for (const reading of readings) {
      if (!this.#staleAfterMs.has(reading.point)) throw new RangeError(`there is no point ${reading.point}`);
      const before = this.#known.get(reading.point);
      if (before && before.latest.atMonotonicMs > reading.atMonotonicMs) continue;
      const tellsNothing = reading.reason !== undefined && NOT_REACHED.includes(reading.reason);
      const telling = tellsNothing && before ? before.telling : reading;
      this.#known.set(reading.point, { telling, latest: reading });
    }
  }

  freeze(): Image {
    const takenAtMs = this.#clock.monotonicMs();
    const known = new Map(this.#known);
    const observations = new Map<PointId, Observation>();
    // Most points are looked at by nobody, and some by many.
    const observe = (point: PointId): Observation => {
      const before = observations.get(point);
      if (before !== undefined) return before;
      const telling = known.get(point)?.telling;
      if (telling === undefined) return UNKNOWN;
      const observation = observationOf(telling, takenAtMs, this.#staleAfterMs.get(point) ?? 0);
      observations.set(point, observation);
      return observation;
    };
    return Object.freeze({ takenAtMs, observe });
  }

  /** The last reading of a point as it came, for display and forwarding only: decide on a frozen image. */
  latest(point: PointId): Reading | undefined {
    return this.#known.get(point)?.latest;
  }
}

function observationOf(reading: Reading, nowMs: MonotonicMs, staleAfterMs: number): Observation {
  const ageMs = Math.max(0, nowMs - reading.atMonotonicMs);
  const trust = trustOf(reading.flag);
  if (reading.value === null || trust === 'missing' || trust === 'unreliable') {
    return Object.freeze({ kind: 'bad', reason: reading.reason ?? 'not-a-number', ageMs });
  }
  if (ageMs > staleAfterMs) return Object.freeze({ kind: 'stale', ageMs });
  return Object.freeze({ kind: trust === 'reliable' ? 'good' : 'doubtful', value: reading.value, ageMs });
}
