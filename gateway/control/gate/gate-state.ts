/**
 * The states of one gate, what can happen to it, and what it asks for: plain data. The step from one to the next is in
 * gate-machine.ts (at rest), gate-motion.ts (while a command of ours may be moving it) and gate-stopping.ts.
 *
 *              position seen, stands    wish, all clear          on disk            still clear
 *   unknown ───────────────────► idle ───────────────► recording ─────► recorded ──────────► commanding
 *      ▲                         ▲ ▲ └─ a safety action: at once ──────────────────────────────►│  │  │ uncertain
 *      └─── position lost ───────┘ ├─────────────── no disk, changed, not done ─────────────────┘  │  ▼
 *                                  ├──────────────── read back: no ──────────────────── confirmed ─┤ confirming
 *                                  ├──────────────── arrived by itself ─────────────── travelling ◄┘ yes │
 *                                  │    stands    the target is near, the run is over       │            │
 *      hand ◄── moved, ── idle     ├────────────── stopping ◄─── interlock, lost, too slow, overshoot, stuck, ...
 *       │       by hand            ▼                   └── after what latches ──► fault ── released ──► unknown
 *       └────── stands ──────────► idle        moved by itself: from any state at rest to stopping, then fault
 */
import type { MoveOutcome } from '../driver/gate-driver.js';
import type { Intent } from '../intent.js';
import type { Judgement, Way } from '../interlocks/finding.js';
import type { Coast } from './coasting.js';

export type GateState = Trying & AnyState;

export interface Trying {
  readonly attempt?: Attempt;
  readonly blind?: BlindRuns;
}

/** In any state: the last safety action that was tried and has not come to its end. */
export interface Attempt {
  readonly openingPercent: number;
  readonly ref: string | undefined;
  /** How often in a row, and when the last one began, or ended. */
  readonly tries: number;
  readonly atMs: number;
}

/** In any state: the runs to the closed end, so far, of a gate of which nobody knows where it is. */
export interface BlindRuns {
  /** How long the motor certainly ran, in all. */
  readonly ranMs: number;
  /** When the last try was last under way. */
  readonly atMs: number;
}

type AnyState =
  | Unknown
  | (Standing & { readonly kind: 'idle'; readonly notBeforeMs: number })
  | (Standing & { readonly kind: 'recording'; readonly intent: Intent; readonly ticket: number })
  | (Standing & { readonly kind: 'recorded'; readonly intent: Intent })
  | Moving
  | Stopping
  | ByHand
  | Fault;

/** A position at a time. */
export interface Sighting {
  readonly percent: number;
  readonly atMs: number;
}

/** Nobody of ours moves the gate. */
interface Standing {
  /** Where it was last seen to stand; what goes far from there has been moved by somebody else. */
  readonly stood?: Sighting | undefined;
}

/** Nothing is known of the gate yet, or any more. It must be seen to stand before anything moves it. */
export interface Unknown {
  readonly kind: 'unknown';
  /** Since when and where it stands. */
  readonly stands?: Sighting | undefined;
  /** Where it stood before it was lost from sight. */
  readonly stoodPercent?: number | undefined;
  /** A command whose fate must be known first: the opening, and when it was last asked for. */
  readonly awaits?: { readonly openingPercent: number; readonly askedMs?: number } | undefined;
}

/** A command of ours is on its way, uncertain, or being carried out. */
export interface Moving {
  readonly kind: 'commanding' | 'confirming' | 'travelling';
  readonly intent: Intent;
  readonly way: Way;
  /** Undefined when a gate of unknown position is closed for safety. */
  readonly fromPercent: number | undefined;
  /** When this state began. */
  readonly sinceMs: number;
  /** When the command was given. */
  readonly startedMs: number;
  /** When the run ends by itself. */
  readonly endsMs?: number | undefined;
  /** The last opening at which the gate was seen to have moved, and when. */
  readonly progress: Sighting | undefined;
  /** When the gate was last looked at. */
  readonly lookedMs: number;
  /** When an uncertain demand was last read back. */
  readonly askedMs: number;
}

/** STOP is sent, again and again, until the actuator acknowledges it and the gate is seen to stand still. */
export interface Stopping {
  readonly kind: 'stopping';
  readonly cause: string;
  /** Whether the gate is latched in `fault` once it stands. */
  readonly latches: boolean;
  /** Nothing has failed: it is stopped because something else is wanted, and need not wait before that. */
  readonly yields?: boolean | undefined;
  /** The move that ends with this STOP as planned, where the gate was then, and which way it went. */
  readonly plan?: Plan | undefined;
  readonly tries: number;
  /** When STOP may be sent again; undefined while one is on its way. */
  readonly againAtMs?: number | undefined;
  /** When STOP was acknowledged, and where the gate has stood since then. */
  readonly acknowledgedMs?: number | undefined;
  readonly stands?: Sighting | undefined;
}

export interface Plan {
  readonly intent: Intent;
  readonly way: Way;
  readonly fromPercent: number | undefined;
  readonly stopPercent: number | undefined;
  /** Whether the motor ran long enough that the gate must have moved. */
  readonly hasRun: boolean;
  /** And as long as the whole travel takes: it was started for certain, in one go, and had not stopped before. */
  readonly hasRunWhole: boolean;
}

/** Somebody moves it at the hand wheel, or with the selector on local. */
export interface ByHand {
  readonly kind: 'hand';
  readonly fromPercent: number;
  readonly stands: Sighting;
  /** The fault that still stands. */
  readonly fault?: string | undefined;
}

export interface Fault extends Standing {
  readonly kind: 'fault';
  readonly cause: string;
}

/** What is to be known of a gate and its actuator, the same in every cycle but for what was learnt of its coasting. */
export interface GateTraits {
  readonly minTravelPercent: number;
  /** Longest time for the whole travel. */
  readonly travelTimeMs: number | undefined;
  /** Whether the actuator goes to its demand and ends there; otherwise it runs until it is stopped. */
  readonly positionsItself: boolean;
  /** Whether the position is measured; otherwise it is worked out from how long the motor ran. */
  readonly hasPosition: boolean;
  /** Whether a contact tells that the gate has come to that end. */
  readonly hasOpenedEnd: boolean;
  readonly hasClosedEnd: boolean;
  readonly coast: Coast;
}

export type GateInput =
  | Tick
  | { readonly kind: 'decision-journaled' | 'decision-lost'; readonly ticket: number; readonly nowMs: number }
  | { readonly kind: 'moved'; readonly outcome: MoveOutcome; readonly nowMs: number }
  | {
      readonly kind: 'demand-read';
      readonly openingPercent: number;
      readonly holds: boolean | undefined;
      readonly nowMs: number;
    }
  | { readonly kind: 'stop-sent'; readonly acknowledged: boolean; readonly nowMs: number }
  /** Somebody wants it stopped, whatever it is doing; `latches`: and to stay until it is released. */
  | { readonly kind: 'halt'; readonly cause: string; readonly latches?: boolean; readonly nowMs: number }
  /** Somebody has looked at the gate and releases its fault. */
  | { readonly kind: 'release'; readonly nowMs: number };

/** What a cycle sees. */
export interface Tick {
  readonly kind: 'tick';
  readonly nowMs: number;
  readonly gate: GateTraits;
  readonly positionPercent: number | undefined;
  /** How long ago that was read; just now when not given. */
  readonly positionAgeMs?: number | undefined;
  /** What the actuator tells; undefined where it does not, or where that is older than our last command. */
  readonly isMoving: boolean | undefined;
  /** Somebody is at the actuator: selector on local, or the hand wheel. */
  readonly isLocal: boolean;
  readonly atEnd: 'opened' | 'closed' | undefined;
  /** The smallest move worth starting, where that is less than the gate's `minTravelPercent`. */
  readonly leastStepPercent?: number | undefined;
  /** The opening that is wanted now, and what of the interlocks is not clear for it. */
  readonly intent: Intent | undefined;
  readonly notClear: readonly Judgement[];
  /** The intent is a safety action: it waits for no disk and no pause. */
  readonly isSafety: boolean;
  /** A wish that no move be made, and that has won. */
  readonly stay: { readonly why: string } | undefined;
  /** Interlocks that end the move under way. */
  readonly tripped: readonly Judgement[];
}

export type GateEffect =
  | {
      readonly kind: 'journal-decision';
      readonly intent: Intent;
      readonly fromPercent: number | undefined;
      /** Comes back with `decision-journaled`; undefined when nobody waits for that. */
      readonly ticket: number | undefined;
    }
  | { readonly kind: 'move'; readonly intent: Intent; readonly fromPercent: number | undefined }
  | { readonly kind: 'read-demand'; readonly openingPercent: number }
  /** `isPlanned`: the end of a move, as it should be. `again`: the same STOP once more. */
  | {
      readonly kind: 'stop';
      readonly cause: string;
      readonly again: boolean;
      readonly isPlanned: boolean;
    }
  | { readonly kind: 'refuse'; readonly intent: Intent; readonly notClear: readonly Judgement[] }
  | { readonly kind: 'not-done'; readonly cause: string }
  /** `isAtTarget`: closer than the smallest move; otherwise the run was over before that, or it went too far. */
  | {
      readonly kind: 'arrived';
      readonly intent: Intent;
      readonly fromPercent: number | undefined;
      readonly atPercent: number;
      readonly isAtTarget: boolean;
    }
  /** How far the gate went on after STOP. */
  | { readonly kind: 'coasted'; readonly way: Way; readonly percent: number }
  | { readonly kind: 'stopped'; readonly cause: string; readonly atPercent: number | undefined }
  | { readonly kind: 'fault'; readonly cause: string }
  | { readonly kind: 'released'; readonly cause: string }
  /** It stands elsewhere: moved by hand, or while nobody saw it. */
  | {
      readonly kind: 'displaced';
      readonly how: 'moved-by-hand' | 'moved-unseen';
      readonly fromPercent: number;
      readonly atPercent: number;
    };

export interface Step {
  readonly state: GateState;
  readonly effects: readonly GateEffect[];
}

export const INITIAL_GATE_STATE: GateState = { kind: 'unknown' };

/** Whether a command of ours may be moving the gate. */
export function mayMove(state: GateState): state is Moving {
  return state.kind === 'commanding' || state.kind === 'confirming' || state.kind === 'travelling';
}

/** Whether it is to be looked at often: a command of ours may move it, or it has to be seen to stand before any may. */
export function isWatched(state: GateState, positionPercent: number | undefined): boolean {
  // One that is not heard, or does not tell its demand, would only keep its line busy.
  const isAwaited = state.kind === 'unknown' && positionPercent !== undefined && state.awaits === undefined;
  return mayMove(state) || state.kind === 'stopping' || isAwaited;
}

/** Where a move that is decided, commanded or under way leads, or a command whose fate nobody knows yet. */
export function destinationOf(state: GateState): number | undefined {
  if (state.kind === 'unknown') return state.awaits?.openingPercent;
  const goes = state.kind === 'recording' || state.kind === 'recorded' || mayMove(state);
  return goes ? state.intent.openingPercent : undefined;
}

export function stay(state: GateState): Step {
  return { state, effects: [] };
}

/** Begins to stop the gate, for something else that is wanted. */
export function yieldTo(cause: string): Step {
  const { state, effects } = stopFor(cause, false);
  return { state: { ...state, yields: true }, effects };
}

/** Begins to stop the gate. */
export function stopFor(cause: string, latches: boolean, plan?: Plan): Step & { readonly state: Stopping } {
  return {
    state: { kind: 'stopping', cause, latches, tries: 1, ...(plan && { plan }) },
    effects: [{ kind: 'stop', cause, again: false, isPlanned: plan !== undefined }],
  };
}
