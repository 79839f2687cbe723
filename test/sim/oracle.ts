/**
 * The interlocks once more, as plainly as they can be said, over what the observer saw: written from docs/interlocks.md and not
 * from the gateway's code, so that both are hardly wrong in the same way. Where the gateway is stricter, the oracle
 * is silent: it finds moves that must not have been made.
 */
import type { GateSettings } from '../../gateway/config/gate-schema.js';
import type { Site } from '../../gateway/config/site.js';
import type { Observer, Snapshot } from './observer.js';

/** Levels and openings are told in steps; sums of them are off by less. */
const SLACK = { percent: 0.11, m: 1e-6 } as const;

export interface Asked {
  readonly gate: GateSettings;
  readonly openingPercent: number;
  /** A trip that acts for safety passes what is only there to spare gate and river. */
  readonly isTrip: boolean;
  /** Which way the motor was told to run, where it hears no target. */
  readonly way?: 'opening' | 'closing';
  /** Limits that two persons may have put aside. */
  readonly isLifted?: (limit: string) => boolean;
}

export class Oracle {
  readonly #site: Site;
  readonly #observer: Observer;

  constructor(site: Site, observer: Observer) {
    this.#site = site;
    this.#observer = observer;
  }

  /**
   * Why the move must not be made on what `snapshot` tells, the interlock's id first; empty when nothing speaks against it.
   */
  against(snapshot: Snapshot, asked: Asked): string[] {
    const { isLifted = () => false } = asked;
    return this.#all(snapshot, asked).filter((found) => !isLifted(found.split(' ')[0] ?? ''));
  }

  #all(snapshot: Snapshot, { gate, openingPercent, isTrip, way }: Asked): string[] {
    const value = (point: string): number => this.#observer.value(snapshot, point);
    const position = value(`${gate.device}.opening_percent`);
    const isKnown = (point: string | undefined): boolean =>
      point === undefined || !Number.isNaN(value(point));
    const found: string[] = [];
    if (Number.isNaN(position)) found.push('position-unknown');
    if (!isTrip && !(isKnown(gate.upstream) && isKnown(gate.downstream))) found.push('input-age');
    if (value(`${gate.device}.remote_selected`) !== 1) found.push('actuator-not-ready');
    if (value(`${gate.device}.jammed`) !== 0) found.push('actuator-fault');
    const isUnmeasured = this.#observer.unmeasured.has(gate.id);
    const isBeyond = (by: number): boolean => by > SLACK.percent;
    const isOpening = isUnmeasured && way ? way === 'opening' : isBeyond(openingPercent - position);
    const isClosing = isUnmeasured && way ? way === 'closing' : isBeyond(position - openingPercent);
    const { minOpening, maxOpening } = gate.limits;
    if (isOpening && openingPercent > maxOpening + SLACK.percent) found.push('travel-limits above');
    if (isClosing && openingPercent < minOpening - SLACK.percent) found.push('travel-limits below');
    if (isOpening) found.push(...this.#againstOpening(snapshot, gate));
    if (!isTrip) {
      found.push(...this.#levels(snapshot, gate, isOpening, isClosing));
      // Where the gate is not known to the percent, nor is what a step of it will do: the canal tells (`true-ramp`).
      if ((isOpening || isClosing) && !isUnmeasured)
        found.push(...this.#ramps(snapshot, gate, openingPercent, isOpening));
    }
    found.push(...this.#own(snapshot, gate, isOpening, isClosing, isTrip));
    return found;
  }

  #againstOpening(snapshot: Snapshot, gate: GateSettings): string[] {
    const value = (point: string): number => this.#observer.value(snapshot, point);
    const found: string[] = [];
    const { environmentalFlow, gates } = this.#site.settings;
    if (environmentalFlow && !(value(environmentalFlow.point) >= environmentalFlow.minimumM3s)) {
      found.push('environmental-flow');
    }
    const { maxDischargeM3s, notWith } = gate.limits;
    if (maxDischargeM3s !== undefined && gate.discharge !== undefined) {
      if (!(value(gate.discharge) <= maxDischargeM3s)) found.push('discharge-capacity');
    }
    for (const other of gates) {
      if (!notWith.includes(other.id) && !other.limits.notWith.includes(gate.id)) continue;
      if (other.id === gate.id) continue;
      if (!(value(`${other.device}.opening_percent`) <= other.limits.minTravel)) found.push('not-with');
    }
    return found;
  }

  #levels(snapshot: Snapshot, gate: GateSettings, isOpening: boolean, isClosing: boolean): string[] {
    const { upstreamLevel = {}, downstreamLevel = {} } = gate.limits;
    const up = this.#observer.value(snapshot, gate.upstream);
    const down = gate.downstream === undefined ? Number.NaN : this.#observer.value(snapshot, gate.downstream);
    const found: string[] = [];
    if (isOpening && upstreamLevel.minM !== undefined && !(up > upstreamLevel.minM))
      found.push('upstream-level-low');
    if (isClosing && upstreamLevel.maxM !== undefined && !(up < upstreamLevel.maxM))
      found.push('upstream-level-high');
    if (isOpening && downstreamLevel.maxM !== undefined && !(down < downstreamLevel.maxM))
      found.push('downstream-level-high');
    if (isClosing && downstreamLevel.minM !== undefined && !(down > downstreamLevel.minM))
      found.push('downstream-level-low');
    return found;
  }

  /** What the level has done in the window, and what the travel of `settle` and this move will yet make it do. */
  #ramps(snapshot: Snapshot, gate: GateSettings, openingPercent: number, isOpening: boolean): string[] {
    const found: string[] = [];
    for (const window of gate.limits.ramp) {
      const point = window.point ?? gate.downstream;
      const isDrop = isOpening === (window.opening === 'lowers');
      const mostM = isDrop ? window.maxDropM : window.maxRiseM;
      if (point === undefined || mostM === undefined) continue;
      const level = this.#observer.value(snapshot, point);
      const range = this.#observer.extremes(snapshot, point, window.window);
      const { levelPerPercentM } = window;
      const isGuessed = levelPerPercentM === undefined;
      const countsMs = isGuessed ? Math.max(window.settle, window.window) : window.settle;
      const travelled = this.#observer.extremes(snapshot, `${gate.device}.opening_percent`, countsMs);
      if (Number.isNaN(level) || range === undefined || travelled === undefined) {
        found.push('ramp unknown');
        continue;
      }
      const seenM = isDrop ? range.high - level : level - range.low;
      const from = isOpening ? travelled.low : travelled.high;
      const goesPercent = Math.max(0, Math.abs(openingPercent - from) - SLACK.percent);
      const toPercent = from + (isOpening ? 1 : -1) * goesPercent;
      const upstreamM = this.#observer.value(snapshot, gate.upstream);
      const toComeM = isGuessed
        ? guessedM(gate, upstreamM, point === gate.downstream ? range.high : undefined, from, toPercent)
        : goesPercent * levelPerPercentM;
      if (toComeM > 0 && seenM + toComeM > mostM + SLACK.m) found.push(`ramp ${point} ${mostM} m`);
    }
    return found;
  }

  /** The site's own interlocks that block, without hysteresis and waiting. */
  #own(
    snapshot: Snapshot,
    gate: GateSettings,
    isOpening: boolean,
    isClosing: boolean,
    isTrip: boolean,
  ): string[] {
    return this.#site.settings.interlocks.flatMap(({ id, gates, guards, when, act, for: forMs }) => {
      if (gates !== undefined && !gates.includes(gate.id)) return [];
      const isGuarded = guards === 'any' || (guards === 'opening' ? isOpening : isClosing);
      if (!isGuarded || (isTrip && act !== 'block')) return [];
      const value = this.#observer.value(snapshot, when.point);
      if (Number.isNaN(value)) return [`${id} unknown`];
      const isBeyond =
        (when.above !== undefined && value > when.above) || (when.below !== undefined && value < when.below);
      return isBeyond && forMs === 0 ? [id] : [];
    });
  }
}

/** What an unmeasured level is taken to change by; `highestM`: of a level behind the gate, in its window. */
function guessedM(
  { structure: { sillM, travelM } }: GateSettings,
  upstreamM: number,
  highestM: number | undefined,
  from: number,
  to: number,
): number {
  const speedMs = 0.611 * Math.sqrt(2 * 9.81 * Math.max(travelM, upstreamM - sillM));
  const deepM = (percent: number): number => 2 * ((speedMs * travelM * percent) / 100) ** 0.6;
  const byFlowM = Math.abs(deepM(to) - deepM(from));
  const byLipM = (Math.abs(to - from) * travelM) / 100;
  if (highestM === undefined) return Math.max(byFlowM, byLipM);
  const depthM = 1 + Math.max(0, highestM - sillM);
  const byDepthM = from === to ? 0 : depthM * Math.abs((to / from) ** (2 / 3) - 1);
  return Math.max(byLipM, Math.min(byFlowM, byDepthM));
}
