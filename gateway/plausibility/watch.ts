/**
 * Judges every reading before anybody else sees it: flags what is implausible, and says when a point begins to be so and
 * when it is plausible again. Spikes, stuck instruments and meters that drift apart become events this way.
 *
 * Limits: one event for each check of a point until its values have been plausible for CALM_MS, however often it flutters.
 */
import {
  type Finding,
  flagWith,
  judgePlausibility,
  type PlausibilityLimits,
  type PlausibilityState,
} from '../../devices/plausibility.js';
import type { PointId, Reading } from '../../devices/point.js';
import { type Reason, trustOf } from '../../devices/quality.js';
import { limitsOf, type PlausibilitySettings } from '../config/plausibility-schema.js';
import type { Report } from '../console/source.js';

const CALM_MS = 60_000;
/** Two meters are compared only where the other's value is not older than this. */
const COMPARED_WITHIN_MS = 120_000;

const REASON_OF = {
  'hard-limit': 'out-of-range',
  'soft-limit': 'unusual',
  rise: 'too-fast',
  fall: 'too-fast',
  same: 'stuck',
  cross: 'disagrees',
} as const satisfies Record<Finding, Reason>;

interface Watched {
  readonly settings: PlausibilitySettings;
  readonly limits: PlausibilityLimits;
  state: PlausibilityState;
  /** Since when the two meters have been too far apart. */
  apartSinceMs: number | undefined;
  /** Told findings, with the time at which each was last seen. */
  readonly told: Map<Finding, number>;
}

export class PlausibilityWatch {
  readonly #report: Report;
  readonly #watched: ReadonlyMap<PointId, Watched>;
  /** Points that others are compared with. */
  readonly #partners: ReadonlySet<PointId>;
  readonly #latest = new Map<PointId, Reading>();

  constructor(settings: readonly PlausibilitySettings[], report: Report) {
    this.#report = report;
    this.#watched = new Map(
      settings.map((one) => [
        one.point,
        { settings: one, limits: limitsOf(one), state: {}, apartSinceMs: undefined, told: new Map() },
      ]),
    );
    this.#partners = new Set(settings.flatMap(({ cross }) => cross?.with ?? []));
  }

  /** The same readings, those that cannot be true flagged. */
  judge(readings: readonly Reading[]): readonly Reading[] {
    if (this.#watched.size === 0) return readings;
    return readings.map((reading) => {
      const watched = this.#watched.get(reading.point);
      const judged = watched ? this.#judge(watched, reading) : reading;
      if (this.#partners.has(reading.point)) this.#latest.set(reading.point, judged);
      return judged;
    });
  }

  #judge(watched: Watched, reading: Reading): Reading {
    const { value, atMonotonicMs: atMs } = reading;
    // A missing value says nothing of the next one, and an unreliable one must not become the anchor.
    if (value === null || trustOf(reading.flag) === 'unreliable') return reading;
    const judged = judgePlausibility(watched.limits, watched.state, value, atMs);
    watched.state = judged.state;
    const findings = [...judged.findings, ...this.#compared(watched, value, atMs)];
    this.#tell(watched, reading, findings);
    const [worst] = findings;
    if (!worst) return reading;
    const flag = flagWith(reading.flag, findings);
    // What makes it worse is the reason.
    const own = trustOf(flag) === trustOf(reading.flag) ? reading.reason : undefined;
    return { ...reading, flag, reason: own ?? REASON_OF[worst] };
  }

  #compared(watched: Watched, value: number, atMs: number): Finding[] {
    const { cross } = watched.settings;
    const other = cross && this.#latest.get(cross.with);
    if (!cross || !other || other.value === null || trustOf(other.flag) === 'unreliable') return [];
    if (atMs - other.atMonotonicMs > COMPARED_WITHIN_MS) return [];
    const relative = ((cross.withinPercent ?? 0) / 100) * Math.max(Math.abs(value), Math.abs(other.value));
    const isApart = Math.abs(value - other.value) > Math.max(cross.within ?? 0, relative);
    watched.apartSinceMs = isApart ? (watched.apartSinceMs ?? atMs) : undefined;
    return watched.apartSinceMs !== undefined && atMs - watched.apartSinceMs >= cross.for ? ['cross'] : [];
  }

  #tell(
    watched: Watched,
    { point, value, atMonotonicMs: atMs }: Reading,
    findings: readonly Finding[],
  ): void {
    const { told } = watched;
    for (const finding of findings) {
      if (!told.has(finding)) this.#report(`value-${finding}`, 'warning', { point, value: value ?? 0 });
      told.set(finding, atMs);
    }
    for (const [finding, lastMs] of told) {
      if (findings.includes(finding) || atMs - lastMs < CALM_MS) continue;
      told.delete(finding);
      if (told.size === 0) this.#report('value-plausible', 'info', { point, value: value ?? 0 });
    }
  }
}
