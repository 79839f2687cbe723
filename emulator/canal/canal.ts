/**
 * The emulated structure as instruments see it: named variables of a river, a gate and an offtake,
 * and a gate that can be moved. Everything is advanced, when somebody looks, to
 *
 *   canal time = startAt + accelerate x (monotonic time since the canal was made)
 *
 * in whole steps of fixed length, so a run is the same however often it is looked at.
 */
import type { Clock } from '../../protocols/clock.js';
import { type Motion, SluiceGate } from './gate.js';
import { type Flows, Reaches, type Structure } from './reaches.js';
import type { Season } from './season.js';
import { type Water, waterAt } from './water.js';

export const CANAL_VARIABLES = [
  'river.inflow_m3s',
  'river.below_m3s',
  'forebay.level_m',
  'gate.opening_percent',
  'gate.opening_m',
  'gate.discharge_m3s', // through the gate, at the head of the offtake
  'gate.fully_open',
  'gate.fully_closed',
  'offtake.discharge_m3s', // at the meter, at the foot of the offtake
  'offtake.level_m',
  'offtake.volume_m3', // through the meter since the start
  'water.turbidity_ntu',
  'water.temperature_degc',
  'water.ph',
  'water.conductivity_uscm',
  'water.conductivity_mscm',
  'water.oxygen_mgl',
] as const;
export type CanalVariable = (typeof CANAL_VARIABLES)[number];

export interface CanalSettings {
  /** An instant; the season repeats, so any year will do. */
  readonly startAtMs: number;
  readonly accelerate: number;
  readonly dischargeScale: number;
  readonly openingPercent: number;
  readonly travelTimeS: number;
  readonly structure: Structure;
}

/** Every cubic metre since the start; `inflow` = `below` + `offtake` + what is stored now - `storedAtStart`. */
export interface WaterTotals {
  readonly inflowM3: number;
  readonly belowM3: number;
  readonly offtakeM3: number;
  readonly storedAtStartM3: number;
}

const STEP_S = 0.25;
/** Seven hours of canal time, some 50 ms of work. After a longer pause the time between is left out. */
const MAX_STEPS_PER_ADVANCE = 100_000;
/** Canal time in which levels settle before the start. */
const SETTLE_S = 3600;

export class Canal {
  readonly #settings: CanalSettings;
  readonly #season: Season;
  readonly #clock: Clock;
  readonly #madeAtMs: number;
  readonly #gate: SluiceGate;
  readonly #reaches: Reaches;
  #canalMs: number;
  #inflowM3s = 0;
  #flows: Flows = { gateM3s: 0, offtakeM3s: 0, belowM3s: 0 };
  #totals: WaterTotals = { inflowM3: 0, belowM3: 0, offtakeM3: 0, storedAtStartM3: 0 };

  constructor(settings: CanalSettings, season: Season, clock: Clock) {
    this.#settings = settings;
    this.#season = season;
    this.#clock = clock;
    this.#madeAtMs = clock.monotonicMs();
    this.#canalMs = settings.startAtMs;
    this.#gate = new SluiceGate(settings.openingPercent, settings.travelTimeS);
    this.#reaches = new Reaches(settings.structure);
    for (let s = 0; s < SETTLE_S; s += STEP_S) this.#moveWater();
    this.#totals = { inflowM3: 0, belowM3: 0, offtakeM3: 0, storedAtStartM3: this.#reaches.storedM3 };
  }

  /** Canal time up to which the water has moved. */
  get atMs(): number {
    this.advance();
    return this.#canalMs;
  }

  get motion(): Motion {
    this.advance();
    return this.#gate.motion;
  }

  /** Whether the gate's drive has found that it cannot move it. */
  get isGateJammed(): boolean {
    this.advance();
    return this.#gate.isJammed;
  }

  get storedM3(): number {
    this.advance();
    return this.#reaches.storedM3;
  }

  get totals(): WaterTotals {
    this.advance();
    return this.#totals;
  }

  moveGate(percent: number): void {
    this.advance();
    this.#gate.moveTo(percent);
  }

  stopGate(): void {
    this.advance();
    this.#gate.stop();
  }

  setGateStuck(stuck: boolean): void {
    this.advance();
    this.#gate.setStuck(stuck);
  }

  /** Brings the water up to now. Called by everything that looks; call it now and then when nobody does. */
  advance(): void {
    const { startAtMs, accelerate } = this.#settings;
    const nowMs = startAtMs + accelerate * (this.#clock.monotonicMs() - this.#madeAtMs);
    let steps = Math.floor((nowMs - this.#canalMs) / (STEP_S * 1000));
    if (steps > MAX_STEPS_PER_ADVANCE) {
      this.#canalMs += (steps - MAX_STEPS_PER_ADVANCE) * STEP_S * 1000;
      steps = MAX_STEPS_PER_ADVANCE;
    }
    for (; steps > 0; steps -= 1) {
      this.#canalMs += STEP_S * 1000;
      this.#gate.step(STEP_S);
      this.#moveWater();
    }
  }

  read(variable: CanalVariable): number {
    this.advance();
    switch (variable) {
      case 'river.inflow_m3s':
        return this.#inflowM3s;
      case 'river.below_m3s':
        return this.#flows.belowM3s;
      case 'forebay.level_m':
        return this.#reaches.forebayLevelM;
      case 'gate.opening_percent':
        return this.#gate.openingPercent;
      case 'gate.opening_m':
        return (this.#gate.openingPercent / 100) * this.#settings.structure.travelM;
      case 'gate.discharge_m3s':
        return this.#flows.gateM3s;
      case 'gate.fully_open':
        return this.#gate.openingPercent === 100 ? 1 : 0;
      case 'gate.fully_closed':
        return this.#gate.openingPercent === 0 ? 1 : 0;
      case 'offtake.discharge_m3s':
        return this.#flows.offtakeM3s;
      case 'offtake.level_m':
        return this.#reaches.offtakeLevelM;
      case 'offtake.volume_m3':
        return this.#totals.offtakeM3;
      case 'water.turbidity_ntu':
        return this.#water().turbidityNtu;
      case 'water.temperature_degc':
        return this.#water().temperatureDegC;
      case 'water.ph':
        return this.#water().ph;
      case 'water.conductivity_uscm':
        return this.#water().conductivityUsCm;
      case 'water.conductivity_mscm':
        return this.#water().conductivityUsCm / 1000;
      case 'water.oxygen_mgl':
        return this.#water().oxygenMgL;
    }
  }

  #water(): Water {
    return waterAt(
      this.#canalMs,
      this.#season.dischargeM3s(this.#canalMs),
      this.#season.sedimentGM3(this.#canalMs),
    );
  }

  #moveWater(): void {
    this.#inflowM3s = this.#settings.dischargeScale * this.#season.dischargeM3s(this.#canalMs);
    this.#flows = this.#reaches.step(STEP_S, this.#inflowM3s, this.#gate.openingPercent);
    const { inflowM3, belowM3, offtakeM3, storedAtStartM3 } = this.#totals;
    this.#totals = {
      inflowM3: inflowM3 + this.#inflowM3s * STEP_S,
      belowM3: belowM3 + this.#flows.belowM3s * STEP_S,
      offtakeM3: offtakeM3 + this.#flows.offtakeM3s * STEP_S,
      storedAtStartM3,
    };
  }
}
