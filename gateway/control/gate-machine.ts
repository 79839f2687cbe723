/** One gate's step from state to state: a pure function. It says what should be done; the cycle does it. */

import { onMoving, onStopping } from './gate-motion.js';
import type { GateInput, GateState, Step, Tick } from './gate-state.js';
import { mayMove, stay } from './gate-state.js';

/** Pause after an attempt that came to nothing, so that a refusing actuator is not hammered. */
const HOLD_OFF_MS = 10_000;

export function step(state: GateState, input: GateInput): Step {
  if (mayMove(state)) return onMoving(state, input, rest);
  if (state.kind === 'stopping') return onStopping(state, input, HOLD_OFF_MS);
  if (input.kind === 'tick') return atRest(state, input);
  if (state.kind !== 'recording') return stay(state);
  if (input.kind === 'decision-journaled') return stay({ kind: 'recorded', intent: state.intent });
  return input.kind === 'decision-lost' ? rest(input.nowMs, 'store-stalled') : stay(state);
}

function atRest(state: GateState, tick: Tick): Step {
  switch (state.kind) {
    case 'unknown':
      return tick.positionPercent === undefined
        ? refuseOrStay(state, tick)
        : whileIdle({ kind: 'idle', notBeforeMs: tick.nowMs }, tick);
    case 'idle':
      return whileIdle(state, tick);
    case 'recorded':
      return whileRecorded(state, tick);
    default:
      return stay(state);
  }
}

function whileIdle(state: Extract<GateState, { kind: 'idle' }>, tick: Tick): Step {
  const { intent, positionPercent, nowMs } = tick;
  if (positionPercent === undefined) return refuseOrStay({ kind: 'unknown' }, tick);
  if (intent === undefined || nowMs < state.notBeforeMs) return stay(state);
  if (Math.abs(intent.openingPercent - positionPercent) < tick.minTravelPercent) return stay(state);
  if (tick.notClear.length > 0) return refuseOrStay(state, tick);
  return {
    state: { kind: 'recording', intent },
    effects: [{ kind: 'journal-decision', intent, fromPercent: positionPercent }],
  };
}

function whileRecorded(state: Extract<GateState, { kind: 'recording' | 'recorded' }>, tick: Tick): Step {
  const { intent, positionPercent, nowMs } = tick;
  const idle: GateState = { kind: 'idle', notBeforeMs: nowMs };
  if (tick.notClear.length > 0 || positionPercent === undefined) return refuseOrStay(idle, tick);
  const superseded =
    intent === undefined ||
    intent.source !== state.intent.source ||
    Math.abs(intent.openingPercent - state.intent.openingPercent) >= tick.minTravelPercent;
  if (superseded) return stay(idle);
  return {
    state: {
      kind: 'commanding',
      intent: state.intent,
      fromPercent: positionPercent,
      sinceMs: nowMs,
      progress: { percent: positionPercent, atMs: nowMs },
      askedMs: nowMs,
    },
    effects: [{ kind: 'move', intent: state.intent }],
  };
}

function rest(nowMs: number, cause: string): Step {
  return {
    state: { kind: 'idle', notBeforeMs: nowMs + HOLD_OFF_MS },
    effects: [{ kind: 'not-done', cause }],
  };
}

function refuseOrStay(state: GateState, tick: Tick): Step {
  if (tick.intent === undefined || tick.notClear.length === 0) return stay(state);
  return { state, effects: [{ kind: 'refuse', intent: tick.intent, notClear: tick.notClear }] };
}
