/** How far a gate goes on after STOP, as learnt from its stops: percent of travel for each way. Plain data. */
import type { Way } from '../interlocks/finding.js';

export type Coast = Readonly<Record<Way, number>>;

export const NO_COAST: Coast = Object.freeze({ opening: 0, closing: 0 });
/** More than this is no coasting, and is not stopped earlier for. */
const MOST_COAST_PERCENT = 10;
/** Weight of the newest stop. */
const NEWEST = 0.5;

export function learnCoast(coast: Coast, way: Way, percent: number): Coast {
  const seen = Math.min(MOST_COAST_PERCENT, Math.max(0, percent));
  return { ...coast, [way]: coast[way] + NEWEST * (seen - coast[way]) };
}
