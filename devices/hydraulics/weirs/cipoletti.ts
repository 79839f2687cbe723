/**
 * Cipoletti weir: a thin-plate trapezoid whose sides lean outward 1 in 4, which makes up for the contraction. Pure.
 *
 *     Q = 1.859 b h^1.5         USBR Water Measurement Manual, chapter 7: 3.367 b h^1.5 in feet
 *
 * Limits: fully contracted, and no velocity of approach. Less accurate than a rectangular or V-notch weir.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import { defineStructure, type StructureInputs } from '../structure.js';
import {
  CREST_ABOVE_BED,
  hasCrestAboveBed,
  headsOf,
  submergedFlow,
  tailwaterLimits,
  WEIR_INPUTS,
  type WeirGeometry,
  weirFields,
  withVillemonte,
} from './thin-plate.js';

const COEFFICIENT = 1.859;

export interface CipolettiWeir extends WeirGeometry {
  readonly crestWidthM: number;
  readonly channelWidthM: number;
}

export const cipolettiWeir = defineStructure<CipolettiWeir>({
  geometry: z
    .strictObject({
      ...weirFields,
      /** Along the crest, the short side of the trapezoid. */
      crestWidthM: z.number().positive().max(100),
      channelWidthM: z.number().positive().max(500),
    })
    .refine(({ crestWidthM, channelWidthM }) => crestWidthM < channelWidthM, {
      error: 'crestWiderThanChannel',
      path: ['crestWidthM'],
    })
    .refine(hasCrestAboveBed, CREST_ABOVE_BED),
  inputs: WEIR_INPUTS,
  crestLevelM: ({ crestHeightM }) => crestHeightM,
  flow(weir, inputs) {
    const heads = headsOf(weir, inputs);
    return submergedFlow(COEFFICIENT * weir.crestWidthM * heads.h ** 1.5, heads, 1.5);
  },
  limits,
  /** The USBR manual gives 5 % at 95 %. */
  coefficientUncertainty: (_weir, result) => withVillemonte(0.025, result),
});

/** USBR manual; h/b as far as 0.5 in Bos (1989), 5.3. */
function limits(weir: CipolettiWeir, inputs: StructureInputs): readonly Limit[] {
  const heads = headsOf(weir, inputs);
  const { h, p } = heads;
  const side = (weir.channelWidthM - weir.crestWidthM) / 2;
  return [
    { quantity: 'head', value: h, unit: 'm', min: 0.06 },
    { quantity: 'head-over-width', value: h / weir.crestWidthM, unit: '1', max: 1 / 3, doubtfulMax: 0.5 },
    { quantity: 'head-over-crest-height', value: h / p, unit: '1', max: 0.5 },
    { quantity: 'side-contraction-over-head', value: side / h, unit: '1', min: 2 },
    ...tailwaterLimits(weir, inputs, heads),
  ];
}
