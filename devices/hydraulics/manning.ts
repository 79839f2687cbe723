/** Uniform flow in a channel. A plausibility check beside a structure, not a measurement of its own. */

/** Mean velocity in m/s: R^(2/3) S^(1/2) / n, with R the hydraulic radius, S the slope, n Manning's in s/m^(1/3). */
export function manningVelocityMs(hydraulicRadiusM: number, slope: number, roughness: number): number {
  if (!(hydraulicRadiusM >= 0 && slope >= 0 && roughness > 0)) {
    throw new RangeError(`no uniform flow with R ${hydraulicRadiusM} m, slope ${slope}, n ${roughness}`);
  }
  return (hydraulicRadiusM ** (2 / 3) * Math.sqrt(slope)) / roughness;
}
