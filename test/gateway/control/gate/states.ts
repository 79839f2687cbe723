import type { Run } from '../../../../gateway/control/driver/gate-driver.js';
import { NO_COAST } from '../../../../gateway/control/gate/coasting.js';
import type { Estimate } from '../../../../gateway/control/gate/estimate.js';
import { step } from '../../../../gateway/control/gate/gate-machine.js';
import type {
  GateEffect,
  GateInput,
  GateState,
  GateTraits,
  Moving,
  Stopping,
  Tick,
} from '../../../../gateway/control/gate/gate-state.js';
import type { Intent } from '../../../../gateway/control/intent.js';

export const intent: Intent = { gate: 'left', source: 'schedule', openingPercent: 40 };
export const trip = { id: 'input-age', verdict: 'unknown' } as const;

export const positioner: GateTraits = {
  minTravelPercent: 1,
  travelTimeMs: undefined,
  positionsItself: true,
  hasPosition: true,
  hasOpenedEnd: false,
  hasClosedEnd: false,
  coast: NO_COAST,
};
/** Runs until it is stopped; a position and both ends; 100 s for its travel. */
export const runner: GateTraits = {
  ...positioner,
  travelTimeMs: 100_000,
  positionsItself: false,
  hasOpenedEnd: true,
  hasClosedEnd: true,
};
/** The same without a measured position. */
export const timed: GateTraits = { ...runner, hasPosition: false };
/** A worked out position, and the run of the motor that comes after it. */
export const KNOWN: Estimate = { percent: 20, uncertaintyPercent: 2, runId: 0, sinceMs: 0 };
export const opening: Run = { id: 1, way: 'opening', startedMs: 60_000, dueMs: 140_000, isCertain: true };

export function tick(
  nowMs: number,
  positionPercent: number | undefined,
  changes: Partial<Omit<Tick, 'kind' | 'nowMs' | 'positionPercent'>> = {},
): Tick {
  return {
    kind: 'tick',
    nowMs,
    gate: positioner,
    positionPercent,
    isMoving: undefined,
    isLocal: false,
    atEnd: undefined,
    intent,
    notClear: [],
    isSafety: false,
    stay: undefined,
    tripped: [],
    ...changes,
  };
}

/** Under way from 20 to 40 % since the beginning of time. */
export function moving(kind: Moving['kind'], changes: Partial<Moving> = {}): Moving {
  return {
    kind,
    intent,
    way: 'opening',
    fromPercent: 20,
    sinceMs: 0,
    startedMs: 0,
    progress: { percent: 20, atMs: 0 },
    lookedMs: 0,
    askedMs: 0,
    ...changes,
  };
}

export function stopping(changes: Partial<Stopping> = {}): Stopping {
  return { kind: 'stopping', cause: 'input-age', latches: false, tries: 1, ...changes };
}

export const idleAt = (percent: number | undefined, notBeforeMs = 0): GateState => ({
  kind: 'idle',
  notBeforeMs,
  stood: percent === undefined ? undefined : { percent, atMs: 0 },
});

export const recording: GateState = { kind: 'recording', intent, ticket: 7, stood: { percent: 20, atMs: 0 } };
export const recorded: GateState = { kind: 'recorded', intent, stood: { percent: 20, atMs: 0 } };
export const fault: GateState = { kind: 'fault', cause: 'stuck', stood: { percent: 20, atMs: 0 } };

/** A safety action that wants this opening. */
export const safety = (openingPercent: number) => ({
  isSafety: true,
  intent: { gate: 'left', source: 'interlock-trip', openingPercent } as const,
});

/** Kinds of the effects, with their causes. */
export function told(effects: readonly GateEffect[]): string[] {
  return effects.map((effect) => ('cause' in effect ? `${effect.kind} ${effect.cause}` : effect.kind));
}

export function stepped(state: GateState, input: GateInput): { state: GateState; told: string[] } {
  const next = step(state, input);
  return { state: next.state, told: told(next.effects) };
}

/** Steps through all inputs; every effect that was asked for, and the state at the end. */
export function run(state: GateState, inputs: readonly GateInput[]): { state: GateState; told: string[] } {
  const all: string[] = [];
  let now = state;
  for (const input of inputs) {
    const next = step(now, input);
    now = next.state;
    all.push(...told(next.effects));
  }
  return { state: now, told: all };
}
