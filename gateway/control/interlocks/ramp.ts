/**
 * Ramp windows: how much a level may fall, or rise, within a time. A move is held against what the window has already
 * seen, and against what the level has yet to do because of moves that it has not followed.
 *
 *   highest in the window ┬
 *                         │ seen already        seen + yet to come + this move  <=  maxDropM
 *                 level   ┼
 *                         │ yet to come: travel of the last `settle`, times metres per percent
 *                         ┼
 *                         │ this move
 *                         ┴
 *
 * A part of what is yet to come may have come and counts twice until `settle` is over: too careful, never too bold.
 */
import type { PointId } from '../../../devices/point.js';
import type { GateSettings, RampWindow } from '../../config/gate-schema.js';
import { isUsable } from '../intent.js';
import { blocked, CLEAR, unknown, type Way } from './finding.js';
import { levelKey, rampPoint } from './history.js';
import { type Interlock, isBeyond } from './row.js';
import type { Surroundings } from './situation.js';
import { extremes } from './track.js';

/** A level that follows the gate's lip metre by metre: no canal's level does more. */
const GUESS_M_PER_M = 1;

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
  return { kind: 'known', point, seenM, mostM };
}

/** How far the gate may still go that way. */
function marginOf(view: Surroundings, window: Window, way: Way): Margin | Unknown {
  const { gate, history, nowMs, positionPercent } = view;
  const change = changeOf(view, window);
  if (change.kind === 'unknown') return change;
  const travelled = extremes(history.openings[window.settings.settle], nowMs);
  if (travelled === undefined || positionPercent === undefined) return { kind: 'unknown', detail: 'settle' };
  const { levelPerPercentM = (GUESS_M_PER_M * gate.structure.travelM) / 100 } = window.settings;
  const leftPercent = Math.max(0, change.mostM - change.seenM) / levelPerPercentM;
  // The travel of the last `settle` that way is yet to come: the gate may go so far from where it was before it.
  const reachPercent =
    way === 'opening'
      ? Math.max(positionPercent, travelled.low + leftPercent)
      : Math.min(positionPercent, travelled.high - leftPercent);
  return { kind: 'known', reachPercent, change };
}
