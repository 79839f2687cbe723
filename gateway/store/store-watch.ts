import type { Clock } from '../../protocols/clock.js';

export type StoreState = { readonly ok: true } | { readonly ok: false; readonly cause: string };

/** Whether the store takes records: it does not after an error, nor when it owes an answer for too long. */
export class StoreWatch {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #onChange: (state: StoreState) => void;
  #ok = true;
  /** Since when the store owes an answer. */
  #askedMs: number | undefined;

  constructor(clock: Clock, limitMs: number, onChange: (state: StoreState) => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onChange = onChange;
  }

  /** As last reported. */
  get ok(): boolean {
    return this.#ok;
  }

  get isStalled(): boolean {
    return this.#stalledMs() >= this.#limitMs;
  }

  asked(): void {
    this.#askedMs = this.#clock.monotonicMs();
  }

  answered(): void {
    this.#askedMs = undefined;
  }

  /** A disk that hangs gives no error: only the clock tells. */
  look(): void {
    if (!this.isStalled) return;
    this.report({
      ok: false,
      cause: `the disk has not answered for ${Math.floor(this.#stalledMs() / 1000)} s`,
    });
  }

  /** Tells changes alone. */
  report(state: StoreState): void {
    if (state.ok === this.#ok) return;
    this.#ok = state.ok;
    this.#onChange(state);
  }

  #stalledMs(): number {
    return this.#askedMs === undefined ? 0 : this.#clock.monotonicMs() - this.#askedMs;
  }
}
