/**
 * An actuator that goes to a demand by itself:
 *
 *   demand written ──► reads back ──► each of `enable` written ──► reads back ──► confirmed
 *
 * In this order: enabled first, an actuator would set out for the demand that stood there before. Where the enabling stands
 * already, the demand alone makes it go.
 */
import type { MoveOutcome } from './gate-driver.js';
import type { Command, Manner } from './manner.js';
import { type ActuatorRegisters, readsBack, type Setting } from './registers.js';

export interface PositionerSettings {
  /** Its value is the opening in percent. */
  readonly demand: Setting['map'];
  readonly enable: readonly Setting[];
  readonly stop: Setting;
}

export class PositionerManner implements Manner {
  readonly #registers: ActuatorRegisters;
  readonly #settings: PositionerSettings;
  readonly stops: readonly Setting[];

  constructor(registers: ActuatorRegisters, settings: PositionerSettings) {
    this.#registers = registers;
    this.#settings = settings;
    this.stops = [settings.stop];
  }

  async command({ openingPercent, signal }: Command): Promise<MoveOutcome> {
    const { demand, enable } = this.#settings;
    const settings = [{ map: demand, value: openingPercent }, ...enable];
    for (const [index, setting] of settings.entries()) {
      const { kind } = await this.#registers.write(setting, 'write', { signal });
      // The demand was taken over by then: with the enabling still standing from before, the gate may go already.
      if (kind === 'uncertain' || (kind !== 'done' && index > 0)) return { kind: 'uncertain' };
      if (kind !== 'done') return { kind: 'not-done', cause: kind === 'refused' ? 'exception' : kind };
      const shows = readsBack(setting.map) ? await this.#registers.shows(setting, { signal }) : true;
      if (shows === undefined) return { kind: 'uncertain' };
      if (!shows) return { kind: 'not-done', cause: 'ignored' };
    }
    return { kind: 'confirmed' };
  }

  async holds(openingPercent: number): Promise<boolean | undefined> {
    const { demand, enable } = this.#settings;
    for (const setting of [{ map: demand, value: openingPercent }, ...enable]) {
      const shows = readsBack(setting.map) ? await this.#registers.shows(setting) : true;
      if (shows !== true) return shows;
    }
    return true;
  }
}
