/** Every way of computing a point, by the name that a site's settings use as `derived[].method`. */
import { STRUCTURES } from '../hydraulics/kinds.js';
import { difference, load, sum } from './arithmetic.js';
import type { DerivedMethod } from './method.js';
import { average, massBalance } from './over-time.js';
import { structureMethod } from './structure-method.js';

/** Their names are those of the hydraulics registry, and these. */
const PLAIN = {
  sum,
  difference,
  load,
  average,
  'mass-balance': massBalance,
} as const satisfies Record<string, DerivedMethod>;

/** A method by its name. */
export function derivedMethods(): ReadonlyMap<string, DerivedMethod> {
  const structures = Object.entries(STRUCTURES).map(
    ([name, kind]) => [name, structureMethod(kind)] as [string, DerivedMethod],
  );
  return new Map<string, DerivedMethod>([...structures, ...Object.entries(PLAIN)]);
}
