/**
 * One ramp window against what the level really did. Of a level behind a gate the gateway moves only a part; the rest is the
 * river's. A canal follows its gate and its forebay, and settles for less than the forebay changes: so the river's part of a
 * fall is at most by how much the forebay has fallen meanwhile, and what goes beyond that is the gate's. Ramps are waived for
 * trips: a trip's part is by how much the level would settle lower for the trip's own travel, and no more.
 *
 *   fall of the level in the window  -  the forebay's, in the window and while it settles  -  the trips', in both
 *                                                                                       <=  maxDropM + slack
 *
 * It says nothing of falls in which the gateway has not moved the gate that way, but for trips.
 */
import type { RampWindow } from '../../gateway/config/gate-schema.js';
import { settledLevelM } from './commissioning.js';
import type { Excuse, Say } from './true-motion.js';

export interface Levels {
  readonly atMs: number;
  readonly levelM: number;
  readonly upstreamM: number;
}

/** What a trip has moved the gate by, from one look to the next. */
interface Tripped {
  readonly atMs: number;
  readonly fromPercent: number;
  readonly toPercent: number;
}

interface Allowance {
  /** How long the level really takes to follow. */
  readonly settleMs: number;
  /** By how much noise, steps of the drive and what settles later may add up. */
  readonly slackM: number;
}

export class TrueRamp {
  readonly spanMs: number;
  readonly #window: RampWindow;
  readonly #slackM: number;
  readonly #say: Say;
  readonly #excuse: Excuse;
  #wentMs = { opening: Number.NEGATIVE_INFINITY, closing: Number.NEGATIVE_INFINITY };
  #quietUntilMs = 0;
  #trips: Tripped[] = [];

  constructor(window: RampWindow, { settleMs, slackM }: Allowance, say: Say, excuse: Excuse) {
    this.spanMs = window.window + settleMs;
    this.#window = window;
    this.#slackM = slackM;
    this.#say = say;
    this.#excuse = excuse;
  }

  tripped(travel: Tripped): void {
    this.#trips = this.#trips.filter(({ atMs }) => travel.atMs - atMs <= this.spanMs);
    this.#trips.push(travel);
  }

  /** The gateway's own move, which is no trip, goes that way. */
  went(way: 'opening' | 'closing', atMs: number): void {
    this.#wentMs[way] = atMs;
  }

  /** `levels`: of at least `spanMs`, the present ones last. */
  sampled(levels: readonly Levels[]): void {
    const now = levels.at(-1);
    const { maxDropM, maxRiseM, opening } = this.#window;
    if (now === undefined || now.atMs < this.#quietUntilMs) return;
    const closes = opening === 'raises' ? 'closing' : 'opening';
    if (maxDropM !== undefined) this.#judge(levels, now, closes, maxDropM, 1);
    if (maxRiseM !== undefined)
      this.#judge(levels, now, closes === 'closing' ? 'opening' : 'closing', maxRiseM, -1);
  }

  /** `sign`: 1 for a fall, -1 for a rise. */
  #judge(
    levels: readonly Levels[],
    now: Levels,
    way: 'opening' | 'closing',
    mostM: number,
    sign: 1 | -1,
  ): void {
    const sinceMs = now.atMs - this.spanMs;
    if (this.#wentMs[way] < sinceMs) return;
    const changedM = fallM(levels, now, now.atMs - this.#window.window, sign);
    const allowedM = mostM + this.#slackM;
    if (changedM <= allowedM) return;
    const riverM = largestFallM(levels, sinceMs, sign);
    const tripsM = this.#tripsFallM(levels, sinceMs, sign);
    if (changedM - riverM - tripsM <= allowedM || this.#excuse('ramp', sinceMs, now.atMs)) return;
    this.#quietUntilMs = now.atMs + this.#window.window;
    const words = sign > 0 ? 'fell' : 'rose';
    const parts = `the river's part ${riverM.toFixed(3)} m, of trips ${tripsM.toFixed(3)} m`;
    const by = `${changedM.toFixed(3)} m, ${parts}`;
    this.#say('true-ramp', `${words} by ${by}, in ${this.#window.window / 60_000} min, ${mostM} m allowed`);
  }

  /** By how much the level settles lower for what trips have moved, whatever the forebay was meanwhile. */
  #tripsFallM(levels: readonly Levels[], sinceMs: number, sign: 1 | -1): number {
    const trips = this.#trips.filter(({ atMs }) => atMs >= sinceMs);
    if (trips.length === 0) return 0;
    const forebay = levels.flatMap(({ atMs, upstreamM }) => (atMs < sinceMs ? [] : [upstreamM]));
    const fallsM = [Math.min(...forebay), Math.max(...forebay)].map((upstreamM) =>
      trips.reduce((sumM, { fromPercent, toPercent }) => {
        const fallM = settledLevelM(fromPercent, upstreamM) - settledLevelM(toPercent, upstreamM);
        return sumM + Math.max(0, sign * fallM);
      }, 0),
    );
    return Math.max(...fallsM);
  }
}

function fallM(levels: readonly Levels[], now: Levels, sinceMs: number, sign: 1 | -1): number {
  let furthestM = now.levelM;
  for (let index = levels.length - 1; index >= 0; index--) {
    const each = levels[index];
    if (each === undefined || each.atMs < sinceMs) break;
    if (sign * (each.levelM - furthestM) > 0) furthestM = each.levelM;
  }
  return sign * (furthestM - now.levelM);
}

/** Of the forebay, from any time since then to any later one. */
function largestFallM(levels: readonly Levels[], sinceMs: number, sign: 1 | -1): number {
  let largestM = 0;
  let furthestM: number | undefined;
  for (const { atMs, upstreamM } of levels) {
    if (atMs < sinceMs) continue;
    if (furthestM === undefined || sign * (upstreamM - furthestM) > 0) furthestM = upstreamM;
    largestM = Math.max(largestM, sign * (furthestM - upstreamM));
  }
  return largestM;
}
