/**
 * Runs to the closed end of a gate without a measured position of which nobody knows where it is. A module's own pulse may be
 * shorter than the travel, so that one run does not tell: they are added up, whoever wants them, until the gate must be shut. Pure.
 * A pause of a minute, somebody at the actuator, or an end that tells where the gate is, begins anew.
 */
import { FORGOTTEN_AFTER_MS, isUnderWay } from './attempt.js';
import type { BlindRuns, GateInput, GateState, GateTraits, Step, Tick } from './gate-state.js';

/** So much longer than the whole travel takes: each start costs a little. */
const WHOLE = 1.2;

/** Whether the gate must have come to its end by now. */
export function haveRunWhole(blind: BlindRuns | undefined, { travelTimeMs }: GateTraits): boolean {
  return blind !== undefined && travelTimeMs !== undefined && blind.ranMs >= WHOLE * travelTimeMs;
}

/** The runs so far, after a step. */
export function blindRuns(before: GateState, { state }: Step, input: GateInput): BlindRuns | undefined {
  const { blind } = before;
  const { nowMs } = input;
  if (state.kind === 'fault' || (input.kind === 'tick' && beginsAnew(before, input))) return undefined;
  if (!isUnderWay(before)) return blind && nowMs - blind.atMs < FORGOTTEN_AFTER_MS ? blind : undefined;
  const ranMs = (blind?.ranMs ?? 0) + (input.kind === 'tick' ? ranSinceLookedMs(before, input) : 0);
  return ranMs > 0 ? { ranMs, atMs: nowMs } : undefined;
}

function beginsAnew(before: GateState, { gate, positionPercent, atEnd, isLocal, isMoving }: Tick): boolean {
  const isRunByOthers = isMoving === true && !isUnderWay(before);
  return gate.hasPosition || positionPercent !== undefined || atEnd !== undefined || isLocal || isRunByOthers;
}

/** From when it is certain that it was started, to the end of the pulse or to the STOP: after that nobody knows. */
function ranSinceLookedMs(before: GateState, { nowMs, isMoving }: Tick): number {
  if (before.kind !== 'travelling' && before.kind !== 'confirming') return 0;
  const isCertain = before.kind === 'travelling' ? isMoving !== false : isMoving === true;
  if (!isCertain || before.fromPercent !== undefined) return 0;
  const { sinceMs, lookedMs, endsMs = nowMs } = before;
  return Math.max(0, Math.min(nowMs, endsMs) - Math.max(sinceMs, lookedMs));
}
