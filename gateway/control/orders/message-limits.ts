/**
 * How many messages come, and which are too many. Those of one issuer are counted apart for each uplink: the signed bytes
 * of an order are in every party's journal, and whoever sends them again must not use up what the issuer's own broker brings.
 * What is written in a minute stays bounded for each issuer, however many uplinks there are.
 */
import type { Clock } from '../../../protocols/clock.js';
import type { ReportEvent } from '../surroundings.js';
import { MinuteLimit } from './answer.js';

const MAX_MESSAGES_A_MINUTE = 60;
const MAX_REFUSALS_A_MINUTE = 60;
const MAX_TURNED_AWAY_A_MINUTE = 10;
const MAX_LONGER_STOPS_A_MINUTE = 10;
/** As many as a gate takes, and a few more. */
const MAX_LOCKS_A_MINUTE = 10;

export class MessageLimits {
  readonly #clock: Clock;
  readonly #report: ReportEvent;
  readonly #messages = new MinuteLimit(MAX_MESSAGES_A_MINUTE);
  readonly #refusals = new MinuteLimit(MAX_REFUSALS_A_MINUTE);
  readonly #turnedAway = new MinuteLimit(MAX_TURNED_AWAY_A_MINUTE);
  readonly #longerStops = new MinuteLimit(MAX_LONGER_STOPS_A_MINUTE);
  readonly #locks = new MinuteLimit(MAX_LOCKS_A_MINUTE);
  readonly #told = new MinuteLimit(1);

  constructor(clock: Clock, report: ReportEvent) {
    this.#clock = clock;
    this.#report = report;
  }

  /** Whether a message that its issuer has signed may do more than hold a gate. */
  takesMessage(issuer: string, via: string): boolean {
    return this.#messages.passes(`${issuer} ${via}`, this.#clock.monotonicMs());
  }

  /** Whether one more refusal of what this issuer asks for is written. */
  takesRefusal(issuer: string): boolean {
    return this.#refusals.passes(issuer, this.#clock.monotonicMs());
  }

  /** Whether one more message that nobody known has signed is written. */
  takesUnsigned(via: string): boolean {
    return this.#turnedAway.passes(via, this.#clock.monotonicMs());
  }

  /** Beyond the messages: whether a STOP that holds a gate for longer than another one is written. */
  takesLongerStop(issuer: string, gate: string): boolean {
    return this.#longerStops.passes(`${issuer} ${gate}`, this.#clock.monotonicMs());
  }

  /** Beyond the messages: whether a lock that is new is written. */
  takesLock(issuer: string, gate: string): boolean {
    return this.#locks.passes(`${issuer} ${gate}`, this.#clock.monotonicMs());
  }

  /** One was too many: told once a minute. */
  tell(issuer: string, via: string): void {
    if (!this.#told.passes(`${issuer} ${via}`, this.#clock.monotonicMs())) return;
    this.#report('order-too-many', 'warning', { issuer, uplink: via, most: MAX_MESSAGES_A_MINUTE });
  }
}
