/**
 * V-notch thin-plate weir of 25 to 100 degrees, fully contracted: Kindsvater and Shen. Pure.
 *
 *     Q = 8/15 sqrt(2g) Ce tan(angle/2) (h + kh)^2.5
 *
 * Ce and kh by angle are the curves of the USBR Water Measurement Manual, chapter 7 section 7 (Kulin and Compton 1975), in
 * the polynomials of LMNO Engineering. At 90 degrees: Ce 0.578, kh 0.9 mm.
 *
 * Limits: fully contracted. A notch near floor or walls passes up to 3 % more and is marked doubtful.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import { defineStructure, type Flow, GRAVITY_MS2, type StructureInputs } from '../structure.js';
import {
  CREST_ABOVE_BED,
  effectiveHeadM,
  hasCrestAboveBed,
  headsOf,
  submergedFlow,
  tailwaterLimits,
  WEIR_INPUTS,
  type WeirGeometry,
  weirFields,
  withVillemonte,
} from './thin-plate.js';

const FOOT_M = 0.3048;

/** Angle in degrees, 25 to 100. */
export function kindsvaterShen(angleDeg: number): { ce: number; khM: number } {
  const ce = 0.607165052 - 0.000874466963 * angleDeg + 6.10393334e-6 * angleDeg ** 2;
  const khFeet =
    0.0144902648 - 0.00033955535 * angleDeg + 3.29819003e-6 * angleDeg ** 2 - 1.06215442e-8 * angleDeg ** 3;
  return { ce, khM: khFeet * FOOT_M };
}

export interface VNotchWeir extends WeirGeometry {
  readonly angleDeg: number;
  readonly channelWidthM: number;
}

export const vNotchWeir = defineStructure<VNotchWeir>({
  geometry: z
    .strictObject({
      ...weirFields,
      /** Of the whole notch. */
      angleDeg: z.number().min(25).max(100),
      /** Width of the channel upstream. */
      channelWidthM: z.number().positive().max(500),
    })
    .refine(hasCrestAboveBed, CREST_ABOVE_BED),
  inputs: WEIR_INPUTS,
  crestLevelM: ({ crestHeightM }) => crestHeightM,
  flow,
  limits,
  /** ISO 1438: 1 % at 95 % for a notch that is fully contracted, 2 % for one that is not. */
  coefficientUncertainty(weir, result, inputs) {
    const { h, p } = headsOf(weir, inputs);
    return withVillemonte(h / p <= 0.4 && h / weir.channelWidthM <= 0.2 ? 0.005 : 0.015, result);
  },
});

function flow(weir: VNotchWeir, inputs: StructureInputs): Flow {
  const heads = headsOf(weir, inputs);
  const { ce, khM } = kindsvaterShen(weir.angleDeg);
  const slope = Math.tan((weir.angleDeg * Math.PI) / 360);
  const free = (8 / 15) * Math.sqrt(2 * GRAVITY_MS2) * ce * slope * effectiveHeadM(heads.h, khM) ** 2.5;
  return submergedFlow(free, heads, 2.5);
}

/** Fully contracted as in the USBR manual and Bos (1989), table 5.2; doubtful as far as the partially contracted notch. */
function limits(weir: VNotchWeir, inputs: StructureInputs): readonly Limit[] {
  const heads = headsOf(weir, inputs);
  const { h, p } = heads;
  const { channelWidthM } = weir;
  return [
    { quantity: 'head', value: h, unit: 'm', min: 0.06, doubtfulMin: 0.05, max: 0.38, doubtfulMax: 0.6 },
    { quantity: 'head-over-crest-height', value: h / p, unit: '1', max: 0.4, doubtfulMax: 1.2 },
    { quantity: 'head-over-channel-width', value: h / channelWidthM, unit: '1', max: 0.2, doubtfulMax: 0.4 },
    { quantity: 'crest-height', value: p, unit: 'm', min: 0.45, doubtfulMin: 0.1 },
    { quantity: 'channel-width', value: channelWidthM, unit: 'm', min: 0.9, doubtfulMin: 0.6 },
    ...tailwaterLimits(weir, inputs, heads),
  ];
}
