/** The level of one value by a parameter's bounds: 1 is best, `levels` is worst. */
import type { Evidence } from './evidence.js';

export interface Bounds {
  readonly max?: readonly (number | null)[] | undefined;
  readonly min?: readonly (number | null)[] | undefined;
}

/** What a value, or all values of a parameter, make of the water. */
export interface Grade {
  /** The water is not better than this, whatever is doubtful. */
  readonly best: number;
  /** The level as it reads. */
  readonly worst: number;
  readonly isDoubtful: boolean;
}

export function levelOf(value: number, { max, min }: Bounds, levels: number): number {
  return Math.max(
    firstMet(max, levels, (bound) => value <= bound),
    firstMet(min, levels, (bound) => value >= bound),
  );
}

function firstMet(
  bounds: readonly (number | null)[] | undefined,
  levels: number,
  isMet: (bound: number) => boolean,
): number {
  const at = bounds?.findIndex((bound) => bound === null || isMet(bound)) ?? 0;
  return at < 0 ? levels : at + 1;
}

/** The worst of all evidence for a parameter; undefined when there is none. */
export function gradeOf(evidence: readonly Evidence[], bounds: Bounds, levels: number): Grade | undefined {
  const grades = evidence.map((entry) => gradeOne(entry, bounds, levels));
  if (grades.length === 0) return undefined;
  return {
    best: Math.max(...grades.map(({ best }) => best)),
    worst: Math.max(...grades.map(({ worst }) => worst)),
    isDoubtful: grades.some(({ isDoubtful }) => isDoubtful),
  };
}

function gradeOne({ value, isBelow, isDoubtful }: Evidence, bounds: Bounds, levels: number): Grade {
  const level = levelOf(value, bounds, levels);
  if (!isBelow) return { best: isDoubtful ? 1 : level, worst: level, isDoubtful };
  // Anything from 0 to the limit of detection: levels only get worse towards one end or the other.
  const worst = Math.max(level, levelOf(0, bounds, levels));
  const isOne = worst === Math.min(level, levelOf(0, bounds, levels)) && !(bounds.max && bounds.min);
  return { best: isOne && !isDoubtful ? worst : 1, worst, isDoubtful: isDoubtful || (worst > 1 && !isOne) };
}
