/** The gate's own discharge equation at the present levels, in percent of opening. Source and limits: docs/hydraulics.md. */
import { sluiceDischarge, sluiceOpening } from '../../../devices/hydraulics/sluice.js';
import type { PointId } from '../../../devices/point.js';
import type { GateSettings } from '../../config/gate-schema.js';
import type { Image } from '../../poll/image.js';

export interface GateEquation {
  /** In m3/s; 0 where the water would flow back. */
  dischargeM3s(openingPercent: number): number;
  /** The smallest opening that gives the discharge, at most `maxPercent`; the best there is when none does. */
  openingPercent(dischargeM3s: number, maxPercent: number): number;
}

/** Undefined with the levels that are not good: an unknown level has no discharge. */
export function equationAt(
  gate: GateSettings,
  image: Image,
): { readonly equation: GateEquation } | { readonly missing: readonly PointId[] } {
  const levels = [gate.upstream, ...(gate.downstream === undefined ? [] : [gate.downstream])];
  const missing = levels.filter((point) => image.observe(point).kind !== 'good');
  if (missing.length > 0) return { missing };
  const { widthM, sillM, travelM } = gate.structure;
  const depthM = (point: PointId | undefined): number => {
    const seen = point === undefined ? undefined : image.observe(point);
    return seen?.kind === 'good' ? Math.max(0, seen.value - sillM) : 0;
  };
  const [upstreamM, downstreamM] = [depthM(gate.upstream), depthM(gate.downstream)];
  return {
    equation: {
      dischargeM3s: (openingPercent) =>
        sluiceDischarge(widthM, (openingPercent / 100) * travelM, upstreamM, downstreamM).dischargeM3s,
      openingPercent: (dischargeM3s, maxPercent) => {
        const maxM = (maxPercent / 100) * travelM;
        return (sluiceOpening(widthM, dischargeM3s, upstreamM, downstreamM, maxM).openingM / travelM) * 100;
      },
    },
  };
}
