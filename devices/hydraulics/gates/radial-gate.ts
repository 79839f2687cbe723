/**
 * Radial (Tainter) gate: HEC-RAS's equations, with its jump taken out. Pure.
 *
 * Words: B opening, H upstream depth, s submergence (downstream depth / H), dH fall, T height of the trunnion; all above
 * the sill. C and Co coefficients of free and of submerged flow.
 *
 *     s below 2/3      free         Q = C sqrt(2g) W T^TE B^BE H^HE
 *     s 2/3 .. 0.8     transition   linear in s from the free equation with 3 dH for H to the submerged one
 *     s above 0.8      submerged    Q = Co W B sqrt(2g dH)
 *
 * HEC-RAS keeps the 3 dH form up to 0.8 and jumps there by 1 - Co / (sqrt(3) C). The exponents add up to 1.5, so that the
 * equation is the same in feet and in metres; 0, 1 and 0.5 are its simple form Q = C W B sqrt(2g H).
 *
 * Limits: the lip in the water. With the lip out of it B counts as H, which is a weir of C sqrt(2g) H^1.5, about twice what
 * can flow; give `weirCoefficient` for a gate that is raised so far.
 */
import { z } from 'zod';
import type { Limit } from '../limits.js';
import { wrong } from '../rating/table-schema.js';
import { defineStructure, type Flow, GRAVITY_MS2, type StructureInputs } from '../structure.js';
import { depthsOf, type GateGeometry, gateFields, gateOverSill } from './gate.js';

/** Submergence at which the tailwater is felt, and at which the gate is an orifice. HEC-RAS 6, Radial Gates. */
const FELT = 2 / 3;
const DROWNED = 0.8;
/** HEC-RAS goes over to weir flow from H = 1.25 B on. */
const LARGEST_OPENING_OVER_HEAD = 0.8;
const SMALLEST_OPENING_OVER_HEAD = 0.02;
/** Critical flow over a level sill, in m^0.5/s. */
const LEVEL_SILL = (2 / 3) ** 1.5 * Math.sqrt(GRAVITY_MS2);
const SMALLEST_FALL_M = 0.05;
/** Our estimates for a coefficient that is not the site's own: HEC-RAS's range of C is 0.6 to 0.8. */
const UNCERTAINTY = { free: 0.08, submerged: 0.12 } as const;

const ROOT_2G = Math.sqrt(2 * GRAVITY_MS2);

export interface RadialGate extends GateGeometry {
  readonly coefficient: number;
  readonly coefficientSlope: number;
  readonly submergedCoefficient?: number | undefined;
  readonly trunnionHeightM: number;
  readonly trunnionExponent: number;
  readonly headExponent: number;
  readonly weirCoefficient?: number | undefined;
}

const geometry = z
  .strictObject({
    ...gateFields,
    /** C, typically 0.6 to 0.8. */
    coefficient: z.number().min(0.3).max(1.2).default(0.7),
    /** Added to both coefficients times B/H: a gate that contracts the jet less as it opens. */
    coefficientSlope: z.number().min(-0.3).max(0.6).default(0),
    /** Co, typically 0.8; C when not given. */
    submergedCoefficient: z.number().min(0.3).max(1.2).optional(),
    trunnionHeightM: z.number().positive().max(60).default(1),
    /** TE, typically 0.16. */
    trunnionExponent: z.number().min(0).max(0.5).default(0),
    /** HE, typically 0.62. BE is what is left of 1.5. */
    headExponent: z.number().min(0.5).max(0.9).default(0.5),
    /** Of the open structure, in m^0.5/s: 1.7 for a level sill, more for a rounded crest. Its discharge is then never exceeded. */
    weirCoefficient: z.number().min(1).max(2.4).optional(),
  })
  // Else the gate would pass more as the tailwater rises, or less as the gate opens.
  .refine(hasConsistentCoefficients, wrong('radialCoefficients', 'submergedCoefficient'))
  .refine(
    ({ trunnionExponent, trunnionHeightM, travelM }) => trunnionExponent === 0 || trunnionHeightM >= travelM,
    wrong('trunnionBelowLip', 'trunnionHeightM'),
  );

/** So that the submerged equation never gives more than the free one with 3 dH, at s = 0.8 and H = B = T. */
function hasConsistentCoefficients(gate: {
  coefficient: number;
  coefficientSlope: number;
  submergedCoefficient?: number | undefined;
  headExponent: number;
}): boolean {
  const { coefficient: free, coefficientSlope: slope, submergedCoefficient: drowned = free } = gate;
  const most = (3 * (1 - DROWNED)) ** gate.headExponent / Math.sqrt(1 - DROWNED);
  const isRising = (c: number): boolean => slope <= c && slope >= -c / 2;
  return (
    isRising(free) &&
    isRising(drowned) &&
    Math.max(drowned / free, (drowned + slope) / (free + slope)) <= most
  );
}

export const radialGate = defineStructure<RadialGate>({
  ...gateOverSill,
  geometry,
  flow: radialFlow,
  limits(gate, inputs, { regime }) {
    if (regime === 'closed') return [];
    const { upstreamM, downstreamM } = depthsOf(gate.sillM, inputs);
    const openness = {
      quantity: 'opening-over-head',
      value: (inputs.openingM ?? 0) / upstreamM,
      unit: '1',
    } as const;
    // In free flow the open structure may pass less than the gate's equation says.
    const open = (gate.weirCoefficient ?? LEVEL_SILL) / (gate.coefficient * ROOT_2G);
    const limits: Limit[] = [
      { ...openness, min: SMALLEST_OPENING_OVER_HEAD, near: 0.5 },
      {
        ...openness,
        max: Math.min(LARGEST_OPENING_OVER_HEAD, regime === 'submerged' ? 1 : open),
        doubtfulMax: regime === 'free-surface' ? Number.POSITIVE_INFINITY : LARGEST_OPENING_OVER_HEAD,
      },
    ];
    if (regime === 'submerged')
      limits.push({
        quantity: 'fall',
        value: upstreamM - downstreamM,
        unit: 'm',
        min: SMALLEST_FALL_M,
        near: 0.6,
      });
    return limits;
  },
  coefficientUncertainty: (_, { regime }) => (regime === 'free' ? UNCERTAINTY.free : UNCERTAINTY.submerged),
});

function radialFlow(gate: RadialGate, inputs: StructureInputs): Flow {
  const { upstreamM: head, downstreamM } = depthsOf(gate.sillM, inputs);
  const opening = Math.min(inputs.openingM ?? 0, head);
  if (opening <= 0) return { dischargeM3s: 0, regime: 'closed' };
  const submergence = downstreamM / head;
  const under = gate.widthM * gateFlow(gate, opening, head, submergence);
  const over = gate.widthM * weirFlow(gate, head, submergence);
  if (over <= under) return { dischargeM3s: over, regime: 'free-surface' };
  return { dischargeM3s: under, regime: submergence > FELT ? 'submerged' : 'free' };
}

/** Per metre of width. */
function gateFlow(gate: RadialGate, opening: number, head: number, submergence: number): number {
  const { coefficient, submergedCoefficient = coefficient, trunnionExponent, headExponent } = gate;
  const added = gate.coefficientSlope * (opening / head);
  const openingExponent = 1.5 - trunnionExponent - headExponent;
  const free = (h: number): number =>
    (coefficient + added) *
    ROOT_2G *
    gate.trunnionHeightM ** trunnionExponent *
    opening ** openingExponent *
    h ** headExponent;
  if (submergence <= FELT) return free(head);
  const fall = head * (1 - submergence);
  const drowned = (submergedCoefficient + added) * opening * ROOT_2G * Math.sqrt(fall);
  const weight = Math.min(1, (submergence - FELT) / (DROWNED - FELT));
  return (1 - weight) * free(3 * fall) + weight * drowned;
}

/** Of the open structure, per metre of width, drowned above two thirds as critical flow is; no bound when it is not known. */
function weirFlow({ weirCoefficient }: RadialGate, head: number, submergence: number): number {
  if (weirCoefficient === undefined) return Number.POSITIVE_INFINITY;
  const depth = Math.max(submergence, FELT);
  const drowning = (depth * Math.sqrt(1 - depth)) / (FELT * Math.sqrt(1 - FELT));
  return weirCoefficient * head ** 1.5 * drowning;
}
