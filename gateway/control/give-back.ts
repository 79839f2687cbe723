/**
 * What a gate gives back to a river that has less than it must have. While the river is short, each gate that takes from it
 * closes by its part of what is missing, the part being what it takes of all that is taken. Below the opening so found its
 * programme then stays (a cap), until the river has had something to spare for as long as it takes to settle.
 *
 *   no cap ── short for 2 min ──► cap ── still short, 10 min after the last step ──► lower cap
 *     ▲                            │
 *     └── 5 % to spare for 10 min ─┘      (a gap of up to 2 min in what is seen of the river ends neither)
 *
 * Velocity form: each step is counted from where the gate stands and from what it takes now, so that what others cannot give
 * back is asked of the rest by the next step. Pure.
 */

import { isUsable } from './intent.js';
import { flowReach, flowWithoutMeter } from './interlocks/flow.js';
import { RIVER_SETTLES_MS } from './interlocks/history.js';
import type { Surroundings } from './interlocks/situation.js';
import { seenExtremes } from './interlocks/track.js';
import { leadsToTheRiver } from './interlocks/water-rows.js';

export interface GiveBack {
  /** No programme opens the gate further; undefined while the river has what it must have. */
  readonly cap: { readonly percent: number; readonly atMs: number } | undefined;
  readonly shortSinceMs: number | undefined;
  readonly spareSinceMs: number | undefined;
  /** Since when the river has not been seen; undefined while it is. */
  readonly unseenSinceMs: number | undefined;
}

const NEITHER = { shortSinceMs: undefined, spareSinceMs: undefined, unseenSinceMs: undefined };
export const NOTHING_TO_GIVE: GiveBack = { cap: undefined, ...NEITHER };

/** Less is within what meters can tell. */
const SHORT_PART = 0.01;
/** A single wave or a wrong reading does not move a gate. */
const SHORT_FOR_MS = 120_000;
/** Having less to spare than this, the river would be short again by the next opening. */
const SPARE_PART = 0.05;
/** With a meter that fails now and then no gate would ever begin to give back, or end it. */
const LONGEST_GAP_MS = 120_000;

/** The next state. No cap changes while the river is not seen: what opens is blocked by then, and nothing can be counted. */
export function stepGiveBack(before: GiveBack, view: Surroundings, isMoving: boolean): GiveBack {
  const { environmentalFlow: kept, gate, image, nowMs } = view;
  if (kept === undefined || kept.whenShort === 'hold' || leadsToTheRiver(gate, kept.point))
    return NOTHING_TO_GIVE;
  const river = image.observe(kept.point);
  if (!isUsable(river)) return whileUnseen(before, nowMs);
  const missingM3s = kept.minimumM3s - river.value;
  if (missingM3s > SHORT_PART * kept.minimumM3s) return whileShort(before, view, missingM3s, isMoving);
  if (-missingM3s < SPARE_PART * kept.minimumM3s) return { ...before, ...NEITHER };
  return whileSpare(before, nowMs);
}

function whileUnseen(before: GiveBack, nowMs: number): GiveBack {
  return { ...before, unseenSinceMs: before.unseenSinceMs ?? nowMs };
}

/** Whether what was seen of the river before still counts. */
function isBridged({ unseenSinceMs }: GiveBack, nowMs: number): boolean {
  return nowMs - (unseenSinceMs ?? nowMs) <= LONGEST_GAP_MS;
}

function whileShort(before: GiveBack, view: Surroundings, missingM3s: number, isMoving: boolean): GiveBack {
  const { nowMs } = view;
  const { cap } = before;
  const shortSinceMs = (isBridged(before, nowMs) ? before.shortSinceMs : undefined) ?? nowMs;
  const short = { ...NEITHER, cap, shortSinceMs };
  const isDue = nowMs - shortSinceMs >= SHORT_FOR_MS && nowMs - (cap?.atMs ?? -Infinity) >= RIVER_SETTLES_MS;
  if (!isDue || isMoving) return short;
  const percent = openingAfter(view, missingM3s);
  return percent === undefined ? short : { ...short, cap: { percent, atMs: nowMs } };
}

function whileSpare(before: GiveBack, nowMs: number): GiveBack {
  const { cap } = before;
  const spareSinceMs = (isBridged(before, nowMs) ? before.spareSinceMs : undefined) ?? nowMs;
  const isOver = nowMs - spareSinceMs >= RIVER_SETTLES_MS;
  return { ...NEITHER, cap: isOver ? undefined : cap, spareSinceMs };
}

/** The opening at which the gate takes less by its part of what is missing; undefined where it has nothing to give, or nobody knows. */
function openingAfter(view: Surroundings, missingM3s: number): number | undefined {
  const { gate, positionPercent } = view;
  const { minOpening, minTravel } = gate.limits;
  if (positionPercent === undefined || positionPercent <= minOpening) return undefined;
  const flow = flowWithoutMeter(view);
  if (flow.kind === 'unknown') return undefined;
  const takesM3s = flow.at(positionPercent);
  if (!(takesM3s > 0)) return undefined;
  const mostM3s = takesM3s - (missingM3s * takesM3s) / (takesM3s + othersTakeM3s(view));
  const found = flowReach({ at: flow.at, mostM3s, detail: String }, 0, positionPercent);
  return Math.max(minOpening, Math.min(found, positionPercent - minTravel));
}

/** What all others take, as far as it is known: what is not known is asked of those that are. */
function othersTakeM3s({ others, image, nowMs, environmentalFlow: kept }: Surroundings): number {
  return others.reduce((sumM3s, { settings: gate, positionPercent, history }) => {
    if (kept === undefined || leadsToTheRiver(gate, kept.point)) return sumM3s;
    const flow = flowWithoutMeter({ gate, image, positionPercent });
    const here = positionPercent ?? seenExtremes(history.openings[RIVER_SETTLES_MS], nowMs)?.low;
    return flow.kind === 'unknown' || here === undefined ? sumM3s : sumM3s + flow.at(here);
  }, 0);
}
