/** What a gate would take at an opening, by its discharge equation and what its meter says of the present one. */
import { sluiceDischarge } from '../../../devices/hydraulics/sluice.js';
import type { PointId } from '../../../devices/point.js';
import { isUsable } from '../intent.js';
import { blocked, CLEAR, type Finding, unknown } from './finding.js';
import type { Surroundings } from './situation.js';

/** A meter that tells more than the equation counts, up to so many times as much: near closed the quotient says nothing. */
const LARGEST_FACTOR = 2;

export type GateFlow =
  /** `measuredM3s` is undefined where the gate has no meter. */
  | {
      readonly kind: 'known';
      readonly measuredM3s: number | undefined;
      readonly at: (openingPercent: number) => number;
    }
  /** The point that is not good. */
  | { readonly kind: 'unknown'; readonly point: PointId };

/**
 * The discharge of `gate` in m3/s as a function of its opening in percent, at the present levels; never falls with
 * the opening. Where the meter tells more than the equation for the present opening, all is larger by that factor (1..2);
 * where it tells less, the equation stands: this is for limits, not for accounts. A gate without a level downstream is
 * taken to flow freely, which is the most it can pass.
 */
export function gateFlow(view: Pick<Surroundings, 'gate' | 'image' | 'positionPercent'>): GateFlow {
  const flow = equationFlow(view);
  const { gate, image, positionPercent } = view;
  if (flow.kind === 'unknown' || gate.discharge === undefined) return flow;
  const measured = image.observe(gate.discharge);
  if (!isUsable(measured)) return { kind: 'unknown', point: gate.discharge };
  const { at: equation } = flow;
  const expectedM3s = positionPercent === undefined ? 0 : equation(positionPercent);
  const factor = expectedM3s > 0 ? Math.min(LARGEST_FACTOR, Math.max(1, measured.value / expectedM3s)) : 1;
  return { kind: 'known', measuredM3s: measured.value, at: (percent) => factor * equation(percent) };
}

/**
 * The same, but by the equation alone while the meter is not seen. Not for what lets a gate open: the meter might tell that
 * it passes more.
 */
export function flowWithoutMeter(view: Pick<Surroundings, 'gate' | 'image' | 'positionPercent'>): GateFlow {
  const flow = gateFlow(view);
  return flow.kind === 'known' ? flow : equationFlow(view);
}

/** By the equation alone. */
function equationFlow({ gate, image }: Pick<Surroundings, 'gate' | 'image'>): GateFlow {
  const upstream = image.observe(gate.upstream);
  if (!isUsable(upstream)) return { kind: 'unknown', point: gate.upstream };
  const { widthM, sillM, travelM } = gate.structure;
  let downstreamM = 0;
  if (gate.downstream !== undefined) {
    const downstream = image.observe(gate.downstream);
    if (!isUsable(downstream)) return { kind: 'unknown', point: gate.downstream };
    downstreamM = downstream.value - sillM;
  }
  const upstreamM = upstream.value - sillM;
  const at = (openingPercent: number): number =>
    sluiceDischarge(widthM, (travelM * openingPercent) / 100, upstreamM, downstreamM).dischargeM3s;
  return { kind: 'known', measuredM3s: undefined, at };
}

/** The most that a gate may pass, with words for what would be more; or a verdict that no opening changes. */
export type FlowLimit =
  | Finding
  | {
      readonly at: (openingPercent: number) => number;
      readonly mostM3s: number;
      /** Larger than `mostM3s` where that counts what nobody has seen as the worst it can be: of what is between them nobody knows. */
      readonly mostAtBestM3s?: number;
      readonly detail: (dischargeM3s: number) => string;
    };

/** The verdict on an opening. What is no opening takes more than there is. */
export function flowFinding(limit: FlowLimit, openingPercent: number | undefined): Finding {
  if ('verdict' in limit) return limit;
  const isOpening = openingPercent !== undefined && !Number.isNaN(openingPercent);
  const dischargeM3s = isOpening ? limit.at(openingPercent) : Number.POSITIVE_INFINITY;
  const { mostM3s, mostAtBestM3s = mostM3s } = limit;
  if (dischargeM3s <= mostM3s) return CLEAR;
  const detail = limit.detail(dischargeM3s);
  return dischargeM3s <= mostAtBestM3s ? unknown(detail) : blocked(detail);
}

/** Halves the way from here to open to 0.1 % of travel or less, as fine as positioners are. */
const HALVINGS = 10;

/**
 * The largest opening from the present one on that the limit lets through; the present one when none is, and 100 when it
 * lets through all up to `farPercent`.
 */
export function flowReach(limit: FlowLimit, positionPercent: number, farPercent: number): number {
  if ('verdict' in limit) return limit.verdict === 'clear' ? 100 : positionPercent;
  const { at, mostM3s } = limit;
  if (at(farPercent) <= mostM3s) return 100;
  let low = positionPercent;
  let high = farPercent;
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (at(middle) <= mostM3s) low = middle;
    else high = middle;
  }
  return low;
}
