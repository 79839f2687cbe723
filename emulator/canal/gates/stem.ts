/**
 * The stem between drive and gate, and how it wears. The gate hangs from a nut: its weight rests on the nut when it closes
 * and hangs lower by the backlash when it opens, so that the position at the drive moves before the gate does.
 *
 *   seen - backlash <= gate <= seen      in percent of travel
 */
import type { DriveSettings } from '../network-settings.js';

/** To which the figures of wear refer: a thousand full travels. */
const WEAR_TRAVEL_PERCENT = 100 * 1000;
const ROUNDING_PERCENT = 1e-9;

export class Stem {
  readonly #settings: Pick<DriveSettings, 'backlashPercent' | 'wear'>;
  #seen: number;
  #gate: number;
  #travelPercent = 0;

  constructor(openingPercent: number, settings: Pick<DriveSettings, 'backlashPercent' | 'wear'>) {
    this.#settings = settings;
    this.#seen = openingPercent;
    this.#gate = openingPercent;
  }

  /** Where the gate is. */
  get gate(): number {
    return this.#gate;
  }

  /** At the drive, where the transmitter and the limit switches are. */
  get seen(): number {
    return this.#seen;
  }

  /** Both ways together, in full travels. */
  get travels(): number {
    return this.#travelPercent / 100;
  }

  /** How many times as long as when new a travel takes. */
  get slowness(): number {
    return 1 + (this.#settings.wear.slowerPercent / 100) * this.#worn;
  }

  /** Up when positive; the ends hold it. `goal` is met to the last digit. */
  moveBy(percent: number, goal?: number): void {
    const before = this.#seen;
    const wanted = before + percent;
    const isThere = goal !== undefined && Math.abs(wanted - goal) < ROUNDING_PERCENT;
    this.#seen = isThere ? goal : Math.min(100, Math.max(0, wanted));
    this.#travelPercent += Math.abs(this.#seen - before);
    const backlash = this.#settings.backlashPercent + this.#settings.wear.backlashPercent * this.#worn;
    this.#gate = Math.max(0, Math.min(this.#seen, Math.max(this.#seen - backlash, this.#gate)));
  }

  get #worn(): number {
    return this.#travelPercent / WEAR_TRAVEL_PERCENT;
  }
}
