/** Searches and slopes of functions that never fall. Pure. */

/** Halves any range in use here to less than the spacing of doubles. */
const BISECTIONS = 80;

/**
 * The smallest x in [from, to] at which `at` reaches `wanted`. When none does: the end that comes nearest, and
 * `reachable` false. `at` must never fall.
 */
export function solveRising(
  at: (x: number) => number,
  from: number,
  to: number,
  wanted: number,
): { value: number; reachable: boolean } {
  const least = at(from);
  if (wanted <= least) return { value: from, reachable: wanted === least };
  if (at(to) < wanted) return { value: to, reachable: false };
  let low = from;
  let high = to;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (at(middle) >= wanted) high = middle;
    else low = middle;
  }
  return { value: high, reachable: true };
}

/** Central difference; good to about 1e-9 of the slope where the function is smooth. */
export function slope(at: (x: number) => number, x: number): number {
  const step = 1e-5 * Math.max(Math.abs(x), 1e-3);
  return (at(x + step) - at(x - step)) / (2 * step);
}
