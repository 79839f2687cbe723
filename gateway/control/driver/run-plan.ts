/** How long a motor is to run, for actuators that run until they are stopped. Pure. */
import type { Way } from '../interlocks/finding.js';

export interface RunSettings {
  /** Longest time for the whole travel. */
  readonly travelTimeMs: number | undefined;
  /** Whether the gate's position is measured, so that it is stopped by that and the time is only a bound. */
  readonly isSeen: boolean;
  readonly hasOpenedEnd: boolean;
  readonly hasClosedEnd: boolean;
}

export interface RunPlan {
  readonly way: Way;
  readonly runMs: number;
}

/** Without a travel time nobody knows how long a run is right. */
export const LONGEST_BLIND_RUN_MS = 60_000;
/** A run that something else ends may last this much longer than it should. */
const SEEN_MARGIN = 1.5;
const END_MARGIN = 1.2;
const SLACK_MS = 5_000;

/**
 * The run from one opening (percent) to another; undefined where there is none that can be answered for. `uncertaintyPercent`: by
 * so much a gate may be further from an end than is thought, and is run for longer; the contact of that end ends it.
 */
export function planRun(
  { travelTimeMs, isSeen, hasOpenedEnd, hasClosedEnd }: RunSettings,
  fromPercent: number | undefined,
  toPercent: number,
  uncertaintyPercent = 0,
): RunPlan | undefined {
  const isToEnd = (toPercent === 0 && hasClosedEnd) || (toPercent === 100 && hasOpenedEnd);
  if (fromPercent === undefined && !isToEnd) return undefined;
  const way = wayTo(fromPercent, toPercent);
  const part = fromPercent === undefined ? 1 : Math.abs(toPercent - fromPercent) / 100;
  if (part === 0 && !isToEnd) return undefined;
  const runMs = durationMs();
  return runMs === undefined ? undefined : { way, runMs };

  function durationMs(): number | undefined {
    if (travelTimeMs === undefined) return isSeen || isToEnd ? LONGEST_BLIND_RUN_MS : undefined;
    if (isSeen) return part * travelTimeMs * SEEN_MARGIN + SLACK_MS;
    if (!isToEnd) return part * travelTimeMs;
    return Math.min(1, part + uncertaintyPercent / 100) * travelTimeMs * END_MARGIN + SLACK_MS;
  }
}

/** Which way an opening lies; both ends lie beyond every opening. */
export function wayTo(fromPercent: number | undefined, toPercent: number): Way {
  return toPercent === 0 || (toPercent !== 100 && toPercent < (fromPercent ?? 0)) ? 'closing' : 'opening';
}
