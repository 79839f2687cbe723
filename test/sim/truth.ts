/**
 * What the gateway's moves really did, by the canal itself and by nothing that instruments show. Looks once a minute, and
 * every few seconds at a gate that a demand of the gateway's may be moving.
 */
import type { GateSettings } from '../../gateway/config/gate-schema.js';
import { measured } from './commissioning.js';
import {
  ALL,
  BEGINS,
  CUTS_OFF,
  type Disturbances,
  FALSIFIES,
  FORGETS,
  MISDATES,
  MOVES_WATER,
  type Place,
} from './disturbances.js';
import { canalOf } from './headworks.js';
import { KeptRiver } from './kept-river.js';
import type { Scenario } from './scenario.js';
import type { TroubleKind } from './troubles.js';
import { type Told, TrueEstimate, UNMEASURED_PERCENT } from './true-estimate.js';
import { type Excuse, type Instant, TrueMotion } from './true-motion.js';
import { type Levels, TrueRamp } from './true-ramp.js';
import { type ExcuseOf, type SayOf, TrueRiver } from './true-river.js';
import type { World } from './world.js';

export interface TruthParts {
  readonly world: World;
  readonly scenario: Scenario;
  readonly gates: readonly GateSettings[];
  readonly disturbances: Disturbances;
  readonly say: SayOf;
  /** Whether the gate could close by a step just now, for all that control and the oracle know. */
  readonly mayClose: (gate: string) => boolean;
  /** What the gateway tells of the gate; undefined while none runs. */
  readonly told: (gate: string) => Told | undefined;
  /** Gates without a measured position. */
  readonly unmeasured: ReadonlySet<string>;
  /** Whether an order of two persons may have put the limit aside between the two times. */
  readonly isLifted: (gate: string, limit: string, fromMs: number, toMs: number) => boolean;
}

interface Watched {
  readonly settings: GateSettings;
  /** Whatever moves the gate and its water otherwise than the gateway means. */
  readonly movers: ReadonlySet<TroubleKind>;
  readonly place: Place;
  readonly motion: TrueMotion;
  /** Of a gate without a measured position. */
  readonly estimate: TrueEstimate | undefined;
  readonly ramps: readonly TrueRamp[];
  readonly spanMs: number;
  levels: Levels[];
  /** At the last look. */
  openingPercent: number;
  isLookedAt: boolean;
}

const LOOK_MS = 60_000;
const LOOK_AT_MOVE_MS = 5_000;
/** Standard deviations beyond which noise never is. */
const SIGMAS = 5;
/** Steps of the position that is told, and of the demand. */
const STEPS_PERCENT = 0.2;
/** What has not settled within `settle`, which is three time constants, of the whole window. */
const UNSETTLED = 0.05;
/** Where a gate goes shut, a level follows ever faster: no step of a drive is judged by what it does there. */
const LEAST_PERCENT = 1;
/** Before a process began, its clock may have been put wrong. */
const FORGOTTEN_MS = 1_800_000;
/** A gate that takes less has nothing to give. */
const LEAST_TAKE_M3S = 0.1;
const COMMON = ['forebay', 'river', 'inflow'] as const;

export class Truth {
  readonly #parts: TruthParts;
  readonly #gates: ReadonlyMap<string, Watched>;
  readonly #river: TrueRiver;
  readonly #kept: KeptRiver | undefined;

  constructor(parts: TruthParts) {
    this.#parts = parts;
    this.#gates = new Map(parts.gates.map((settings) => [settings.id, this.#watched(settings)]));
    const { requiredM3s, noise } = parts.scenario;
    const slackM3s = 0.05 + ((SIGMAS * noise.dischargePercent) / 100) * (requiredM3s + 1);
    this.#river = new TrueRiver(requiredM3s, slackM3s, parts.say, this.#riverExcuse);
    const gates = parts.gates.map(({ id }) => id);
    const mayClose = (gate: string): boolean => this.#mayClose(gate);
    this.#kept = parts.scenario.isKept
      ? new KeptRiver({ requiredM3s, slackM3s, gates, mayClose, say: parts.say })
      : undefined;
  }

  begin(): void {
    const look = (): void => {
      this.#look();
      this.#parts.world.time.after(LOOK_MS, look);
    };
    look();
  }

  /** An actuator has heard a demand of the gateway's. */
  demanded(gate: string, toPercent: number, isTrip: boolean): void {
    const watched = this.#gates.get(gate);
    if (watched === undefined) return;
    this.#sample(watched);
    const at = this.#instant(gate);
    watched.motion.demanded(at, toPercent, isTrip);
    if (toPercent > at.openingPercent) this.#river.opened(gate, at.atMs, this.#takes(gate));
    else this.#kept?.closes();
    if (!watched.isLookedAt) this.#lookAtMove(watched);
  }

  #lookAtMove(watched: Watched): void {
    watched.isLookedAt = true;
    const look = (): void => {
      this.#sample(watched);
      watched.isLookedAt = watched.motion.command !== undefined;
      if (watched.isLookedAt) this.#parts.world.time.after(LOOK_AT_MOVE_MS, look);
    };
    this.#parts.world.time.after(LOOK_AT_MOVE_MS, look);
  }

  #look(): void {
    const { canal, time } = this.#parts.world;
    const atMs = time.nowMs;
    const upstreamM = canal.read('forebay.level_m');
    const takesM3s = new Map<string, number>();
    for (const [id, watched] of this.#gates) {
      takesM3s.set(id, this.#takes(id));
      if (!watched.isLookedAt) this.#sample(watched);
      if (watched.ramps.length === 0) continue;
      watched.levels.push({ atMs, upstreamM, levelM: canal.read(`${canalOf(id)}.level_m`) });
      const oldest = watched.levels[0];
      if (oldest && atMs - oldest.atMs > 2 * watched.spanMs)
        watched.levels = watched.levels.filter((each) => atMs - each.atMs <= watched.spanMs);
      for (const ramp of watched.ramps) ramp.sampled(watched.levels);
    }
    const inflowM3s = canal.read('river.inflow_m3s');
    const belowM3s = canal.read('river.below_m3s');
    this.#river.sampled({ atMs, inflowM3s, belowM3s, takesM3s });
    this.#kept?.sampled({ atMs, inflowM3s, belowM3s });
  }

  #sample(watched: Watched): void {
    const { id } = watched.settings;
    const at = this.#instant(id);
    const { atMs, openingPercent: toPercent } = at;
    const { openingPercent: fromPercent, ramps } = watched;
    const isTrip = watched.motion.command?.isTrip === true;
    const { estimate, place } = watched;
    const { disturbances, told } = this.#parts;
    estimate?.sampled(at, told(id), disturbances.during(MOVES_WATER, place, atMs - LOOK_MS, atMs));
    watched.motion.sampled(at);
    watched.openingPercent = toPercent;
    if (isTrip) for (const ramp of ramps) ramp.tripped({ atMs, fromPercent, toPercent });
    if (watched.motion.command === undefined || at.motion === 'still') return;
    if (!isTrip) for (const ramp of ramps) ramp.went(at.motion, atMs);
    if (at.motion === 'opening') this.#river.opening(id, atMs);
  }

  #instant(id: string): Instant {
    const { canal, time } = this.#parts.world;
    const { openingPercent, motion, isBusy } = canal.gate(id);
    return { atMs: time.nowMs, openingPercent, motion, isBusy };
  }

  /** Undisturbed for a while, and free to, by what control says of it and the oracle. */
  #mayClose(id: string): boolean {
    const { disturbances, mayClose, world } = this.#parts;
    const watched = this.#gates.get(id);
    const { nowMs } = world.time;
    if (watched === undefined || this.#takes(id) < LEAST_TAKE_M3S) return false;
    // A ramp window that was not seen from end to end blocks.
    const sinceMs = nowMs - FORGOTTEN_MS - watched.spanMs;
    return sinceMs > 0 && !disturbances.during(ALL, watched.place, sinceMs, nowMs) && mayClose(id);
  }

  #takes(id: string): number {
    return this.#parts.world.canal.read(`${id}.discharge_m3s`);
  }

  #watched(settings: GateSettings): Watched {
    const { scenario, say, unmeasured } = this.#parts;
    const { id, limits, structure } = settings;
    const instruments = scenario.headworks.instruments.filter(
      (each) => each.id.startsWith(`${id}-`) || COMMON.some((common) => common === each.id),
    );
    const place: Place = {
      gate: id,
      instruments: instruments.map((each) => each.id),
      lines: [...new Set(instruments.map(({ line }) => line))],
    };
    const drive = scenario.headworks.network.gates.find((each) => each.id === id)?.drive;
    const { coast = 0, travelTime = 1, backlashPercent = 0 } = drive ?? {};
    // A motor that must be told to stop goes on while the gateway is cut off; else until it is seen, which may be a cycle ago, and told.
    const isRun = instruments.some(({ stopsAfterMs }) => stopsAfterMs !== undefined);
    const movers = isRun ? new Set([...MOVES_WATER, ...CUTS_OFF]) : MOVES_WATER;
    const isUnmeasured = unmeasured.has(id);
    const offPercent = isUnmeasured ? UNMEASURED_PERCENT : 0;
    const endsPercent =
      STEPS_PERCENT + offPercent + (100 * (coast + (isRun ? 2 * scenario.cycleMs : 0))) / travelTime;
    const sayHere = (rule: string, detail: string): void => say(id, rule, detail);
    const estimate = isUnmeasured
      ? new TrueEstimate(STEPS_PERCENT + backlashPercent + (100 * coast) / travelTime, sayHere)
      : undefined;
    const excuse: Excuse = (limit, fromMs, toMs) =>
      estimate?.wasMisled(fromMs) === true || this.#excuse({ place, movers }, limit, fromMs, toMs);
    const { areaM2 = 0 } = scenario.headworks.network.reaches.find((each) => each.id === canalOf(id)) ?? {};
    // Of a window that nobody has measured the gateway does not know this.
    const really = measured(structure.widthM, areaM2, Math.max(LEAST_PERCENT, limits.minOpening));
    const ramps = limits.ramp.map((window) => {
      const { levelPerPercentM = really.levelPerPercentM, maxDropM = 0, maxRiseM = 0 } = window;
      const noiseM = SIGMAS * scenario.noise.levelM;
      const slackM = noiseM + endsPercent * levelPerPercentM + UNSETTLED * Math.max(maxDropM, maxRiseM);
      const settleMs = Math.max(window.settle, really.settleMs);
      return new TrueRamp(window, { settleMs, slackM }, sayHere, excuse);
    });
    return {
      settings,
      movers,
      place,
      estimate,
      motion: new TrueMotion(settings, endsPercent + backlashPercent, sayHere, excuse),
      ramps,
      spanMs: Math.max(0, ...ramps.map((each) => each.spanMs)),
      levels: [],
      openingPercent: this.#instant(id).openingPercent,
      isLookedAt: false,
    };
  }

  #excuse({ place, movers }: Pick<Watched, 'place' | 'movers'>, limit: string, fromMs: number, toMs: number) {
    const { disturbances, isLifted } = this.#parts;
    const isMovedByOthers = disturbances.during(movers, place, fromMs, toMs);
    if (isMovedByOthers || isLifted(place.gate, limit, fromMs, toMs)) return true;
    if (limit === 'reversal-dwell') return disturbances.during(FORGETS, place, fromMs, toMs);
    if (limit !== 'ramp') return false;
    const sinceMs = fromMs - FORGOTTEN_MS;
    const isMisdated =
      disturbances.during(BEGINS, place, fromMs, toMs) && disturbances.during(MISDATES, place, sinceMs, toMs);
    return isMisdated || disturbances.during(FALSIFIES, place, fromMs, toMs);
  }

  readonly #riverExcuse: ExcuseOf = (rule, gate, fromMs, toMs) => {
    const { disturbances } = this.#parts;
    const watched = this.#gates.get(gate);
    if (watched === undefined) return true;
    const { place, movers, estimate } = watched;
    if (estimate?.wasMisled(fromMs)) return true;
    if (rule === 'river-opening' && disturbances.during(CUTS_OFF, place, fromMs, toMs)) return true;
    return (
      disturbances.during(movers, place, fromMs, toMs) || disturbances.during(FALSIFIES, place, fromMs, toMs)
    );
  };
}
