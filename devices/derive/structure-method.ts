/** A structure of `hydraulics/` as a derived point: levels (and an opening or a velocity) to discharge. */
import {
  type InputName,
  SITE_INPUTS,
  type SiteGeometry,
  type StructureInputs,
  type StructureKind,
} from '../hydraulics/structure.js';
import type { DerivedMethod, NamedInput } from './method.js';
import { type Known, missing, type Quantity, worse, worstOf } from './quantity.js';

const UNIT_OF = {
  upstreamLevelM: 'm',
  downstreamLevelM: 'm',
  openingM: 'm',
  angleDeg: 'deg',
  velocityMs: 'm/s',
} as const satisfies Record<Exclude<InputName, 'timeMs'>, string>;

const SITE_NAMES = Object.entries(SITE_INPUTS) as [keyof typeof SITE_INPUTS, InputName][];

/** An input that the law can do without and that is missing now makes the result doubtful, not missing. */
export function structureMethod<G extends SiteGeometry>(kind: StructureKind<G>): DerivedMethod<G, never> {
  const inputs: Record<string, 'required' | 'optional'> = {};
  for (const [name, of] of SITE_NAMES) {
    const need = kind.inputs[of];
    if (need) inputs[name] = need;
  }
  return {
    parameters: kind.geometry,
    parametersKey: 'geometry',
    inputs,
    unitOf: (units) =>
      units.every(({ name, unit }) => unit === UNIT_OF[SITE_INPUTS[name as keyof typeof SITE_INPUTS]])
        ? 'm3/s'
        : undefined,
    evaluate: ({ parameters, inputs: given, wallMs }) => ({
      quantity: dischargeOf(kind, parameters, given, wallMs),
    }),
  };
}

function dischargeOf<G extends SiteGeometry>(
  kind: StructureKind<G>,
  geometry: G,
  given: readonly NamedInput[],
  wallMs: number,
): Quantity {
  const levels: Partial<Record<InputName, number>> = kind.inputs.timeMs ? { timeMs: wallMs } : {};
  const known: Known[] = [];
  let lacksOptional = false;
  for (const { name, quantity } of given) {
    const of = SITE_INPUTS[name as keyof typeof SITE_INPUTS];
    if (quantity.kind === 'known') {
      levels[of] = quantity.value;
      known.push(quantity);
    } else if (kind.inputs[of] === 'required') return quantity;
    else lacksOptional = true;
  }
  try {
    return judged(kind, geometry, levels, known, lacksOptional);
  } catch (error) {
    if (error instanceof RangeError) return missing('limits');
    throw error;
  }
}

function judged<G extends SiteGeometry>(
  kind: StructureKind<G>,
  geometry: G,
  levels: StructureInputs,
  known: readonly Known[],
  lacksOptional: boolean,
): Quantity {
  const result = kind.discharge(geometry, levels);
  const ofInputs = worstOf(known);
  const trust = worse(worse(ofInputs.trust, result.trust), lacksOptional ? 'doubtful' : 'reliable');
  const reason = ofInputs.reason ?? (result.trust === 'reliable' ? 'input' : 'limits');
  return {
    kind: 'known',
    value: result.discharge_m3s,
    uncertainty: result.relativeUncertainty * Math.abs(result.discharge_m3s),
    trust,
    ...(trust === 'reliable' ? {} : { reason }),
  };
}
