/**
 * What the frozen image tells of one gate: where it is, whether it moves, who is at it. Pure. A position that cannot be right is
 * no position; one that is not measured is worked out (estimate.ts).
 */
import { scalingOf, unscaled } from '../../../devices/codec/scaling.js';
import type { PointId } from '../../../devices/point.js';
import { type Condition, holds } from '../../../devices/point-map.js';
import type { Image } from '../../poll/image.js';
import type { Run } from '../driver/gate-driver.js';
import { type Estimate, estimate } from './estimate.js';

/** Something that a point tells when its raw number is as the condition says. */
export interface Sign {
  readonly point: PointId;
  readonly condition: Condition;
  readonly scale: number;
  readonly offset: number;
}

export interface GateEyes {
  /** Where the position is measured. */
  readonly position: PointId | undefined;
  /** Any of these means that it moves. */
  readonly moving: readonly Sign[];
  readonly opened: Sign | undefined;
  readonly closed: Sign | undefined;
  /** Any of these means that somebody is at the actuator. */
  readonly byHand: readonly Sign[];
  readonly travelTimeMs: number | undefined;
}

export interface Sight {
  readonly positionPercent: number | undefined;
  /** Of a position that is worked out. */
  readonly uncertaintyPercent: number | undefined;
  readonly isMoving: boolean | undefined;
  readonly isLocal: boolean;
  readonly atEnd: 'opened' | 'closed' | undefined;
  /** Whether the actuator's readings are good: whether it is heard. */
  readonly isSeen: boolean;
  /** To be kept for the next look. */
  readonly estimate: Estimate | undefined;
}

/** A measured position may be this far beyond its ends, as a zero that has drifted. */
const BEYOND_ENDS_PERCENT = 5;
/** And so far from an end whose contact says that the gate is there. */
const FROM_END_PERCENT = 10;
/** A motor needs so long until its contact is read as it was set. */
const CONTACT_MS = 1_000;
/** A module may end its own pulse so much before it is thought to. */
const END_MS = 1_500;

export function look(
  eyes: GateEyes,
  image: Image,
  nowMs: number,
  before: Estimate | undefined,
  run: Run | undefined,
): Sight {
  const isOpened = eyes.opened && told(eyes.opened, image, nowMs)?.holds;
  const isClosed = eyes.closed && told(eyes.closed, image, nowMs)?.holds;
  const atEnd = isOpened === isClosed ? undefined : isOpened ? 'opened' : isClosed ? 'closed' : undefined;
  const isLocal = eyes.byHand.some((sign) => told(sign, image, nowMs)?.holds === true);
  const isMoving = motion(eyes, image, nowMs, run);
  const isContradicted = isOpened === true && isClosed === true;
  if (eyes.position !== undefined) {
    const observation = image.observe(eyes.position);
    const position = observation.kind === 'good' && !isContradicted ? observation.value : undefined;
    return {
      isMoving,
      isLocal,
      atEnd,
      positionPercent:
        position !== undefined && isPlausible(position, atEnd) ? withinEnds(position) : undefined,
      uncertaintyPercent: undefined,
      isSeen: observation.kind === 'good',
      estimate: undefined,
    };
  }
  const isRunning = run !== undefined && run.endedMs === undefined;
  const isDisturbed =
    isLocal ||
    isContradicted ||
    (isRunning ? isMoving === false && nowMs < run.dueMs - END_MS : isMoving === true);
  const { kept, percent, uncertaintyPercent } = estimate(before, {
    nowMs,
    run,
    atEnd,
    isDisturbed,
    travelTimeMs: eyes.travelTimeMs,
  });
  const signs = [eyes.opened, eyes.closed, ...eyes.moving].filter((sign) => sign !== undefined);
  return {
    isMoving,
    isLocal,
    atEnd,
    positionPercent: percent,
    uncertaintyPercent,
    isSeen: signs.length > 0 && signs.every((sign) => told(sign, image, nowMs) !== undefined),
    estimate: kept,
  };
}

function isPlausible(percent: number, atEnd: Sight['atEnd']): boolean {
  if (percent < -BEYOND_ENDS_PERCENT || percent > 100 + BEYOND_ENDS_PERCENT) return false;
  if (atEnd === 'closed') return percent <= FROM_END_PERCENT;
  return atEnd !== 'opened' || percent >= 100 - FROM_END_PERCENT;
}

/** Judged, and moved by, as what it is: no gate is beyond its ends. */
function withinEnds(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}

/** Undefined where the actuator does not tell, or told it before the motor was last switched. */
function motion(
  { moving }: GateEyes,
  image: Image,
  nowMs: number,
  run: Run | undefined,
): boolean | undefined {
  if (moving.length === 0) return undefined;
  const switchedMs = run === undefined ? undefined : (run.endedMs ?? run.startedMs);
  const fresh = moving
    .map((sign) => told(sign, image, nowMs))
    .filter((each) => each !== undefined)
    .filter(({ atMs }) => switchedMs === undefined || atMs >= switchedMs + CONTACT_MS);
  if (fresh.some((each) => each.holds)) return true;
  return fresh.length === moving.length ? false : undefined;
}

function told(
  { point, condition, scale, offset }: Sign,
  image: Image,
  nowMs: number,
): { readonly holds: boolean; readonly atMs: number } | undefined {
  const observation = image.observe(point);
  if (observation.kind !== 'good') return undefined;
  // Conditions are on raw numbers; what was read was one.
  const raw = Math.round(unscaled(observation.value, scalingOf({ scale, offset })));
  return { holds: holds(condition, raw), atMs: nowMs - observation.ageMs };
}
