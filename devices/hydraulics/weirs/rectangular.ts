/**
 * Rectangular thin-plate weir, as wide as its channel or narrower: Kindsvater and Carter (1957). Pure.
 *
 *     Q = 2/3 Ce sqrt(2g) (b + kb) (h + kh)^1.5        Ce = (C1 h/p + C2) / 5.3478
 *
 * C1 and C2 are those of the USBR Water Measurement Manual, chapter 7 section 6, which are in feet and seconds: 5.3478 is
 * 2/3 sqrt(2g) there. kb is read off the figure of the same publications (ISO 1438, Bos 1989 figure 5.3); kh is 1 mm.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import { defineStructure, type Flow, GRAVITY_MS2, type StructureInputs } from '../structure.js';
import { interpolate } from '../table.js';
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

const KH_M = 0.001;
const FOOT_M = 0.3048;
/** 2/3 sqrt(2g) in feet and seconds, 5.3478. */
const C_OF_CE_IN_FEET = (2 / 3) * Math.sqrt((2 * GRAVITY_MS2) / FOOT_M);

/** By b/B. The row of 0 is ISO 1438's (0.587 and -0.0023) in feet. */
const C1 = [
  [0, -0.0123],
  [0.2, -0.0087],
  [0.4, 0.0317],
  [0.5, 0.0612],
  [0.6, 0.0995],
  [0.7, 0.1602],
  [0.8, 0.2376],
  [0.9, 0.3447],
  [1, 0.4],
] as const;
const C2 = [
  [0, 3.139],
  [0.2, 3.152],
  [0.4, 3.164],
  [0.5, 3.173],
  [0.6, 3.178],
  [0.7, 3.182],
  [0.8, 3.189],
  [0.9, 3.205],
  [1, 3.22],
] as const;
/** In metres, by b/B. Read off a curve: good to about 0.3 mm, between 0.8 and 1 to about 1 mm. */
const KB_M = [
  [0, 0.0024],
  [0.2, 0.0024],
  [0.4, 0.0027],
  [0.5, 0.0031],
  [0.6, 0.0036],
  [0.8, 0.0042],
  [1, -0.0009],
] as const;

/** C1 and C2 of the equation in feet, for a crest that takes the part `widthRatio` (b/B) of the channel. */
export function kindsvaterCarterFeet(widthRatio: number): { c1: number; c2: number } {
  return { c1: interpolate(C1, widthRatio), c2: interpolate(C2, widthRatio) };
}

/** h/p of the steepest measurements. C1 of narrow crests is negative: drawn on for ever, Ce would be so too. */
const LARGEST_HEAD_RATIO = 2.5;

/** Ce and kb in metres of a crest of part `widthRatio` of the channel, under `headRatio` = h/p. */
export function kindsvaterCarter(widthRatio: number, headRatio: number): { ce: number; kbM: number } {
  const { c1, c2 } = kindsvaterCarterFeet(widthRatio);
  const ce = (c1 * Math.min(headRatio, LARGEST_HEAD_RATIO) + c2) / C_OF_CE_IN_FEET;
  return { ce, kbM: interpolate(KB_M, widthRatio) };
}

export interface RectangularWeir extends WeirGeometry {
  readonly crestWidthM: number;
  readonly channelWidthM: number;
}

export const rectangularWeir = defineStructure<RectangularWeir>({
  geometry: z
    .strictObject({
      ...weirFields,
      crestWidthM: z.number().positive().max(200),
      /** Width of the channel upstream; the crest's own where the weir takes all of it. */
      channelWidthM: z.number().positive().max(500),
    })
    .refine(({ crestWidthM, channelWidthM }) => crestWidthM <= channelWidthM, {
      error: 'crestWiderThanChannel',
      path: ['crestWidthM'],
    })
    .refine(hasCrestAboveBed, CREST_ABOVE_BED),
  inputs: WEIR_INPUTS,
  crestLevelM: ({ crestHeightM }) => crestHeightM,
  flow,
  limits,
  /** ISO 1438 gives 1.5, 2 and 3 % at 95 % for h/p up to 1, 1.5 and 2.5. */
  coefficientUncertainty(weir, result, inputs) {
    const { h, p } = headsOf(weir, inputs);
    return withVillemonte(h / p <= 1 ? 0.0075 : h / p <= 1.5 ? 0.01 : 0.015, result);
  },
});

function flow(weir: RectangularWeir, inputs: StructureInputs): Flow {
  const heads = headsOf(weir, inputs);
  const { crestWidthM: b, channelWidthM } = weir;
  const { ce, kbM } = kindsvaterCarter(b / channelWidthM, heads.h / heads.p);
  const free = (2 / 3) * ce * Math.sqrt(2 * GRAVITY_MS2) * (b + kbM) * effectiveHeadM(heads.h, KH_M) ** 1.5;
  return submergedFlow(free, heads, 1.5);
}

/** ISO 1438; h/p 2 in Bos (1989), 2.5 in ISO 1438. */
function limits(weir: RectangularWeir, inputs: StructureInputs): readonly Limit[] {
  const heads = headsOf(weir, inputs);
  const { h, p } = heads;
  const side = (weir.channelWidthM - weir.crestWidthM) / 2;
  return [
    { quantity: 'head', value: h, unit: 'm', min: 0.03 },
    { quantity: 'head-over-crest-height', value: h / p, unit: '1', max: 2, doubtfulMax: LARGEST_HEAD_RATIO },
    { quantity: 'crest-height', value: p, unit: 'm', min: 0.1 },
    { quantity: 'crest-width', value: weir.crestWidthM, unit: 'm', min: 0.15 },
    ...(side > 0 ? [{ quantity: 'side-contraction', value: side, unit: 'm', min: 0.1 } as const] : []),
    ...tailwaterLimits(weir, inputs, heads),
  ];
}
