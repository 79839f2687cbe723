/** One gate of the network: its structure, its drive, and what lies in its way. */
import type { DriveFault, GateSettings } from '../network-settings.js';
import { GateDrive, type Motion } from './drive.js';
import { type GateFlow, gateFlow, type Obstacles, travelOf } from './gate-flow.js';

const SET_FAULT: Readonly<Record<DriveFault, (drive: GateDrive, on: boolean) => void>> = {
  stuck: (drive, on) => drive.setStuck(on),
  reversed: (drive, on) => drive.setReversed(on),
  runaway: (drive, on) => drive.setRunaway(on),
  local: (drive, on) => drive.setLocal(on),
  trip: (drive, on) => (on ? drive.trip() : drive.resetTrip()),
  'no-power': (drive, on) => drive.setPowered(!on),
};

/** Commands and faults take effect at the time to which the network was advanced last. */
export class CanalGate {
  readonly id: string;
  readonly travelM: number;
  readonly #settings: GateSettings;
  readonly #drive: GateDrive;
  readonly #beforeChange: () => void;
  #obstacles: Obstacles;
  #flow: GateFlow;

  /** `beforeChange` brings the water up to the time of the change. */
  constructor(settings: GateSettings, beforeChange: () => void) {
    this.id = settings.id;
    this.travelM = travelOf(settings.structure);
    this.#settings = settings;
    this.#drive = new GateDrive(settings.openingPercent, settings.drive);
    this.#beforeChange = beforeChange;
    this.#obstacles = { blocked: 0, siltM: 0, screenM2: settings.screenAreaM2 };
    this.#flow = gateFlow(settings.structure, this.#obstacles);
  }

  get openingPercent(): number {
    return this.#drive.openingPercent;
  }

  /** As the drive's transmitter sees it. */
  get positionPercent(): number {
    return this.#drive.positionPercent;
  }

  get openingM(): number {
    return (this.#drive.openingPercent / 100) * this.travelM;
  }

  get motion(): Motion {
    return this.#drive.motion;
  }

  /** Whether its limit switches say so. */
  get isFullyOpen(): boolean {
    return this.#drive.positionPercent === 100;
  }

  get isFullyClosed(): boolean {
    return this.#drive.positionPercent === 0;
  }

  /** Whether the drive has given up: it strained at a gate that does not move, or was tripped. */
  get isTripped(): boolean {
    return this.#drive.isTripped;
  }

  get isLocal(): boolean {
    return this.#drive.isLocal;
  }

  get isPowered(): boolean {
    return this.#drive.isPowered;
  }

  /** How often power has gone. */
  get outages(): number {
    return this.#drive.outages;
  }

  get starts(): number {
    return this.#drive.starts;
  }

  get travels(): number {
    return this.#drive.travels;
  }

  /** Whether the drive changes as time passes. */
  get isBusy(): boolean {
    return this.#drive.isBusy;
  }

  /** 0 to 100; RangeError otherwise. Not followed in local, tripped or without power. */
  moveTo(percent: number): void {
    this.#change((drive) => drive.moveTo(percent));
  }

  open(): void {
    this.moveTo(100);
  }

  close(): void {
    this.moveTo(0);
  }

  stop(): void {
    this.#change((drive) => drive.stop());
  }

  setStuck(stuck = true): void {
    this.setFault('stuck', stuck);
  }

  setReversed(reversed = true): void {
    this.setFault('reversed', reversed);
  }

  setRunaway(runaway = true): void {
    this.setFault('runaway', runaway);
  }

  setLocal(local = true): void {
    this.setFault('local', local);
  }

  setPowered(powered = true): void {
    this.setFault('no-power', !powered);
  }

  /** Until `resetTrip`. */
  trip(): void {
    this.setFault('trip', true);
  }

  resetTrip(): void {
    this.setFault('trip', false);
  }

  setFault(fault: DriveFault, on: boolean): void {
    this.#change((drive) => SET_FAULT[fault](drive, on));
  }

  /** It creeps by itself, up when positive; 0 ends it. */
  drift(percentPerMin: number): void {
    this.#change((drive) => drive.drift(percentPerMin));
  }

  moveByHand(percent: number): void {
    this.#change((drive) => drive.moveByHand(percent));
  }

  /** Drift wood: a share of the width, 0 to 1. */
  setBlocked(blocked: number): void {
    this.#obstruct({ blocked: share(blocked) });
  }

  setSilt(siltM: number): void {
    this.#obstruct({ siltM: Math.max(0, siltM) });
  }

  /** A share of the screen's open area, 0 to 1. RangeError when the gate has no screen. */
  setScreenClogged(clogged: number): void {
    const { id, screenAreaM2 } = this.#settings;
    if (screenAreaM2 === undefined) throw new RangeError(`gate ${id} has no screen`);
    this.#obstruct({ screenM2: screenAreaM2 * (1 - share(clogged)) });
  }

  /** m3/s as it stands now. */
  flow(upstreamLevelM: number, downstreamLevelM: number): number {
    const openingM = this.openingM;
    return openingM === 0 ? 0 : this.#flow(openingM, upstreamLevelM, downstreamLevelM);
  }

  /** For the network only. */
  step(seconds: number): void {
    this.#drive.step(seconds);
  }

  #change(action: (drive: GateDrive) => void): void {
    this.#beforeChange();
    action(this.#drive);
  }

  #obstruct(change: Partial<Obstacles>): void {
    this.#beforeChange();
    this.#obstacles = { ...this.#obstacles, ...change };
    this.#flow = gateFlow(this.#settings.structure, this.#obstacles);
  }
}

function share(value: number): number {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`${value} is no share of 0 to 1`);
  return value;
}
