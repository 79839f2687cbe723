/**
 * How far a gate may go while nobody has measured what the level behind it does: by guesses, each of which is more than
 * a canal's level does. Of settled levels, in metres; openings in percent of travel.
 *
 *   by flow    depth = 2 x (flow per metre of width) ^ 3/5, of free flow under the lip: steep near shut, and never more than there is
 *   by depth   what stands there follows the opening by 2/3: closer where the water is deep and backs up against the gate
 *   by lip     the level follows the lip metre by metre: far too little near shut, enough where the gate stands open wide
 *
 * The further of the first two, but no further than the third.
 *
 * By flow: normal depth in a wide canal, (n q / sqrt S) ^ 3/5 (Manning); 2 is n = 0.03 (earth, weeds) at S = 0.1 m/km, as wide
 * as the gate. A gate in free flow gives most for its opening, and submergence takes back a part of each change, so that
 * the true level changes less. By depth: discharge follows the opening at most in proportion, and depth is a power of it:
 * 3/5 in normal flow, 2/3 behind a weir.
 *
 * Neither holds for a reach that is dammed by a gate further down, nor for a forebay that has no other way out.
 */
import type { Way } from './finding.js';

export interface GuessedFrom {
  /** From where it has gone, or is to go, within the time that counts. */
  readonly fromPercent: number;
  readonly travelM: number;
  /** Of the water above the sill, upstream. */
  readonly headM: number;
  /** Of the water above the sill that stood behind the gate; undefined when the level is another one than that. */
  readonly depthM: number | undefined;
}

const GRAVITY_MS2 = 9.81;
/** Part of the opening that the jet fills, where that is least: no free flow has more for one more percent. */
const CONTRACTION = 0.611;
/** Metres, at 1 m3/s per metre. */
const CANAL_DEPTH = 2;
const BY_FLOW = 3 / 5;
const BY_DEPTH = 2 / 3;
/** So far beneath the sill a canal's bed may lie. */
const BED_BELOW_SILL_M = 1;

/** The furthest opening at which the level has settled within `leftM` of where it was at `fromPercent`; not below 0. */
export function furthestGuessed(guessed: GuessedFrom, leftM: number, way: Way): number {
  const reached = [byFlow(guessed, leftM, way), byDepth(guessed, leftM, way)];
  const byLip = after(guessed.fromPercent, (100 * leftM) / guessed.travelM, way);
  return way === 'opening' ? Math.min(byLip, Math.max(...reached)) : Math.max(byLip, Math.min(...reached));
}

function byFlow({ fromPercent, travelM, headM }: GuessedFrom, leftM: number, way: Way): number {
  // The river may rise, and a gate is not built for less.
  const jetMs = CONTRACTION * Math.sqrt(2 * GRAVITY_MS2 * Math.max(headM, travelM));
  const onePercentM = CANAL_DEPTH * (jetMs * (travelM / 100)) ** BY_FLOW;
  return after(fromPercent ** BY_FLOW, leftM / onePercentM, way) ** (1 / BY_FLOW);
}

function byDepth({ fromPercent, depthM }: GuessedFrom, leftM: number, way: Way): number {
  if (depthM === undefined) return fromPercent;
  const part = leftM / (Math.max(0, depthM) + BED_BELOW_SILL_M);
  return fromPercent * after(1, part, way) ** (1 / BY_DEPTH);
}

function after(from: number, by: number, way: Way): number {
  return way === 'opening' ? from + by : Math.max(0, from - by);
}
