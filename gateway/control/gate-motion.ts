/**
 * A gate while a command of ours may be moving it, and while it is being stopped. Every such state is watched in the
 * same way: what trips an interlock, hides the position, goes the wrong way, does not move or cannot be made certain
 * is stopped, and STOP is believed when the gate is seen to stand.
 */
import type { MoveOutcome } from './driver.js';
import type { GateInput, Moving, Step, Stopping, Tick } from './gate-state.js';
import { stay } from './gate-state.js';

/** Time between two attempts to read an uncertain demand back. */
const READ_BACK_EVERY_MS = 2_000;
/** An uncertain command that stays uncertain this long is stopped. */
const LONGEST_UNCERTAIN_MS = 60_000;
/** A gate under command that has not moved by PROGRESS_PERCENT for this long is stuck. */
const STUCK_AFTER_MS = 30_000;
const PROGRESS_PERCENT = 0.5;
/** A gate that has come to rest this long within the smallest move of its target has arrived: positioners have a deadband. */
const SETTLED_AFTER_MS = 5_000;
/** Travel away from the target beyond this is the wrong way, not backlash. */
const WRONG_WAY_PERCENT = 3;
/** Arrived: closer than positioners resolve. */
const ARRIVED_PERCENT = 0.5;
/** A motor may run on this long after an acknowledged STOP. */
const COASTING_MS = 3_000;
/** A gate stands when its position has not changed for this long. */
const STANDS_AFTER_MS = 3_000;
/** Pauses between STOPs: at once, then so that a dead actuator does not take its whole line. */
const STOP_PAUSES_MS = [0, 500, 1000, 2000] as const;
const LONGEST_STOP_PAUSE_MS = 5000;

type Rest = (nowMs: number, cause: string) => Step;

export function onMoving(state: Moving, input: GateInput, rest: Rest): Step {
  switch (input.kind) {
    case 'tick':
      return watch(state, input);
    case 'moved':
      return state.kind === 'commanding' ? onMoved(state, input.outcome, input.nowMs, rest) : stay(state);
    case 'demand-read':
      if (state.kind !== 'confirming' || input.holds === undefined) return stay(state);
      return input.holds ? stay(travelling(state, input.nowMs)) : rest(input.nowMs, 'ignored');
    default:
      return stay(state);
  }
}

function watch(state: Moving, tick: Tick): Step {
  const { positionPercent, nowMs } = tick;
  const [trip] = tick.tripped;
  if (trip !== undefined) return stop(trip.id, false);
  if (positionPercent === undefined) return stop('position-unknown', false);
  const toGo = Math.abs(state.intent.openingPercent - positionPercent);
  if (toGo - Math.abs(state.intent.openingPercent - state.fromPercent) > WRONG_WAY_PERCENT)
    return stop('wrong-way', true);
  const hasMoved = Math.abs(positionPercent - state.progress.percent) >= PROGRESS_PERCENT;
  const seen: Moving = hasMoved ? { ...state, progress: { percent: positionPercent, atMs: nowMs } } : state;
  if (seen.kind === 'travelling') return whileTravelling(seen, toGo, positionPercent, tick);
  return seen.kind === 'confirming' ? whileConfirming(seen, nowMs) : stay(seen);
}

function whileTravelling(state: Moving, toGoPercent: number, atPercent: number, tick: Tick): Step {
  const { intent, fromPercent, progress } = state;
  const restsMs = tick.nowMs - progress.atMs;
  const hasSettled = restsMs >= SETTLED_AFTER_MS && toGoPercent < tick.minTravelPercent;
  if (toGoPercent <= ARRIVED_PERCENT || hasSettled) {
    return {
      state: { kind: 'idle', notBeforeMs: tick.nowMs },
      effects: [{ kind: 'arrived', intent, fromPercent, atPercent }],
    };
  }
  return restsMs > STUCK_AFTER_MS ? stop('no-movement', true) : stay(state);
}

function whileConfirming(state: Moving, nowMs: number): Step {
  if (nowMs - state.sinceMs > LONGEST_UNCERTAIN_MS) return stop('uncertain', false);
  if (nowMs - state.askedMs < READ_BACK_EVERY_MS) return stay(state);
  return {
    state: { ...state, askedMs: nowMs },
    effects: [{ kind: 'read-demand', openingPercent: state.intent.openingPercent }],
  };
}

function onMoved(state: Moving, outcome: MoveOutcome, nowMs: number, rest: Rest): Step {
  switch (outcome.kind) {
    case 'confirmed':
      return stay(travelling(state, nowMs));
    case 'uncertain':
      return {
        state: { ...state, kind: 'confirming', sinceMs: nowMs, askedMs: nowMs },
        effects: [{ kind: 'read-demand', openingPercent: state.intent.openingPercent }],
      };
    case 'not-done':
      // The actuator took the write but holds another demand: nobody knows where it goes.
      return outcome.cause === 'ignored' ? stop('ignored', false) : rest(nowMs, outcome.cause);
  }
}

function travelling(state: Moving, nowMs: number): Moving {
  return { ...state, kind: 'travelling', sinceMs: nowMs, progress: { ...state.progress, atMs: nowMs } };
}

function stop(cause: string, latches: boolean): Step {
  const state: Stopping = {
    kind: 'stopping',
    cause,
    latches,
    tries: 1,
    againAtMs: undefined,
    acknowledgedMs: undefined,
    stands: undefined,
  };
  return { state, effects: [{ kind: 'stop', cause, again: false }] };
}

export function onStopping(state: Stopping, input: GateInput, holdOffMs: number): Step {
  if (input.kind === 'stop-sent') {
    return stay(
      input.acknowledged
        ? { ...state, acknowledgedMs: input.nowMs, stands: undefined, againAtMs: undefined }
        : { ...state, againAtMs: input.nowMs + (STOP_PAUSES_MS[state.tries] ?? LONGEST_STOP_PAUSE_MS) },
    );
  }
  if (input.kind !== 'tick') return stay(state);
  if (state.acknowledgedMs !== undefined) return untilItStands(state, state.acknowledgedMs, input, holdOffMs);
  return state.againAtMs !== undefined && input.nowMs >= state.againAtMs ? stopAgain(state) : stay(state);
}

function untilItStands(state: Stopping, acknowledgedMs: number, tick: Tick, holdOffMs: number): Step {
  const { positionPercent, nowMs } = tick;
  if (positionPercent === undefined) return stay({ ...state, stands: undefined });
  const { cause, latches, stands } = state;
  if (stands === undefined || Math.abs(positionPercent - stands.percent) >= PROGRESS_PERCENT) {
    // It was acknowledged, and yet the gate goes on: an echo is not a standstill.
    if (stands !== undefined && nowMs - acknowledgedMs > COASTING_MS) return stopAgain(state);
    return stay({ ...state, stands: { percent: positionPercent, atMs: nowMs } });
  }
  if (nowMs - stands.atMs < STANDS_AFTER_MS) return stay(state);
  const stopped = { kind: 'stopped', cause, atPercent: positionPercent } as const;
  if (!latches) return { state: { kind: 'idle', notBeforeMs: nowMs + holdOffMs }, effects: [stopped] };
  return { state: { kind: 'fault', cause }, effects: [stopped, { kind: 'fault', cause }] };
}

function stopAgain(state: Stopping): Step {
  return {
    state: {
      ...state,
      tries: state.tries + 1,
      againAtMs: undefined,
      acknowledgedMs: undefined,
      stands: undefined,
    },
    effects: [{ kind: 'stop', cause: state.cause, again: true }],
  };
}
