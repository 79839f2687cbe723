/**
 * Cutthroat flume. Pure.
 *
 *     S = hb/ha up to 0.60 .. 0.80 by length   free        Q = C ha^n       C and n by length and throat, in feet
 *     above                                    submerged   an estimate, always marked unreliable
 *
 * Skogerboe et al., Utah State University (1967, 1973), as tabulated by openchannelflow.com: 3 % under free flow while ha is
 * 0.1 to 0.4 of the flume's length.
 *
 * Limits: we have no checked coefficients for drowned flow. The estimate is Villemonte's curve, begun where the tailwater is
 * first felt: nothing flows when both levels are the same, and nothing jumps.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import {
  defineStructure,
  type Flow,
  type SiteGeometry,
  type StructureInputs,
  siteFields,
} from '../structure.js';
import { villemonteFactor } from '../weirs/thin-plate.js';

const FOOT_M = 0.3048;
const INCH_M = 0.0254;

const LENGTHS = {
  '18in': { lengthM: 18 * INCH_M, exponent: 2.15, freeUpTo: 0.6 },
  '36in': { lengthM: 36 * INCH_M, exponent: 1.84, freeUpTo: 0.65 },
  '54in': { lengthM: 54 * INCH_M, exponent: 1.72, freeUpTo: 0.7 },
  '108in': { lengthM: 108 * INCH_M, exponent: 1.56, freeUpTo: 0.8 },
} as const;

/** C in cubic feet per second at a head of one foot, by length x throat. */
export const CUTTHROAT_SIZES = {
  '18x1in': { length: '18in', c: 0.494 },
  '18x2in': { length: '18in', c: 0.974 },
  '18x4in': { length: '18in', c: 1.975 },
  '18x8in': { length: '18in', c: 4.03 },
  '36x2in': { length: '36in', c: 0.719 },
  '36x4in': { length: '36in', c: 1.459 },
  '36x8in': { length: '36in', c: 2.97 },
  '36x16in': { length: '36in', c: 6.04 },
  '54x3in': { length: '54in', c: 0.96 },
  '54x6in': { length: '54in', c: 1.96 },
  '54x12in': { length: '54in', c: 3.98 },
  '54x24in': { length: '54in', c: 8.01 },
  '108x12in': { length: '108in', c: 3.5 },
  '108x24in': { length: '108in', c: 7.11 },
  '108x48in': { length: '108in', c: 14.49 },
  '108x72in': { length: '108in', c: 22 },
} as const satisfies Record<string, { length: keyof typeof LENGTHS; c: number }>;
export type CutthroatSizeName = keyof typeof CUTTHROAT_SIZES;

export interface CutthroatFlume extends SiteGeometry {
  readonly size: CutthroatSizeName;
  readonly floorHeightM: number;
}

export const cutthroatFlume = defineStructure<CutthroatFlume>({
  geometry: z.strictObject({
    ...siteFields,
    size: z.enum(Object.keys(CUTTHROAT_SIZES) as [CutthroatSizeName, ...CutthroatSizeName[]]),
    /** Level of the floor on the scale of the gauges. */
    floorHeightM: z.number(),
  }),
  inputs: { upstreamLevelM: 'required', downstreamLevelM: 'optional' },
  crestLevelM: ({ floorHeightM }) => floorHeightM,
  flow,
  limits,
  coefficientUncertainty: (_flume, { regime }) => (regime === 'free' ? 0.015 : 0.2),
});

function flow(flume: CutthroatFlume, inputs: StructureInputs): Flow {
  const { length, c } = CUTTHROAT_SIZES[flume.size];
  const { exponent, freeUpTo } = LENGTHS[length];
  const { ha, submergence } = headsOf(flume, inputs);
  const free = c * FOOT_M ** (3 - exponent) * ha ** exponent;
  if (submergence <= freeUpTo) return { dischargeM3s: free, regime: 'free' };
  const part = villemonteFactor(1 - freeUpTo, submergence - freeUpTo, 1.5);
  return { dischargeM3s: free * part, regime: 'submerged' };
}

function headsOf(
  { floorHeightM }: CutthroatFlume,
  inputs: StructureInputs,
): { ha: number; submergence: number } {
  const { upstreamLevelM = floorHeightM, downstreamLevelM = floorHeightM } = inputs;
  const ha = upstreamLevelM - floorHeightM;
  return { ha, submergence: Math.max(0, downstreamLevelM - floorHeightM) / ha };
}

function limits(flume: CutthroatFlume, inputs: StructureInputs): readonly Limit[] {
  const { lengthM, freeUpTo } = LENGTHS[CUTTHROAT_SIZES[flume.size].length];
  const { ha, submergence } = headsOf(flume, inputs);
  return [
    { quantity: 'head', value: ha, unit: 'm', min: 0.03 },
    { quantity: 'head-over-flume-length', value: ha / lengthM, unit: '1', min: 0.1, max: 0.4 },
    { quantity: 'submergence', value: submergence, unit: '1', max: freeUpTo, near: 0 },
  ];
}
