/**
 * The two motor contacts of a relay module: the gate runs for as long as one of them, and one alone, is closed.
 *
 *            its command, or its relay set            released, or the module's time is over
 *   open ──────────────────────────────────► closed ──────────────────────────────────────► open
 *
 * A command whose unit is seconds is a pulse of so long. Where the module keeps the length of its pulses in a register,
 * the profile names it among the fail-safe conditions, the one of the opening contact first.
 */
import type { PulseActuator } from '../../devices/actuator.js';
import type { Profile } from '../../devices/profile.js';
import type { Clock, Timer } from '../../protocols/clock.js';
import type { Order } from './drives.js';

export interface ContactParts {
  readonly profile: Profile;
  readonly clock: Clock;
  readonly value: (point: string) => number | undefined;
  readonly follow: (order: Order) => void;
}

interface Contact {
  readonly command: string;
  /** What the command is set to; of a command in seconds any length will do. */
  readonly value: number;
  readonly isInSeconds: boolean;
  /** The point that tells whether the contact is closed, and by which it can be set without a time. */
  readonly relay: string | undefined;
  /** Where the length of a pulse is kept. */
  readonly length: string | undefined;
  isClosed: boolean;
  timer?: Timer;
}

const DEFAULT_PULSE_S = 5;

export class Contacts {
  readonly #actuator: PulseActuator;
  readonly #parts: ContactParts;
  readonly #opening: Contact;
  readonly #closing: Contact;

  constructor(actuator: PulseActuator, parts: ContactParts) {
    this.#actuator = actuator;
    this.#parts = parts;
    const { open, close, moving, failSafe } = actuator;
    const isInSeconds = (point: string): boolean =>
      parts.profile.points.some(({ name, unit }) => name === point && unit === 's');
    const lengths = failSafe.map(({ point }) => point).filter(isInSeconds);
    const [opening, closing] = [open, close].map(({ point, value }, index) => ({
      command: point,
      value,
      isInSeconds: isInSeconds(point),
      relay: moving.length === 2 ? moving[index] : undefined,
      length: lengths[index],
      isClosed: false,
    })) as [Contact, Contact];
    this.#opening = opening;
    this.#closing = closing;
  }

  /** The state of a contact, by its relay or by a command that stays set. */
  read(point: string): number | undefined {
    const contact = this.#both().find(
      ({ relay, command, isInSeconds }) => point === relay || (point === command && !isInSeconds),
    );
    return contact && Number(contact.isClosed);
  }

  write(values: ReadonlyMap<string, number>): void {
    for (const [point, value] of values) {
      for (const contact of this.#both()) this.#set(contact, point, value);
    }
    if ([...values.keys()].some((point) => this.#concerns(point))) this.#run();
  }

  /** Opens both. */
  close(): void {
    for (const contact of this.#both()) release(contact);
  }

  #both(): [Contact, Contact] {
    return [this.#opening, this.#closing];
  }

  #concerns(point: string): boolean {
    const stops = this.#actuator.stop.map((each) => each.point);
    return this.#both().some(({ command, relay }) => [command, relay, ...stops].includes(point));
  }

  #set(contact: Contact, point: string, value: number): void {
    const { command, relay, isInSeconds } = contact;
    if (point !== command && point !== relay) return;
    release(contact);
    if (value === 0) return;
    const isPulse = point === command && this.#actuator.timedBy === 'module';
    if (point === command && !isInSeconds && value !== contact.value) return;
    contact.isClosed = true;
    if (!isPulse) return;
    const lengthS = isInSeconds ? value : (this.#lengthOf(contact) ?? DEFAULT_PULSE_S);
    contact.timer = this.#parts.clock.after(lengthS * 1000, () => {
      contact.isClosed = false;
      this.#run();
    });
  }

  #lengthOf({ length }: Contact): number | undefined {
    return length === undefined ? undefined : this.#parts.value(length);
  }

  #run(): void {
    const [opens, closes] = this.#both().map(({ isClosed }) => isClosed);
    this.#parts.follow(opens === closes ? 'stop' : opens ? 100 : 0);
  }
}

function release(contact: Contact): void {
  contact.timer?.cancel();
  contact.isClosed = false;
}
