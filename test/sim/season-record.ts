/** How well one gate delivered what it should have, and what that cost its drive. By the canal itself, minute by minute. */
import type { World } from './world.js';

const HOUR_SAMPLES = 60;
const WITHIN = 0.02;
/** Nothing is delivered where next to nothing is wanted. */
const LEAST_M3S = 0.05;
const LEVEL_SAMPLES = 60;

export class SeasonRecord {
  readonly gate: string;
  readonly #world: World;
  readonly #startsBefore: number[] = [];
  readonly #levels: number[] = [];
  #samples = 0;
  #within = 0;
  #squares = 0;
  #mostStarts = 0;
  #largestDropM = 0;
  #avoidableM3 = 0;
  readonly #requiredM3s: number;
  readonly #sampleS: number;

  constructor(gate: string, world: World, sampleS: number) {
    this.gate = gate;
    this.#world = world;
    this.#requiredM3s = world.canal.network.requiredM3s;
    this.#sampleS = sampleS;
  }

  sample(targetM3s: number): void {
    const { canal } = this.#world;
    const starts = canal.read(`${this.gate}.starts`);
    this.#startsBefore.push(starts);
    const hourAgo = this.#startsBefore.at(-1 - HOUR_SAMPLES) ?? 0;
    this.#mostStarts = Math.max(this.#mostStarts, starts - hourAgo);
    const level = canal.read(`${this.gate}-reach.level_m`);
    this.#levels.push(level);
    const recent = this.#levels.slice(-LEVEL_SAMPLES);
    this.#largestDropM = Math.max(this.#largestDropM, Math.max(...recent) - level);
    const owedM3s = Math.min(this.#requiredM3s, canal.read('river.inflow_m3s'));
    this.#avoidableM3 += Math.max(0, owedM3s - canal.read('river.below_m3s')) * this.#sampleS;
    if (targetM3s < LEAST_M3S) return;
    const error = (canal.read(`${this.gate}-reach.discharge_m3s`) - targetM3s) / targetM3s;
    this.#samples += 1;
    this.#squares += error ** 2;
    if (Math.abs(error) <= WITHIN) this.#within += 1;
  }

  /** `rmsPercent` of the target; `travelPercent` of all moves together. */
  get figures() {
    const { canal } = this.#world;
    return {
      gate: this.gate,
      rmsPercent: 100 * Math.sqrt(this.#squares / Math.max(1, this.#samples)),
      withinPercent: (100 * this.#within) / Math.max(1, this.#samples),
      travelPercent: 100 * canal.read(`${this.gate}.travels`),
      starts: canal.read(`${this.gate}.starts`),
      mostStartsPerHour: this.#mostStarts,
      largestDropM: this.#largestDropM,
      shortfallM3: canal.read('river.shortfall_m3'),
      /** Of that, what the inflow would have allowed. */
      avoidableM3: this.#avoidableM3,
    };
  }
}
