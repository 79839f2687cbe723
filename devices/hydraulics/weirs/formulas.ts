/**
 * Other formulas for weirs, under their names: second opinions, and what older papers of a site were computed with. Not
 * offered to a site's settings. Pure; h head, p height of the crest above the floor, b width, in metres and m3/s.
 */
import { GRAVITY_MS2 } from '../structure.js';
import { interpolate } from '../table.js';

const TWO_THIRDS_ROOT_2G = (2 / 3) * Math.sqrt(2 * GRAVITY_MS2);

/** Full width, Kindsvater-Carter in ISO 1438's round figures: Ce 0.602 + 0.075 h/p, kb -1 mm, kh 1 mm. */
export function fullWidthKindsvaterCarter(h: number, p: number, b: number): number {
  return TWO_THIRDS_ROOT_2G * (0.602 + (0.075 * h) / p) * (b - 0.001) * (h + 0.001) ** 1.5;
}

/** Full width, Rehbock (1929) as in Blevins (1984): 0.03 < h < 0.75, h/p < 1. */
export function rehbock(h: number, p: number, b: number): number {
  return TWO_THIRDS_ROOT_2G * (0.602 + (0.0832 * h) / p) * b * (h + 0.00125) ** 1.5;
}

/** Rehbock without the 1.25 mm of head, as ISO 1438:2017 is often quoted: 2 % less at 10 cm. */
export function rehbockPlain(h: number, p: number, b: number): number {
  return TWO_THIRDS_ROOT_2G * (0.602 + (0.083 * h) / p) * b * h ** 1.5;
}

/** Full width, Ackers et al. (1978): h > 0.02, p > 0.15, h/p up to 2.2. */
export function ackers(h: number, p: number, b: number): number {
  return 0.564 * (1 + (0.15 * h) / p) * b * Math.sqrt(GRAVITY_MS2) * (h + 0.001) ** 1.5;
}

/** Contracted on both sides, Francis (1883), in feet and cubic feet per second: h/b up to 1/3. */
export function francisCfs(headFeet: number, crestFeet: number): number {
  return 3.33 * (crestFeet - 0.2 * headFeet) * headFeet ** 1.5;
}

/** Fenton's (2015) one polynomial for Kindsvater and Carter's Ce; within 0.15 % of the table. */
export function fentonCe(widthRatio: number, headRatio: number): number {
  return 0.589 - 0.008 * headRatio + widthRatio ** 2 * (0.013 + 0.083 * headRatio);
}

/**
 * Poleni with velocity of approach, Q = 2/3 mu b sqrt(2g) ((h + k)^1.5 - k^1.5), k = v^2/2g, v = Q / (b (h + p)). Bollrich,
 * Technische Hydromechanik 1, page 421. mu is the crest's own, 0.5 (broad, sharp edge) to 0.8 (round).
 */
export function poleni(
  h: number,
  p: number,
  b: number,
  mu: number,
): { dischargeM3s: number; approachMs: number } {
  let dischargeM3s = 0;
  let approachMs = 0;
  for (let step = 0; step < 200; step += 1) {
    const k = approachMs ** 2 / (2 * GRAVITY_MS2);
    const next = TWO_THIRDS_ROOT_2G * mu * b * ((h + k) ** 1.5 - k ** 1.5);
    const isSettled = Math.abs(next - dischargeM3s) <= 1e-15 * next;
    dischargeM3s = next;
    approachMs = next / (b * (h + p));
    if (isSettled) break;
  }
  return { dischargeM3s, approachMs };
}

/** By angle in degrees, Shen (1981) as tabulated in Blevins (1984). */
const SHEN_C = [
  [20, 0.59],
  [40, 0.58],
  [60, 0.575],
  [80, 0.575],
  [100, 0.58],
] as const;
const SHEN_K_M = [
  [20, 0.0028],
  [40, 0.0017],
  [60, 0.0012],
  [80, 0.001],
  [100, 0.001],
] as const;

/** V-notch with Shen's table, Q = 8/15 sqrt(2g) C tan(angle/2) (h + k)^2.5; within 0.5 % of the polynomials. */
export function shen(h: number, angleDeg: number): number {
  const slope = Math.tan((angleDeg * Math.PI) / 360);
  const c = interpolate(SHEN_C, angleDeg);
  return (8 / 15) * Math.sqrt(2 * GRAVITY_MS2) * c * slope * (h + interpolate(SHEN_K_M, angleDeg)) ** 2.5;
}

/**
 * The same as Blevins's handbook prints it, without the factor 8/15 sqrt(2) = 0.754: a third too much. Here to recognise
 * figures that were computed with it; never to be used for an account.
 */
export function shenAsPrintedByBlevins(h: number, angleDeg: number): number {
  return shen(h, angleDeg) / ((8 / 15) * Math.SQRT2);
}

/** C of Q = C h^2.5 in feet, as makers of plates print it (openchannelflow.com); no correction of the head, 2 to 5 %. */
// biome-ignore lint/suspicious/noApproximativeNumericConstant: a maker's figure that happens to be near log2 of e
const PLATE_C_FEET = { 45: 1.035, 60: 1.443 } as const;

export function vNotchPlateCfs(headFeet: number, angleDeg: keyof typeof PLATE_C_FEET): number {
  return PLATE_C_FEET[angleDeg] * headFeet ** 2.5;
}
