/**
 * A gate actuator as its profile describes one, driving the canal's gate. With its selector away from remote, or while
 * anything else that it must be ready by does not hold, it acknowledges commands but does not follow them: the hardest
 * case for whoever takes an acknowledgement for a move. Stop works in every state.
 *
 * Where the profile names a live bit, it must have changed within three of its times; otherwise the gate stops, and
 * nothing is followed until the bit changes again.
 */
import type { Actuator } from '../../devices/actuator.js';
import type { Condition } from '../../devices/point-map.js';
import type { Profile } from '../../devices/profile.js';
import type { Clock, Timer } from '../../protocols/clock.js';
import type { CanalView } from '../canal/canal.js';
import type { CanalGate } from '../canal/gates/gate.js';
import { Contacts } from './contacts.js';
import { type Drive, driveOf, type Order } from './drives.js';
import { type Wish, wishFor } from './wishes.js';

/** Of the conditions for accepting commands, these are about the selector. */
const SELECTOR = /remote/;
/** Of the faults, these are what a gate that cannot move looks like. */
const JAMMED = /jam|obstruct|torque|stall|block/;
/** Contacts that no part of the actuator's description names, by the names that they have in all profiles. */
const CONTACTS: Readonly<Record<string, (gate: CanalGate) => boolean>> = {
  open_limit: ({ isFullyOpen }) => isFullyOpen,
  closed_limit: ({ isFullyClosed }) => isFullyClosed,
  running_open: ({ motion }) => motion === 'opening',
  running_closed: ({ motion }) => motion === 'closing',
  remote_selected: ({ isLocal }) => !isLocal,
  local_selected: ({ isLocal }) => isLocal,
};
/** A live bit may come so many times too late before nobody is thought to be there. */
const ALIVE_PERIODS = 3;

/** After a time without any request: stands, goes to an end, or to an opening in percent. */
export interface FailSafe {
  readonly after: number;
  readonly action: 'hold' | 'open' | 'close' | number;
}
const FAIL_SAFE_ORDERS = { hold: 'stop', open: 100, close: 0 } as const;

/** What the actuator needs of the instrument that it is. */
export interface ActuatorParts {
  readonly profile: Profile;
  readonly canal: CanalView;
  /** Id of the gate that it drives. */
  readonly gate: string;
  /** What it does when nobody asks it anything any more. */
  readonly failSafe?: FailSafe | undefined;
  readonly clock: Clock;
  /** What a point reads now, its scale applied. */
  readonly value: (point: string) => number | undefined;
  readonly holds: (condition: Condition) => boolean;
}

export class EmulatedActuator {
  readonly #actuator: Actuator;
  readonly #parts: ActuatorParts;
  readonly #drive: Drive | undefined;
  readonly #contacts: Contacts | undefined;
  readonly #written = new Map<string, number>();
  #isHeard: boolean;
  #silence: Timer | undefined;
  #lost: Timer | undefined;
  #outages = 0;

  constructor(actuator: Actuator, parts: ActuatorParts) {
    this.#actuator = actuator;
    this.#parts = parts;
    if (actuator.kind !== 'pulses') this.#drive = driveOf(actuator, parts.profile);
    else this.#contacts = new Contacts(actuator, { ...parts, follow: (order) => this.#follow(order) });
    this.#isHeard = actuator.alive === undefined;
  }

  /** The gate that it drives, as it is now. */
  get gate(): CanalGate {
    return this.#parts.canal.gate(this.#parts.gate);
  }

  /** Turning the selector away from remote stops the gate. */
  setRemote(remote: boolean): void {
    this.gate.setLocal(!remote);
  }

  /** Nothing moves without power; it does not set out again by itself. */
  powerOff(): void {
    this.#written.clear();
    this.close();
    this.#isHeard = this.#actuator.alive === undefined;
    this.gate.setPowered(false);
    this.gate.setPowered(true);
    this.#outages = this.gate.outages;
  }

  /** Whether it can answer: the electronics of a relay module have a supply of their own. */
  get isPowered(): boolean {
    return this.#actuator.kind === 'pulses' || this.gate.isPowered;
  }

  /** Whether power was gone since it was asked last, and its memory with it. */
  get hasForgotten(): boolean {
    return this.#actuator.kind !== 'pulses' && this.gate.outages !== this.#outages;
  }

  /** Somebody asks something; what it does when nobody does waits for its time again. */
  hear(): void {
    const { failSafe, clock } = this.#parts;
    if (!failSafe) return;
    this.#lost?.cancel();
    this.#lost = clock.after(failSafe.after, () => {
      const { action } = failSafe;
      const order = typeof action === 'number' ? action : FAIL_SAFE_ORDERS[action];
      // Nobody is there to be heard or obeyed; the drive itself still judges.
      if (order === 'stop') this.gate.stop();
      else this.gate.moveTo(order);
    });
  }

  /** Ends its timers. */
  close(): void {
    this.#silence?.cancel();
    this.#lost?.cancel();
    this.#contacts?.close();
  }

  /** The value of `point` when it tells where the gate is or whether it moves; nothing can make it tell otherwise. */
  read(point: string): number | undefined {
    const { position, moving } = this.#actuator;
    if (point === position) return this.gate.positionPercent;
    const contact = this.#contacts?.read(point);
    if (contact !== undefined) return contact;
    return moving.includes(point) ? Number(this.#isMoving(point)) : undefined;
  }

  /** What the raw number of `point` must show of the gate's ends; nothing can make it show otherwise. */
  ends(point: string): Wish[] {
    if (this.#actuator.kind === 'positioner') return [];
    const { opened, closed } = this.#actuator;
    return [
      ...wishesFor(point, opened, this.gate.isFullyOpen),
      ...wishesFor(point, closed, this.gate.isFullyClosed),
    ];
  }

  /** What it must show of readiness, faults and fail-safe, unless it was told to show otherwise. */
  health(point: string): Wish[] {
    const { faults, failSafe } = this.#actuator;
    const jammed = this.gate.isTripped
      ? (faults.find((fault) => JAMMED.test(fault.point)) ?? faults[0])
      : undefined;
    return [
      ...faults.flatMap((fault) => wishesFor(point, fault, fault === jammed)),
      ...failSafe.flatMap((condition) => wishesFor(point, condition, true)),
    ];
  }

  /** The value of `point` when it says whether commands are obeyed, or is one of the usual contacts. */
  readiness(point: string): number | undefined {
    const { ready } = this.#actuator;
    const condition = ready.find((candidate) => candidate.point === point);
    if (!condition) {
      const contact = Object.hasOwn(CONTACTS, point) ? CONTACTS[point] : undefined;
      return contact && Number(contact(this.gate));
    }
    const hasSelector = ready.some((candidate) => SELECTOR.test(candidate.point));
    const fails = this.gate.isLocal && (!hasSelector || SELECTOR.test(point));
    if (!fails) return condition.equals;
    return condition.equals === 0 ? 1 : 0;
  }

  /** Whether `value` may be written to `point`: a demand is a percentage, and is never clipped to one. */
  accepts(point: string, value: number | null): boolean {
    const { stop } = this.#actuator;
    if (this.#actuator.kind !== 'positioner' || point !== this.#actuator.demand) return true;
    if ([stop].flat().some((each) => each.point === point && each.value === value)) return true;
    return value !== null && value >= 0 && value <= 100;
  }

  /** Carries out a write that `accepts` accepted: all the points that one request has set. */
  write(values: ReadonlyMap<string, number>): void {
    this.#hear(values);
    for (const [point, value] of values) this.#written.set(point, value);
    this.#contacts?.write(values);
    const order = this.#drive?.(this.#written, new Set(values.keys()));
    if (order !== undefined) this.#follow(order);
  }

  #follow(order: Order): void {
    if (order === 'stop') this.gate.stop();
    else if (this.#isReady()) this.gate.moveTo(order);
  }

  #isReady(): boolean {
    const { ready, faults } = this.#actuator;
    const { value, holds } = this.#parts;
    return (
      !this.gate.isLocal &&
      this.#isHeard &&
      ready.every(({ point, equals }) => value(point) === equals) &&
      !faults.some(holds)
    );
  }

  #hear(values: ReadonlyMap<string, number>): void {
    const { alive } = this.#actuator;
    if (!alive) return;
    const value = values.get(alive.point);
    if (value === undefined || value === (this.#written.get(alive.point) ?? 0)) return;
    this.#isHeard = true;
    this.#silence?.cancel();
    this.#silence = this.#parts.clock.after(ALIVE_PERIODS * alive.everyMs, () => {
      this.#isHeard = false;
      this.gate.stop();
    });
  }

  /** A point named for one direction tells of that direction only. */
  #isMoving(point: string): boolean {
    const { motion } = this.gate;
    if (/open/.test(point)) return motion === 'opening';
    if (/clos/.test(point)) return motion === 'closing';
    return motion !== 'still';
  }
}

function wishesFor(point: string, condition: Condition | undefined, isTrue: boolean): Wish[] {
  return condition?.point === point ? [wishFor(condition, isTrue)] : [];
}
