/** One gate's step from state to state: a pure function. It says what should be done; the cycle does it. */
import { wayTo } from '../driver/run-plan.js';
import type { Intent } from '../intent.js';
import { remembered, tried, waits } from './attempt.js';
import { blindRuns } from './blind-runs.js';
import { onMoving } from './gate-motion.js';
import type {
  Attempt,
  Fault,
  GateInput,
  GateState,
  Moving,
  Sighting,
  Step,
  Tick,
  Unknown,
} from './gate-state.js';
import { mayMove, stay, stopFor } from './gate-state.js';
import { onStopping } from './gate-stopping.js';
import { disturbed, STANDS_AFTER_MS, selfMovePercent, whileByHand } from './rest-watch.js';
import { PROGRESS_PERCENT, seenMs } from './supervision.js';

/** Pause after an attempt that came to nothing, so that a refusing actuator is not hammered. */
export const HOLD_OFF_MS = 10_000;
/** Time between two attempts to find out what became of a command before a restart. */
const ASK_EVERY_MS = 2_000;

type Halt = Extract<GateInput, { kind: 'halt' }>;
type AtRest = Extract<GateState, { kind: 'idle' | 'recording' | 'recorded' }>;

export function step(state: GateState, input: GateInput): Step {
  const next = transition(state, input);
  const attempt = remembered(state, next, input.nowMs);
  const blind = blindRuns(state, next, input);
  const { attempt: _attempt, blind: _blind, ...after } = next.state;
  return { state: { ...after, ...(attempt && { attempt }), ...(blind && { blind }) }, effects: next.effects };
}

function transition(state: GateState, input: GateInput): Step {
  if (input.kind === 'halt') return halted(state, input);
  if (mayMove(state)) return onMoving(state, input, rest);
  if (state.kind === 'stopping') return onStopping(state, input, HOLD_OFF_MS);
  switch (input.kind) {
    case 'tick':
      return atRest(state, input);
    case 'release':
      return released(state);
    case 'decision-journaled':
    case 'decision-lost':
      if (state.kind !== 'recording' || input.ticket !== state.ticket) return stay(state);
      return input.kind === 'decision-lost'
        ? rest(input.nowMs, 'store-stalled', state.stood)
        : stay({ kind: 'recorded', intent: state.intent, stood: state.stood });
    case 'demand-read': {
      const isAwaited = state.kind === 'unknown' && state.awaits?.openingPercent === input.openingPercent;
      return stay(isAwaited && input.holds !== undefined ? { ...state, awaits: undefined } : state);
    }
    default:
      return stay(state);
  }
}

/**
 * STOP goes out in any state; one that is being stopped already goes on with that, but no longer for something else that is
 * wanted, and a fault stands.
 */
function halted(state: GateState, { cause, latches = false }: Halt): Step {
  const isStopped = state.kind === 'stopping' && (state.latches || !latches);
  if (isStopped) return stay({ ...state, yields: undefined });
  // A fault that stands under somebody's hands goes on standing.
  if (state.kind === 'hand' && state.fault !== undefined) return stopFor(state.fault, true);
  const stop = stopFor(cause, latches);
  return state.kind === 'fault' ? { state, effects: stop.effects } : stop;
}

function released(state: GateState): Step {
  if (state.kind === 'fault') {
    return {
      state: { kind: 'unknown', stoodPercent: state.stood?.percent },
      effects: [{ kind: 'released', cause: state.cause }],
    };
  }
  if (state.kind !== 'hand' || state.fault === undefined) return stay(state);
  return { state: { ...state, fault: undefined }, effects: [{ kind: 'released', cause: state.fault }] };
}

function atRest(state: Exclude<GateState, Moving | { kind: 'stopping' }>, tick: Tick): Step {
  switch (state.kind) {
    case 'unknown':
      return whileUnknown(state, tick);
    case 'hand':
      return whileByHand(state, tick);
    case 'fault':
      return disturbed(state, tick) ?? stay(seenToStand(state, tick));
    case 'idle':
    case 'recording':
    case 'recorded':
      return disturbed(state, tick) ?? undisturbed(seenToStand(state, tick), tick);
  }
}

/** With where it stands, once that is known. */
function seenToStand<State extends AtRest | Fault>(state: State, { positionPercent, nowMs }: Tick): State {
  if (state.stood !== undefined || positionPercent === undefined) return state;
  return { ...state, stood: { percent: positionPercent, atMs: nowMs } };
}

function undisturbed(state: AtRest, tick: Tick): Step {
  const safety = safetyMove(tick, state.attempt);
  if (safety) return safety;
  if (tick.positionPercent === undefined)
    return refuseOrStay({ kind: 'unknown', stoodPercent: state.stood?.percent }, tick);
  if (state.kind === 'recording') return stay(state);
  return state.kind === 'idle' ? whileIdle(state, tick) : whileRecorded(state, tick);
}

/** Nothing moves the gate before its position is seen, it stands, and it is known what became of the last command. */
function whileUnknown(state: Extract<GateState, { kind: 'unknown' }>, tick: Tick): Step {
  const { positionPercent, nowMs, isMoving, isLocal, gate } = tick;
  const safety = safetyMove(tick, state.attempt);
  if (safety && positionPercent === undefined) return safety;
  if (isMoving === true && !isLocal) return stopFor('moving-at-start', false);
  const asked = asking(state, nowMs);
  if (positionPercent === undefined) {
    const { state: next, effects } = refuseOrStay({ ...asked.state, stands: undefined }, tick);
    return { state: next, effects: [...asked.effects, ...effects] };
  }
  const { stands } = state;
  const awayPercent = stands ? Math.abs(positionPercent - stands.percent) : 0;
  if (awayPercent >= selfMovePercent(gate) && !isLocal) return stopFor('moving-at-start', false);
  // By two looks: one that is old tells nothing of the time since.
  const atMs = seenMs(tick);
  const anchor = stands && awayPercent < PROGRESS_PERCENT ? stands : { percent: positionPercent, atMs };
  const isStanding = atMs - anchor.atMs >= STANDS_AFTER_MS;
  if (isStanding && asked.state.awaits === undefined) return standing(state, anchor, tick);
  // The anchor stays where it was for a gate that creeps, until it has crept far enough.
  return { state: { ...asked.state, stands: isCreeping() ? stands : anchor }, effects: asked.effects };

  function isCreeping(): boolean {
    return (
      stands !== undefined && anchor !== stands && !isLocal && nowMs - stands.atMs < 10 * STANDS_AFTER_MS
    );
  }
}

function asking(state: Unknown, nowMs: number): { state: Unknown; effects: Step['effects'] } {
  const { awaits } = state;
  if (!awaits || nowMs - (awaits.askedMs ?? Number.NEGATIVE_INFINITY) < ASK_EVERY_MS)
    return { state, effects: [] };
  return {
    state: { ...state, awaits: { ...awaits, askedMs: nowMs } },
    effects: [{ kind: 'read-demand', openingPercent: awaits.openingPercent }],
  };
}

function standing({ stoodPercent }: Unknown, stood: Sighting, tick: Tick): Step {
  const idle: GateState = { kind: 'idle', notBeforeMs: tick.nowMs, stood };
  const isElsewhere =
    stoodPercent !== undefined && Math.abs(stood.percent - stoodPercent) >= selfMovePercent(tick.gate);
  if (!isElsewhere) return stay(idle);
  const displaced = { kind: 'displaced', how: 'moved-unseen', fromPercent: stoodPercent } as const;
  return { state: idle, effects: [{ ...displaced, atPercent: stood.percent }] };
}

function whileIdle(state: Extract<AtRest, { kind: 'idle' }>, tick: Tick): Step {
  const { intent, positionPercent, nowMs } = tick;
  if (intent === undefined || tick.stay || nowMs < state.notBeforeMs || !isWorthMoving(intent, tick))
    return stay(state);
  if (tick.notClear.length > 0) return refuseOrStay(state, tick);
  // A safety action that waits after a try that failed does not go the ordinary way meanwhile.
  if (tick.isSafety) return stay(state);
  return {
    state: { kind: 'recording', intent, ticket: nowMs, stood: state.stood },
    effects: [{ kind: 'journal-decision', intent, fromPercent: positionPercent, ticket: nowMs }],
  };
}

function whileRecorded(state: Extract<AtRest, { kind: 'recorded' }>, tick: Tick): Step {
  const { intent, nowMs, gate } = tick;
  const idle: GateState = { kind: 'idle', notBeforeMs: nowMs, stood: state.stood };
  if (tick.notClear.length > 0) return refuseOrStay(idle, tick);
  const superseded =
    tick.stay !== undefined ||
    intent === undefined ||
    intent.source !== state.intent.source ||
    Math.abs(intent.openingPercent - state.intent.openingPercent) >= gate.minTravelPercent;
  return superseded ? stay(idle) : commanded(state.intent, tick, []);
}

/** A safety action is commanded at once: it is journaled, but nobody waits for that. */
function safetyMove(tick: Tick, attempt: Attempt | undefined): Step | undefined {
  const { intent, positionPercent: fromPercent, nowMs } = tick;
  if (!tick.isSafety || intent === undefined || tick.notClear.length > 0 || !isWorthMoving(intent, tick))
    return undefined;
  if (waits(attempt, intent, nowMs)) return undefined;
  const { state, effects } = commanded(intent, tick, [
    { kind: 'journal-decision', intent, fromPercent, ticket: undefined },
  ]);
  return { state: { ...state, attempt: tried(attempt, intent, nowMs) }, effects };
}

/**
 * Whether the intent is far enough from where the gate is. From an unknown position there is one way only: to the closed end,
 * where a contact tells that it has come there.
 */
function isWorthMoving(
  { openingPercent }: Intent,
  { positionPercent, gate, atEnd, leastStepPercent = gate.minTravelPercent }: Tick,
): boolean {
  // A contact knows better than a position whose zero has drifted: no motor is run into the seat.
  if (atEnd !== undefined && openingPercent === (atEnd === 'closed' ? 0 : 100)) return false;
  const isToClosedEnd = openingPercent === 0 && gate.hasClosedEnd;
  if (positionPercent === undefined) return isToClosedEnd;
  const isFar = Math.abs(openingPercent - positionPercent) >= leastStepPercent;
  // What is only worked out does not tell that the gate is shut.
  return isFar || (isToClosedEnd && !gate.hasPosition);
}

function commanded(intent: Intent, { nowMs, positionPercent }: Tick, before: Step['effects']): Step {
  const seen = positionPercent === undefined ? undefined : { percent: positionPercent, atMs: nowMs };
  return {
    state: {
      kind: 'commanding',
      intent,
      way: wayTo(positionPercent, intent.openingPercent),
      fromPercent: positionPercent,
      sinceMs: nowMs,
      startedMs: nowMs,
      progress: seen,
      lookedMs: nowMs,
      askedMs: nowMs,
    },
    effects: [...before, { kind: 'move', intent, fromPercent: positionPercent }],
  };
}

function rest(nowMs: number, cause: string, stood: Sighting | undefined): Step {
  return {
    state: { kind: 'idle', notBeforeMs: nowMs + HOLD_OFF_MS, stood },
    effects: [{ kind: 'not-done', cause }],
  };
}

function refuseOrStay<State extends GateState>(state: State, tick: Tick): Step {
  if (tick.intent === undefined || tick.notClear.length === 0) return stay(state);
  return { state, effects: [{ kind: 'refuse', intent: tick.intent, notClear: tick.notClear }] };
}
