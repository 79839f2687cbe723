/**
 * Tries of one safety action, one after the other. The first goes out at once; the same once more waits a little, and longer each
 * time: an actuator that refuses is not hammered, its motor not worn out, and the line and the disk are left to others.
 */
import type { Intent } from '../intent.js';
import { type Attempt, type GateState, mayMove, type Step } from './gate-state.js';
import { PROGRESS_PERCENT } from './supervision.js';

/** From the end of one try to the next. */
const PAUSES_MS = [1_000, 2_000, 5_000] as const;
const LONGEST_PAUSE_MS = 10_000;
/** A try so long after the one before is a first one again. */
export const FORGOTTEN_AFTER_MS = 60_000;

/** Whether the action has just been tried, so that it waits. Another one does not: it may be what saves. */
export function waits(attempt: Attempt | undefined, intent: Intent, nowMs: number): boolean {
  if (!isOf(attempt, intent)) return false;
  return nowMs - attempt.atMs < (PAUSES_MS[attempt.tries - 1] ?? LONGEST_PAUSE_MS);
}

/** With the try that is made now. */
export function tried(before: Attempt | undefined, intent: Intent, nowMs: number): Attempt {
  const { openingPercent, ref } = intent;
  const isAgain = isOf(before, intent) && nowMs - before.atMs < FORGOTTEN_AFTER_MS;
  return { openingPercent, ref, tries: isAgain ? before.tries + 1 : 1, atMs: nowMs };
}

function isOf(attempt: Attempt | undefined, { openingPercent, ref }: Intent): attempt is Attempt {
  return attempt !== undefined && attempt.openingPercent === openingPercent && attempt.ref === ref;
}

/** What is remembered of the try after a step: until it has brought the gate on its way, or something else went before it. */
export function remembered(before: GateState, { state, effects }: Step, nowMs: number): Attempt | undefined {
  const { attempt = before.attempt } = state;
  const hasMoved = effects.some(
    (effect) =>
      effect.kind === 'arrived' &&
      (effect.isAtTarget || Math.abs(effect.atPercent - (effect.fromPercent ?? 100)) >= PROGRESS_PERCENT),
  );
  // An ordinary move in between: what comes after it is another action.
  const isOrdinary = before.kind === 'recorded' && state.kind === 'commanding';
  const hasYielded = state.kind === 'stopping' && state.yields === true;
  if (attempt === undefined || hasMoved || hasYielded || isOrdinary) return undefined;
  const hasEnded = isUnderWay(before) && !isUnderWay(state);
  return hasEnded ? { ...attempt, atMs: nowMs } : attempt;
}

/** Whether a try has not come to its end yet. */
export function isUnderWay(state: GateState): boolean {
  return mayMove(state) || state.kind === 'stopping';
}
