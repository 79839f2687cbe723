/** Numbers with the spread of a standard normal distribution (Box and Muller 1958). */
import type { Random } from '../protocols/random.js';

export function gaussian(random: Pick<Random, 'next'>): number {
  // 1 - u is never 0.
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
