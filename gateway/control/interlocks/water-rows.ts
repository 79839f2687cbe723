/** Interlocks that look after the water: upstream, downstream, in the canal behind the gate and in the river below. */
import type { PointId } from '../../../devices/point.js';
import { isUsable } from '../intent.js';
import { blocked, CLEAR, type Finding, unknown } from './finding.js';
import { type FlowLimit, flowFinding, flowReach, gateFlow } from './flow.js';
import { RIVER_SETTLES_MS } from './history.js';
import { RAMP_ROW } from './ramp.js';
import type { Interlock } from './row.js';
import type { OtherGate, Surroundings } from './situation.js';
import { extremes, isForgotten, seenExtremes, type Track } from './track.js';

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
 * Where nobody saw a gate it counts with the most that this can be, and nobody knows where only that is against the move.
 */
function riverLimit(view: Surroundings): FlowLimit {
  const river = riverNow(view);
  if (river.kind !== 'flows') return river.finding;
  const { gate, history, nowMs, positionPercent } = view;
  const flow = gateFlow(view);
  if (flow.kind === 'unknown') return unknown(flow.point);
  if (positionPercent === undefined) return unknown(gate.id);
  const track = history.openings[RIVER_SETTLES_MS];
  const seenPercent = seenExtremes(track, nowMs)?.low ?? positionPercent;
  const others = othersYetToShow(view);
  if (others.kind === 'unknown') return unknown(others.point);
  const { dischargeM3s, minimumM3s } = river;
  const spareM3s = dischargeM3s - minimumM3s;
  const mostM3s = spareM3s - others.mostM3s + flow.at(Math.min(surelyAtLeast(track, nowMs), positionPercent));
  const mostAtBestM3s = spareM3s - others.leastM3s + flow.at(Math.min(seenPercent, positionPercent));
  const detail = (m3s: number): string => {
    const [left, atBest] = [mostM3s, mostAtBestM3s].map((most) => (minimumM3s + most - m3s).toFixed(3));
    return `${left === atBest ? left : `${left}..${atBest}`} < ${minimumM3s} m3/s`;
  };
  return { at: flow.at, mostM3s, mostAtBestM3s, detail };
}

/** What the gate was open by all the time. Where it was not seen for all of it, it may have been shut. */
function surelyAtLeast(track: Track | undefined, nowMs: number): number {
  return extremes(track, nowMs)?.low ?? 0;
}

/** Between what is known of the gates that were seen, and the most that those can take which were not. */
type YetToShow =
  | { readonly kind: 'known'; readonly leastM3s: number; readonly mostM3s: number }
  | { readonly kind: 'unknown'; readonly point: PointId };

/** What other gates take, or will, that the river may not show yet. */
function othersYetToShow(view: Surroundings): YetToShow {
  const { environmentalFlow, others } = view;
  let [leastM3s, mostM3s] = [0, 0];
  for (const other of others) {
    if (environmentalFlow === undefined || leadsToTheRiver(other.settings, environmentalFlow.point)) continue;
    if (hasLongShown(other, view)) continue;
    const takes = yetToShow(other, view);
    if (takes.kind === 'unknown') return takes;
    leastM3s += takes.leastM3s;
    mostM3s += takes.mostM3s;
  }
  return { kind: 'known', leastM3s, mostM3s };
}

/**
 * Of a gate that was not seen for so long that the river shows what it takes, whatever that is: one that is out of service must
 * not keep the others back for ever. For as long somebody must have looked: at this gate, if at none else.
 */
function hasLongShown({ positionPercent, history }: OtherGate, view: Surroundings): boolean {
  if (positionPercent !== undefined) return false;
  const { nowMs } = view;
  const track = history.openings[RIVER_SETTLES_MS];
  const own = view.history.openings[RIVER_SETTLES_MS];
  return extremes(own, nowMs) !== undefined && (track === undefined || isForgotten(track, nowMs));
}

/** Hands open a gate beyond the limits of its settings. */
const WIDE_OPEN_PERCENT = 100;

function yetToShow(other: OtherGate, { image, nowMs }: Surroundings): YetToShow {
  const { settings: gate, positionPercent, history, goesToPercent } = other;
  const track = history.openings[RIVER_SETTLES_MS];
  const seen = seenExtremes(track, nowMs);
  const here = positionPercent ?? seen?.high ?? 0;
  const to = Math.max(here, goesToPercent ?? here);
  const from = Math.min(here, seen?.low ?? here);
  const isSeen = positionPercent !== undefined;
  const farthest = isSeen ? to : Math.max(to, WIDE_OPEN_PERCENT);
  const least = Math.min(from, surelyAtLeast(track, nowMs));
  if (farthest <= least) return { kind: 'known', leastM3s: 0, mostM3s: 0 };
  const flow = gateFlow({ gate, image, positionPercent });
  if (flow.kind === 'unknown') return flow;
  const { at, measuredM3s = 0 } = flow;
  // Without a position nothing tells by how much its meter tells more than the equation.
  const takesM3s = isSeen ? at(farthest) : Math.max(at(farthest), measuredM3s);
  return { kind: 'known', leastM3s: at(to) - at(from), mostM3s: takesM3s - at(least) };
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
