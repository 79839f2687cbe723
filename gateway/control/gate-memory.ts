import type { GateStatus } from '../status.js';
import type { GateInput, GateState } from './gate-state.js';
import { INITIAL_GATE_STATE } from './gate-state.js';
import type { Intent } from './intent.js';
import type { Judgement } from './interlocks.js';

/** What the cycle remembers of one gate between cycles. */
export interface GateMemory {
  state: GateState;
  readonly inbox: GateInput[];
  /** Monotonic times of the moves commanded within the last hour. */
  starts: number[];
  intent: Intent | undefined;
  notClear: readonly Judgement[];
  refusal: { readonly key: string; readonly atMs: number } | undefined;
  positionPercent: number | undefined;
  moves: number;
  refusals: number;
}

export function newMemory(): GateMemory {
  return {
    state: INITIAL_GATE_STATE,
    inbox: [],
    starts: [],
    intent: undefined,
    notClear: [],
    refusal: undefined,
    positionPercent: undefined,
    moves: 0,
    refusals: 0,
  };
}

/** A gate for display. That a decision is being written is shown as the command that it leads to. */
export function gateStatus(id: string, memory: GateMemory): GateStatus {
  const { kind } = memory.state;
  return {
    id,
    state: kind === 'recording' || kind === 'recorded' ? 'commanding' : kind,
    openingPercent: memory.positionPercent ?? null,
    targetPercent: memory.intent?.openingPercent ?? null,
    wantedBy: memory.intent?.source ?? null,
    blockedBy: memory.notClear.map((judgement) => judgement.id),
    moves: memory.moves,
    refusals: memory.refusals,
  };
}
