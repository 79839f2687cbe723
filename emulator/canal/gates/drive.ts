/**
 * The drive of a gate: a motor that runs towards a demand, and what makes real ones hard to trust.
 *
 *             demand              dead time over             at demand, limit, stop
 *   still ─────────────► starting ───────────────► running ────────────────────────► coasting ──► still
 *     ▲                     │ stop                    │ strains, tripped, no power                  │
 *     └─────────────────────┴─────────────────────────┘          a demand the other way waits ◄─────┘
 *
 * A demand is forgotten when it is reached, stopped or given up, so that nothing sets out again by itself. Positions are
 * percent of travel.
 */
import type { DriveSettings } from '../network-settings.js';
import { Stem } from './stem.js';

export type Motion = 'still' | 'opening' | 'closing';

type Phase = 'still' | 'starting' | 'running' | 'coasting';
type Way = 1 | -1;

/** A handwheel is slow: eight minutes for the whole travel. */
const HAND_PERCENT_PER_S = 0.2;

export class GateDrive {
  readonly #settings: DriveSettings;
  readonly #stem: Stem;
  #phase: Phase = 'still';
  /** The way the motor turns the gate, in all phases but `still`. */
  #way: Way = 1;
  #target: number | undefined;
  /** Seconds left of the dead time or of coasting. */
  #leftS = 0;
  #strainedS = 0;
  #starts = 0;
  #outages = 0;
  #handTarget: number | undefined;
  #driftPercentPerS = 0;
  #stuck = false;
  #reversed = false;
  /** Whether the motor was switched on with its phases swapped. */
  #isBackwards = false;
  #runaway = false;
  #local = false;
  #powered = true;
  #tripped: 'no' | 'strained' | 'by-order' = 'no';

  constructor(openingPercent: number, settings: DriveSettings) {
    this.#settings = settings;
    this.#stem = new Stem(openingPercent, settings);
  }

  /** Where the gate is. */
  get openingPercent(): number {
    return this.#stem.gate;
  }

  /** Where the drive, and what looks at it, believes the gate to be. */
  get positionPercent(): number {
    return this.#stem.seen;
  }

  /** Which way the motor runs; one that strains at a stuck gate runs too. */
  get motion(): Motion {
    if (this.#phase !== 'running' && this.#phase !== 'coasting') return 'still';
    return this.#way > 0 ? 'opening' : 'closing';
  }

  /** Whether anything about it changes by itself as time passes. */
  get isBusy(): boolean {
    return this.#phase !== 'still' || this.#handTarget !== undefined || this.#driftPercentPerS !== 0;
  }

  get isTripped(): boolean {
    return this.#tripped !== 'no';
  }

  get isLocal(): boolean {
    return this.#local;
  }

  get isPowered(): boolean {
    return this.#powered;
  }

  get outages(): number {
    return this.#outages;
  }

  get starts(): number {
    return this.#starts;
  }

  /** Both ways together, in full travels. */
  get travels(): number {
    return this.#stem.travels;
  }

  /** A demand from remote, 0 to 100; acknowledged and not followed where the drive cannot. */
  moveTo(percent: number): void {
    if (!(percent >= 0 && percent <= 100)) throw new RangeError(`no gate opens to ${percent} %`);
    if (this.#local || this.#tripped !== 'no' || !this.#powered) return;
    if (Math.abs(percent - this.#stem.seen) <= this.#deadband(percent)) {
      this.stop();
      return;
    }
    this.#handTarget = undefined;
    this.#target = percent;
    const way = this.#wayTo(percent);
    if (this.#phase === 'still') this.#start(way);
    else if (this.#phase === 'starting') this.#way = way;
    // A motor that is to turn round stops first; the demand waits.
    else if (way !== this.#way && this.#phase === 'running') this.#coast();
  }

  stop(): void {
    this.#target = undefined;
    this.#handTarget = undefined;
    if (this.#runaway && this.#phase === 'running') return;
    if (this.#phase === 'starting') this.#phase = 'still';
    else if (this.#phase === 'running') this.#coast();
  }

  /** The gate does not move; whether by a log, ice or a bent stem. */
  setStuck(stuck: boolean): void {
    this.#stuck = stuck;
    if (!stuck && this.#tripped === 'strained') this.#tripped = 'no';
    if (stuck && this.#phase === 'running' && this.#settings.tripAfter === 0) this.#trip('strained');
  }

  /** Two phases of the motor are swapped: it runs the wrong way, to the end, and strains there. */
  setReversed(reversed: boolean): void {
    this.#reversed = reversed;
  }

  /** A welded contactor: from its next move on, or from this one, it stops only at the end or without power. */
  setRunaway(runaway: boolean): void {
    this.#runaway = runaway;
    if (!runaway && this.#phase === 'running' && this.#target === undefined) this.#coast();
  }

  /** The gate creeps by itself, up when positive; 0 ends it. A motor that runs is stronger. */
  drift(percentPerMin: number): void {
    this.#driftPercentPerS = percentPerMin / 60;
  }

  /** Somebody turns the handwheel, eight minutes for the whole travel; a stop or a demand ends it. */
  moveByHand(percent: number): void {
    if (!(percent >= 0 && percent <= 100)) throw new RangeError(`no gate opens to ${percent} %`);
    this.stop();
    this.#handTarget = percent;
  }

  /** The selector at the drive: away from remote, commands are not followed, and a move ends. */
  setLocal(local: boolean): void {
    this.#local = local;
    if (local) this.stop();
  }

  /** The motor's protection drops out, until it is reset. */
  trip(): void {
    this.#trip('by-order');
  }

  resetTrip(): void {
    this.#tripped = 'no';
  }

  setPowered(powered: boolean): void {
    if (this.#powered && !powered) {
      this.#outages++;
      this.#halt();
    }
    this.#powered = powered;
  }

  step(seconds: number): void {
    if (this.#handTarget !== undefined) this.#turnWheel(this.#handTarget, seconds);
    let leftS = seconds;
    if (this.#phase === 'starting') leftS = this.#wait(leftS);
    if (this.#phase === 'running') this.#run(leftS);
    else if (this.#phase === 'coasting') this.#slowDown(leftS);
    else if (!this.#stuck && this.#handTarget === undefined) this.#moveBy(this.#driftPercentPerS * seconds);
  }

  #start(way: Way): void {
    this.#way = way;
    this.#isBackwards = this.#reversed;
    this.#leftS = this.#settings.deadTime / 1000;
    if (this.#leftS > 0) this.#phase = 'starting';
    else this.#switchOn();
  }

  #switchOn(): void {
    this.#phase = 'running';
    this.#starts++;
    this.#strainedS = 0;
    if (this.#stuck && this.#settings.tripAfter === 0) this.#trip('strained');
  }

  #wait(seconds: number): number {
    const waitedS = Math.min(this.#leftS, seconds);
    this.#leftS -= waitedS;
    if (this.#leftS <= 0) this.#switchOn();
    return seconds - waitedS;
  }

  #run(seconds: number): void {
    if (this.#stuck) {
      this.#strain(seconds);
      return;
    }
    const reach = this.#percentPerS(this.#way) * seconds;
    const goal = this.#goal();
    const away = (goal - this.#stem.seen) * this.#way;
    this.#moveBy(this.#way * Math.min(reach, Math.max(0, away)));
    if (reach < away) return;
    // The limit switch of the other end is the one that would have stopped it.
    if (this.#isBackwards) this.#strain(seconds);
    else {
      this.#target = undefined;
      this.#coast();
    }
  }

  /** How far the motor runs as it turns now. */
  #goal(): number {
    const end = this.#way > 0 ? 100 : 0;
    if (this.#target === undefined || this.#runaway || this.#isBackwards) return end;
    return this.#target - this.#way * this.#deadband(this.#target);
  }

  #slowDown(seconds: number): void {
    const coastS = this.#settings.coast / 1000;
    const afterS = Math.max(0, this.#leftS - seconds);
    // The speed falls evenly to nothing.
    const meanSpeed = (this.#percentPerS(this.#way) * (this.#leftS + afterS)) / 2 / coastS;
    if (!this.#stuck) this.#moveBy(this.#way * meanSpeed * (this.#leftS - afterS));
    this.#leftS = afterS;
    if (afterS === 0) this.#rest();
  }

  #coast(): void {
    this.#leftS = this.#settings.coast / 1000;
    this.#phase = 'coasting';
    if (this.#leftS === 0) this.#rest();
  }

  #rest(): void {
    this.#phase = 'still';
    if (this.#target !== undefined) this.#start(this.#wayTo(this.#target));
  }

  #strain(seconds: number): void {
    this.#strainedS += seconds;
    if (this.#strainedS * 1000 >= this.#settings.tripAfter) this.#trip('strained');
  }

  #trip(why: 'strained' | 'by-order'): void {
    this.#tripped = why;
    this.#halt();
  }

  /** Without current it stands at once: brakes engage. */
  #halt(): void {
    this.#phase = 'still';
    this.#target = undefined;
  }

  #turnWheel(target: number, seconds: number): void {
    const away = target - this.#stem.seen;
    const reach = HAND_PERCENT_PER_S * seconds;
    if (!this.#stuck) this.#moveBy(Math.sign(away) * Math.min(reach, Math.abs(away)));
    if (this.#stem.seen === target || this.#stuck) this.#handTarget = undefined;
  }

  #wayTo(percent: number): Way {
    const way = percent > this.#stem.seen ? 1 : -1;
    return (this.#reversed ? -way : way) as Way;
  }

  /** The ends are found by their switches, whatever the deadband. */
  #deadband(percent: number): number {
    return percent === 0 || percent === 100 ? 0 : this.#settings.deadbandPercent;
  }

  #percentPerS(way: Way): number {
    const { travelTime, closingTime = travelTime } = this.#settings;
    const seconds = (way > 0 ? travelTime : closingTime) / 1000;
    return 100 / (seconds * this.#stem.slowness);
  }

  #moveBy(percent: number): void {
    this.#stem.moveBy(percent, this.#target);
  }
}
