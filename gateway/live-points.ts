/**
 * All that the gateway knows of its points, measured and derived:
 *
 *   readings ──► plausible? ──► live image ──► frozen once a cycle ──► derived points, plausible? ──► live image
 *                    └────────────────► journal, in blocks ◄──────────────────┘
 */

import type { PointId, Reading } from '../devices/point.js';
import type { CombinedPoint, PointMap } from '../devices/point-map.js';
import { trustOf } from '../devices/quality.js';
import type { Clock } from '../protocols/clock.js';
import { derivedPoints } from './config/derived.js';
import type { Site } from './config/site.js';
import type { Report } from './console/source.js';
import { type DerivedPoint, DerivedPoints } from './derive/derived-points.js';
import { PlausibilityWatch } from './plausibility/watch.js';
import { pointStatus } from './point-status.js';
import { type Image, LiveImage, staleAfterMs } from './poll/image.js';
import { ReadingsBlock } from './poll/readings-block.js';
import type { PointStatus } from './status.js';
import type { Journal } from './store/journal.js';

export class LivePoints {
  readonly #site: Site;
  readonly #clock: Clock;
  readonly #image: LiveImage;
  readonly #readings: ReadingsBlock;
  readonly #plausibility: PlausibilityWatch;
  readonly #derived: DerivedPoints;
  readonly #derivedPoints: readonly DerivedPoint[];
  #firstReadingMs: number | null = null;

  constructor(site: Site, clock: Clock, journal: Journal, report: Report) {
    const { settings, points } = site;
    this.#site = site;
    this.#clock = clock;
    this.#derivedPoints = derivedPoints(
      settings.derived,
      new Map([...points].map(([id, { map }]) => [id, map.unit])),
    );
    this.#image = new LiveImage(
      clock,
      new Map([
        ...[...points].map(([id, { everyMs }]) => [id, staleAfterMs(everyMs)] as const),
        ...this.#derivedPoints.map(({ id }) => [id, staleAfterMs(site.settings.control.cycle)] as const),
      ]),
    );
    const named = [
      ...[...points].map(([id, { map, everyMs }]) => ({ id, unit: map.unit, everyMs })),
      ...this.#derivedPoints.map(({ id, unit, everyMs }) => ({ id, unit, everyMs })),
    ];
    const { commitEvery: gatherMs, maxMegabytes } = settings.store;
    this.#readings = new ReadingsBlock(clock, journal, named, { gatherMs, maxMegabytes });
    this.#plausibility = new PlausibilityWatch(settings.plausibility, report);
    const uncertaintyOf = (id: string, value: number): number | undefined =>
      statedUncertainty(points.get(id)?.map.accuracy, value);
    const judge = (reading: Reading): Reading => this.#plausibility.judge([reading])[0] ?? reading;
    this.#derived = new DerivedPoints(this.#derivedPoints, clock, uncertaintyOf, judge);
  }

  /** Readings taken since the start, missing ones included. */
  get taken(): number {
    return this.#readings.taken;
  }

  /** Start of the process to the first good reading; null until there is one. */
  get firstReadingMs(): number | null {
    return this.#firstReadingMs;
  }

  take(read: readonly Reading[]): void {
    const readings = this.#plausibility.judge(read);
    this.#image.take(readings);
    this.#readings.take(readings);
    // A process begins to count its monotonic time when it starts.
    if (readings.some(({ flag }) => trustOf(flag) === 'reliable')) {
      this.#firstReadingMs ??= this.#clock.monotonicMs();
    }
  }

  /** What is known now, for those who only look. */
  look(): Image {
    return this.#image.freeze();
  }

  /** The image that a cycle decides on, with what is computed from it. */
  freeze(): Image {
    const frozen = this.#image.freeze();
    if (this.#derivedPoints.length === 0) return frozen;
    const { all, due } = this.#derived.evaluate(frozen);
    this.#image.take(all);
    this.#readings.take(due);
    return this.#image.freeze();
  }

  statuses(): PointStatus[] {
    const image = this.#image.freeze();
    const of = (id: string, unit: string): PointStatus =>
      pointStatus(id, unit, image.observe(id), this.#image.latest(id), this.#clock);
    return [
      ...[...this.#site.points]
        .filter(([, { map }]) => map.access !== 'w' && map.polled)
        .map(([id, { map }]) => of(id, map.unit)),
      ...this.#derivedPoints.map(({ id, unit }) => of(id, unit)),
    ];
  }

  /** Undefined for a point that there is not. */
  unitOf(id: PointId): string | undefined {
    return this.#site.points.get(id)?.map.unit ?? this.#derivedPoints.find((point) => point.id === id)?.unit;
  }

  /** Puts the readings taken so far into the journal, before their time. */
  flush(): void {
    this.#readings.flush();
  }

  close(): void {
    this.#readings.close();
  }
}

/** The larger of what the instrument's maker states absolutely and in per cent of the value. */
function statedUncertainty(
  accuracy: PointMap['accuracy'] | CombinedPoint['accuracy'],
  value: number,
): number | undefined {
  if (!accuracy) return undefined;
  const { absolute = 0, percent = 0 } = accuracy;
  return Math.max(absolute, (percent / 100) * Math.abs(value));
}
