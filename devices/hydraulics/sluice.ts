/**
 * Discharge under a vertical or inclined sluice gate, and the opening that gives a discharge. Pure functions.
 *
 * Words: `a` opening, `h0` depth upstream, `h2` depth downstream, all above the sill; psi contraction,
 * so that the jet under the gate is psi a deep; chi submergence factor, 1 in free flow.
 *
 *                  gate lip leaves the water
 *      free  ------------------------------>  free-surface
 *        |                                         ^
 *        | tailwater drowns the jet                | jet as deep as the tailwater
 *        v                                         |
 *    submerged  -----------------------------------+
 *
 * Limits: level sill, no side contraction, clean gate. Formulas, validity and uncertainty are in
 * docs/hydraulics.md.
 */

/** Bollrich's examples use this value; the true one differs by less than 0.1 % anywhere on a canal. */
const GRAVITY_MS2 = 9.81;

/** Halves any range of openings to less than the spacing of doubles. */
const BISECTIONS = 70;

/** Part of the tailwater range above the limit of free flow over which chi is blended in from 1. */
const BLEND = 0.05;

/** psi, the part of the opening that the jet fills, from a/h0. */
export type Contraction = (openingOverDepth: number) => number;

/** Of a vertical gate. Bollrich (8.25). */
export const verticalContraction: Contraction = (a) => 1 / (1 + 0.64 * Math.sqrt(1 - a * a));

/**
 * Of a plane gate whose top leans towards the headwater, `angleDeg` between its face and the sill. Bollrich (8.25a), for
 * 30..90 degrees; a/h0 does not count. At 90 degrees it is 0.618, where (8.25) has 0.610 for small openings.
 */
export function inclinedContraction(angleDeg: number): Contraction {
  const psi = 1.3 - 0.8 * Math.sqrt(1 - ((angleDeg - 205) / 220) ** 2);
  return () => psi;
}

/** mu, by which the discharge per metre in free flow is mu a sqrt(2 g h0). Bollrich (8.23). */
export function dischargeCoefficient(contraction: Contraction, openingOverDepth: number): number {
  const jet = openingOverDepth * contraction(openingOverDepth);
  return contraction(openingOverDepth) / Math.sqrt(1 + jet);
}

export interface SluiceFlow {
  readonly dischargeM3s: number;
  /** `closed`: gate shut or no water above the sill. `orifice-reversed`: tailwater stands higher; not modelled. */
  readonly regime: 'closed' | 'free' | 'submerged' | 'orifice-reversed' | 'free-surface';
}

/**
 * Depths in metres above the sill; a depth below it counts as none. Continuous; never falls with a
 * larger opening or more water upstream, never rises with more water downstream. Throws RangeError
 * for a width that is not positive and for NaN or infinity: an unknown level has no discharge.
 */
export function sluiceDischarge(
  widthM: number,
  openingM: number,
  upstreamM: number,
  downstreamM: number,
  contraction = verticalContraction,
): SluiceFlow {
  if (!(widthM > 0)) throw new RangeError(`gate width ${widthM} m is not positive`);
  // Called millions of times in a simulated season: the names are gathered only when there is something to say.
  if (!Number.isFinite(widthM + openingM + upstreamM + downstreamM))
    requireFinite({ widthM, openingM, upstreamM, downstreamM });
  const h2 = Math.max(0, downstreamM);
  if (openingM <= 0 || Math.max(upstreamM, h2) <= 0) return { dischargeM3s: 0, regime: 'closed' };
  if (h2 > upstreamM) return { dischargeM3s: 0, regime: 'orifice-reversed' };
  if (h2 === upstreamM) return { dischargeM3s: 0, regime: 'submerged' };

  const tailwater = h2 / upstreamM;
  const gate = gateFlow(Math.min(1, openingM / upstreamM), tailwater, contraction);
  const crest = crestFlow(tailwater);
  const dischargeM3s = widthM * Math.sqrt(GRAVITY_MS2 * upstreamM) * upstreamM * Math.min(gate.flow, crest);
  if (crest <= gate.flow) return { dischargeM3s, regime: 'free-surface' };
  return { dischargeM3s, regime: gate.submerged ? 'submerged' : 'free' };
}

/**
 * The smallest opening that gives `dischargeM3s`; when none up to `maxOpeningM` does, the smallest that
 * gives the most there is, and `reachable` false. So a gate is never raised further than it helps.
 */
export function sluiceOpening(
  widthM: number,
  dischargeM3s: number,
  upstreamM: number,
  downstreamM: number,
  maxOpeningM: number,
  contraction = verticalContraction,
): { openingM: number; reachable: boolean } {
  requireFinite({ dischargeM3s, maxOpeningM });
  const at = (openingM: number): number =>
    sluiceDischarge(widthM, openingM, upstreamM, downstreamM, contraction).dischargeM3s;
  const most = at(maxOpeningM);
  const wanted = Math.min(dischargeM3s, most);
  const reachable = dischargeM3s <= most;
  if (wanted <= 0) return { openingM: 0, reachable };
  let low = 0;
  let high = maxOpeningM;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (at(middle) >= wanted) high = middle;
    else low = middle;
  }
  return { openingM: high, reachable };
}

function requireFinite(quantities: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(quantities)) {
    if (!Number.isFinite(value)) throw new RangeError(`${name} of the sluice is ${value}`);
  }
}

// Below, lengths are in units of h0 and flow is q / sqrt(g h0^3), q being the discharge per metre of width.

/** Flow that the gate lets through, were it never out of the water. */
function gateFlow(
  opening: number,
  tailwater: number,
  contraction: Contraction,
): { flow: number; submerged: boolean } {
  const jet = opening * contraction(opening);
  const free = opening * dischargeCoefficient(contraction, opening) * Math.SQRT2;
  const limit = freeLimit(jet);
  if (tailwater <= limit) return { flow: free, submerged: false };
  const weight = Math.min(1, (tailwater - limit) / (BLEND * (1 - limit)));
  const drowned = drownedFlow(Math.min(jet, tailwater), tailwater);
  return { flow: free + weight * (Math.min(free, drowned) - free), submerged: true };
}

/**
 * Bollrich's chi mu a, with chi^2 / (1 + jet) = E - sqrt(E^2 + tailwater^2 - 1). Momentum between the
 * jet and the tailwater; equals `crestFlow` where the jet is as deep as the tailwater.
 */
function drownedFlow(jet: number, tailwater: number): number {
  const e = 1 - 2 * jet * (1 - jet / tailwater);
  const root = Math.sqrt(Math.max(0, e * e + tailwater * tailwater - 1));
  return jet * Math.sqrt(2 * Math.max(0, e - root));
}

/** A jet deeper than this is no longer drowned by a fold of the momentum balance. */
const DEEPEST_FOLD = { jet: 0.4, tailwater: 0.8 } as const;

/**
 * The tailwater above which the jet is drowned: the larger root of E^2 + tailwater^2 = 1. That
 * function of the tailwater is convex, so Newton's method from 1 comes down on the larger root.
 */
function freeLimit(jet: number): number {
  if (jet >= DEEPEST_FOLD.jet) return DEEPEST_FOLD.tailwater;
  let tailwater = 1;
  for (let step = 0; step < 50; step += 1) {
    const e = 1 - 2 * jet * (1 - jet / tailwater);
    const excess = e * e + tailwater * tailwater - 1;
    const slope = 2 * tailwater - (4 * e * jet * jet) / (tailwater * tailwater);
    const next = tailwater - excess / slope;
    if (!(next < tailwater)) break;
    tailwater = next;
  }
  return tailwater;
}

/** Flow through the open structure: critical depth on the sill, or drowned above two thirds. */
function crestFlow(tailwater: number): number {
  const depth = Math.max(tailwater, 2 / 3);
  return depth * Math.sqrt(2 * (1 - depth));
}
