/**
 * The other way round from `holds`: the raw number of a status register that makes conditions true or false, as an
 * instrument shows that all is well, which meaning its registers have, or that a gate has come to its end.
 */
import { type Condition, holds } from '../../devices/point-map.js';
import { ALL_BITS } from './layout.js';

export interface Wish {
  readonly condition: Condition;
  /** Whether the condition is to hold. */
  readonly isTrue: boolean;
}

export const wishFor = (condition: Condition, isTrue = true): Wish => ({ condition, isTrue });

/**
 * A raw number that fulfils the wishes, the nearest to `start` that was found. Earlier wishes go first: one that
 * contradicts them is left unfulfilled. `allowed` says which numbers the point's registers can hold.
 */
export function rawFor(start: number, wishes: readonly Wish[], allowed: (raw: number) => boolean): number {
  let raw = start;
  const granted: Wish[] = [];
  for (const wish of wishes) {
    const found = candidates(raw, wish.condition).find(
      (candidate) => allowed(candidate) && [...granted, wish].every((each) => fulfils(each, candidate)),
    );
    if (found === undefined) continue;
    raw = found;
    granted.push(wish);
  }
  return raw;
}

/** The bits of the raw number that the wishes are about. */
export function bitsOf(wishes: readonly Wish[]): number {
  return wishes.reduce((bits, { condition }) => (bits | condition.mask) >>> 0, 0);
}

function fulfils({ condition, isTrue }: Wish, raw: number): boolean {
  return holds(condition, raw) === isTrue;
}

/** As it is, then with every number that the condition speaks of, and their neighbours, put in its place. */
function candidates(raw: number, { mask, equals, in: among = [], not, min, max }: Condition): number[] {
  const spoken = [equals, ...among, min, max, not].filter((each) => each !== undefined);
  const near = [0, ...spoken, 1, mask, ...spoken.flatMap((each) => [each + 1, each - 1])];
  if (mask === ALL_BITS) return [raw, ...near];
  // Lowest bit of the mask alone, for "any of these is set".
  return [raw, ...near, mask & -mask].map((each) =>
    each === raw ? raw : ((raw & ~mask) | (each & mask)) >>> 0,
  );
}
