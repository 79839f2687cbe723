/**
 * Where the gateway takes a gate without a measured position to be, and where it is. `true-estimate`: the two differ by no more
 * than the uncertainty that it tells. A drive that fails while its contacts are closed, and hands at the gate while nobody looks,
 * it cannot know of: from such a thing on its word is not judged until it has been at an end again.
 */
import type { GateStatus } from '../../gateway/status.js';
import type { Instant, Say } from './true-motion.js';

/** As far off as a position may be that is worked out and still gone by. */
export const UNMEASURED_PERCENT = 10;

export type Told = Pick<GateStatus, 'openingPercent' | 'uncertaintyPercent'>;

export class TrueEstimate {
  readonly #slackPercent: number;
  readonly #say: Say;
  #misledUntilMs = Number.NEGATIVE_INFINITY;
  #isMisled = false;
  #isWrong = false;

  /** `slackPercent`: what coast and backlash make of where a gate comes to rest. */
  constructor(slackPercent: number, say: Say) {
    this.#slackPercent = slackPercent;
    this.#say = say;
  }

  /** Whether it was misled at or after that time. */
  wasMisled(sinceMs: number): boolean {
    return this.#isMisled || this.#misledUntilMs >= sinceMs;
  }

  /** `told`: undefined while no gateway runs. */
  sampled({ atMs, openingPercent, isBusy }: Instant, told: Told | undefined, isDisturbed: boolean): void {
    const { openingPercent: toldPercent = null, uncertaintyPercent } = told ?? {};
    const isAtEnd = openingPercent === 0 || openingPercent === 100;
    if (isDisturbed) this.#isMisled = true;
    else if (isAtEnd && toldPercent === openingPercent) this.#isMisled = false;
    if (this.#isMisled) this.#misledUntilMs = atMs;
    if (this.#isMisled || isBusy || toldPercent === null) return;
    const offPercent = Math.abs(toldPercent - openingPercent);
    const mostPercent = (uncertaintyPercent ?? 0) + this.#slackPercent;
    const wasWrong = this.#isWrong;
    this.#isWrong = offPercent > mostPercent;
    if (!this.#isWrong || wasWrong) return;
    const detail = `told ${toldPercent.toFixed(1)} %, is at ${openingPercent.toFixed(1)} %, ${mostPercent.toFixed(1)} % allowed`;
    this.#say('true-estimate', detail);
  }
}
