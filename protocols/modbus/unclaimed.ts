/** Counts the bytes of a line that belonged to nobody. What may yet be part of a reply is not counted. */
export class Unclaimed {
  #total = 0;
  #undecided = 0;

  get total(): number {
    return this.#total;
  }

  came(bytes: number): void {
    this.#undecided += bytes;
  }

  /** A reply of `bytes` was among what came; the rest was nobody's. */
  claim(bytes: number): void {
    this.#undecided -= bytes;
    this.settle();
  }

  /** Nothing of what came was part of a reply. */
  settle(): void {
    this.#total += this.#undecided;
    this.#undecided = 0;
  }
}
