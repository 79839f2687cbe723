/**
 * What a technician finds out when the works are commissioned, and writes into a ramp window: by how much the level behind a
 * gate follows one percent of its travel at most, and for how long. Both from the water that stands there in the end, where
 * the gate gives what the canal carries off:
 *
 *   gate(opening, upstream, level) = width x (level - bed) ^ (5/3)
 */
import { sluiceDischarge } from '../../devices/hydraulics/sluice.js';
import { CANAL, TRAVEL_M } from './headworks.js';

/** Levels of the forebay between which that is measured, more than any river of the simulation makes. */
const UPSTREAM_M = [0.5, 0.8, 1.2, 1.6, 1.8, 2, 2.4, 3] as const;
const EACH_PERCENT = 1;
const MOST_PERCENT = 60;
const HALVINGS = 30;
/** Time constants after which a twentieth is left. */
const TIME_CONSTANTS = 3;

export interface Measured {
  readonly levelPerPercentM: number;
  readonly settleMs: number;
}

/** For a gate that stays at or above `leastPercent`: near closed no figure holds, there a level follows ever faster. */
export function measured(widthM: number, canalAreaM2: number, leastPercent: number): Measured {
  let levelPerPercentM = 0;
  let slowestS = 0;
  for (const upstreamM of UPSTREAM_M) {
    let before = settledLevelM(leastPercent, upstreamM);
    slowestS = Math.max(slowestS, timeConstantS(before, widthM, canalAreaM2));
    for (let percent = leastPercent + EACH_PERCENT; percent <= MOST_PERCENT; percent += EACH_PERCENT) {
      const after = settledLevelM(percent, upstreamM);
      levelPerPercentM = Math.max(levelPerPercentM, (after - before) / EACH_PERCENT);
      before = after;
    }
  }
  return { levelPerPercentM, settleMs: TIME_CONSTANTS * slowestS * 1000 };
}

/** Gate and canal are of one width, so that it does not count. */
export function settledLevelM(openingPercent: number, upstreamM: number): number {
  const openingM = (openingPercent / 100) * TRAVEL_M;
  let low: number = CANAL.bedM;
  let high = upstreamM;
  for (let step = 0; step < HALVINGS; step++) {
    const levelM = (low + high) / 2;
    const { dischargeM3s } = sluiceDischarge(1, openingM, upstreamM, levelM);
    if (dischargeM3s > (levelM - CANAL.bedM) ** CANAL.exponent) low = levelM;
    else high = levelM;
  }
  return low;
}

function timeConstantS(levelM: number, widthM: number, canalAreaM2: number): number {
  const { bedM, exponent } = CANAL;
  return canalAreaM2 / (exponent * widthM * (levelM - bedM) ** (exponent - 1));
}
