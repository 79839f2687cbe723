/**
 * A gate while a command of ours may be moving it. Every such state is watched in the same way: what trips an interlock, hides
 * the position, misbehaves, is overridden or cannot be made certain is stopped.
 */
import type { MoveOutcome } from '../driver/gate-driver.js';
import type { GateInput, Moving, Plan, Sighting, Step, Tick } from './gate-state.js';
import { stay, stopFor, yieldTo } from './gate-state.js';
import {
  hasArrived,
  hasGoneThere,
  isAtTarget,
  isNearTarget,
  isObeying,
  isOverridden,
  isPast,
  isRunOver,
  misbehaviour,
  PROGRESS_PERCENT,
  type Seen,
  seenMs,
} from './supervision.js';

/** Time between two attempts to read an uncertain demand back. */
const READ_BACK_EVERY_MS = 2_000;
/** An uncertain command that stays uncertain this long is stopped. */
const LONGEST_UNCERTAIN_MS = 60_000;
/** A motor that ran so long must have moved the gate. */
const MUST_MOVE_AFTER_MS = 3_000;

export type Rest = (nowMs: number, cause: string, stood: Sighting | undefined) => Step;

export function onMoving(state: Moving, input: GateInput, rest: Rest): Step {
  switch (input.kind) {
    case 'tick':
      return watch(state, input);
    case 'moved':
      return state.kind === 'commanding' ? onMoved(state, input.outcome, input.nowMs, rest) : stay(state);
    case 'demand-read': {
      const isAsked = state.kind === 'confirming' && input.openingPercent === state.intent.openingPercent;
      if (!isAsked || input.holds === undefined) return stay(state);
      return input.holds
        ? stay(travelling(state, input.nowMs))
        : rest(input.nowMs, 'ignored', state.progress);
    }
    default:
      return stay(state);
  }
}

function watch(state: Moving, tick: Tick): Step {
  const { positionPercent, gate } = tick;
  // A positioner that has come to its target stands there: what trips now trips no move any more.
  const isThere =
    state.kind === 'travelling' && positionPercent !== undefined && isAtTarget(state, positionPercent);
  if (gate.positionsItself && isThere) return arrived(state, positionPercent, tick);
  // Interlocks judge the way to the target: of a gate that has run past it, and is stopped below, the way back.
  const isRun = gate.hasPosition && !gate.positionsItself;
  const hasRunPast = isRun && positionPercent !== undefined && isPast(state, positionPercent);
  const [trip] = hasRunPast ? [] : tick.tripped;
  if (trip !== undefined) return stopFor(trip.id, false);
  if (tick.stay) return yieldTo(tick.stay.why);
  // Only a gate that is closed for safety may go unseen.
  if (positionPercent === undefined && state.fromPercent !== undefined)
    return stopFor('position-unknown', false);
  if (isOverridden(state, tick)) return yieldTo('overridden');
  if (positionPercent === undefined) return watchBlind(state, tick);
  return watchSeen(withProgress(state, positionPercent, tick), positionPercent, tick);
}

/** A gate that is closed for safety while nobody sees where it is. */
function watchBlind(state: Moving, tick: Tick): Step {
  if (isRunOver(state, tick)) return stopFor('arriving', false, planOf(state, tick));
  const next: Moving = { ...state, lookedMs: tick.nowMs };
  return next.kind === 'confirming' ? whileConfirming(next, tick) : stay(next);
}

function watchSeen(state: Seen, atPercent: number, tick: Tick): Step {
  const { nowMs, gate } = tick;
  const wrong = misbehaviour(state, atPercent, tick);
  if (wrong) return stopFor(wrong.cause, wrong.latches);
  const isStopDue = isRunOver(state, tick) || isNearTarget(state, atPercent, tick);
  if (!gate.positionsItself && isStopDue) return stopFor('arriving', false, planOf(state, tick));
  const next: Seen = { ...state, lookedMs: nowMs };
  if (next.kind === 'confirming') return whileConfirming(next, tick);
  const hasCome = next.kind === 'travelling' && hasArrived(next, atPercent, tick);
  return gate.positionsItself && hasCome ? arrived(next, atPercent, tick) : stay(next);
}

function withProgress(state: Moving, atPercent: number, tick: Tick): Seen {
  const { progress } = state;
  const hasMoved = progress === undefined || Math.abs(atPercent - progress.percent) >= PROGRESS_PERCENT;
  return { ...state, progress: hasMoved ? { percent: atPercent, atMs: seenMs(tick) } : progress };
}

function arrived(state: Moving, atPercent: number, { nowMs, gate }: Tick): Step {
  const { intent, fromPercent } = state;
  // It may rest in its deadband short of its target, but after a step within that nobody can tell that it went.
  const isThere = hasGoneThere(state, atPercent, gate);
  return {
    state: { kind: 'idle', notBeforeMs: nowMs, stood: { percent: atPercent, atMs: nowMs } },
    effects: [{ kind: 'arrived', intent, fromPercent, atPercent, isAtTarget: isThere }],
  };
}

function planOf(state: Moving, { positionPercent, nowMs, isMoving, gate: { travelTimeMs } }: Tick): Plan {
  const { intent, way, fromPercent, startedMs } = state;
  return {
    intent,
    way,
    fromPercent,
    stopPercent: positionPercent,
    hasRun: nowMs - startedMs >= MUST_MOVE_AFTER_MS,
    hasRunWhole:
      state.kind === 'travelling' &&
      isMoving !== false &&
      travelTimeMs !== undefined &&
      nowMs - startedMs >= travelTimeMs,
  };
}

function whileConfirming(state: Moving, { nowMs, positionPercent, gate }: Tick): Step {
  const isSeen = gate.hasPosition && positionPercent !== undefined;
  if (isSeen && isObeying(state, positionPercent)) return stay(travelling(state, nowMs));
  if (nowMs - state.sinceMs > LONGEST_UNCERTAIN_MS) return stopFor('uncertain', false);
  if (nowMs - state.askedMs < READ_BACK_EVERY_MS) return stay(state);
  return {
    state: { ...state, askedMs: nowMs },
    effects: [{ kind: 'read-demand', openingPercent: state.intent.openingPercent }],
  };
}

function onMoved(state: Moving, outcome: MoveOutcome, nowMs: number, rest: Rest): Step {
  switch (outcome.kind) {
    case 'confirmed':
      return stay(ending(travelling(state, nowMs), outcome.runMs));
    case 'uncertain':
      return {
        state: ending({ ...state, kind: 'confirming', sinceMs: nowMs, askedMs: nowMs }, outcome.runMs),
        effects: [{ kind: 'read-demand', openingPercent: state.intent.openingPercent }],
      };
    case 'not-done':
      // The actuator took the write but holds another demand: nobody knows where it goes.
      return outcome.cause === 'ignored'
        ? stopFor('ignored', false)
        : rest(nowMs, outcome.cause, state.progress);
  }
}

function ending(state: Moving, runMs: number | undefined): Moving {
  return runMs === undefined ? state : { ...state, endsMs: state.sinceMs + runMs };
}

/** Whether it is stuck counts from here on. */
function travelling(state: Moving, nowMs: number): Moving {
  const { progress } = state;
  return { ...state, kind: 'travelling', sinceMs: nowMs, progress: progress && { ...progress, atMs: nowMs } };
}
