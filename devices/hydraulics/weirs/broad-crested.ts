/**
 * Broad-crested weir with a level crest and a square upstream edge, as wide as its channel. Pure.
 *
 *     Q = Cd Cv 2/3 sqrt(2g/3) b h^1.5       Cd = 0.848
 *     Cv from  Cd h/(h + p) = sqrt(Cv^(2/3) - 1) / (0.385 Cv),  the velocity of approach
 *
 * Bos, Discharge Measurement Structures (1989), 4.3 and 1.9; Sturm, Open Channel Hydraulics (2021). In the same range
 * ISO 3846 has 0.864 in place of Cd Cv, 0.3 to 2 % more or less.
 *
 * Drowned, it passes the part that D-Flow FM's table gives (user manual 12.3.5), here by depths and not by energy heads, so
 * that nothing flows when both levels are the same.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import { defineStructure, type Flow, GRAVITY_MS2, type StructureInputs } from '../structure.js';
import { interpolate } from '../table.js';
import {
  CREST_ABOVE_BED,
  hasCrestAboveBed,
  headsOf,
  WEIR_INPUTS,
  type WeirGeometry,
  weirFields,
} from './thin-plate.js';

const CD = 0.848;
const CONTRACTION = 0.385;

/** By submergence h2/h. Free below 0.82. */
const SUBMERGENCE_FACTOR = [
  [0.82, 1],
  [0.85, 0.95],
  [0.9, 0.9],
  [0.95, 0.8],
  [0.96, 0.6],
  [0.97, 0.4],
  [0.99, 0.2],
  [1, 0],
] as const;
const FREE_BELOW = SUBMERGENCE_FACTOR[0][0];

export function broadCrestedSubmergenceFactor(submergence: number): number {
  return interpolate(SUBMERGENCE_FACTOR, submergence);
}

/** Cv for `depthRatio` = h/(h + p). The iteration contracts for every depth ratio below 1. */
export function approachVelocityFactor(depthRatio: number): number {
  const x = CONTRACTION * CD * depthRatio;
  let cv = 1;
  for (let step = 0; step < 200; step += 1) {
    const next = (1 + (x * cv) ** 2) ** 1.5;
    if (Math.abs(next - cv) < 1e-15) return next;
    cv = next;
  }
  return cv;
}

export interface BroadCrestedWeir extends WeirGeometry {
  readonly crestWidthM: number;
  readonly crestLengthM: number;
}

export const broadCrestedWeir = defineStructure<BroadCrestedWeir>({
  geometry: z
    .strictObject({
      ...weirFields,
      /** Of crest and channel alike. */
      crestWidthM: z.number().positive().max(200),
      /** Along the flow. */
      crestLengthM: z.number().positive().max(50),
    })
    .refine(hasCrestAboveBed, CREST_ABOVE_BED),
  inputs: WEIR_INPUTS,
  crestLevelM: ({ crestHeightM }) => crestHeightM,
  flow,
  limits,
  /** Bos: 5 % at 95 %. D-Flow FM gives none for its factor; where it falls steeply we count 10 %. */
  coefficientUncertainty: (_weir, { regime }) => (regime === 'submerged' ? 0.1 : 0.025),
});

function flow(weir: BroadCrestedWeir, inputs: StructureInputs): Flow {
  const { h, h2, p } = headsOf(weir, inputs);
  const cv = approachVelocityFactor(h / (h + p));
  const free = CD * cv * (2 / 3) * Math.sqrt((2 / 3) * GRAVITY_MS2) * weir.crestWidthM * h ** 1.5;
  const submergence = h2 / h;
  if (submergence <= FREE_BELOW) return { dischargeM3s: free, regime: 'free' };
  return { dischargeM3s: free * broadCrestedSubmergenceFactor(submergence), regime: 'submerged' };
}

/** Bos (1989), 4.3: a square-edged crest is sure to be free only up to a submergence of 0.66. */
function limits(weir: BroadCrestedWeir, inputs: StructureInputs): readonly Limit[] {
  const { h, h2, p } = headsOf(weir, inputs);
  const { crestLengthM, crestWidthM } = weir;
  return [
    { quantity: 'head', value: h, unit: 'm', min: 0.06 },
    {
      quantity: 'head-over-crest-length',
      value: h / crestLengthM,
      unit: '1',
      min: 0.08,
      max: 0.33,
      doubtfulMax: 0.5,
    },
    {
      quantity: 'head-over-head-and-crest-height',
      value: h / (h + p),
      unit: '1',
      max: 0.35,
      doubtfulMax: 0.5,
    },
    { quantity: 'crest-height', value: p, unit: 'm', min: 0.15 },
    { quantity: 'crest-width', value: crestWidthM, unit: 'm', min: Math.max(0.3, crestLengthM / 5) },
    { quantity: 'submergence', value: h2 / h, unit: '1', max: 0.66, doubtfulMax: 0.95 },
  ];
}
