/** Discharge of a gate of the emulated structure: the product's own laws, with what lies in the gate's way. */

import { overshotGate } from '../../../devices/hydraulics/gates/overshot-gate.js';
import { radialGate } from '../../../devices/hydraulics/gates/radial-gate.js';
import {
  inclinedContraction,
  sluiceDischarge,
  verticalContraction,
} from '../../../devices/hydraulics/sluice.js';
import { GRAVITY_MS2 } from '../../../devices/hydraulics/structure.js';
import type { GateStructure } from '../network-settings.js';

/** What lies in a gate's way. */
export interface Obstacles {
  /** Share of the width, 0 to 1. */
  readonly blocked: number;
  /** Depth of sediment on the sill. */
  readonly siltM: number;
  /** Open area of the screen before the gate as it is now; none when not given. */
  readonly screenM2?: number | undefined;
}

/** m3/s at an opening in metres and levels in metres; none backwards. */
export type GateFlow = (openingM: number, upstreamLevelM: number, downstreamLevelM: number) => number;

const ORIFICE_COEFFICIENT = 0.6;
/** Halves the head lost at the screen to a millionth of the whole. */
const BISECTIONS = 20;

/** Opening at 100 %. */
export function travelOf(structure: GateStructure): number {
  if (structure.kind !== 'overshot-gate') return structure.travelM;
  const { leafLengthM, raisedAngleDeg, loweredAngleDeg } = structure;
  const sine = (deg: number): number => Math.sin((deg * Math.PI) / 180);
  return leafLengthM * (sine(raisedAngleDeg) - sine(loweredAngleDeg));
}

export function gateFlow(structure: GateStructure, obstacles: Obstacles): GateFlow {
  const { blocked, screenM2 } = obstacles;
  const widthM = structure.widthM * (1 - blocked);
  if (widthM <= 0 || screenM2 === 0) return () => 0;
  const clear = flowOf({ ...structure, widthM }, obstacles.siltM);
  return screenM2 === undefined ? clear : behindScreen(clear, screenM2);
}

function flowOf(structure: GateStructure, siltM: number): GateFlow {
  if (structure.kind === 'vertical-sluice' || structure.kind === 'inclined-sluice') {
    const { widthM, sillM } = structure;
    const contraction =
      structure.kind === 'inclined-sluice' ? inclinedContraction(structure.angleDeg) : verticalContraction;
    const floorM = sillM + siltM;
    // Sediment raises the floor that the water runs over, not the gate.
    return (openingM, upM, downM) =>
      upM <= floorM || downM >= upM
        ? 0
        : sluiceDischarge(widthM, openingM - siltM, upM - floorM, downM - floorM, contraction).dischargeM3s;
  }
  if (structure.kind === 'radial-gate') {
    const { kind: _, ...rest } = structure;
    const geometry = radialGate.geometry.parse({ ...rest, sillM: rest.sillM + siltM });
    return (openingM, upstreamLevelM, downstreamLevelM) =>
      radialGate.discharge(geometry, {
        openingM: Math.max(0, openingM - siltM),
        upstreamLevelM,
        downstreamLevelM,
      }).discharge_m3s;
  }
  const { kind: _, ...rest } = structure;
  const geometry = overshotGate.geometry.parse(rest);
  return (openingM, upstreamLevelM, downstreamLevelM) =>
    overshotGate.discharge(geometry, { openingM, upstreamLevelM, downstreamLevelM }).discharge_m3s;
}

/** The screen is an orifice: it takes (Q / (C A))^2 / 2g off the level; Q is where both agree. */
function behindScreen(flow: GateFlow, areaM2: number): GateFlow {
  return (openingM, upM, downM) => {
    let high = flow(openingM, upM, downM);
    let low = 0;
    if (high === 0) return 0;
    for (let step = 0; step < BISECTIONS; step += 1) {
      const middle = (low + high) / 2;
      const lossM = (middle / (ORIFICE_COEFFICIENT * areaM2)) ** 2 / (2 * GRAVITY_MS2);
      if (flow(openingM, upM - lossM, downM) > middle) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
}
