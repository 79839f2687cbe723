/** Interlocks that look after the water: upstream, downstream, in the canal behind the gate and in the river below. */
import type { PointId } from '../../../devices/point.js';
import { isUsable } from '../intent.js';
import { blocked, CLEAR, type Finding, unknown } from './finding.js';
import { type FlowLimit, flowFinding, flowReach, gateFlow } from './flow.js';
import { RIVER_SETTLES_MS } from './history.js';
import { RAMP_ROW } from './ramp.js';
import type { Interlock } from './row.js';
import type { Surroundings } from './situation.js';
import { seenExtremes } from './track.js';

export const WATER_ROWS = [
  {
    // A gate is moved only while the water that it moves is seen.
    id: 'input-age',
    guards: 'any',
    safety: 'waived',
    endsMove: true,
    finding: ({ gate: { upstream, downstream }, image }) => {
      const points = downstream === undefined ? [upstream] : [upstream, downstream];
      const unseen = points.find((point) => !isUsable(image.observe(point)));
      return unseen === undefined ? CLEAR : unknown(unseen);
    },
  },
  {
    // Opening drains what is above.
    id: 'upstream-level-low',
    guards: 'opening',
    safety: 'unknown-may-close',
    endsMove: true,
    finding: ({ gate: { limits, upstream }, image }) =>
      within({ image }, upstream, 'upstream', { least: limits.upstreamLevel?.minM }),
  },
  {
    // Closing fills it.
    id: 'upstream-level-high',
    guards: 'closing',
    safety: 'unknown-may-close',
    endsMove: true,
    finding: ({ gate: { limits, upstream }, image }) =>
      within({ image }, upstream, 'upstream', { most: limits.upstreamLevel?.maxM }),
  },
  {
    // Opening fills what is below.
    id: 'downstream-level-high',
    guards: 'opening',
    safety: 'unknown-may-close',
    endsMove: true,
    finding: ({ gate: { limits, downstream }, image }) =>
      within({ image }, downstream, 'downstream', { most: limits.downstreamLevel?.maxM }),
  },
  {
    // Closing drains it.
    id: 'downstream-level-low',
    guards: 'closing',
    safety: 'unknown-may-close',
    endsMove: true,
    finding: ({ gate: { limits, downstream }, image }) =>
      within({ image }, downstream, 'downstream', { least: limits.downstreamLevel?.minM }),
  },
  RAMP_ROW,
  {
    id: 'discharge-capacity',
    guards: 'opening',
    safety: 'judged',
    endsMove: true,
    finding: (view, { intent }) => flowFinding(canalLimit(view), intent.openingPercent),
    underWay: (view) => flowFinding(canalLimit(view), view.positionPercent),
    reach: (view, _way, positionPercent, farPercent) =>
      flowReach(canalLimit(view), positionPercent, farPercent),
  },
  {
    id: 'environmental-flow',
    guards: 'opening',
    safety: 'judged',
    endsMove: true,
    finding: (view, { intent }) => flowFinding(riverLimit(view), intent.openingPercent),
    // What the move takes was judged at its start; now the river itself speaks.
    underWay: (view) => {
      const river = riverNow(view);
      return river.kind === 'flows' ? CLEAR : river.finding;
    },
    reach: (view, _way, positionPercent, farPercent) =>
      flowReach(riverLimit(view), positionPercent, farPercent),
  },
  { id: 'water-quality', guards: 'opening', safety: 'judged', endsMove: true, finding: waterQuality },
] as const satisfies readonly Interlock[];

/** Clear between `least` and `most`, both excluded, and where neither is set. */
function within(
  { image }: Pick<Surroundings, 'image'>,
  point: PointId | undefined,
  role: string,
  { least, most }: { readonly least?: number | undefined; readonly most?: number | undefined },
): Finding {
  if (least === undefined && most === undefined) return CLEAR;
  if (point === undefined) return unknown(role);
  const level = image.observe(point);
  if (!isUsable(level)) return unknown(point);
  if (least !== undefined && level.value <= least) return blocked(`${point} <= ${least} m`);
  return most !== undefined && level.value >= most ? blocked(`${point} >= ${most} m`) : CLEAR;
}

/** Neither what the equation gives for the opening, nor what the meter tells now, may be more than the canal carries. */
function canalLimit(view: Surroundings): FlowLimit {
  const mostM3s = view.gate.limits.maxDischargeM3s;
  if (mostM3s === undefined) return CLEAR;
  const flow = gateFlow(view);
  if (flow.kind === 'unknown') return unknown(flow.point);
  const detail = (m3s: number): string => `${m3s.toFixed(3)} > ${mostM3s} m3/s`;
  const { at, measuredM3s = 0 } = flow;
  return measuredM3s <= mostM3s ? { at, mostM3s, detail } : blocked(detail(measuredM3s));
}

/**
 * What the river must keep. A move counts with what it takes more than the least that the gate took in the last
 * RIVER_SETTLES_MS: the river may not show that yet. Nor what other gates have opened in that time, or are about to.
 */
function riverLimit(view: Surroundings): FlowLimit {
  const river = riverNow(view);
  if (river.kind !== 'flows') return river.finding;
  const { gate, history, nowMs, positionPercent } = view;
  const flow = gateFlow(view);
  if (flow.kind === 'unknown') return unknown(flow.point);
  if (positionPercent === undefined) return unknown(gate.id);
  const leastPercent = seenExtremes(history.openings[RIVER_SETTLES_MS], nowMs)?.low ?? positionPercent;
  const others = othersYetToShow(view);
  if (others.kind === 'unknown') return unknown(others.point);
  const { dischargeM3s, minimumM3s } = river;
  const mostM3s =
    dischargeM3s - minimumM3s - others.takeM3s + flow.at(Math.min(leastPercent, positionPercent));
  const detail = (m3s: number): string => `${(minimumM3s + mostM3s - m3s).toFixed(3)} < ${minimumM3s} m3/s`;
  return { at: flow.at, mostM3s, detail };
}

type YetToShow =
  | { readonly kind: 'known'; readonly takeM3s: number }
  | { readonly kind: 'unknown'; readonly point: PointId };

/** What other gates take, or will, that the river may not show yet. */
function othersYetToShow({ environmentalFlow, others, image, nowMs }: Surroundings): YetToShow {
  let takeM3s = 0;
  for (const { settings: gate, positionPercent, history, goesToPercent } of others) {
    if (environmentalFlow === undefined || leadsToTheRiver(gate, environmentalFlow.point)) continue;
    const seen = seenExtremes(history.openings[RIVER_SETTLES_MS], nowMs);
    const here = positionPercent ?? seen?.high ?? 0;
    const least = Math.min(here, seen?.low ?? here);
    const most = Math.max(here, goesToPercent ?? here);
    if (most <= least) continue;
    const flow = gateFlow({ gate, image, positionPercent });
    if (flow.kind === 'unknown') return flow;
    takeM3s += flow.at(most) - flow.at(least);
  }
  return { kind: 'known', takeM3s };
}

type River =
  | { readonly kind: 'flows'; readonly dischargeM3s: number; readonly minimumM3s: number }
  | { readonly kind: 'settled'; readonly finding: Finding };

/** What the river itself says, without any move. */
function riverNow({ environmentalFlow: kept, gate, image }: Surroundings): River {
  if (kept === undefined || leadsToTheRiver(gate, kept.point)) return { kind: 'settled', finding: CLEAR };
  const { point, minimumM3s } = kept;
  const river = image.observe(point);
  if (!isUsable(river)) return { kind: 'settled', finding: unknown(point) };
  const { value: dischargeM3s } = river;
  if (dischargeM3s >= minimumM3s) return { kind: 'flows', dischargeM3s, minimumM3s };
  return { kind: 'settled', finding: blocked(`${dischargeM3s.toFixed(3)} < ${minimumM3s} m3/s`) };
}

/** A gate whose water comes by the point of the environmental flow gives to the river; all others take from it. */
export function leadsToTheRiver({ downstream, discharge }: Surroundings['gate'], point: PointId): boolean {
  const river = deviceOf(point);
  return [downstream, discharge].some((below) => below !== undefined && deviceOf(below) === river);
}

function deviceOf(point: PointId): string {
  return point.slice(0, point.indexOf('.'));
}

/** The gate shuts out water that is, or may be, worse than the canal may have. A demonstration decides nothing. */
function waterQuality({ gate: { limits }, waterQuality: results }: Surroundings): Finding {
  const wanted = limits.waterQuality;
  if (wanted === undefined) return CLEAR;
  const result = results.find(({ id, of }) => id === wanted.id && of === wanted.of);
  if (result === undefined || result.isDemonstration) return unknown(wanted.id);
  const detail = `${wanted.id} ${result.atLeast}..${result.atMost} > ${wanted.worstLevel}`;
  if (result.atLeast > wanted.worstLevel) return blocked(detail);
  return result.atMost <= wanted.worstLevel ? CLEAR : unknown(detail);
}
