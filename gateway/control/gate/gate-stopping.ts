/**
 * A gate that is being stopped: STOP goes out until it is acknowledged, and is believed when the gate is seen to stand. One that
 * goes on after STOP is stopped again, and is a runaway when that does not help.
 */
import { haveRunWhole } from './blind-runs.js';
import type { GateEffect, GateInput, GateState, Plan, Step, Stopping, Tick, Trying } from './gate-state.js';
import { stay, stopFor } from './gate-state.js';
import { STANDS_AFTER_MS } from './rest-watch.js';
import { COASTING_MS, PROGRESS_PERCENT, seenMs } from './supervision.js';

/** Pauses after the first STOPs, so that a dead actuator does not take its whole line. */
const STOP_PAUSES_MS = [500, 1000, 2000] as const;
const LONGEST_STOP_PAUSE_MS = 5000;
/** A gate that goes on after so many STOPs is a runaway. */
const HEEDED_WITHIN = 3;

export function onStopping(state: Stopping & Trying, input: GateInput, holdOffMs: number): Step {
  if (input.kind === 'stop-sent') {
    return stay(
      input.acknowledged
        ? { ...state, acknowledgedMs: input.nowMs, stands: undefined, againAtMs: undefined }
        : { ...state, againAtMs: input.nowMs + (STOP_PAUSES_MS[state.tries - 1] ?? LONGEST_STOP_PAUSE_MS) },
    );
  }
  if (input.kind !== 'tick') return stay(state);
  if (state.acknowledgedMs !== undefined) return untilItStands(state, state.acknowledgedMs, input, holdOffMs);
  return state.againAtMs !== undefined && input.nowMs >= state.againAtMs ? stopAgain(state) : stay(state);
}

function untilItStands(
  state: Stopping & Trying,
  acknowledgedMs: number,
  tick: Tick,
  holdOffMs: number,
): Step {
  const { positionPercent, nowMs, isMoving } = tick;
  const hasCoasted = nowMs - acknowledgedMs > COASTING_MS;
  // It was acknowledged, and yet the gate goes on: an echo is not a standstill.
  if (isMoving === true && hasCoasted) return goesOn(state, tick);
  if (positionPercent === undefined) return unseen(state, acknowledgedMs, tick, holdOffMs);
  const { stands } = state;
  const atMs = seenMs(tick);
  // Seen before it was stopped.
  if (atMs < acknowledgedMs) return stay(state);
  if (stands === undefined || Math.abs(positionPercent - stands.percent) >= PROGRESS_PERCENT) {
    if (stands !== undefined && hasCoasted) return goesOn(state, tick);
    return stay({ ...state, stands: { percent: positionPercent, atMs } });
  }
  // By two looks: one that is old tells nothing of the time since.
  if (atMs - stands.atMs < STANDS_AFTER_MS || isMoving === true) return stay(state);
  return state.plan
    ? moveOver(state.plan, positionPercent, tick)
    : stopped(state, positionPercent, nowMs, holdOffMs);
}

/**
 * Nobody sees where it is. One whose position is only worked out stands when its motor is at rest; another one that is to be
 * closed for safety has had time enough to.
 */
function unseen(state: Stopping & Trying, acknowledgedMs: number, tick: Tick, holdOffMs: number): Step {
  const { nowMs, gate, isSafety, intent } = tick;
  const hasStood = nowMs - acknowledgedMs >= COASTING_MS + STANDS_AFTER_MS;
  const { plan, blind } = state;
  const hasRunWhole = (plan?.hasRunWhole && plan.fromPercent === undefined) || haveRunWhole(blind, gate);
  // It ran for as long as the whole travel takes, and nobody was at it: another try would run it into its seat.
  const isMissed = hasRunWhole && tick.atEnd !== 'closed' && !state.latches;
  if (hasStood && isMissed && !tick.isLocal)
    return stopped({ cause: 'end-not-reached', latches: true }, undefined, nowMs, holdOffMs);
  const isToClose = isSafety && intent?.openingPercent === 0 && gate.hasClosedEnd && !state.latches;
  if (!hasStood || (gate.hasPosition && !isToClose)) return stay({ ...state, stands: undefined });
  return stopped(state, undefined, nowMs, holdOffMs);
}

function goesOn(state: Stopping, { positionPercent, isLocal, nowMs }: Tick): Step {
  const { tries, cause, latches } = state;
  if (tries >= HEEDED_WITHIN && isLocal) return taken();
  if (state.latches) return stopAgain(state);
  if (tries >= HEEDED_WITHIN) return withTries(stopFor('runaway', true), tries + 1);
  // What was to be the end of a move has become an alarm.
  return state.plan ? withTries(stopFor('goes-on', false), tries + 1) : stopAgain(state);

  /** Somebody at the actuator drives it: STOP after STOP would fight him, and it is no runaway. A fault goes on standing. */
  function taken(): Step {
    const { state: after, effects } = stopped(state, positionPercent, nowMs, 0);
    if (positionPercent === undefined) return { state: after, effects };
    const stands = { percent: positionPercent, atMs: nowMs };
    const fromPercent = state.stands?.percent ?? positionPercent;
    return { state: { kind: 'hand', fromPercent, stands, fault: latches ? cause : undefined }, effects };
  }
}

function withTries({ state, effects }: ReturnType<typeof stopFor>, tries: number): Step {
  return { state: { ...state, tries }, effects };
}

function stopped(
  { cause, latches, yields }: Pick<Stopping, 'cause' | 'latches' | 'yields'>,
  atPercent: number | undefined,
  nowMs: number,
  holdOffMs: number,
): Step {
  const effect: GateEffect = { kind: 'stopped', cause, atPercent };
  const stood = atPercent === undefined ? undefined : { percent: atPercent, atMs: nowMs };
  if (latches) return { state: { kind: 'fault', cause, stood }, effects: [effect, { kind: 'fault', cause }] };
  if (!stood) return { state: { kind: 'unknown' }, effects: [effect] };
  const notBeforeMs = yields ? nowMs : nowMs + holdOffMs;
  return { state: { kind: 'idle', notBeforeMs, stood }, effects: [effect] };
}

/** A run has ended as planned: at the target, before it, or without having moved the gate. */
function moveOver(plan: Plan, atPercent: number, { nowMs, gate, atEnd }: Tick): Step {
  const { intent, way, fromPercent, stopPercent, hasRun } = plan;
  const stood = { percent: atPercent, atMs: nowMs };
  const hasMoved = fromPercent === undefined || Math.abs(atPercent - fromPercent) >= PROGRESS_PERCENT;
  // A step that is smaller than what counts as movement does not tell.
  const isTold =
    fromPercent !== undefined && Math.abs(intent.openingPercent - fromPercent) >= PROGRESS_PERCENT;
  const fault = ((): string | undefined => {
    if (hasRun && isTold && !hasMoved) return 'stuck';
    if (gate.hasPosition) return undefined;
    const isToClosedEnd = intent.openingPercent === 0 && gate.hasClosedEnd;
    return isToClosedEnd && atEnd !== 'closed' && atPercent === 0 ? 'end-not-reached' : undefined;
  })();
  if (fault !== undefined) {
    const standsAt = fault === 'end-not-reached' ? undefined : atPercent;
    return stopped({ cause: fault, latches: true }, standsAt, nowMs, 0);
  }
  const isAtTarget = Math.abs(intent.openingPercent - atPercent) < gate.minTravelPercent;
  const state: GateState = { kind: 'idle', notBeforeMs: nowMs, stood };
  const coasted = ((): GateEffect[] => {
    if (!gate.hasPosition || stopPercent === undefined || !hasMoved) return [];
    const percent = way === 'opening' ? atPercent - stopPercent : stopPercent - atPercent;
    return [{ kind: 'coasted', way, percent }];
  })();
  return { state, effects: [...coasted, { kind: 'arrived', intent, fromPercent, atPercent, isAtTarget }] };
}

function stopAgain({ cause, latches, yields, plan, tries }: Stopping): Step {
  return {
    state: { kind: 'stopping', cause, latches, yields, plan, tries: tries + 1 },
    effects: [{ kind: 'stop', cause, again: true, isPlanned: plan !== undefined }],
  };
}
