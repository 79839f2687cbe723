/** How far a gate may be moved, for programmes that would rather go a part of the way than be refused. */
import type { Way } from './finding.js';
import type { Interlock } from './row.js';
import type { Surroundings } from './situation.js';
import { INTERLOCKS } from './table.js';

export interface AllowedOpenings {
  readonly lowPercent: number;
  readonly highPercent: number;
  /** Ids of the interlocks that set the ends of the range, where those are not 0 and 100. */
  readonly boundBy: readonly string[];
}

const NONE: ReadonlySet<string> = new Set();
const RANGE_ROWS: readonly Interlock[] = INTERLOCKS.filter((row: Interlock) => row.reach !== undefined);

/**
 * The range of openings around the present one that no interlock forbids which depends on how far the gate goes: travel
 * limits, rates, ramps, environmental flow, capacity. To stay is always in it. Other interlocks are left to `judge`, so
 * that they are refused and recorded. `lifted`: ids of those that do not keep the gate back now. Both ends are NaN while the position is not known: then no opening is allowed.
 */
export function allowedOpenings(view: Surroundings, lifted: ReadonlySet<string> = NONE): AllowedOpenings {
  const { positionPercent } = view;
  if (positionPercent === undefined) {
    return { lowPercent: Number.NaN, highPercent: Number.NaN, boundBy: ['position-unknown'] };
  }
  const high = furthest(view, 'opening', positionPercent, lifted);
  const low = furthest(view, 'closing', positionPercent, lifted);
  return {
    lowPercent: low.percent,
    highPercent: high.percent,
    boundBy: [...new Set([...low.boundBy, ...high.boundBy])],
  };
}

function furthest(
  view: Surroundings,
  way: Way,
  positionPercent: number,
  lifted: ReadonlySet<string>,
): { readonly percent: number; readonly boundBy: readonly string[] } {
  const sign = way === 'opening' ? 1 : -1;
  let percent = way === 'opening' ? 100 : 0;
  let boundBy: string[] = [];
  for (const { id, guards, reach } of RANGE_ROWS) {
    if (reach === undefined || lifted.has(id) || (guards !== 'any' && guards !== way)) continue;
    const reached = reach(view, way, positionPercent, percent);
    // To stay is always allowed.
    const here = sign * Math.max(sign * reached, sign * positionPercent);
    if (sign * (percent - here) > 0) {
      percent = here;
      boundBy = [id];
    } else if (here === percent && boundBy.length > 0) {
      boundBy.push(id);
    }
  }
  return { percent, boundBy };
}
