/**
 * Ramp windows: how much a level may fall, or rise, within a time. A move is held against what the window has already
 * seen, and against what the level has yet to do because of moves that it has not followed.
 *
 *   highest in the window ┬
 *                         │ seen already        seen + yet to come + this move  <=  maxDropM
 *                 level   ┼
 *                         │ yet to come: travel of the last `settle`, by metres per percent
 *                         ┼
 *                         │ this move
 *                         ┴
 *
 * A part of what is yet to come may have come and counts twice until `settle` is over: too careful, never too bold. Where
 * nobody has measured metres per percent, they are guessed, and `settle` with them.
 */
import type { PointId } from '../../../devices/point.js';
import type { GateSettings, RampWindow } from '../../config/gate-schema.js';
import { isUsable } from '../intent.js';
import { blocked, CLEAR, unknown, type Way } from './finding.js';
import { levelKey, rampPoint, settleOf } from './history.js';
import { furthestGuessed } from './ramp-guess.js';
import { type Interlock, isBeyond } from './row.js';
import type { Surroundings } from './situation.js';
import { extremes } from './track.js';

/** A step that a drive still makes. */
const LEAST_STEP_PERCENT = 0.2;

export const RAMP_ROW = {
  id: 'ramp',
  guards: 'any',
  safety: 'waived',
  endsMove: true,
  finding: (view, { intent, way }) => {
    for (const window of windowsOf(view.gate, way)) {
      const margin = marginOf(view, window, way);
      if (margin.kind === 'unknown') return unknown(margin.detail);
      if (isBeyond(intent.openingPercent, margin.reachPercent, way)) return blocked(wordsOf(margin.change));
    }
    return CLEAR;
  },
  // What the river has not shown yet was judged at the start of the move.
  underWay: (view, { way }) => {
    for (const window of windowsOf(view.gate, way)) {
      const change = changeOf(view, window);
      if (change.kind === 'unknown') return unknown(change.detail);
      if (!(change.seenM <= change.mostM)) return blocked(wordsOf(change));
    }
    return CLEAR;
  },
  reach: (view, way, positionPercent) => {
    let reach = way === 'opening' ? 100 : 0;
    for (const window of windowsOf(view.gate, way)) {
      const margin = marginOf(view, window, way);
      const here = margin.kind === 'unknown' ? positionPercent : margin.reachPercent;
      reach = way === 'opening' ? Math.min(reach, here) : Math.max(reach, here);
    }
    return reach;
  },
} as const satisfies Interlock;

/**
 * The smallest step that is worth making where a ramp lets a move be made in steps only, in percent: `minTravel` until the gate
 * has stood, and nobody has told it to go, for the whole of each window and `settle`. To wait longer would bring no larger step.
 */
export function leastStepPercent({ gate, history, nowMs }: Surroundings): number {
  const { minTravel, ramp } = gate.limits;
  const stoodMs = nowMs - (history.travel?.atMs ?? history.sinceMs ?? nowMs);
  const hasStood = ramp.length > 0 && ramp.every(({ window, settle }) => stoodMs >= window + settle);
  return hasStood ? Math.min(LEAST_STEP_PERCENT, minTravel) : minTravel;
}

interface Window {
  readonly settings: RampWindow;
  readonly mostM: number;
  /** Whether it is a fall that is limited. */
  readonly isDrop: boolean;
}

/** The windows that a move that way can break. */
function windowsOf({ limits }: GateSettings, way: Way): Window[] {
  const windows: Window[] = [];
  for (const settings of limits.ramp) {
    const isDrop = (way === 'opening') === (settings.opening === 'lowers');
    const mostM = isDrop ? settings.maxDropM : settings.maxRiseM;
    if (mostM !== undefined) windows.push({ settings, mostM, isDrop });
  }
  return windows;
}

type Unknown = { readonly kind: 'unknown'; readonly detail: string };
type Change = {
  readonly kind: 'known';
  readonly point: PointId;
  /** Of the window. */
  readonly highestM: number;
  readonly seenM: number;
  readonly mostM: number;
};
type Margin = { readonly kind: 'known'; readonly reachPercent: number; readonly change: Change };

function wordsOf({ point, seenM, mostM }: Change): string {
  return `${point} ${seenM.toFixed(3)}/${mostM} m`;
}

/** What the window has seen of the level, from its furthest to now. */
function changeOf({ gate, history, image, nowMs }: Surroundings, window: Window): Change | Unknown {
  const { settings, mostM, isDrop } = window;
  const point = rampPoint(settings, gate);
  if (point === undefined) return { kind: 'unknown', detail: 'ramp' };
  const level = image.observe(point);
  const range = extremes(history.levels[levelKey(point, settings.window)], nowMs);
  if (!isUsable(level) || range === undefined) return { kind: 'unknown', detail: point };
  const seenM = isDrop ? range.high - level.value : level.value - range.low;
  return { kind: 'known', point, highestM: range.high, seenM, mostM };
}

/** How far the gate may still go that way. */
function marginOf(view: Surroundings, window: Window, way: Way): Margin | Unknown {
  const { history, nowMs, positionPercent } = view;
  const change = changeOf(view, window);
  if (change.kind === 'unknown') return change;
  const travelled = extremes(history.openings[settleOf(window.settings)], nowMs);
  if (travelled === undefined || positionPercent === undefined) return { kind: 'unknown', detail: 'settle' };
  // The travel of that time is yet to come: the gate may go so far from where it was before it.
  const fromPercent = way === 'opening' ? travelled.low : travelled.high;
  const furthestPercent = furthestFrom(view, window, change, way, fromPercent);
  if (typeof furthestPercent !== 'number') return furthestPercent;
  const reachPercent =
    way === 'opening'
      ? Math.max(positionPercent, furthestPercent)
      : Math.min(positionPercent, furthestPercent);
  return { kind: 'known', reachPercent, change };
}

function furthestFrom(
  { gate, image }: Surroundings,
  { settings: { levelPerPercentM } }: Window,
  { point, highestM, seenM, mostM }: Change,
  way: Way,
  fromPercent: number,
): number | Unknown {
  const leftM = Math.max(0, mostM - seenM);
  const measuredPercent =
    levelPerPercentM === undefined
      ? undefined
      : fromPercent + ((way === 'opening' ? 1 : -1) * leftM) / levelPerPercentM;
  // Measured where the gate works. Nearer to shut, where it goes when its limit is lifted, a level follows ever faster, an empty
  // canal's most of all.
  const { minOpening } = gate.limits;
  const isMeasuredHere = (way === 'closing' ? (measuredPercent ?? 0) : fromPercent) >= minOpening;
  if (measuredPercent !== undefined && isMeasuredHere) return measuredPercent;
  const upstream = image.observe(gate.upstream);
  if (!isUsable(upstream)) {
    const isToLeast = measuredPercent !== undefined && way === 'closing';
    return isToLeast ? Math.min(minOpening, fromPercent) : { kind: 'unknown', detail: gate.upstream };
  }
  const { sillM, travelM } = gate.structure;
  const depthM = point === gate.downstream ? highestM - sillM : undefined;
  const guessed = { fromPercent, travelM, headM: upstream.value - sillM, depthM };
  const guessedPercent = furthestGuessed(guessed, leftM, way);
  if (measuredPercent === undefined) return guessedPercent;
  if (way === 'closing') return Math.max(measuredPercent, Math.min(minOpening, guessedPercent));
  // Without the least step a gate that a trip has shut would never come back where little is allowed.
  return Math.min(measuredPercent, Math.max(guessedPercent, fromPercent + LEAST_STEP_PERCENT));
}
