/**
 * What tells an actuator that somebody is there: 0 and 1 in turn, for as long as the gate is armed. Without it the actuator does
 * what its fail-safe says. One write at a time, and behind everything else on the line; one that is late is left out.
 */
import { type Clock, every, type Timer } from '../../../protocols/clock.js';
import type { Arming } from './gate-driver.js';
import type { ActuatorRegisters, Setting } from './registers.js';

export class SignOfLife {
  readonly #registers: ActuatorRegisters;
  readonly #map: Setting['map'];
  readonly #everyMs: number;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #value = 0;
  #isWriting = false;
  #isClosed = false;

  constructor(registers: ActuatorRegisters, map: Setting['map'], everyMs: number, clock: Clock) {
    this.#registers = registers;
    this.#map = map;
    this.#everyMs = everyMs;
    this.#clock = clock;
  }

  /** While it is unknown whether the gate is armed, what was done before goes on. */
  follow({ state }: Arming): void {
    if (state === 'not-armed') this.#end();
    if (state !== 'armed' || this.#timer || this.#isClosed) return;
    this.#timer = every(this.#clock, this.#everyMs, () => void this.#write());
    void this.#write();
  }

  /** For good. */
  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  #end(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#value = 1 - this.#value;
    const deadlineMs = this.#clock.monotonicMs() + this.#everyMs;
    await this.#registers.write({ map: this.#map, value: this.#value }, 'poll', { deadlineMs });
    this.#isWriting = false;
  }
}
