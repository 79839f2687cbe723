/** A structure of `hydraulics/` as a derived point: levels (and an opening or a velocity) to discharge. */
import {
  type Discharge,
  type InputName,
  SITE_INPUTS,
  type SiteGeometry,
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

/**
 * Without its tailwater, where the law can do without, a flow counts as free and is doubtful: how sure it is nobody can
 * say. So is one that hangs on the date while the clock is known to be wrong. Any other input that the site has named and
 * that is missing makes the result missing: without its opening a gate would count as wide open.
 */
export function structureMethod<G extends SiteGeometry>(kind: StructureKind<G>): DerivedMethod<G, never> {
  const inputs: Record<string, 'required' | 'optional'> = {};
  for (const [name, of] of SITE_NAMES) {
    const need = kind.inputs[of];
    if (need) inputs[name] = need;
  }
  const oneOf = SITE_NAMES.flatMap(([name, of]) => (kind.oneOf?.includes(of) ? [name] : []));
  return {
    parameters: kind.geometry,
    parametersKey: 'geometry',
    inputs,
    ...(oneOf.length > 0 && { oneOf }),
    unitOf: (units) =>
      units.every(({ name, unit }) => unit === UNIT_OF[SITE_INPUTS[name as keyof typeof SITE_INPUTS]])
        ? 'm3/s'
        : undefined,
    evaluate: ({ parameters, inputs: given, wallMs, isWallWrong = false }) => ({
      quantity: dischargeOf(kind, parameters, given, wallMs, isWallWrong),
    }),
  };
}

function dischargeOf<G extends SiteGeometry>(
  kind: StructureKind<G>,
  geometry: G,
  given: readonly NamedInput[],
  wallMs: number,
  isWallWrong: boolean,
): Quantity {
  const levels: Partial<Record<InputName, number>> = kind.inputs.timeMs ? { timeMs: wallMs } : {};
  const stated: Partial<Record<InputName, number>> = {};
  const known: Known[] = [];
  let isGuess = isWallWrong && kind.isDated?.(geometry) === true;
  for (const { name, quantity } of given) {
    const of = SITE_INPUTS[name as keyof typeof SITE_INPUTS];
    if (quantity.kind === 'known') {
      levels[of] = quantity.value;
      stated[of] = quantity.uncertainty ?? 0;
      known.push(quantity);
    } else if (of === 'downstreamLevelM' && kind.inputs[of] === 'optional') isGuess = true;
    else return quantity;
  }
  try {
    return judged(kind.discharge(geometry, levels, stated), worstOf(known), isGuess);
  } catch (error) {
    if (error instanceof RangeError) return missing('limits');
    throw error;
  }
}

function judged(result: Discharge, ofInputs: Pick<Known, 'trust' | 'reason'>, isGuess: boolean): Quantity {
  const trust = worse(worse(ofInputs.trust, result.trust), isGuess ? 'doubtful' : 'reliable');
  const reason = ofInputs.reason ?? (result.trust === 'reliable' ? 'input' : 'limits');
  const uncertainty = result.relativeUncertainty * Math.abs(result.discharge_m3s);
  return {
    kind: 'known',
    value: result.discharge_m3s,
    uncertainty: isGuess ? undefined : uncertainty,
    trust,
    ...(trust === 'reliable' ? {} : { reason }),
  };
}
