/**
 * What the interlocks must remember of one gate: its starts, which way it last went, and where it and the levels of its
 * ramps have been. Plain data; every function returns a new history.
 */
import type { GateSettings, RampWindow } from '../../config/gate-schema.js';
import type { Image } from '../../poll/image.js';
import { isUsable } from '../intent.js';
import type { Way } from './finding.js';
import { seen, shifted, type Track } from './track.js';

export interface GateHistory {
  readonly gate: string;
  /** Of the first observation; null before it. */
  readonly sinceMs: number | null;
  /** When moves were commanded, within the last hour. */
  readonly starts: readonly number[];
  /** When the gate was last commanded or seen to go, and which way; null when never. */
  readonly travel: { readonly way: Way; readonly atMs: number } | null;
  /** The last opening at which it was seen to have moved. */
  readonly markPercent: number | null;
  /** Levels by point and window; openings by window. */
  readonly levels: Readonly<Record<string, Track>>;
  readonly openings: Readonly<Record<string, Track>>;
}

export const HOUR_MS = 3_600_000;
/** Travel within this time is held against the rates, which are per minute. */
export const RATE_WINDOW_MS = 60_000;
/** The river is taken to have followed a move after this long. */
export const RIVER_SETTLES_MS = 600_000;
/** A change of position below this is the transmitter's, not the gate's. */
export const MOVED_PERCENT = 0.3;
/** Starts that are remembered; more than any setting allows in an hour. */
const MOST_STARTS = 1200;

export interface Observed {
  readonly gate: GateSettings;
  readonly image: Image;
  readonly nowMs: number;
  readonly positionPercent: number | undefined;
  /** A command of ours may be running the motor, or STOP is not known to have ended that. */
  readonly isDriven?: boolean;
}

export function newHistory(gate: string): GateHistory {
  return { gate, sinceMs: null, starts: [], travel: null, markPercent: null, levels: {}, openings: {} };
}

/** What one cycle sees. What the settings do not ask for any more is forgotten. */
export function observeHistory(
  history: GateHistory,
  { gate, image, nowMs, positionPercent, isDriven = false }: Observed,
): GateHistory {
  const { ramp } = gate.limits;
  const levels: Record<string, Track> = {};
  for (const window of ramp) {
    const point = rampPoint(window, gate);
    if (point === undefined) continue;
    const key = levelKey(point, window.window);
    const observation = image.observe(point);
    const before = history.levels[key];
    const after = isUsable(observation) ? seen(before, window.window, nowMs, observation.value) : before;
    if (after !== undefined) levels[key] = after;
  }
  const openings: Record<string, Track> = {};
  for (const windowMs of openingWindows(ramp)) {
    const before = history.openings[windowMs];
    const after = positionPercent === undefined ? before : seen(before, windowMs, nowMs, positionPercent);
    if (after !== undefined) openings[windowMs] = after;
  }
  const sinceMs = history.sinceMs ?? nowMs;
  const starts = recent(history.starts, nowMs);
  const { travel, markPercent } = travelSeen(history, nowMs, positionPercent);
  return {
    gate: history.gate,
    sinceMs,
    starts,
    levels,
    openings,
    // Too little to be seen, the motor may run all the same, and its rest begins with its end.
    travel: isDriven && travel !== null ? { ...travel, atMs: nowMs } : travel,
    markPercent,
  };
}

/** A move was commanded. */
export function startMade(
  history: GateHistory,
  nowMs: number,
  way: Way,
  fromPercent: number | undefined,
): GateHistory {
  const starts = [...recent(history.starts, nowMs), nowMs].slice(-MOST_STARTS);
  return {
    ...history,
    starts,
    travel: { way, atMs: nowMs },
    markPercent: fromPercent ?? history.markPercent,
  };
}

/** The history with all its times `byMs` later, for the monotonic time of a new start. */
export function rebasedHistory(history: GateHistory, byMs: number): GateHistory {
  const all = (tracks: Readonly<Record<string, Track>>): Record<string, Track> =>
    Object.fromEntries(Object.entries(tracks).map(([key, track]) => [key, shifted(track, byMs)]));
  return {
    ...history,
    sinceMs: history.sinceMs === null ? null : history.sinceMs + byMs,
    starts: history.starts.map((startMs) => startMs + byMs),
    travel: history.travel && { ...history.travel, atMs: history.travel.atMs + byMs },
    levels: all(history.levels),
    openings: all(history.openings),
  };
}

/** The history without what windows have seen: for a start after nobody knows how long. They are unknown until seen anew. */
export function withoutWindows(history: GateHistory): GateHistory {
  return { ...history, levels: {}, openings: {} };
}

/** The level that a ramp window is about; undefined when the gate has none. */
export function rampPoint(window: RampWindow, gate: GateSettings): string | undefined {
  return window.point ?? gate.downstream;
}

export function levelKey(point: string, windowMs: number): string {
  return `${point} ${windowMs}`;
}

/**
 * For how long travel counts as yet to come. Where nobody has measured by how much the level follows, nobody has measured for
 * how long: travel that is held to what a window allows within each window keeps a level to it that follows at any pace.
 */
export function settleOf({ window, settle, levelPerPercentM }: RampWindow): number {
  return levelPerPercentM === undefined ? Math.max(settle, window) : settle;
}

function openingWindows(ramp: readonly RampWindow[]): Set<number> {
  return new Set([RATE_WINDOW_MS, RIVER_SETTLES_MS, ...ramp.map(settleOf)]);
}

function recent(starts: readonly number[], nowMs: number): readonly number[] {
  const [first] = starts;
  if (first === undefined || nowMs - first < HOUR_MS) return starts;
  return starts.filter((startMs) => nowMs - startMs < HOUR_MS);
}

function travelSeen(
  { travel, markPercent }: GateHistory,
  nowMs: number,
  positionPercent: number | undefined,
): Pick<GateHistory, 'travel' | 'markPercent'> {
  if (positionPercent === undefined) return { travel, markPercent };
  if (markPercent === null) return { travel, markPercent: positionPercent };
  const movedPercent = positionPercent - markPercent;
  if (Math.abs(movedPercent) < MOVED_PERCENT) return { travel, markPercent };
  return {
    travel: { way: movedPercent > 0 ? 'opening' : 'closing', atMs: nowMs },
    markPercent: positionPercent,
  };
}
