/**
 * The states of one gate, what can happen to it, and what it asks for. The step from one to the next is in
 * gate-machine.ts (at rest) and gate-motion.ts (while a command of ours may be moving it).
 *
 *              position seen          wish, all clear          on disk            still clear
 *   unknown ───────────────────► idle ───────────────► recording ─────► recorded ──────────► commanding
 *      ▲                         ▲ ▲                      │ no disk        │ changed          │  │   │ uncertain
 *      └─── position lost ───────┘ ├──────────────────────┴────────────────┘    not done      │  │   ▼
 *                                  ├──────────────────────────────────────────────────────────┘  │ confirming
 *                                  ├──────────────────── read back: no ──────────────────────────┼─┤   │
 *                                  │                                                  confirmed  ▼ ▼ yes│
 *                                  ├──────────────────── arrived ──────────────────────── travelling    │
 *                                  │                                                          │         │
 *                                  │   stands still          interlock, position lost, no movement, wrong way,
 *                                  ├──────────────── stopping ◄── no certainty ── from any of the three ┘
 *                                  ▼                    └── after no movement or wrong way ──► fault (latched)
 */
import type { MoveOutcome } from './driver.js';
import type { Intent } from './intent.js';
import type { Judgement } from './interlocks.js';

export type GateState =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'idle'; readonly notBeforeMs: number }
  | { readonly kind: 'recording' | 'recorded'; readonly intent: Intent }
  | Moving
  | Stopping
  | { readonly kind: 'fault'; readonly cause: string };

/** A command of ours is on its way, uncertain, or being carried out. */
export interface Moving {
  readonly kind: 'commanding' | 'confirming' | 'travelling';
  readonly intent: Intent;
  readonly fromPercent: number;
  /** When this state began. */
  readonly sinceMs: number;
  /** The last opening at which the gate was seen to have moved, and when. */
  readonly progress: Sighting;
  /** When an uncertain demand was last read back. */
  readonly askedMs: number;
}

/** STOP is sent, again and again, until the actuator acknowledges it and the gate is seen to stand still. */
export interface Stopping {
  readonly kind: 'stopping';
  readonly cause: string;
  /** Whether the gate is latched in `fault` once it stands. */
  readonly latches: boolean;
  readonly tries: number;
  /** When STOP may be sent again; undefined while one is on its way. */
  readonly againAtMs: number | undefined;
  /** When STOP was acknowledged, and where the gate has stood since then. */
  readonly acknowledgedMs: number | undefined;
  readonly stands: Sighting | undefined;
}

export interface Sighting {
  readonly percent: number;
  readonly atMs: number;
}

export type GateInput =
  | Tick
  | { readonly kind: 'decision-journaled' | 'decision-lost'; readonly nowMs: number }
  | { readonly kind: 'moved'; readonly outcome: MoveOutcome; readonly nowMs: number }
  | { readonly kind: 'demand-read'; readonly holds: boolean | undefined; readonly nowMs: number }
  | { readonly kind: 'stop-sent'; readonly acknowledged: boolean; readonly nowMs: number };

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
  | { readonly kind: 'stopped'; readonly cause: string; readonly atPercent: number }
  | { readonly kind: 'fault'; readonly cause: string };

export interface Step {
  readonly state: GateState;
  readonly effects: readonly GateEffect[];
}

export const INITIAL_GATE_STATE: GateState = { kind: 'unknown' };

/** Whether a command of ours may be moving the gate. */
export function mayMove(state: GateState): state is Moving {
  return state.kind === 'commanding' || state.kind === 'confirming' || state.kind === 'travelling';
}

export function stay(state: GateState): Step {
  return { state, effects: [] };
}
