/**
 * A reach of canal as equal stores one after the other, each emptied by the rating Q = c d^e.
 *
 *   gate ──► store 1 ──► store 2 ──► ... ──► store n ──► meter ──► next reach, or the fields
 *
 * A step of the inflow passes it with the mean delay A d / (e Q), d the depth in uniform flow: with e = 1 it leaves as the
 * Erlang distribution of n stages. No water runs back up.
 */
import type { ReachSettings } from '../network-settings.js';

export class Reach {
  readonly settings: ReachSettings;
  readonly #cellAreaM2: number;
  readonly #cellsM3: number[];
  #outM3s = 0;
  #passedM3 = 0;

  constructor(settings: ReachSettings) {
    this.settings = settings;
    this.#cellAreaM2 = settings.areaM2 / settings.cells;
    this.#cellsM3 = new Array<number>(settings.cells).fill(0);
  }

  /** Just below the gate. */
  get headLevelM(): number {
    return this.settings.bedM + (this.#cellsM3[0] ?? 0) / this.#cellAreaM2;
  }

  /** At the meter. */
  get tailLevelM(): number {
    return this.settings.bedM + (this.#cellsM3.at(-1) ?? 0) / this.#cellAreaM2;
  }

  /** Of the first store. */
  get headAreaM2(): number {
    return this.#cellAreaM2;
  }

  get dischargeM3s(): number {
    return this.#outM3s;
  }

  /** Through the meter since `forget`. */
  get passedM3(): number {
    return this.#passedM3;
  }

  get storedM3(): number {
    return this.#cellsM3.reduce((sum, each) => sum + each, 0);
  }

  /** What leaves the first store, in m3/s, and by how much more of it for each m3 more in it. */
  get headOutflow(): { readonly m3s: number; readonly perM3: number } {
    const [storedM3 = 0] = this.#cellsM3;
    const m3s = this.#outflowM3s(storedM3);
    return { m3s, perM3: this.#perM3(m3s, storedM3) };
  }

  forget(): void {
    this.#passedM3 = 0;
  }

  /** Takes in water for `seconds`; returns what leaves at the foot, in m3/s. */
  step(seconds: number, inM3s: number): number {
    let flowM3s = inM3s;
    for (let cell = 0; cell < this.#cellsM3.length; cell += 1) {
      const storedM3 = this.#cellsM3[cell] ?? 0;
      const m3s = this.#outflowM3s(storedM3);
      const perM3 = this.#perM3(m3s, storedM3);
      // The outflow at the end of the step, by its tangent: stable for any step, and never more than there is.
      const changeM3 = (seconds * (flowM3s - m3s)) / (1 + seconds * perM3);
      const outM3s = Math.min(m3s + perM3 * changeM3, flowM3s + storedM3 / seconds);
      this.#cellsM3[cell] = Math.max(0, storedM3 + (flowM3s - outM3s) * seconds);
      flowM3s = outM3s;
    }
    this.#outM3s = flowM3s;
    this.#passedM3 += flowM3s * seconds;
    return flowM3s;
  }

  #outflowM3s(storedM3: number): number {
    return this.settings.coefficient * (storedM3 / this.#cellAreaM2) ** this.settings.exponent;
  }

  #perM3(m3s: number, storedM3: number): number {
    return storedM3 > 0 ? (this.settings.exponent * m3s) / storedM3 : 0;
  }
}
