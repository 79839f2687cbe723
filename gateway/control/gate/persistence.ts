/**
 * What of a gate's state outlives the process: its fault, and what was commanded when it ended. Everything else must be seen
 * anew: after a restart nothing moves before the gate is seen to stand and its demand has been read back.
 */
import { z } from 'zod';
import type { GateState } from './gate-state.js';
import { INITIAL_GATE_STATE, mayMove } from './gate-state.js';

const persistedGate = z.object({
  /** Cause of the fault that stands. */
  fault: z.string().optional(),
  /** The opening of a command that was being carried out. */
  commandedPercent: z.number().min(0).max(100).optional(),
  /** Where the gate stood. */
  stoodPercent: z.number().optional(),
});
export type PersistedGate = z.output<typeof persistedGate>;

export function persisted(state: GateState): PersistedGate {
  if (mayMove(state)) return { commandedPercent: state.intent.openingPercent };
  switch (state.kind) {
    case 'fault':
      return { fault: state.cause };
    case 'hand':
      return state.fault === undefined ? {} : { fault: state.fault };
    case 'stopping':
      return state.latches ? { fault: state.cause } : {};
    case 'unknown': {
      const { stoodPercent, awaits } = state;
      return {
        ...(stoodPercent !== undefined && { stoodPercent }),
        ...(awaits && { commandedPercent: awaits.openingPercent }),
      };
    }
    default:
      return state.stood ? { stoodPercent: state.stood.percent } : {};
  }
}

/** The state to begin with. What is not the work of `persisted` begins as a gate of which nothing is known. */
export function restored(json: unknown): GateState {
  const parsed = persistedGate.safeParse(json);
  if (!parsed.success) return INITIAL_GATE_STATE;
  const { fault, commandedPercent, stoodPercent } = parsed.data;
  if (fault !== undefined) return { kind: 'fault', cause: fault };
  return {
    kind: 'unknown',
    ...(stoodPercent !== undefined && { stoodPercent }),
    ...(commandedPercent !== undefined && { awaits: { openingPercent: commandedPercent } }),
  };
}
