/**
 * One gate's state machine: a pure function of state and input. It says what should be done; the cycle does it.
 *
 *              position seen          wish, all clear          on disk           still clear
 *   unknown ───────────────────► idle ───────────────► recording ─────► recorded ─────────► commanding
 *      ▲                         ▲ ▲ ▲                     │ no disk       │ changed            │ │
 *      │ position lost           │ │ └─────────────────────┴───────────────┘      not done      │ │ uncertain
 *      └─────────────────────────┘ │ ◄──────────────────────────────────────────────────────────┘ ▼
 *                                  │                    read back: no                        confirming
 *                                  │ ◄─────────────────────────────────────────────────────────┤
 *                        arrived   │                                                           │ read back: yes
 *                                  ├───────────────────────────────────────────── travelling ◄─┘ (or confirmed)
 *                                  │     stopped                                       │ interlock, no progress, wrong way
 *                                  └───────────────────── stopping ◄──────────────────┘
 *                                                            └──── after no progress or wrong way ────► fault (latched)
 *
 * From `commanding` a confirmed write goes to `travelling`. STOP is sent from any state in which the gate may move.
 */

import type { MoveOutcome } from './driver.js';
import type { Intent } from './intent.js';
import type { Judgement } from './interlocks.js';

export type GateState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'idle'; readonly notBeforeMs: number }
  | { readonly kind: 'recording' | 'recorded'; readonly intent: Intent }
  | { readonly kind: 'commanding'; readonly intent: Intent; readonly fromPercent: number }
  | {
      readonly kind: 'confirming';
      readonly intent: Intent;
      readonly fromPercent: number;
      readonly askedMs: number;
    }
  | {
      readonly kind: 'travelling';
      readonly intent: Intent;
      readonly fromPercent: number;
      readonly progress: Progress;
    }
  | {
      readonly kind: 'stopping';
      readonly cause: string;
      readonly latches: boolean;
      readonly sending: boolean;
    }
  | { readonly kind: 'fault'; readonly cause: string };

/** The last opening at which the gate was seen to have moved, and when. */
interface Progress {
  readonly percent: number;
  readonly atMs: number;
}

export type GateInput =
  | Tick
  | { readonly kind: 'decision-journaled' | 'decision-lost'; readonly nowMs: number }
  | { readonly kind: 'moved'; readonly outcome: MoveOutcome; readonly nowMs: number }
  | { readonly kind: 'demand-read'; readonly holds: boolean | undefined; readonly nowMs: number }
  | { readonly kind: 'stop-sent'; readonly acknowledged: boolean; readonly nowMs: number }
  | { readonly kind: 'stop-wanted'; readonly cause: string };

/** What a cycle sees. `notClear` and `tripped` are judged for `intent`, or for the move under way. */
export interface Tick {
  readonly kind: 'tick';
  readonly nowMs: number;
  readonly positionPercent: number | undefined;
  readonly intent: Intent | undefined;
  readonly minTravelPercent: number;
  readonly notClear: readonly Judgement[];
  /** Those of `notClear` that also end a move under way. */
  readonly tripped: readonly Judgement[];
}

export type GateEffect =
  | { readonly kind: 'journal-decision'; readonly intent: Intent; readonly fromPercent: number }
  | { readonly kind: 'move'; readonly intent: Intent }
  | { readonly kind: 'read-demand'; readonly openingPercent: number }
  | { readonly kind: 'stop'; readonly cause: string; readonly again: boolean }
  | { readonly kind: 'refuse'; readonly intent: Intent; readonly notClear: readonly Judgement[] }
  | { readonly kind: 'not-done'; readonly cause: string }
  | {
      readonly kind: 'arrived';
      readonly intent: Intent;
      readonly fromPercent: number;
      readonly atPercent: number;
    }
  | { readonly kind: 'fault'; readonly cause: string };

export interface Step {
  readonly state: GateState;
  readonly effects: readonly GateEffect[];
}

/** Pause after an attempt that came to nothing, so that a refusing actuator is not hammered. */
const HOLD_OFF_MS = 10_000;
/** Time between two attempts to read an uncertain demand back. */
const READ_BACK_EVERY_MS = 2_000;
/** A gate under command that has not moved by PROGRESS_PERCENT for this long is stuck. */
const STUCK_AFTER_MS = 30_000;
const PROGRESS_PERCENT = 0.5;
/** Travel away from the target beyond this is the wrong way, not backlash. */
const WRONG_WAY_PERCENT = 3;
/** Arrived: closer than positioners resolve. */
const ARRIVED_PERCENT = 0.5;

export const INITIAL_GATE_STATE: GateState = { kind: 'unknown' };

export function step(state: GateState, input: GateInput): Step {
  if (input.kind === 'tick') return onTick(state, input);
  if (input.kind === 'stop-wanted') {
    return mayMove(state) ? stop(input.cause, false) : stay(state);
  }
  switch (state.kind) {
    case 'recording':
      if (input.kind === 'decision-journaled') return stay({ kind: 'recorded', intent: state.intent });
      if (input.kind === 'decision-lost') return rest(input.nowMs, 'store-stalled');
      return stay(state);
    case 'commanding':
      return input.kind === 'moved' ? onMoved(state, input.outcome, input.nowMs) : stay(state);
    case 'confirming':
      if (input.kind !== 'demand-read' || input.holds === undefined) return stay(state);
      return input.holds ? stay(travelling(state, input.nowMs)) : rest(input.nowMs, 'ignored');
    case 'stopping':
      if (input.kind !== 'stop-sent') return stay(state);
      if (!input.acknowledged) return stay({ ...state, sending: false });
      if (!state.latches) return stay({ kind: 'idle', notBeforeMs: input.nowMs + HOLD_OFF_MS });
      return {
        state: { kind: 'fault', cause: state.cause },
        effects: [{ kind: 'fault', cause: state.cause }],
      };
    default:
      return stay(state);
  }
}

/** Whether a command of ours may be moving the gate. */
export function mayMove(state: GateState): boolean {
  return state.kind === 'commanding' || state.kind === 'confirming' || state.kind === 'travelling';
}

function onTick(state: GateState, tick: Tick): Step {
  switch (state.kind) {
    case 'unknown':
      return tick.positionPercent === undefined
        ? refuseOrStay(state, tick)
        : onTick({ kind: 'idle', notBeforeMs: tick.nowMs }, tick);
    case 'idle':
      return whileIdle(state, tick);
    case 'recorded':
      return whileRecorded(state, tick);
    case 'confirming': {
      const [trip] = tick.tripped;
      if (trip !== undefined) return stop(trip.id, false);
      if (tick.nowMs - state.askedMs < READ_BACK_EVERY_MS) return stay(state);
      return {
        state: { ...state, askedMs: tick.nowMs },
        effects: [{ kind: 'read-demand', openingPercent: state.intent.openingPercent }],
      };
    }
    case 'travelling':
      return whileTravelling(state, tick);
    case 'stopping':
      return state.sending ? stay(state) : stop(state.cause, state.latches, true);
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

function whileRecorded(state: { readonly kind: string; readonly intent: Intent }, tick: Tick): Step {
  const { intent, positionPercent, nowMs } = tick;
  const idle: GateState = { kind: 'idle', notBeforeMs: nowMs };
  if (tick.notClear.length > 0 || positionPercent === undefined) return refuseOrStay(idle, tick);
  const superseded =
    intent === undefined ||
    intent.source !== state.intent.source ||
    Math.abs(intent.openingPercent - state.intent.openingPercent) >= tick.minTravelPercent;
  if (superseded) return stay(idle);
  return {
    state: { kind: 'commanding', intent: state.intent, fromPercent: positionPercent },
    effects: [{ kind: 'move', intent: state.intent }],
  };
}

function onMoved(
  state: Extract<GateState, { kind: 'commanding' }>,
  outcome: MoveOutcome,
  nowMs: number,
): Step {
  switch (outcome.kind) {
    case 'confirmed':
      return stay(travelling(state, nowMs));
    case 'uncertain':
      return {
        state: { ...state, kind: 'confirming', askedMs: nowMs },
        effects: [{ kind: 'read-demand', openingPercent: state.intent.openingPercent }],
      };
    case 'not-done':
      return rest(nowMs, outcome.cause);
  }
}

function whileTravelling(state: Extract<GateState, { kind: 'travelling' }>, tick: Tick): Step {
  const { positionPercent, nowMs } = tick;
  const [trip] = tick.tripped;
  if (trip !== undefined) return stop(trip.id, false);
  if (positionPercent === undefined) return stop('position-unknown', false);
  const { intent, fromPercent, progress } = state;
  const targetPercent = intent.openingPercent;
  if (Math.abs(targetPercent - positionPercent) <= ARRIVED_PERCENT) {
    return {
      state: { kind: 'idle', notBeforeMs: nowMs },
      effects: [{ kind: 'arrived', intent, fromPercent, atPercent: positionPercent }],
    };
  }
  const wrongWayPercent = Math.abs(targetPercent - positionPercent) - Math.abs(targetPercent - fromPercent);
  if (wrongWayPercent > WRONG_WAY_PERCENT) return stop('wrong-way', true);
  if (Math.abs(positionPercent - progress.percent) >= PROGRESS_PERCENT) {
    return stay({ ...state, progress: { percent: positionPercent, atMs: nowMs } });
  }
  return nowMs - progress.atMs > STUCK_AFTER_MS ? stop('no-movement', true) : stay(state);
}

function travelling(from: { intent: Intent; fromPercent: number }, nowMs: number): GateState {
  const { intent, fromPercent } = from;
  return { kind: 'travelling', intent, fromPercent, progress: { percent: fromPercent, atMs: nowMs } };
}

function stop(cause: string, latches: boolean, again = false): Step {
  return {
    state: { kind: 'stopping', cause, latches, sending: true },
    effects: [{ kind: 'stop', cause, again }],
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

function stay(state: GateState): Step {
  return { state, effects: [] };
}
