/**
 * Water in the structure: two stores and what flows between them.
 *
 *   river ──► forebay ──gate──► offtake canal ──rating──► fields
 *                └──── weir and fish pass ──► river below
 *
 * Levels are above one datum. The weir keeps the forebay from growing without bound, the rating the
 * offtake. Advanced by explicit steps far shorter than either store's time constant (minutes); a store
 * never gives more than it holds, so water is conserved to rounding.
 */
import { sluiceDischarge } from '../../devices/hydraulics/sluice.js';

export interface Structure {
  /** The sluice gate. */
  readonly widthM: number;
  readonly sillM: number;
  /** Opening at 100 %. */
  readonly travelM: number;
  readonly forebayAreaM2: number;
  readonly forebayBedM: number;
  readonly weirCrestM: number;
  readonly weirWidthM: number;
  /** Area of an orifice at the forebay's bed that always feeds the river below. */
  readonly fishPassM2: number;
  readonly offtakeAreaM2: number;
  readonly offtakeBedM: number;
  /** Rating of the offtake: discharge = coefficient x depth ^ exponent. */
  readonly offtakeCoefficient: number;
  readonly offtakeExponent: number;
}

const GRAVITY_MS2 = 9.81;
/** Broad-crested weir, in m^0.5/s. */
const WEIR_COEFFICIENT = 1.7;
const ORIFICE_COEFFICIENT = 0.6;

export interface Flows {
  readonly gateM3s: number;
  readonly offtakeM3s: number;
  readonly belowM3s: number;
}

export class Reaches {
  readonly #structure: Structure;
  #forebayM3 = 0;
  #offtakeM3 = 0;

  constructor(structure: Structure) {
    this.#structure = structure;
    this.#forebayM3 = structure.forebayAreaM2 * Math.max(0, structure.weirCrestM - structure.forebayBedM);
  }

  get storedM3(): number {
    return this.#forebayM3 + this.#offtakeM3;
  }

  get forebayLevelM(): number {
    return this.#structure.forebayBedM + this.#forebayM3 / this.#structure.forebayAreaM2;
  }

  get offtakeDepthM(): number {
    return this.#offtakeM3 / this.#structure.offtakeAreaM2;
  }

  get offtakeLevelM(): number {
    return this.#structure.offtakeBedM + this.offtakeDepthM;
  }

  /** Moves the water of `seconds`, and returns the flows that moved it. */
  step(seconds: number, inflowM3s: number, openingPercent: number): Flows {
    const wanted = this.#flows(openingPercent);
    const outM3s = wanted.gateM3s + wanted.belowM3s;
    const availableM3s = this.#forebayM3 / seconds + inflowM3s;
    const part = outM3s > availableM3s ? availableM3s / outM3s : 1;
    const gateM3s = wanted.gateM3s * part;
    const belowM3s = wanted.belowM3s * part;
    const offtakeM3s = Math.min(wanted.offtakeM3s, this.#offtakeM3 / seconds + gateM3s);
    this.#forebayM3 = Math.max(0, this.#forebayM3 + (inflowM3s - gateM3s - belowM3s) * seconds);
    this.#offtakeM3 = Math.max(0, this.#offtakeM3 + (gateM3s - offtakeM3s) * seconds);
    return { gateM3s, offtakeM3s, belowM3s };
  }

  #flows(openingPercent: number): Flows {
    const s = this.#structure;
    const upstreamM = Math.max(0, this.forebayLevelM - s.sillM);
    const downstreamM = Math.max(0, this.offtakeLevelM - s.sillM);
    const openingM = (openingPercent / 100) * s.travelM;
    const overWeirM = Math.max(0, this.forebayLevelM - s.weirCrestM);
    const depthM = this.forebayLevelM - s.forebayBedM;
    return {
      gateM3s: sluiceDischarge(s.widthM, openingM, upstreamM, downstreamM).dischargeM3s,
      offtakeM3s: s.offtakeCoefficient * this.offtakeDepthM ** s.offtakeExponent,
      belowM3s:
        WEIR_COEFFICIENT * s.weirWidthM * overWeirM ** 1.5 +
        ORIFICE_COEFFICIENT * s.fishPassM2 * Math.sqrt(2 * GRAVITY_MS2 * depthM),
    };
  }
}
