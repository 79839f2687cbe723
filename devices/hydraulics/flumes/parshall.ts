/**
 * Parshall flume, free and drowned. Pure.
 *
 * Words: ha head at the gauge in the converging part, hb head at the gauge in the throat, both above the level floor of the
 * converging part; S = hb/ha.
 *
 *     S up to 0.5 .. 0.8 by size   free        Q = C ha^n
 *     above                        submerged   Q = C ha^n k(S)
 *
 * The limits 50, 60, 70 and 80 % are the USBR manual's. k is the ratio of Skogerboe's two equations, where it is below 1.
 * The two publications do not quite meet: at the USBR limit k is 0.953 (18 in) to 1. So k is blended in from 1 over the
 * first 0.05 of S. Above 0.94 Skogerboe's equation turns up again; from there the flow goes to 0 with the root of the fall.
 *
 * Limits: a standard flume with a level floor, and hb from the throat's own gauge: a level further downstream is lower or
 * higher. Without `downstreamLevelM` the flow is taken to be free.
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
import {
  DROWNED,
  type DrownedName,
  PARSHALL_SIZES,
  type ParshallSize,
  type ParshallSizeName,
} from './parshall-sizes.js';

const BLEND = 0.05;
const LAST_OF_EQUATION = 0.94;
/** The USBR manual holds corrections to be of little use above this. */
const LARGEST_SUBMERGENCE = 0.9;

/** Skogerboe's equation for drowned flow, in feet and cubic feet per second; S = hb/ha below 0.98. */
export function skogerboeCfs(name: DrownedName, haFeet: number, hbFeet: number): number {
  const { c1, n1 } = DROWNED[name];
  return c1 * haFeet ** n1 * drownedShape(name, hbFeet / haFeet);
}

function drownedShape(name: DrownedName, submergence: number): number {
  const { n1, n2 } = DROWNED[name];
  return (1 - submergence) ** n1 / (-(Math.log10(submergence) + 0.0044)) ** n2;
}

/** Part of the free discharge that passes at a submergence from 0 to 1. */
export function drownedFactor({ freeUpTo, drowned }: ParshallSize, submergence: number): number {
  if (submergence <= freeUpTo) return 1;
  const { c1, free } = DROWNED[drowned];
  const inEquation = Math.min(submergence, LAST_OF_EQUATION);
  const ratio = Math.min(1, (c1 / free) * drownedShape(drowned, inEquation));
  const blended = 1 - (1 - ratio) * Math.min(1, (inEquation - freeUpTo) / BLEND);
  return blended * Math.sqrt((1 - submergence) / (1 - inEquation));
}

export interface ParshallFlume extends SiteGeometry {
  readonly size: ParshallSizeName;
  readonly floorHeightM: number;
}

export const parshallFlume = defineStructure<ParshallFlume>({
  geometry: z.strictObject({
    ...siteFields,
    size: z.enum(Object.keys(PARSHALL_SIZES) as [ParshallSizeName, ...ParshallSizeName[]]),
    /** Level of the floor of the converging part on the scale of the gauges. */
    floorHeightM: z.number(),
  }),
  inputs: { upstreamLevelM: 'required', downstreamLevelM: 'optional' },
  crestLevelM: ({ floorHeightM }) => floorHeightM,
  flow,
  limits,
  /** The USBR manual gives 5 % at 95 % for free flow; drowned flow is ours, after the scatter of Skogerboe's figures. */
  coefficientUncertainty(flume, { regime }, inputs) {
    if (regime === 'free') return 0.025;
    return headsOf(flume, inputs).submergence <= LARGEST_SUBMERGENCE ? 0.05 : 0.1;
  },
});

function headsOf(
  { floorHeightM }: ParshallFlume,
  inputs: StructureInputs,
): { ha: number; submergence: number } {
  const { upstreamLevelM = floorHeightM, downstreamLevelM = floorHeightM } = inputs;
  const ha = upstreamLevelM - floorHeightM;
  return { ha, submergence: Math.max(0, downstreamLevelM - floorHeightM) / ha };
}

function flow(flume: ParshallFlume, inputs: StructureInputs): Flow {
  const size = PARSHALL_SIZES[flume.size];
  const { ha, submergence } = headsOf(flume, inputs);
  const free = size.coefficient * ha ** size.exponent;
  if (submergence <= size.freeUpTo) return { dischargeM3s: free, regime: 'free' };
  return { dischargeM3s: free * drownedFactor(size, submergence), regime: 'submerged' };
}

function limits(flume: ParshallFlume, inputs: StructureInputs): readonly Limit[] {
  const { minHeadM, maxHeadM } = PARSHALL_SIZES[flume.size];
  const { ha, submergence } = headsOf(flume, inputs);
  return [
    { quantity: 'head', value: ha, unit: 'm', min: minHeadM, max: maxHeadM },
    { quantity: 'submergence', value: submergence, unit: '1', max: LARGEST_SUBMERGENCE, doubtfulMax: 0.95 },
  ];
}
