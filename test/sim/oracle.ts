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
}

export class Oracle {
  readonly #site: Site;
  readonly #observer: Observer;

  constructor(site: Site, observer: Observer) {
    this.#site = site;
    this.#observer = observer;
  }

  /** Why the move must not be made on what `snapshot` tells; empty when nothing speaks against it. */
  against(snapshot: Snapshot, { gate, openingPercent, isTrip }: Asked): string[] {
    const value = (point: string): number => this.#observer.value(snapshot, point);
    const position = value(`${gate.device}.opening_percent`);
    const isKnown = (point: string | undefined): boolean =>
      point === undefined || !Number.isNaN(value(point));
    const found: string[] = [];
    if (Number.isNaN(position)) found.push('position-unknown');
    if (!isTrip && !(isKnown(gate.upstream) && isKnown(gate.downstream))) found.push('input-age');
    if (value(`${gate.device}.remote_selected`) !== 1) found.push('actuator-not-ready');
    if (value(`${gate.device}.jammed`) !== 0) found.push('actuator-fault');
    const isOpening = openingPercent > position + SLACK.percent;
    const isClosing = openingPercent < position - SLACK.percent;
    const { minOpening, maxOpening } = gate.limits;
    if (isOpening && openingPercent > maxOpening + SLACK.percent) found.push('above-max-opening');
    if (isClosing && openingPercent < minOpening - SLACK.percent) found.push('below-min-opening');
    if (isOpening) found.push(...this.#againstOpening(snapshot, gate));
    if (!isTrip) {
      found.push(...this.#levels(snapshot, gate, isOpening, isClosing));
      if (isOpening || isClosing) found.push(...this.#ramps(snapshot, gate, openingPercent, isOpening));
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
      found.push('upstream-low');
    if (isClosing && upstreamLevel.maxM !== undefined && !(up < upstreamLevel.maxM))
      found.push('upstream-high');
    if (isOpening && downstreamLevel.maxM !== undefined && !(down < downstreamLevel.maxM))
      found.push('downstream-high');
    if (isClosing && downstreamLevel.minM !== undefined && !(down > downstreamLevel.minM))
      found.push('downstream-low');
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
      const travelled = this.#observer.extremes(snapshot, `${gate.device}.opening_percent`, window.settle);
      if (Number.isNaN(level) || range === undefined || travelled === undefined) {
        found.push('ramp-unknown');
        continue;
      }
      const seenM = isDrop ? range.high - level : level - range.low;
      const goesPercent = isOpening ? openingPercent - travelled.low : travelled.high - openingPercent;
      const perPercentM = window.levelPerPercentM ?? gate.structure.travelM / 100;
      const toComeM = (goesPercent - SLACK.percent) * perPercentM;
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
