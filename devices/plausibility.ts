/**
 * Whether a value can be true, judged by itself and by those before it. Words: a *finding* is what makes it implausible;
 * the *anchor* is the last value that could be and whose change was plausible.
 *
 * The change is measured from the anchor, so a spike is found and the good value after it is not; a step that stays is
 * accepted when so much time has passed that the allowed rate could have brought it about. Nothing is corrected: the flag
 * says what is doubtful, and whoever uses the value decides.
 *
 * Flags follow Delft-FEWS: hard limits make a value unreliable, everything else makes it doubtful.
 */
import type { QualityFlag } from './quality.js';

export interface Bounds {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

export interface PlausibilityLimits {
  /** Beyond these it cannot be. */
  readonly hard?: Bounds | undefined;
  /** Beyond these it is unusual. */
  readonly soft?: Bounds | undefined;
  /** Fastest possible rise and fall, in the point's unit per second. */
  readonly risePerS?: number | undefined;
  readonly fallPerS?: number | undefined;
  /** A value that stays within `within` for so long comes from a stuck instrument. */
  readonly same?: { readonly forMs: number; readonly within: number } | undefined;
}

export const FINDINGS = ['hard-limit', 'soft-limit', 'rise', 'fall', 'same', 'cross'] as const;
export type Finding = (typeof FINDINGS)[number];

interface Seen {
  readonly value: number;
  readonly atMs: number;
}

/** What is known of the values before: compute with it, do not change it. */
export interface PlausibilityState {
  readonly anchor?: Seen;
  /** Since when the value has not left `same.within` of what it was then. */
  readonly still?: Seen;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  readonly state: PlausibilityState;
}

/** Judges `value`, measured at `atMs` on the monotonic clock. Values must come in the order of their times. */
export function judgePlausibility(
  limits: PlausibilityLimits,
  state: PlausibilityState,
  value: number,
  atMs: number,
): Judgement {
  const findings: Finding[] = [];
  const cannotBe = isBeyond(value, limits.hard);
  if (cannotBe) findings.push('hard-limit');
  else if (isBeyond(value, limits.soft)) findings.push('soft-limit');
  const change = changeFinding(limits, state.anchor, value, atMs);
  if (change) findings.push(change);
  const still = stillFrom(limits, state.still, value, atMs);
  if (limits.same && still && atMs - still.atMs >= limits.same.forMs) findings.push('same');
  const anchor = change || cannotBe ? state.anchor : { value, atMs };
  return { findings, state: { ...(anchor && { anchor }), ...(still && { still }) } };
}

function isBeyond(value: number, bounds: Bounds | undefined): boolean {
  if (!bounds) return false;
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = bounds;
  return value < min || value > max;
}

function changeFinding(
  { risePerS, fallPerS }: PlausibilityLimits,
  anchor: Seen | undefined,
  value: number,
  atMs: number,
): 'rise' | 'fall' | undefined {
  if (!anchor) return undefined;
  const passedS = (atMs - anchor.atMs) / 1000;
  const change = value - anchor.value;
  if (risePerS !== undefined && change > risePerS * passedS) return 'rise';
  if (fallPerS !== undefined && -change > fallPerS * passedS) return 'fall';
  return undefined;
}

function stillFrom(
  { same }: PlausibilityLimits,
  still: Seen | undefined,
  value: number,
  atMs: number,
): Seen | undefined {
  if (!same) return undefined;
  return still && Math.abs(value - still.value) <= same.within ? still : { value, atMs };
}

/** `flag` made worse by `findings`; its origin (original, corrected, completed) stays. */
export function flagWith(flag: QualityFlag, findings: readonly Finding[]): QualityFlag {
  if (findings.length === 0 || flag >= 9) return flag;
  const origin = flag % 3;
  const level = Math.max(Math.floor(flag / 3), findings.includes('hard-limit') ? 2 : 1);
  return (origin + 3 * level) as QualityFlag;
}
