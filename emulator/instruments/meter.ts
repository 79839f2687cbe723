/**
 * What lies between a variable of the canal and the number that an instrument shows for it:
 *
 *   shown = true x (1 + gain) + offset + drift x days + noise
 *
 * Noise is the same for everybody who looks within one second of canal time, and hangs on seed, name and that second only:
 * a run is the same however often one looks. Discharges, volumes and the like never show less than nothing.
 */
import { SeededRandom } from '../../protocols/random.js';
import type { CanalView } from '../canal/canal.js';
import { gaussian } from '../gaussian.js';

/** Errors are in the variable's unit, or percent of what it is. */
export interface MeterSettings {
  readonly from: string;
  /** Standard deviations. Both may be given; they add as independent ones do. */
  readonly noise?: number | undefined;
  readonly noisePercent?: number | undefined;
  /** A day of canal time. */
  readonly drift?: number | undefined;
  readonly offset?: number | undefined;
  readonly gainPercent?: number | undefined;
  /** Shows this, whatever is true. */
  readonly stuckAt?: number | undefined;
  readonly seed?: number | undefined;
}

/** A variable alone is a meter without errors. */
export type Served = string | MeterSettings;

const DAY_MS = 86_400_000;
const MAY_BE_NEGATIVE = /level_m$|_degc$/;

export class Meter {
  readonly #settings: MeterSettings;
  readonly #canal: CanalView;
  readonly #seed: number;
  readonly #madeAtMs: number;
  #addedOffset = 0;
  #frozenAt: number | undefined;

  /** `name` of instrument and point: meters with one seed differ by it. */
  constructor(served: Served, name: string, canal: CanalView) {
    this.#settings = typeof served === 'string' ? { from: served } : served;
    this.#canal = canal;
    this.#seed = hash(name, this.#settings.seed ?? 1);
    this.#madeAtMs = canal.atMs;
    this.#frozenAt = this.#settings.stuckAt;
  }

  read(): number {
    return this.#frozenAt ?? this.#measure();
  }

  /** Goes on showing what it shows now, or measures again. */
  freeze(frozen: boolean): void {
    this.#frozenAt = frozen ? this.read() : undefined;
  }

  /** On top of the settings' offset, in the variable's unit; 0 ends it. */
  setOffset(offset: number): void {
    this.#addedOffset = offset;
  }

  #measure(): number {
    const { from, offset = 0, drift = 0, gainPercent = 0 } = this.#settings;
    const truth = this.#canal.read(from);
    const days = (this.#canal.atMs - this.#madeAtMs) / DAY_MS;
    const shown =
      truth * (1 + gainPercent / 100) + offset + this.#addedOffset + drift * days + this.#noise(truth);
    return MAY_BE_NEGATIVE.test(from) ? shown : Math.max(0, shown);
  }

  #noise(truth: number): number {
    const { noise = 0, noisePercent = 0 } = this.#settings;
    const deviation = Math.hypot(noise, (noisePercent / 100) * truth);
    if (deviation === 0) return 0;
    const second = Math.floor(this.#canal.atMs / 1000);
    return deviation * gaussian(new SeededRandom(mixed(this.#seed, second)));
  }
}

/** FNV-1a (Fowler, Noll, Vo; public domain) over the text, begun with the seed. */
function hash(text: string, seed: number): number {
  let value = (0x811c9dc5 ^ seed) >>> 0;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value;
}

function mixed(seed: number, index: number): number {
  let value = (seed ^ Math.imul(index, 0x9e3779b1)) >>> 0;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}
