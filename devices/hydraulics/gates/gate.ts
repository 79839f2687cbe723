/** What all gates have in common: the opening as a measured input, and two inverses. */
import { z } from 'zod';
import { solveRising } from '../monotone.js';
import {
  type At,
  type InputName,
  type Inverse,
  type SiteGeometry,
  type StructureInputs,
  type StructureLaw,
  siteFields,
} from '../structure.js';

/** Positions of the site's gate. */
export const gateFields = {
  ...siteFields,
  widthM: z.number().positive().max(200),
  /** Level of the sill. */
  sillM: z.number(),
  /** Largest opening. */
  travelM: z.number().positive().max(50),
  /** Standard uncertainty of the opening: position transmitter, zero, and wear of the lifting gear. */
  openingUncertaintyM: z.number().min(0).max(0.1).default(0.005),
};
export interface GateGeometry extends SiteGeometry {
  readonly widthM: number;
  readonly sillM: number;
  readonly travelM: number;
  readonly openingUncertaintyM: number;
}

/** A gate over a fixed sill, of which upstream level and opening must be known; downstream level when it may drown. */
export const gateOverSill = {
  inputs: { upstreamLevelM: 'required', downstreamLevelM: 'optional', openingM: 'required' },
  crestLevelM: ({ sillM }: GateGeometry): number => sillM,
  inputUncertainty: ({ openingUncertaintyM }: GateGeometry) => ({ openingM: openingUncertaintyM }),
  inverse({ sillM, travelM }: GateGeometry, wanted: number, known: StructureInputs, at: At): Inverse {
    requireOneOf(known, 'upstreamLevelM', 'openingM');
    return known.upstreamLevelM === undefined
      ? upstreamLevelFor(wanted, sillM, known.downstreamLevelM, at)
      : openingFor(wanted, travelM, (openingM) => at({ openingM }));
  },
} as const satisfies Partial<StructureLaw<GateGeometry>>;

/** So that what the open gate passes is not out of reach by the last digit of a double. */
const ROUNDING = 1e-12;

/**
 * The smallest opening that gives the discharge: a gate is never raised further than it helps. `through` is the discharge
 * of an opening, in the direction of the fall.
 */
export function openingFor(wanted: number, travelM: number, through: (openingM: number) => number): Inverse {
  const [least, most] = [through(0), through(travelM)];
  const { value } = solveRising(through, 0, travelM, Math.min(wanted, most));
  return { sought: 'openingM', value, reachable: wanted >= least && wanted <= most * (1 + ROUNDING) };
}

/** An inverse seeks one input; it cannot do without all of these. */
export function requireOneOf(known: StructureInputs, ...names: InputName[]): void {
  if (names.every((name) => known[name] === undefined))
    throw new RangeError(`one of ${names.join(', ')} must be known`);
}

/** Heads above this are no canal's. */
const HIGHEST_HEAD_M = 50;

/** The lowest upstream level that gives the discharge; below the downstream level only for flow backwards. */
export function upstreamLevelFor(
  wanted: number,
  sillM: number,
  downstreamLevelM: number | undefined,
  at: At,
): Inverse {
  const from = wanted < 0 ? 0 : Math.max(0, (downstreamLevelM ?? sillM) - sillM);
  const at0 = (head: number): number => at({ upstreamLevelM: sillM + head });
  const { value, reachable } = solveRising(at0, from, HIGHEST_HEAD_M, wanted);
  return { sought: 'upstreamLevelM', value: sillM + value, reachable };
}

/** Depths above the sill; a level below the sill, or none, is no depth. */
export function depthsOf(
  sillM: number,
  { upstreamLevelM = sillM, downstreamLevelM = sillM }: StructureInputs,
): { upstreamM: number; downstreamM: number } {
  return {
    upstreamM: Math.max(0, upstreamLevelM - sillM),
    downstreamM: Math.max(0, downstreamLevelM - sillM),
  };
}
