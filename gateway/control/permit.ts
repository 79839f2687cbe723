/**
 * Permits: the only thing that a gate driver acts on. A permit names one gate and one opening, lives a few
 * seconds of monotonic time, works once, and cannot be made anywhere but here: what it allows is kept in the
 * mint, not in the object that is passed around.
 */
import type { Clock } from '../../protocols/clock.js';
import type { Intent } from './intent.js';
import type { Judgement } from './interlocks/finding.js';

/** Long enough for a saturated line, short enough that the judgement behind it still describes the river. */
const PERMIT_LIFE_MS = 5000;

declare const permitBrand: unique symbol;
export interface Permit {
  readonly [permitBrand]: true;
}

export class PermitMint {
  readonly #clock: Clock;
  readonly #live = new WeakMap<object, { intent: Intent; untilMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A permit for `intent`, or undefined while any interlock is not clear. */
  mint(intent: Intent, notClear: readonly Judgement[]): Permit | undefined {
    if (notClear.length > 0) return undefined;
    const permit = Object.freeze({}) as Permit;
    this.#live.set(permit, { intent, untilMs: this.#clock.monotonicMs() + PERMIT_LIFE_MS });
    return permit;
  }

  /**
   * What `permit` allows on `gate`, once, and for how long it still does; undefined when it is spent, too old, forged
   * or another gate's.
   */
  redeem(permit: Permit, gate: string): { readonly intent: Intent; readonly leftMs: number } | undefined {
    const entry = this.#live.get(permit);
    if (entry === undefined || entry.intent.gate !== gate) return undefined;
    this.#live.delete(permit);
    const leftMs = entry.untilMs - this.#clock.monotonicMs();
    return leftMs >= 0 ? { intent: entry.intent, leftMs } : undefined;
  }
}
