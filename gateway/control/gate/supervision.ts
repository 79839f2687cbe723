/** What a gate under command must not do, and when it is to be stopped so that it comes to rest at its target. Pure. */
import { SOURCES } from '../intent.js';
import type { GateTraits, Moving, Sighting, Tick } from './gate-state.js';

/** Less is no movement. */
export const PROGRESS_PERCENT = 0.5;
/** Travel away from the target beyond this is the wrong way, not backlash. */
const WRONG_WAY_PERCENT = 3;
/** And beyond the target: it does not end where it should. */
const OVERSHOOT_PERCENT = 3;
/** A motor may run on this long after STOP. */
export const COASTING_MS = 3_000;
/** Arrived: closer than positioners resolve. */
const ARRIVED_PERCENT = 0.5;
/** A gate that has come to rest this long within the smallest move of its target has arrived: positioners have a deadband. */
const SETTLED_AFTER_MS = 5_000;
/** Without a travel time, a gate under command that has not moved for this long is stuck. */
const STUCK_AFTER_MS = 30_000;
/** With one, after this part of it, but never sooner than a slow drive starts. */
const STUCK_AFTER_PART = 0.05;
const LEAST_STUCK_AFTER_MS = 10_000;
/** The way may take this much longer than the travel time has it. */
const TOO_SLOW = 1.5;
const START_MS = 5_000;

/** Its position is seen, and so is when it last moved. */
export type Seen = Moving & { readonly progress: Sighting };

export interface Misbehaviour {
  readonly cause: string;
  readonly latches: boolean;
}

/** Signed distances: positive towards the target and beyond it. */
function along({ way }: Moving, fromPercent: number, toPercent: number): number {
  return way === 'opening' ? toPercent - fromPercent : fromPercent - toPercent;
}

/** What ends the move because of where the gate is and how long it has taken; undefined while all is well. */
export function misbehaviour(state: Seen, atPercent: number, tick: Tick): Misbehaviour | undefined {
  const { gate } = tick;
  const { intent, fromPercent = atPercent } = state;
  if (along(state, atPercent, fromPercent) > WRONG_WAY_PERCENT) return { cause: 'wrong-way', latches: true };
  if (along(state, intent.openingPercent, atPercent) > mostOvershoot(gate))
    return { cause: 'overshoot', latches: true };
  // What is worked out moves with the clock, but not away from an end whose contact still holds.
  if (!gate.hasPosition && tick.atEnd === undefined) return undefined;
  const restsMs = seenMs(tick) - state.progress.atMs;
  if (state.kind === 'travelling' && restsMs > stuckAfterMs(gate)) return { cause: 'stuck', latches: true };
  return seenMs(tick) - state.startedMs > longestMs(state, fromPercent, gate)
    ? { cause: 'too-slow', latches: false }
    : undefined;
}

function mostOvershoot({ minTravelPercent, positionsItself, travelTimeMs }: GateTraits): number {
  const least = Math.max(OVERSHOOT_PERCENT, 2 * minTravelPercent);
  if (positionsItself || travelTimeMs === undefined) return least;
  return least + (100 * COASTING_MS) / travelTimeMs;
}

export function stuckAfterMs({ travelTimeMs }: GateTraits): number {
  if (travelTimeMs === undefined) return STUCK_AFTER_MS;
  return Math.max(LEAST_STUCK_AFTER_MS, STUCK_AFTER_PART * travelTimeMs);
}

function longestMs({ intent }: Moving, fromPercent: number, { travelTimeMs }: GateTraits): number {
  if (travelTimeMs === undefined) return Number.POSITIVE_INFINITY;
  return (Math.abs(intent.openingPercent - fromPercent) / 100) * travelTimeMs * TOO_SLOW + START_MS;
}

/** When the position that is known now was read: a gate is not stuck because nobody has looked at it. */
export function seenMs({ nowMs, positionAgeMs = 0 }: Tick): number {
  return nowMs - positionAgeMs;
}

/** Whether it is where it was sent, closer than positioners resolve. */
export function isAtTarget({ intent }: Moving, atPercent: number): boolean {
  return Math.abs(intent.openingPercent - atPercent) <= ARRIVED_PERCENT;
}

/** Whether it has gone there, too: of a step that is smaller than what positioners resolve the half must be made. */
export function hasGoneThere(state: Moving, atPercent: number, { minTravelPercent }: GateTraits): boolean {
  const asked = askedPercent(state);
  return asked >= minTravelPercent || Math.abs(state.intent.openingPercent - atPercent) <= asked / 2;
}

/** How far it was sent; all the way where nobody knows. */
function askedPercent({ intent, fromPercent }: Moving): number {
  return fromPercent === undefined ? 100 : Math.abs(intent.openingPercent - fromPercent);
}

/** Whether it has gone beyond where it was sent: then the way to its target is no longer the way that it goes. */
export function isPast(state: Moving, atPercent: number): boolean {
  return along(state, state.intent.openingPercent, atPercent) > 0;
}

/** Whether an actuator that goes to its demand by itself has come there. */
export function hasArrived(state: Seen, atPercent: number, tick: Tick): boolean {
  const restsMs = seenMs(tick) - state.progress.atMs;
  const isNear = Math.abs(state.intent.openingPercent - atPercent) < tick.gate.minTravelPercent;
  return isAtTarget(state, atPercent) || (restsMs >= SETTLED_AFTER_MS && isNear);
}

/** Whether a run has come to its time or to the contact of its end. */
export function isRunOver({ way, endsMs }: Moving, { nowMs, atEnd }: Tick): boolean {
  if (endsMs !== undefined && nowMs >= endsMs) return true;
  return atEnd === (way === 'opening' ? 'opened' : 'closed');
}

/** Whether an actuator that runs until it is stopped is to be stopped now because of where it is seen. */
export function isNearTarget(state: Seen, atPercent: number, tick: Tick): boolean {
  const { nowMs, gate } = tick;
  const { openingPercent } = state.intent;
  if (!gate.hasPosition) return false;
  const hasEnd = openingPercent === 0 ? gate.hasClosedEnd : openingPercent === 100 && gate.hasOpenedEnd;
  const toGoPercent = along(state, atPercent, openingPercent);
  // To its end it runs until the contact tells, or until it goes no further there.
  if (hasEnd) return toGoPercent <= ARRIVED_PERCENT && nowMs - state.progress.atMs >= SETTLED_AFTER_MS;
  const isEnd = openingPercent === 0 || openingPercent === 100;
  return toGoPercent <= (isEnd ? ARRIVED_PERCENT : leadPercent(state, atPercent, tick));
}

/** How far before its target STOP is sent: what it coasts, and half of what it goes until it is looked at again. */
function leadPercent(state: Moving, atPercent: number, { nowMs, gate }: Tick): number {
  const goneMs = nowMs - state.startedMs;
  const gonePercent = Math.max(0, along(state, state.fromPercent ?? atPercent, atPercent));
  const percentPerMs = goneMs > 0 ? gonePercent / goneMs : 0;
  return gate.coast[state.way] + (percentPerMs * (nowMs - state.lookedMs)) / 2;
}

/** Whether what is wanted now goes before the move under way, and is another opening. */
export function isOverridden({ intent }: Moving, { intent: wanted, isSafety, gate }: Tick): boolean {
  if (wanted === undefined) return false;
  if (Math.abs(wanted.openingPercent - intent.openingPercent) < gate.minTravelPercent) return false;
  return isSafety || SOURCES.indexOf(wanted.source) < SOURCES.indexOf(intent.source);
}

/** Whether an uncertain command is seen to be obeyed. */
export function isObeying(state: Moving, atPercent: number): boolean {
  return (
    state.fromPercent !== undefined && along(state, state.fromPercent, atPercent) >= 2 * PROGRESS_PERCENT
  );
}
