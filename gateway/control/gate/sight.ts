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

interface Told {
  readonly holds: boolean;
  readonly atMs: number;
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
  const opened = eyes.opened && toldOf(eyes.opened, image, nowMs);
  const closed = eyes.closed && toldOf(eyes.closed, image, nowMs);
  const isContradicted = opened?.holds === true && closed?.holds === true;
  const end = isContradicted ? undefined : atAnEnd(opened, closed, run);
  const atEnd = end?.at;
  const isLocal = eyes.byHand.some((sign) => toldOf(sign, image, nowMs)?.holds === true);
  const isMoving = motion(eyes, image, nowMs, run);
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
    endAtMs: end?.told.atMs ?? nowMs,
    toldMs: runToldMs(eyes, image, nowMs, run),
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
    isSeen: signs.length > 0 && signs.every((sign) => toldOf(sign, image, nowMs) !== undefined),
    estimate: kept,
  };
}

/** An end that was told before the motor was started away from it may be left by now. */
function atAnEnd(
  opened: Told | undefined,
  closed: Told | undefined,
  run: Run | undefined,
): { readonly at: 'opened' | 'closed'; readonly told: Told } | undefined {
  const isLeft = (way: Run['way'], { atMs }: Told): boolean => run?.way === way && atMs < run.startedMs;
  if (opened?.holds) return isLeft('closing', opened) ? undefined : { at: 'opened', told: opened };
  if (closed?.holds) return isLeft('opening', closed) ? undefined : { at: 'closed', told: closed };
  return undefined;
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

/** When the motor was last told to run our run, its start at least; undefined where nothing tells whether it runs. */
function runToldMs(
  { moving }: GateEyes,
  image: Image,
  nowMs: number,
  run: Run | undefined,
): number | undefined {
  if (moving.length === 0 || run === undefined) return undefined;
  const { startedMs, endedMs = nowMs } = run;
  const times = moving.flatMap((sign) => {
    const told = toldOf(sign, image, nowMs);
    return told?.holds && told.atMs <= endedMs ? told.atMs : [];
  });
  return Math.max(startedMs, ...times);
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
    .map((sign) => toldOf(sign, image, nowMs))
    .filter((each) => each !== undefined)
    .filter(({ atMs }) => switchedMs === undefined || atMs >= switchedMs + CONTACT_MS);
  if (fresh.some((each) => each.holds)) return true;
  return fresh.length === moving.length ? false : undefined;
}

function toldOf({ point, condition, scale, offset }: Sign, image: Image, nowMs: number): Told | undefined {
  const observation = image.observe(point);
  if (observation.kind !== 'good') return undefined;
  // Conditions are on raw numbers; what was read was one.
  const raw = Math.round(unscaled(observation.value, scalingOf({ scale, offset })));
  return { holds: holds(condition, raw), atMs: nowMs - observation.ageMs };
}
