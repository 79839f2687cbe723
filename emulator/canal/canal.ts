/**
 * The canal network on a clock, as instruments see it. It is advanced, when somebody looks, to
 *
 *   canal time = startAt + accelerate x (monotonic time since it was made)
 */
import type { Clock } from '../../protocols/clock.js';
import type { CanalGate } from './gates/gate.js';
import type { CanalNetwork, NetworkTotals } from './network.js';

/** What instruments need of the structure. */
export interface CanalView {
  /** Canal time now; finer than the steps of the water. */
  readonly atMs: number;
  read(variable: string): number;
  gate(id: string): CanalGate;
}

/** A day of canal time, a second of work at most. Of a longer pause the beginning is left out. */
const LONGEST_ADVANCE_MS = 86_400_000;

export class Canal implements CanalView {
  readonly network: CanalNetwork;
  readonly #clock: Clock;
  readonly #accelerate: number;
  readonly #startAtMs: number;
  readonly #madeAtMs: number;

  constructor(network: CanalNetwork, clock: Clock, accelerate: number) {
    this.network = network;
    this.#clock = clock;
    this.#accelerate = accelerate;
    this.#startAtMs = network.atMs;
    this.#madeAtMs = clock.monotonicMs();
  }

  get atMs(): number {
    return this.#startAtMs + this.#accelerate * (this.#clock.monotonicMs() - this.#madeAtMs);
  }

  get totals(): NetworkTotals {
    this.advance();
    return this.network.totals;
  }

  /** Commands and faults take effect now. */
  gate(id: string): CanalGate {
    this.advance();
    return this.network.gate(id);
  }

  read(variable: string): number {
    this.advance();
    return this.network.read(variable);
  }

  /** Brings the water up to now. Called by everything that looks; call it now and then when nobody does. */
  advance(): void {
    const { atMs } = this;
    const behindMs = atMs - this.network.atMs;
    if (behindMs > LONGEST_ADVANCE_MS) this.network.skip(behindMs - LONGEST_ADVANCE_MS);
    this.network.advanceTo(atMs);
  }
}
