/** Choices of a scenario, all from one seed. */
import { type Random, SeededRandom } from '../../protocols/random.js';

export class Chance {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    // Seeds that are near to each other begin alike.
    for (let skipped = 0; skipped < 8; skipped++) this.#random.next();
  }

  /** Uniform in [least, most). */
  between(least: number, most: number): number {
    return least + (most - least) * this.#random.next();
  }

  whole(least: number, most: number): number {
    return Math.floor(this.between(least, most + 1));
  }

  is(probability: number): boolean {
    return this.#random.next() < probability;
  }

  of<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.whole(0, items.length - 1)] ?? items[0];
  }
}
