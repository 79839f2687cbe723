/**
 * Limits within which a formula was found to hold, and the trust in a result by how far outside them it lies.
 *
 *     inside: reliable  |  outside by up to `near` of the limit: doubtful  |  further: unreliable
 *
 * Where a second publication tells how far the formula may be stretched, `doubtfulMin` and `doubtfulMax` stand for `near`.
 */
import type { Trust } from '../quality.js';

/** What a limit is on. Each has a text in every language of the catalogue. */
export const LIMITED = [
  'head', // upstream level above the crest
  'head-over-crest-height', // h/p: crest too low above the floor for the head
  'head-over-crest-length', // h/L of a broad crest: too thin (friction) or too thick (no longer broad)
  'head-over-head-and-crest-height', // h/(h+p): approach velocity too high
  'head-over-width', // h/b: notch too narrow for the head
  'crest-height', // p
  'crest-width', // b
  'channel-width', // B
  'head-over-channel-width', // h/B
  'head-over-flume-length', // h/L of a flume
  'tailwater-below-crest', // crest less downstream level: too little air under the sheet of water
  'side-contraction', // (B - b)/2: walls too close to the notch
  'side-contraction-over-head', // ((B - b)/2)/h
  'submergence', // downstream head as part of the upstream head
  'opening-over-head', // a/h: gate nearly shut, or nearly out of the water
  'gate-angle', // leaf of a tilting gate above the horizontal
  'depth-over-height', // upstream depth in an orifice or pipe as part of its height: partly full
  'stage', // outside the stages of a table
  'index-velocity', // outside the velocities at which an index rating was made
  'fall', // upstream level less downstream level; negative is flow backwards
] as const;
export type Limited = (typeof LIMITED)[number];

export interface Limit {
  readonly quantity: Limited;
  readonly value: number;
  /** '1' for a ratio. */
  readonly unit: 'm' | '1' | 'm/s' | 'm3/s' | 'deg';
  readonly min?: number;
  readonly max?: number;
  /** How far outside is still doubtful and not unreliable, as part of the limit. 0.2 when not given. */
  readonly near?: number;
  readonly doubtfulMin?: number;
  readonly doubtfulMax?: number;
}

/** A limit that is left, with the figure that leaves it. */
export interface LimitLeft extends Limit {
  readonly trust: 'doubtful' | 'unreliable';
}

export interface Judged {
  readonly trust: Exclude<Trust, 'missing'>;
  readonly reasons: readonly LimitLeft[];
}

const NEAR = 0.2;
/** So that 0.1 + 0.2 does not leave a limit of 0.3. */
const ROUNDING = 1e-9;

export function judge(limits: readonly Limit[]): Judged {
  const reasons = limits.flatMap((limit): LimitLeft[] => {
    const trust = trustIn(limit);
    return trust === 'reliable' ? [] : [{ ...limit, trust }];
  });
  if (reasons.some((reason) => reason.trust === 'unreliable')) return { trust: 'unreliable', reasons };
  return { trust: reasons.length > 0 ? 'doubtful' : 'reliable', reasons };
}

function trustIn(limit: Limit): Judged['trust'] {
  const { value, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, near = NEAR } = limit;
  const { doubtfulMin = min - near * Math.abs(min), doubtfulMax = max + near * Math.abs(max) } = limit;
  if (isWithin(value, min, max)) return 'reliable';
  return isWithin(value, doubtfulMin, doubtfulMax) ? 'doubtful' : 'unreliable';
}

function isWithin(value: number, min: number, max: number): boolean {
  return value >= min - ROUNDING * Math.abs(min) && value <= max + ROUNDING * Math.abs(max);
}
