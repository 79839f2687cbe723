/**
 * A site's condition over a point, with hysteresis and a time for which it must hold. Pure: what it must remember is
 * plain data.
 *
 *             value beyond a bound, for less than `for`          for as long as `for`
 *   does not hold ─────────────► holds ────────────────────────────────► active
 *         ▲          point lost    │                                       │ point lost: stays active
 *         └────────────────────────┴───────── value back by the hysteresis ┘
 */
import type { InterlockSettings } from '../../config/gate-schema.js';
import type { Observation } from '../../poll/image.js';
import { isUsable } from '../intent.js';

export interface ConditionState {
  /** The point was good at the last look. */
  readonly isKnown: boolean;
  /** Since when it holds; null while it does not. */
  readonly sinceMs: number | null;
  /** It has held for long enough. */
  readonly isActive: boolean;
}

/** Before the first look: unknown. */
export const UNSEEN: ConditionState = Object.freeze({ isKnown: false, sinceMs: null, isActive: false });

export function stepCondition(
  before: ConditionState,
  { when, for: forMs }: Pick<InterlockSettings, 'when' | 'for'>,
  observation: Observation,
  nowMs: number,
): ConditionState {
  // What acts goes on acting while nobody sees; what has not acted yet must hold anew.
  if (!isUsable(observation)) return before.isActive ? { ...before, isKnown: false } : UNSEEN;
  const isHeld = before.sinceMs !== null;
  if (!meets(when, observation.value, isHeld ? when.hysteresis : 0)) {
    return { isKnown: true, sinceMs: null, isActive: false };
  }
  const sinceMs = before.sinceMs ?? nowMs;
  return { isKnown: true, sinceMs, isActive: before.isActive || nowMs - sinceMs >= forMs };
}

/**
 * Whether `value` is beyond any of the bounds, each moved back by `slack`. `above` less than `below` is the band between
 * them, which is the only way in which both make sense together.
 */
export function meets(
  { above, below, equals }: InterlockSettings['when'],
  value: number,
  slack: number,
): boolean {
  const isAbove = above !== undefined && value > above - slack;
  const isBelow = below !== undefined && value < below + slack;
  const isEqual = equals !== undefined && Math.abs(value - equals) <= slack;
  const isBand = above !== undefined && below !== undefined && above < below;
  return isEqual || (isBand ? isAbove && isBelow : isAbove || isBelow);
}
