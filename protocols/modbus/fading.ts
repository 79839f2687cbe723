/** The largest value noted, halved with every HALF_LIFE_MS that passes. */
const HALF_LIFE_MS = 600_000;

export class Fading {
  #value = 0;
  #atMs = 0;

  note(value: number, nowMs: number): void {
    if (value < this.valueAt(nowMs)) return;
    this.#value = value;
    this.#atMs = nowMs;
  }

  valueAt(nowMs: number): number {
    return this.#value * 2 ** ((this.#atMs - nowMs) / HALF_LIFE_MS);
  }
}
