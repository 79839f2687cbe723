/**
 * The complex index of pollution (KIZV) as the tables state it: the index of a group is the mean of C/MPC over those of its
 * substances that exceed their MPC; the index of the water is the mean over the groups that have such substances.
 *
 * The index is not monotone, by its definition: one more substance that exceeds its MPC by little draws the mean down.
 * {9.0} gives 9.0; {9.0, 1.1} in one group gives 5.05. So a worse value can give a better level here, and what is missing
 * could have made the index smaller. `smallest` therefore counts all that is not known at the value that lowers it most.
 */

/** A substance by its ratio C/MPC; `unknown` when it is missing or doubtful. */
export interface Excess {
  readonly group: string;
  readonly ratio: number | 'unknown';
}

export interface GroupIndex {
  readonly group: string;
  readonly index: number;
}

/** Indices of the groups that have an excess; those without one are not listed. */
export function groupIndices(excesses: readonly Excess[]): GroupIndex[] {
  const groups = new Map<string, number[]>();
  for (const { group, ratio } of excesses) {
    if (ratio === 'unknown' || ratio <= 1) continue;
    groups.set(group, [...(groups.get(group) ?? []), ratio]);
  }
  return [...groups].map(([group, ratios]) => ({ group, index: mean(ratios) }));
}

/** The index of the water; null when nothing exceeds its MPC and the index is therefore not defined. */
export function pollutionIndex(excesses: readonly Excess[]): number | null {
  const indices = groupIndices(excesses).map(({ index }) => index);
  return indices.length === 0 ? null : mean(indices);
}

/**
 * The lower bound of the index over all values that the unknown substances could have: each just above its MPC, which draws
 * the means down as far as they go (no mean is below 1). Null when it could be that nothing exceeds its MPC.
 */
export function smallestIndex(excesses: readonly Excess[]): number | null {
  if (pollutionIndex(excesses) === null) return null;
  const justAbove = 1 + Number.EPSILON;
  return pollutionIndex(
    excesses.map(({ group, ratio }) => ({ group, ratio: ratio === 'unknown' ? justAbove : ratio })),
  );
}

/** Enough for any index; so that the mean of 3.0 and 3.1, which a double holds as a little less than 3.05, is stated as 3.1. */
const FIGURES = 12;

/** The index as it is stated and compared: to one decimal, halves upwards. */
export function statedIndex(index: number): number {
  return Math.round(Number((index * 10).toPrecision(FIGURES))) / 10;
}

/**
 * The level of an index by the largest index of each level but the last. Levels are stated to one decimal ("1.1 to 3.0"),
 * so the index is rounded to one before it is compared, and no number falls between two levels.
 */
export function indexLevel(index: number | null, upTo: readonly (number | undefined)[]): number {
  if (index === null) return 1;
  const stated = statedIndex(index);
  const at = upTo.findIndex((bound) => bound === undefined || stated <= bound);
  return at < 0 ? upTo.length : at + 1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
