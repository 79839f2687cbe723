/**
 * A canal network in software: river, forebay, gates with their drives, canals. No clock and no timers: time passes in
 * `advanceTo`, in steps that depend on what happens and never on how often somebody looks.
 *
 *   fine steps of a quarter of a second   while a drive is busy
 *   coarse ones of `maxStepS`, on a grid  otherwise; cut short by a command or an event
 *
 * What is looked at between two coarse steps is the state at the earlier one. Mass is conserved: see `totals`.
 */
import type { Random } from '../../protocols/random.js';
import { befall, type Turn, turnsOf } from './events.js';
import { CanalGate } from './gates/gate.js';
import { FIELDS, type Happening, type NetworkSettings } from './network-settings.js';
import { Basin, type Outlet } from './reaches/basin.js';
import { type Inflow, inflowOf } from './reaches/inflow.js';
import { Reach } from './reaches/reach.js';
import type { Season } from './season.js';
import { type Readable, readersOf } from './variables.js';
import { ultrasoundPercent, type Water, waterAt } from './water.js';

export interface NetworkParts {
  readonly season: Season;
  /** For what is uncertain about the river; the same seed makes the same run. */
  readonly random: Random;
}

/** Every cubic metre since the start; `errorM3` is what is unaccounted for, by rounding. */
export interface NetworkTotals {
  readonly inflowM3: number;
  /** To the river below. */
  readonly belowM3: number;
  /** Out of the ends of the canals. */
  readonly deliveredM3: number;
  readonly storedM3: number;
  readonly storedAtStartM3: number;
  readonly errorM3: number;
}

const TICK_MS = 250;
const TICK_S = TICK_MS / 1000;
const DEFAULT_MAX_STEP_S = 10;
/** Before the start levels settle for the inflow and openings of the start: until they stand, two days at most. */
const SETTLE_S = { least: 7200, most: 2 * 86_400, step: 60 } as const;
const SETTLED_M3 = 1e-7;

export class CanalNetwork implements Readable {
  readonly requiredM3s: number;
  readonly #settings: NetworkSettings;
  readonly #season: Season;
  readonly #inflow: Inflow;
  readonly #gates: ReadonlyMap<string, CanalGate>;
  readonly #outlets: readonly Outlet[];
  /** Each before the one that it leads to. */
  readonly #reaches: readonly Reach[];
  readonly #basin: Basin;
  readonly #readers: ReadonlyMap<string, () => number>;
  readonly #turns: Turn[];
  readonly #ticksPerStep: number;
  /** Of the time that was left out, all of it. */
  #skippedMs = 0;
  /** Up to which the water has moved, and up to which somebody has looked. */
  #tick = 0;
  #nowTick = 0;
  #inflowM3s = 0;
  #addedNtu = 0;
  #inflowM3 = 0;
  #belowM3 = 0;
  #deliveredM3 = 0;
  #shortfallM3 = 0;
  readonly #storedAtStartM3: number;

  /** Ids and references are taken to be right: `../canal-shape.ts` checks them. */
  constructor(settings: NetworkSettings, { season, random }: NetworkParts) {
    this.#settings = settings;
    this.#season = season;
    this.#inflow = inflowOf(settings.inflow, season, random);
    this.requiredM3s = settings.river.requiredM3s;
    this.#ticksPerStep = Math.max(1, Math.round((settings.maxStepS ?? DEFAULT_MAX_STEP_S) / TICK_S));
    this.#reaches = downstreamOrder(settings).map((each) => new Reach(each));
    const beforeChange = (): void => this.#catchUp();
    this.#outlets = settings.gates.map((each) => ({
      gate: new CanalGate(each, beforeChange),
      reach: this.#reaches.find((reach) => reach.settings.id === each.leadsTo),
      dischargeM3s: 0,
    }));
    this.#gates = new Map(this.#outlets.map(({ gate }) => [gate.id, gate]));
    this.#basin = new Basin(settings.forebay, this.#outlets);
    this.#readers = readersOf(this, this.#outlets, this.#reaches);
    this.#turns = turnsOf(settings.events);
    this.#storedAtStartM3 = this.#settle();
    this.#happen();
  }

  get gateIds(): readonly string[] {
    return [...this.#gates.keys()];
  }

  /** Canal time, an instant of the season, to which it was advanced last. */
  get atMs(): number {
    return this.#settings.startAtMs + this.#skippedMs + this.#nowTick * TICK_MS;
  }

  get inflowM3s(): number {
    return this.#inflowM3s;
  }

  get belowM3s(): number {
    return this.#basin.belowM3s;
  }

  get forebayLevelM(): number {
    return this.#basin.levelM;
  }

  get forebayStoredM3(): number {
    return this.#basin.storedM3;
  }

  /** What the river below was short of since the start. */
  get shortfallM3(): number {
    return this.#shortfallM3;
  }

  get ultrasoundPercent(): number {
    return ultrasoundPercent(this.water().turbidityNtu);
  }

  get totals(): NetworkTotals {
    const [inflowM3, belowM3, deliveredM3] = [this.#inflowM3, this.#belowM3, this.#deliveredM3];
    const [storedM3, storedAtStartM3] = [this.#storedM3(), this.#storedAtStartM3];
    const errorM3 = inflowM3 - belowM3 - deliveredM3 - (storedM3 - storedAtStartM3);
    return { inflowM3, belowM3, deliveredM3, storedM3, storedAtStartM3, errorM3 };
  }

  /** What a sonde in the forebay would read. */
  water(): Water {
    const { atMs } = this;
    return waterAt(atMs, this.#season.dischargeM3s(atMs), this.#season.sedimentGM3(atMs), this.#addedNtu);
  }

  /** RangeError for an id that is not there. */
  gate(id: string): CanalGate {
    const gate = this.#gates.get(id);
    if (!gate) throw new RangeError(`there is no gate ${id}; there are ${this.gateIds.join(', ')}`);
    return gate;
  }

  has(variable: string): boolean {
    return this.#readers.has(variable);
  }

  /** As of the last `advanceTo`. RangeError for a name that is not there. */
  read(variable: string): number {
    const reader = this.#readers.get(variable);
    if (!reader) throw new RangeError(`the canal has no variable ${variable}`);
    return reader();
  }

  /** Lets time pass up to `atMs`, an instant of the season; a time that has passed already changes nothing. */
  advanceTo(atMs: number): void {
    const sinceMs = atMs - this.#settings.startAtMs - this.#skippedMs;
    const target = Math.floor(sinceMs / TICK_MS);
    if (!(target > this.#nowTick)) return;
    this.#nowTick = target;
    for (let next = this.#nextTick(); next <= target; next = this.#nextTick()) this.#stepTo(next);
  }

  /** The same, `seconds` on. */
  step(seconds: number): void {
    this.advanceTo(this.atMs + seconds * 1000);
  }

  /** Leaves out so much time: neither water nor gates move in it, and no event is missed for it. */
  skip(ms: number): void {
    this.#catchUp();
    this.#skippedMs += ms;
  }

  /** Lets something happen now, or ends it. */
  apply(happening: Happening, on = true): void {
    this.#catchUp();
    if (happening.kind === 'turbidity') {
      this.#addedNtu = on ? happening.addNtu : 0;
      return;
    }
    befall(this.gate(happening.gate), happening, on);
  }

  /** Returns what is stored then. */
  #settle(): number {
    let storedM3 = this.#storedM3();
    for (let s = 0; s < SETTLE_S.most; s += SETTLE_S.step) {
      this.#moveWater(SETTLE_S.step);
      const beforeM3 = storedM3;
      storedM3 = this.#storedM3();
      if (s >= SETTLE_S.least && Math.abs(storedM3 - beforeM3) < SETTLED_M3) break;
    }
    for (const reach of this.#reaches) reach.forget();
    [this.#inflowM3, this.#belowM3, this.#deliveredM3, this.#shortfallM3] = [0, 0, 0, 0];
    return storedM3;
  }

  #nextTick(): number {
    if (this.#isBusy()) return this.#tick + 1;
    const grid = (Math.floor(this.#tick / this.#ticksPerStep) + 1) * this.#ticksPerStep;
    const [turn] = this.#turns;
    return turn ? Math.min(grid, Math.ceil(turn.sinceMs / TICK_MS)) : grid;
  }

  #isBusy(): boolean {
    for (const { gate } of this.#outlets) if (gate.isBusy) return true;
    return false;
  }

  /** The water up to now, before something changes by other than the passing of time. */
  #catchUp(): void {
    if (this.#tick < this.#nowTick) this.#stepTo(this.#nowTick);
  }

  #stepTo(tick: number): void {
    const seconds = (tick - this.#tick) * TICK_S;
    this.#tick = tick;
    for (const { gate } of this.#outlets) if (gate.isBusy) gate.step(seconds);
    this.#moveWater(seconds);
    this.#happen();
  }

  /** What is due by now. */
  #happen(): void {
    while (this.#turns[0] && this.#turns[0].sinceMs <= this.#tick * TICK_MS) {
      const turn = this.#turns.shift();
      if (turn) this.#applyAtTick(turn);
    }
  }

  /** An event is no later change: the water is where it belongs, whatever was looked at beyond. */
  #applyAtTick({ happening, on }: Turn): void {
    const nowTick = this.#nowTick;
    this.#nowTick = this.#tick;
    this.apply(happening, on);
    this.#nowTick = nowTick;
  }

  #moveWater(seconds: number): void {
    const sinceMs = this.#tick * TICK_MS;
    this.#inflowM3s = this.#inflow(sinceMs, this.#settings.startAtMs + this.#skippedMs + sinceMs);
    this.#basin.step(seconds, this.#inflowM3s, (partS) => this.#fillReaches(partS));
  }

  #fillReaches(seconds: number): void {
    const { belowM3s } = this.#basin;
    this.#inflowM3 += this.#inflowM3s * seconds;
    this.#belowM3 += belowM3s * seconds;
    this.#shortfallM3 += Math.max(0, this.requiredM3s - belowM3s) * seconds;
    for (const reach of this.#reaches) {
      let inM3s = 0;
      for (const outlet of this.#outlets) if (outlet.reach === reach) inM3s += outlet.dischargeM3s;
      for (const above of this.#reaches)
        if (above.settings.leadsTo === reach.settings.id) inM3s += above.dischargeM3s;
      const outM3s = reach.step(seconds, inM3s);
      if (reach.settings.leadsTo === FIELDS) this.#deliveredM3 += outM3s * seconds;
    }
  }

  #storedM3(): number {
    return this.#reaches.reduce((sum, reach) => sum + reach.storedM3, this.#basin.storedM3);
  }
}

/** A reach comes after all that lead to it. */
function downstreamOrder({ reaches }: NetworkSettings): NetworkSettings['reaches'] {
  const ordered: (typeof reaches)[number][] = [];
  const waiting = [...reaches];
  while (waiting.length > 0) {
    const index = waiting.findIndex(({ id }) => !waiting.some(({ leadsTo }) => leadsTo === id));
    const [next] = waiting.splice(Math.max(0, index), 1);
    if (next) ordered.push(next);
  }
  return ordered;
}
