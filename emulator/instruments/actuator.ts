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
import type { Canal } from '../canal/canal.js';
import { Contacts } from './contacts.js';
import { type Drive, driveOf, type Order } from './drives.js';
import { type Wish, wishFor } from './wishes.js';

/** Of the conditions for accepting commands, these are about the selector. */
const SELECTOR = /remote/;
/** Of the faults, these are what a gate that cannot move looks like. */
const JAMMED = /jam|obstruct|torque|stall|block/;
/** Contacts that no part of the actuator's description names, by the names that they have in all profiles. */
const CONTACTS: Readonly<Record<string, (canal: Canal, isRemote: boolean) => boolean>> = {
  open_limit: (canal) => canal.read('gate.fully_open') === 1,
  closed_limit: (canal) => canal.read('gate.fully_closed') === 1,
  running_open: ({ motion }) => motion === 'opening',
  running_closed: ({ motion }) => motion === 'closing',
  remote_selected: (_, isRemote) => isRemote,
  local_selected: (_, isRemote) => !isRemote,
};
/** A live bit may come so many times too late before nobody is thought to be there. */
const ALIVE_PERIODS = 3;

/** What the actuator needs of the instrument that it is. */
export interface ActuatorParts {
  readonly profile: Profile;
  readonly canal: Canal;
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
  #remote = true;
  #isHeard: boolean;
  #silence: Timer | undefined;

  constructor(actuator: Actuator, parts: ActuatorParts) {
    this.#actuator = actuator;
    this.#parts = parts;
    if (actuator.kind !== 'pulses') this.#drive = driveOf(actuator, parts.profile);
    else this.#contacts = new Contacts(actuator, { ...parts, follow: (order) => this.#follow(order) });
    this.#isHeard = actuator.alive === undefined;
  }

  /** Turning the selector away from remote stops the gate. */
  setRemote(remote: boolean): void {
    this.#remote = remote;
    if (!remote) this.#parts.canal.stopGate();
  }

  /** Nothing moves without power; it does not set out again by itself. */
  powerOff(): void {
    this.#written.clear();
    this.close();
    this.#isHeard = this.#actuator.alive === undefined;
    this.#parts.canal.stopGate();
  }

  /** Ends its timers. */
  close(): void {
    this.#silence?.cancel();
    this.#contacts?.close();
  }

  /** The value of `point` when it tells where the gate is or whether it moves; nothing can make it tell otherwise. */
  read(point: string): number | undefined {
    const { position, moving } = this.#actuator;
    if (point === position) return this.#parts.canal.read('gate.opening_percent');
    const contact = this.#contacts?.read(point);
    if (contact !== undefined) return contact;
    return moving.includes(point) ? Number(this.#isMoving(point)) : undefined;
  }

  /** What the raw number of `point` must show of the gate's ends; nothing can make it show otherwise. */
  ends(point: string): Wish[] {
    if (this.#actuator.kind === 'positioner') return [];
    const { opened, closed } = this.#actuator;
    return [
      ...wishesFor(point, opened, this.#parts.canal.read('gate.fully_open') === 1),
      ...wishesFor(point, closed, this.#parts.canal.read('gate.fully_closed') === 1),
    ];
  }

  /** What it must show of readiness, faults and fail-safe, unless it was told to show otherwise. */
  health(point: string): Wish[] {
    const { faults, failSafe } = this.#actuator;
    const jammed = this.#parts.canal.isGateJammed
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
      return contact && Number(contact(this.#parts.canal, this.#remote));
    }
    const hasSelector = ready.some((candidate) => SELECTOR.test(candidate.point));
    const fails = !this.#remote && (!hasSelector || SELECTOR.test(point));
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
    const { canal } = this.#parts;
    if (order === 'stop') canal.stopGate();
    else if (this.#isReady()) canal.moveGate(order);
  }

  #isReady(): boolean {
    const { ready, faults } = this.#actuator;
    const { value, holds } = this.#parts;
    return (
      this.#remote &&
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
      this.#parts.canal.stopGate();
    });
  }

  /** A point named for one direction tells of that direction only. */
  #isMoving(point: string): boolean {
    const { motion } = this.#parts.canal;
    if (/open/.test(point)) return motion === 'opening';
    if (/clos/.test(point)) return motion === 'closing';
    return motion !== 'still';
  }
}

function wishesFor(point: string, condition: Condition | undefined, isTrue: boolean): Wish[] {
  return condition?.point === point ? [wishFor(condition, isTrue)] : [];
}
