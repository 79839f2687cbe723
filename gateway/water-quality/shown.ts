import type { QualityResult, Verdict } from '../../devices/water-quality/classify.js';

/**
 * A level in few signs: `3`, also where nothing that is missing could change it; `3?` when it rests on doubtful values; `>=2`
 * when something is missing; `-` for nothing.
 */
export function shownLevel(verdict: Verdict): string {
  const { level, atLeast, isComplete } = verdict;
  if (level === null) return '-';
  if (isCertain(verdict)) return String(atLeast);
  if (isComplete) return `${level}?`;
  return level > atLeast ? `>=${atLeast} (${level}?)` : `>=${atLeast}`;
}

/** Nothing that is missing or doubtful could change the level. */
export function isCertain({ level, atLeast, atMost }: Verdict): boolean {
  return level !== null && atLeast === atMost;
}

export function shownTable({ id, version }: QualityResult['table']): string {
  return `${id} ${version}`;
}
