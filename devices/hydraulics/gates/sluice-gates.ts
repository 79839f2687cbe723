/**
 * Vertical and inclined sluice gates as structures of a site. The law is in ../sluice.ts, its sources and figures in
 * docs/hydraulics.md.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import { type Contraction, inclinedContraction, sluiceDischarge, verticalContraction } from '../sluice.js';
import { defineStructure, type Flow, type StructureInputs, type StructureLaw } from '../structure.js';
import { depthsOf, type GateGeometry, gateFields, gateOverSill } from './gate.js';

/** Our estimates; Swamee's formula reads 4 % (free) and 13 % (submerged) less than the one used here. */
const UNCERTAINTY = { free: 0.05, other: 0.1 } as const;
/** Below this leakage and the lip's edge decide. */
const SMALLEST_OPENING_OVER_HEAD = 0.02;
/**
 * Critical depth is 2/3; the lip leaves the water at 0.57 (30 degrees) to 0.68 (vertical). From then on the gate measures
 * nothing, and what the open sill passes is a fair guess.
 */
const LARGEST = { inWater: 2 / 3, outOfWater: 0.5 } as const;
/** A smaller fall is lost in the uncertainty of two levels. */
const SMALLEST_FALL_M = 0.05;

function sluiceLaw<G extends GateGeometry>(
  geometry: z.ZodType<G>,
  contractionOf: (geometry: G) => Contraction,
): StructureLaw<G> {
  return {
    ...gateOverSill,
    geometry,
    flow(gate, inputs) {
      const { upstreamM, downstreamM } = depthsOf(gate.sillM, inputs);
      const flow = sluiceDischarge(
        gate.widthM,
        inputs.openingM ?? 0,
        upstreamM,
        downstreamM,
        contractionOf(gate),
      );
      // Reverse flow never comes here: it is judged before.
      return flow.regime === 'orifice-reversed'
        ? { dischargeM3s: 0, regime: 'reversed' }
        : { dischargeM3s: flow.dischargeM3s, regime: flow.regime };
    },
    limits: ({ sillM }, inputs, flow) => sluiceLimits(sillM, inputs, flow),
    coefficientUncertainty: (_, { regime }) => (regime === 'free' ? UNCERTAINTY.free : UNCERTAINTY.other),
  };
}

function sluiceLimits(sillM: number, inputs: StructureInputs, { regime }: Flow): readonly Limit[] {
  if (regime === 'closed') return [];
  const { upstreamM, downstreamM } = depthsOf(sillM, inputs);
  const openness = {
    quantity: 'opening-over-head',
    value: (inputs.openingM ?? 0) / upstreamM,
    unit: '1',
  } as const;
  return [
    { ...openness, min: SMALLEST_OPENING_OVER_HEAD, near: 0.5 },
    {
      ...openness,
      max: regime === 'free-surface' ? LARGEST.outOfWater : LARGEST.inWater,
      doubtfulMax: Number.POSITIVE_INFINITY,
    },
    ...(regime === 'submerged'
      ? [
          {
            quantity: 'fall',
            value: upstreamM - downstreamM,
            unit: 'm',
            min: SMALLEST_FALL_M,
            near: 0.6,
          } as const,
        ]
      : []),
  ];
}

export const verticalSluice = defineStructure(
  sluiceLaw(z.strictObject(gateFields), () => verticalContraction),
);

/** `angleDeg` between the gate's face and the sill; its opening is measured square to the sill. */
export const inclinedSluice = defineStructure(
  sluiceLaw(z.strictObject({ ...gateFields, angleDeg: z.number().min(30).max(90) }), ({ angleDeg }) =>
    angleDeg === 90 ? verticalContraction : inclinedContraction(angleDeg),
  ),
);
