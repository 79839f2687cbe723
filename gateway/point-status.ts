import type { PointId, Reading } from '../devices/point.js';
import { QUALITY_FLAGS } from '../devices/quality.js';
import type { Clock } from '../protocols/clock.js';
import type { Observation } from './poll/image.js';
import type { PointStatus } from './status.js';

/** A point for display: its last reading, unless that is too old to be shown as a value. */
export function pointStatus(
  id: PointId,
  unit: string,
  observation: Observation,
  latest: Reading | undefined,
  clock: Clock,
): PointStatus {
  const nothing = { id, unit, value: null, flag: QUALITY_FLAGS.missing };
  if (latest === undefined) return { ...nothing, reason: 'never-read', ageMs: null };
  const ageMs = Math.round(clock.monotonicMs() - latest.atMonotonicMs);
  if (observation.kind === 'stale')
    return { ...nothing, reason: 'stale', ageMs: Math.round(observation.ageMs) };
  const { value, flag, reason = null, uncertainty } = latest;
  return { id, unit, value, flag, reason, ageMs, ...(uncertainty === undefined ? {} : { uncertainty }) };
}
