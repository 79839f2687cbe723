import type { MonotonicMs, WallMs } from '../protocols/clock.js';
import type { QualityFlag, Reason } from './quality.js';

/** `<device>.<name_unit>`, such as `left-meter.discharge_m3s`. */
export type PointId = string;

/** One value of one point as one reply brought it. `value` is null exactly when `flag` is 9 (missing). */
export interface Reading {
  readonly point: PointId;
  readonly value: number | null;
  readonly flag: QualityFlag;
  readonly reason?: Reason;
  /** Standard uncertainty in the unit of the value, where it is known. */
  readonly uncertainty?: number;
  /** Arrival of the reply (or of the failure), not the time it was processed. */
  readonly atWallMs: WallMs;
  readonly atMonotonicMs: MonotonicMs;
}
