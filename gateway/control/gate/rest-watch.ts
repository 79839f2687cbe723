/**
 * A gate that no command of ours moves, watched all the same. Far from where it stood means that somebody moves it: with the
 * selector on local, or at the hand wheel, that is an event; otherwise it moves by itself, is stopped, and stays latched.
 */
import type { ByHand, Fault, GateState, GateTraits, Step, Tick } from './gate-state.js';
import { stay, stopFor } from './gate-state.js';
import { PROGRESS_PERCENT } from './supervision.js';

/** A gate stands when its position has not changed for this long. */
export const STANDS_AFTER_MS = 3_000;
/** How long a gate that was moved by hand is watched from where it was let go. */
const LET_GO_MS = 30_000;
/** Nearer than this is a deadband, a step of the position, or the wind. */
const SELF_MOVE_PERCENT = 2;
/** A position that is worked out jumps when the gate comes to an end; it may be wrong by so much before. */
const WORKED_OUT_PERCENT = 12;

type Watched = Extract<GateState, { kind: 'idle' | 'recording' | 'recorded' }> | Fault;

/** Percent of travel away from where it stood, from which on the gate has been moved. */
export function selfMovePercent({ minTravelPercent, hasPosition }: GateTraits): number {
  return hasPosition ? Math.max(SELF_MOVE_PERCENT, minTravelPercent) : WORKED_OUT_PERCENT;
}

/** What is to be done about a gate that moves, or has moved, without a command of ours. */
export function disturbed(state: Watched, tick: Tick): Step | undefined {
  const { positionPercent, nowMs, isLocal, isMoving, gate } = tick;
  const { stood } = state;
  const isAway =
    positionPercent !== undefined &&
    stood !== undefined &&
    Math.abs(positionPercent - stood.percent) >= selfMovePercent(gate);
  // Without a measured position a motor that runs is all that can be seen.
  const isRunning = !gate.hasPosition && isMoving === true;
  if (!isLocal) return isAway || isRunning ? stopFor('moved-by-itself', true) : undefined;
  if (!isAway) return undefined;
  const byHand: ByHand = {
    kind: 'hand',
    fromPercent: stood.percent,
    stands: { percent: positionPercent, atMs: nowMs },
    fault: state.kind === 'fault' ? state.cause : undefined,
  };
  return stay(byHand);
}

/** Until it stands; who lets go of it while it moves has it stopped. */
export function whileByHand(state: ByHand, tick: Tick): Step {
  const { positionPercent, nowMs, isLocal, gate } = tick;
  const { fromPercent, stands, fault } = state;
  if (positionPercent === undefined) return stay(atRestAgain(undefined));
  const awayPercent = Math.abs(positionPercent - stands.percent);
  if (!isLocal && awayPercent >= selfMovePercent(gate)) return stopFor('moved-by-itself', true);
  const restsMs = nowMs - stands.atMs;
  // Once nobody is at it any more, where it was let go counts, for a while.
  if (awayPercent >= PROGRESS_PERCENT && (isLocal || restsMs >= LET_GO_MS))
    return stay({ ...state, stands: { percent: positionPercent, atMs: nowMs } });
  if (awayPercent >= PROGRESS_PERCENT || restsMs < STANDS_AFTER_MS) return stay(state);
  return {
    state: atRestAgain(stands),
    effects: [{ kind: 'displaced', how: 'moved-by-hand', fromPercent, atPercent: stands.percent }],
  };

  function atRestAgain(stood: ByHand['stands'] | undefined): GateState {
    if (fault !== undefined) return { kind: 'fault', cause: fault, stood };
    return stood
      ? { kind: 'idle', notBeforeMs: nowMs, stood }
      : { kind: 'unknown', stoodPercent: fromPercent };
  }
}
