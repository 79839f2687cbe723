/**
 * One gate and its drive: it travels at one speed towards the last demand, or stands.
 *
 *            moveTo                    arrived, stop, stuck
 *   still ------------> opening/closing -------------------> still
 *
 * A stuck gate trips its drive: it stands at once, and a demand is forgotten, so that nothing moves
 * by itself when it comes free.
 */
export type Motion = 'still' | 'opening' | 'closing';

export class SluiceGate {
  readonly #percentPerS: number;
  #percent: number;
  #targetPercent: number;
  #stuck = false;
  #jammed = false;

  constructor(openingPercent: number, fullTravelS: number) {
    this.#percent = openingPercent;
    this.#targetPercent = openingPercent;
    this.#percentPerS = 100 / fullTravelS;
  }

  get openingPercent(): number {
    return this.#percent;
  }

  get motion(): Motion {
    if (this.#percent === this.#targetPercent) return 'still';
    return this.#targetPercent > this.#percent ? 'opening' : 'closing';
  }

  /** Whether it was to move since it is stuck: its drive has noticed. */
  get isJammed(): boolean {
    return this.#jammed;
  }

  /** 0 to 100. */
  moveTo(percent: number): void {
    if (!(percent >= 0 && percent <= 100)) throw new RangeError(`no gate opens to ${percent} %`);
    if (!this.#stuck) this.#targetPercent = percent;
    else if (percent !== this.#percent) this.#jammed = true;
  }

  stop(): void {
    this.#targetPercent = this.#percent;
  }

  setStuck(stuck: boolean): void {
    this.#stuck = stuck;
    this.#jammed = stuck && this.motion !== 'still';
    if (stuck) this.stop();
  }

  step(seconds: number): void {
    const reach = this.#percentPerS * seconds;
    const away = this.#targetPercent - this.#percent;
    this.#percent = Math.abs(away) <= reach ? this.#targetPercent : this.#percent + Math.sign(away) * reach;
  }
}
