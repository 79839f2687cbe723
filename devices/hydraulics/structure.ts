/**
 * What every structure that tells a discharge has in common: its inputs, its answer, and how both are judged.
 *
 * A kind of structure is a law (`flow`: levels to discharge and regime), its limits, and the uncertainty of its
 * coefficient. `defineStructure` adds to it what is the same for all: the site's calibration, the trust in the
 * answer, its uncertainty, and the inverse.
 *
 * Words: levels are in metres on one scale, that of the site's gauge; `crest` is the level at which flow begins, also
 * the sill of a gate or the floor of a flume; a head is a level less the crest. Limits are those of the publication the
 * law comes from. Uncertainties are standard ones (one standard deviation); published 95 % figures are halved.
 *
 * Limits: steady flow, water. A level nobody knows has no discharge: NaN and missing inputs throw.
 */
import { z } from 'zod';
import { type Judged, judge, type Limit } from './limits.js';
import { slope, solveRising } from './monotone.js';

/** The standard one; the true one differs by less than 0.1 % anywhere on a canal, the discharge by half of that. */
export const GRAVITY_MS2 = 9.80665;

/** What is measured at a structure. Which of them a kind needs is said by its `inputs`. */
export interface StructureInputs {
  readonly upstreamLevelM?: number | undefined;
  readonly downstreamLevelM?: number | undefined;
  /** Of a gate, above its sill and square to it. */
  readonly openingM?: number | undefined;
  /** Of a tilting gate, its leaf above the horizontal. */
  readonly angleDeg?: number | undefined;
  /** The velocity an instrument reads, for an index rating. */
  readonly velocityMs?: number | undefined;
  /** When the levels were read, UTC: a rating's shift changes with the date. From the cycle, not from an instrument. */
  readonly timeMs?: number | undefined;
}
export type InputName = keyof StructureInputs;

/** How a site's settings name these inputs. */
export const SITE_INPUTS = {
  level: 'upstreamLevelM',
  downstreamLevel: 'downstreamLevelM',
  opening: 'openingM',
  angle: 'angleDeg',
  velocity: 'velocityMs',
} as const satisfies Record<string, InputName>;

/**
 * `dry` no water above the crest; `closed` gate shut; `free` only the upstream level counts; `submerged` the downstream
 * level counts too; `free-surface` a gate out of the water; `rated` from a rating, which knows no regimes;
 * `reversed` the downstream level is the higher one.
 */
export type Regime = 'dry' | 'closed' | 'free' | 'submerged' | 'free-surface' | 'rated' | 'reversed';

export interface Flow {
  readonly dischargeM3s: number;
  readonly regime: Regime;
}

export interface Discharge extends Judged {
  readonly discharge_m3s: number;
  readonly regime: Regime;
  /** u(Q)/Q, one standard deviation, of coefficient and measured inputs together. 0 where the discharge is 0. */
  readonly relativeUncertainty: number;
  /** n = (dQ/Q) / (dh/h), h the head upstream: 1 % of head is n % of discharge. 0 where the discharge is 0. */
  readonly sensitivity: number;
}

export interface Inverse {
  /** Which input was sought; `value` is in its unit. */
  readonly sought: InputName;
  readonly value: number;
  /** False when no value gives that discharge; `value` is then the one that comes nearest. */
  readonly reachable: boolean;
}

/** Every geometry has these. They are the site's own, from its calibration against a meter. */
export const siteFields = {
  /** Multiplies the discharge; 1 unless the structure has been calibrated. */
  calibrationFactor: z.number().min(0.5).max(2).default(1),
  /** Standard uncertainty of the coefficient after that calibration, relative; the publication's when not given. */
  coefficientUncertainty: z.number().min(0).max(0.5).optional(),
  /** Standard uncertainty of a level, gauge zero included. */
  levelUncertaintyM: z.number().min(0).max(0.1).default(0.003),
};
export interface SiteGeometry {
  readonly calibrationFactor: number;
  readonly coefficientUncertainty?: number | undefined;
  readonly levelUncertaintyM: number;
}

export type InputUncertainties = Readonly<Partial<Record<InputName, number>>>;

/** Methods, not properties: a list of all kinds is then a list of `StructureKind`. */
export interface StructureKind<G extends SiteGeometry = SiteGeometry> {
  readonly geometry: z.ZodType<G>;
  readonly inputs: Readonly<Partial<Record<InputName, 'required' | 'optional'>>>;
  /** Optional inputs of which exactly one must be given. */
  readonly oneOf?: readonly InputName[];
  /** Whether the discharge hangs on the date. */
  isDated?(geometry: G): boolean;
  /**
   * `stated` is the standard uncertainty of the inputs themselves; where it is larger than the geometry's it counts in its
   * place. Throws RangeError when a required input is missing or any is not finite.
   */
  discharge(geometry: G, inputs: StructureInputs, stated?: InputUncertainties): Discharge;
  /**
   * The input that gives a discharge, the others known: a level for weirs and flumes, an opening for gates. Throws
   * RangeError as `discharge` does, and for a discharge that is not finite.
   */
  inverse(geometry: G, discharge_m3s: number, known: StructureInputs): Inverse;
}

export interface StructureLaw<G extends SiteGeometry> {
  readonly geometry: z.ZodType<G>;
  readonly inputs: StructureKind<G>['inputs'];
  readonly oneOf?: readonly InputName[];
  isDated?(geometry: G): boolean;
  /** Of a gate whose crest moves, at its present position. */
  crestLevelM(geometry: G, inputs: StructureInputs): number;
  /** Before calibration. Called only with water above the crest, and not in reverse unless `computesReverse`. */
  flow(geometry: G, inputs: StructureInputs): Flow;
  limits(geometry: G, inputs: StructureInputs, flow: Flow): readonly Limit[];
  /** Relative standard uncertainty of the coefficient as published. */
  coefficientUncertainty(geometry: G, flow: Flow, inputs: StructureInputs): number;
  /** Standard uncertainty of inputs that are no levels. */
  inputUncertainty?(geometry: G, inputs: StructureInputs): Partial<Record<InputName, number>>;
  /** When flow back through the structure is part of the law. */
  readonly computesReverse?: true;
  /** In place of the search for an upstream level. `at` is the discharge with calibration. */
  inverse?(geometry: G, discharge_m3s: number, known: StructureInputs, at: At): Inverse;
}
/** The discharge with some inputs replaced. */
export type At = (changed: StructureInputs) => number;

export function defineStructure<G extends SiteGeometry>(law: StructureLaw<G>): StructureKind<G> {
  return {
    geometry: law.geometry,
    inputs: law.inputs,
    ...(law.oneOf && { oneOf: law.oneOf }),
    ...(law.isDated && { isDated: law.isDated }),
    discharge(geometry, inputs, stated = {}) {
      requireInputs(law.inputs, inputs);
      const flow = calibratedFlow(law, geometry, inputs);
      const judged = judge(
        flow.regime === 'dry'
          ? []
          : flow.regime === 'reversed' && !law.computesReverse
            ? [reverseLimit(inputs)]
            : law.limits(geometry, inputs, flow),
      );
      return {
        discharge_m3s: flow.dischargeM3s,
        regime: flow.regime,
        ...judged,
        ...uncertainty(law, geometry, inputs, flow, stated),
      };
    },
    inverse(geometry, discharge_m3s, known) {
      if (!Number.isFinite(discharge_m3s)) throw new RangeError(`discharge is ${discharge_m3s}`);
      for (const [name, value] of Object.entries(known))
        if (value !== undefined && !Number.isFinite(value))
          throw new RangeError(`${name} of the structure is ${value}`);
      const at: At = (changed) => calibratedFlow(law, geometry, { ...known, ...changed }).dischargeM3s;
      if (law.inverse) return law.inverse(geometry, discharge_m3s, known, at);
      requireInputs({ ...law.inputs, upstreamLevelM: 'optional' }, known);
      return upstreamLevel(law.crestLevelM(geometry, known), discharge_m3s, known, at);
    },
  };
}

function calibratedFlow<G extends SiteGeometry>(
  law: StructureLaw<G>,
  geometry: G,
  inputs: StructureInputs,
): Flow {
  const crest = law.crestLevelM(geometry, inputs);
  const upstream = inputs.upstreamLevelM ?? Number.POSITIVE_INFINITY;
  const downstream = inputs.downstreamLevelM ?? Number.NEGATIVE_INFINITY;
  if (upstream <= crest && downstream <= crest) return { dischargeM3s: 0, regime: 'dry' };
  if (downstream > upstream && !law.computesReverse) return { dischargeM3s: 0, regime: 'reversed' };
  const flow = law.flow(geometry, inputs);
  return { ...flow, dischargeM3s: geometry.calibrationFactor * flow.dischargeM3s };
}

function reverseLimit({ upstreamLevelM = 0, downstreamLevelM = 0 }: StructureInputs): Limit {
  return { quantity: 'fall', value: upstreamLevelM - downstreamLevelM, unit: 'm', min: 0, near: 0 };
}

/** u(Q)/Q = sqrt(u_C^2 + sum of (dQ/dx u_x / Q)^2); for the head upstream the term is n u_h/h. */
function uncertainty<G extends SiteGeometry>(
  law: StructureLaw<G>,
  geometry: G,
  inputs: StructureInputs,
  flow: Flow,
  stated: InputUncertainties,
): Pick<Discharge, 'relativeUncertainty' | 'sensitivity'> {
  const q = flow.dischargeM3s;
  if (q === 0) return { relativeUncertainty: 0, sensitivity: 0 };
  const crest = law.crestLevelM(geometry, inputs);
  const ofInput: Partial<Record<InputName, number>> = {
    upstreamLevelM: geometry.levelUncertaintyM,
    downstreamLevelM: geometry.levelUncertaintyM,
    ...law.inputUncertainty?.(geometry, inputs),
  };
  const ofCoefficient = geometry.coefficientUncertainty ?? law.coefficientUncertainty(geometry, flow, inputs);
  let variance = ofCoefficient ** 2;
  let sensitivity = 0;
  for (const name of Object.keys(law.inputs) as InputName[]) {
    const value = inputs[name];
    if (value === undefined) continue;
    const origin = name === 'upstreamLevelM' || name === 'downstreamLevelM' ? crest : 0;
    const at = (x: number): number =>
      calibratedFlow(law, geometry, { ...inputs, [name]: origin + x }).dischargeM3s;
    const perUnit = slope(at, value - origin) / q;
    variance += (perUnit * Math.max(ofInput[name] ?? 0, stated[name] ?? 0)) ** 2;
    if (name === 'upstreamLevelM') sensitivity = perUnit * (value - origin);
  }
  return { relativeUncertainty: Math.sqrt(variance), sensitivity };
}

/** Heads above this are no canal's. */
const HIGHEST_HEAD_M = 50;

function upstreamLevel(crest: number, wanted: number, known: StructureInputs, at: At): Inverse {
  const from = Math.max(0, (known.downstreamLevelM ?? crest) - crest);
  const head = solveRising((x) => at({ upstreamLevelM: crest + x }), from, HIGHEST_HEAD_M, wanted);
  return { sought: 'upstreamLevelM', value: crest + head.value, reachable: head.reachable };
}

function requireInputs(needed: StructureKind['inputs'], inputs: StructureInputs): void {
  for (const [name, need] of Object.entries(needed) as [InputName, 'required' | 'optional'][]) {
    const value = inputs[name];
    if (value === undefined && need === 'optional') continue;
    if (!Number.isFinite(value)) throw new RangeError(`${name} of the structure is ${value}`);
  }
}
