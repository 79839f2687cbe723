/**
 * What all thin-plate weirs have in common: where crest and floor are, the head that counts, and the tailwater.
 *
 * Words: h head, p height of the crest above the floor upstream, b width of the crest, B width of the channel upstream.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import { type Flow, type SiteGeometry, type StructureInputs, siteFields } from '../structure.js';

export const weirFields = {
  ...siteFields,
  /** Level of the crest (of a V-notch: of its vertex) on the scale of the gauge. */
  crestHeightM: z.number(),
  /** Level of the channel's floor upstream, on the same scale. */
  bedHeightM: z.number().default(0),
};
export interface WeirGeometry extends SiteGeometry {
  readonly crestHeightM: number;
  readonly bedHeightM: number;
}

/** A weir higher than this is a dam, or its levels are altitudes and nobody said how high the bed lies. */
const HIGHEST_WEIR_M = 20;
export const CREST_ABOVE_BED = { error: 'crestHeightAboveBed', path: ['crestHeightM'] };
export function hasCrestAboveBed({ crestHeightM, bedHeightM }: { crestHeightM: number; bedHeightM: number }) {
  return crestHeightM > bedHeightM && crestHeightM - bedHeightM <= HIGHEST_WEIR_M;
}

export const WEIR_INPUTS = { upstreamLevelM: 'required', downstreamLevelM: 'optional' } as const;

export interface Heads {
  readonly h: number;
  /** Of the downstream level above the crest, 0 when it is below or not known. */
  readonly h2: number;
  readonly p: number;
}

export function headsOf({ crestHeightM, bedHeightM }: WeirGeometry, inputs: StructureInputs): Heads {
  const { upstreamLevelM = crestHeightM, downstreamLevelM = crestHeightM } = inputs;
  return {
    h: Math.max(0, upstreamLevelM - crestHeightM),
    h2: Math.max(0, downstreamLevelM - crestHeightM),
    p: crestHeightM - bedHeightM,
  };
}

/** Below this head the correction fades out, so that no head is no discharge. All formulas' limits lie above it. */
const FADING_HEAD_M = 0.01;

/** Head with the correction `kh` for the effects of viscosity and surface tension. */
export function effectiveHeadM(h: number, kh: number): number {
  return h + kh * Math.min(1, h / FADING_HEAD_M);
}

/**
 * Part of the free discharge that is left when the downstream level stands above the crest: (1 - (h2/h1)^n)^0.385, with
 * n the exponent of the free equation. Villemonte, Engineering News-Record, 25 December 1947; within 5 % in his tests.
 */
export function villemonteFactor(h1: number, h2: number, n: number): number {
  return h2 <= 0 ? 1 : (1 - Math.min(1, h2 / h1) ** n) ** 0.385;
}

export function submergedFlow(free: number, { h, h2 }: Heads, n: number): Flow {
  if (h2 <= 0) return { dischargeM3s: free, regime: 'free' };
  return { dischargeM3s: free * villemonteFactor(h, h2, n), regime: 'submerged' };
}

/** Standard uncertainty that Villemonte's factor adds. */
const OF_VILLEMONTE = 0.025;
export function withVillemonte(ofCoefficient: number, { regime }: Flow): number {
  return regime === 'submerged' ? Math.hypot(ofCoefficient, OF_VILLEMONTE) : ofCoefficient;
}

/** Air has to come under the sheet of water: 5 cm in Bos (1989), 5.1. A drowned thin plate is never quite reliable. */
export function tailwaterLimits(
  { crestHeightM }: WeirGeometry,
  inputs: StructureInputs,
  { h, h2 }: Heads,
): Limit[] {
  const { downstreamLevelM } = inputs;
  if (downstreamLevelM === undefined) return [];
  if (h2 > 0) return [{ quantity: 'submergence', value: h2 / h, unit: '1', max: 0, doubtfulMax: 0.9 }];
  const value = crestHeightM - downstreamLevelM;
  return [{ quantity: 'tailwater-below-crest', value, unit: 'm', min: 0.05, doubtfulMin: 0 }];
}
