/**
 * Orifices and short pipes: full, drowned, partly full, and flowing back. Pure.
 *
 * Words: d depth of the fuller side above the sill, a height of the opening, A(y) area of the opening up to y above the
 * sill, dH fall between the two levels.
 *
 *     Q = C A(min(d, a)) sqrt(2g min(head, dH)), negative towards upstream
 *
 * `headFrom` says what the coefficient was found for: with `sill` head is d (HEC-RAS's gates, SCHISM's structures), with
 * `centre` it is d less half of the wetted height (textbooks: C = 0.61 for a sharp edge). The two differ by a fifth in
 * free flow at d = 1.5 a; drowned they are one. At d = a both go over into a weir without a jump: of C sqrt(2g) m^0.5/s
 * with `sill`, far above the 1.7 to 1.9 of real ones, of 0.71 C sqrt(2g) = 1.9 for C = 0.61 with `centre`.
 *
 * Limits: no friction, so pipes of a few diameters; no loss but the coefficient's; levels on both sides not moving.
 */
import { z } from 'zod';
import { openingFor, upstreamLevelFor } from './gates/gate.js';
import type { Limit } from './limits.js';
import {
  defineStructure,
  type Flow,
  GRAVITY_MS2,
  type StructureInputs,
  type StructureLaw,
  siteFields,
} from './structure.js';

/** USBR, Water Measurement Manual, 9-4: C of a standard submerged orifice is good to 2 % (95 %). Partly full: our estimate. */
const UNCERTAINTY = { full: 0.03, partlyFull: 0.1 } as const;
/** d/a from which HEC-RAS takes a gate for an orifice. */
const FULLY_UNDER_WATER = 1.25;
/** A smaller fall is lost in the uncertainty of two levels. */
const SMALLEST_FALL_M = 0.03;

const orificeFields = {
  ...siteFields,
  /** Lowest point of the opening. */
  sillM: z.number(),
  /** C; 0.61 for a sharp edge with full contraction. */
  coefficient: z.number().min(0.3).max(1),
  headFrom: z.enum(['sill', 'centre']),
  /** C of flow towards upstream; that of flow downstream when not given. */
  reverseCoefficient: z.number().min(0).max(1).optional(),
  /** How many of them stand side by side. */
  count: z.int().min(1).max(100).default(1),
};
const rectangle = z.strictObject({
  ...orificeFields,
  widthM: z.number().positive().max(200),
  /** Of the opening; the largest one when it has a gate. */
  heightM: z.number().positive().max(20),
  openingUncertaintyM: z.number().min(0).max(0.1).default(0.005),
});
const circle = z.strictObject({ ...orificeFields, diameterM: z.number().positive().max(20) });

type Common = Omit<z.output<typeof rectangle>, 'widthM' | 'heightM' | 'openingUncertaintyM'>;
interface Opening {
  readonly heightM: number;
  /** Area below a height, both in metres. */
  area(heightM: number): number;
}

/** A box culvert, or an orifice; with an opening as input, one behind a gate. */
export const orifice = defineStructure<z.output<typeof rectangle>>({
  ...orificeLaw(({ widthM, heightM }, { openingM = heightM }) => ({
    heightM: Math.max(0, Math.min(openingM, heightM)),
    area: (height) => widthM * height,
  })),
  geometry: rectangle,
  inputs: { upstreamLevelM: 'required', downstreamLevelM: 'optional', openingM: 'optional' },
  inputUncertainty: ({ openingUncertaintyM }) => ({ openingM: openingUncertaintyM }),
  inverse(geometry, wanted, known, at) {
    if (known.upstreamLevelM === undefined)
      return upstreamLevelFor(wanted, geometry.sillM, known.downstreamLevelM, at);
    // Opening further lets more through in the direction of the fall.
    const isBack = (known.downstreamLevelM ?? geometry.sillM) > known.upstreamLevelM;
    const through = (openingM: number): number => (isBack ? -at({ openingM }) : at({ openingM }));
    return openingFor(isBack ? -wanted : wanted, geometry.heightM, through);
  },
});

export const pipe = defineStructure<z.output<typeof circle>>({
  ...orificeLaw(({ diameterM }) => ({ heightM: diameterM, area: (height) => segment(diameterM, height) })),
  geometry: circle,
  inputs: { upstreamLevelM: 'required', downstreamLevelM: 'optional' },
  inverse: ({ sillM }, wanted, known, at) => upstreamLevelFor(wanted, sillM, known.downstreamLevelM, at),
});

function orificeLaw<G extends Common>(
  openingOf: (geometry: G, inputs: StructureInputs) => Opening,
): Pick<StructureLaw<G>, 'crestLevelM' | 'flow' | 'limits' | 'coefficientUncertainty' | 'computesReverse'> {
  return {
    computesReverse: true,
    crestLevelM: ({ sillM }) => sillM,
    flow: (geometry, inputs) => flowThrough(geometry, openingOf(geometry, inputs), inputs),
    limits(geometry, inputs, { regime }) {
      const { heightM } = openingOf(geometry, inputs);
      if (regime === 'closed') return [];
      const { depth, fall } = sidesOf(geometry, inputs);
      const fullness = { quantity: 'depth-over-height', value: depth / heightM, unit: '1' } as const;
      const limits: Limit[] = [
        // Partly full it is a weir with an orifice's coefficient; with the head from the sill more than can flow.
        regime === 'free' && geometry.headFrom === 'sill'
          ? { ...fullness, min: FULLY_UNDER_WATER, doubtfulMin: 1 }
          : { ...fullness, min: 1, doubtfulMin: 0 },
      ];
      if (regime === 'submerged' || regime === 'reversed')
        limits.push({ quantity: 'fall', value: Math.abs(fall), unit: 'm', min: SMALLEST_FALL_M, near: 0.5 });
      if (regime === 'reversed' && geometry.reverseCoefficient === undefined)
        limits.push({
          quantity: 'fall',
          value: fall,
          unit: 'm',
          min: 0,
          doubtfulMin: Number.NEGATIVE_INFINITY,
        });
      return limits;
    },
    coefficientUncertainty(geometry, _, inputs) {
      const isFull = sidesOf(geometry, inputs).depth >= openingOf(geometry, inputs).heightM;
      return isFull ? UNCERTAINTY.full : UNCERTAINTY.partlyFull;
    },
  };
}

/** Of the fuller side; `fall` is negative when that is downstream. */
function sidesOf(
  { sillM }: Common,
  { upstreamLevelM = sillM, downstreamLevelM = Number.NEGATIVE_INFINITY }: StructureInputs,
): { depth: number; fall: number } {
  return {
    depth: Math.max(upstreamLevelM, downstreamLevelM) - sillM,
    fall: Math.max(upstreamLevelM, sillM) - Math.max(downstreamLevelM, sillM),
  };
}

function flowThrough(geometry: Common, opening: Opening, inputs: StructureInputs): Flow {
  const { depth, fall } = sidesOf(geometry, inputs);
  const wetted = Math.min(depth, opening.heightM);
  if (wetted <= 0) return { dischargeM3s: 0, regime: 'closed' };
  const head = geometry.headFrom === 'sill' ? depth : depth - wetted / 2;
  const coefficient =
    fall < 0 ? -(geometry.reverseCoefficient ?? geometry.coefficient) : geometry.coefficient;
  const speed = Math.sqrt(2 * GRAVITY_MS2 * Math.min(head, Math.abs(fall)));
  return {
    dischargeM3s: geometry.count * coefficient * opening.area(wetted) * speed,
    regime: fall < 0 ? 'reversed' : fall < head ? 'submerged' : 'free',
  };
}

/** Area of a circle below a height above its lowest point. */
function segment(diameterM: number, heightM: number): number {
  const radius = diameterM / 2;
  const angle = Math.acos(1 - heightM / radius);
  return radius * radius * (angle - Math.sin(angle) * Math.cos(angle));
}
