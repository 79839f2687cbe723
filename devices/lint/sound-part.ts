/**
 * A profile with a mistake of shape in one place is still judged in all others: a person mends a file in one go only
 * when told everything at once. What is broken is left out, and what only its absence shows is not told.
 */
import type { z } from 'zod';
import { valueAt } from '../../protocols/settings/outline.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { LintFinding } from './finding.js';
import type { LintKey } from './lint-texts.js';

/** Stands in for what every profile must have. */
const STAND_IN = { profile: 'x', vendor: '', model: '', kind: 'io', source: [''] };
/** What could be told wrongly of the rest, because it is the broken part that is missing. */
const FROM_ABSENCE: readonly LintKey[] = ['settingUnused', 'noSuchSource', 'scaleReachesZero'];

export interface SoundPart {
  readonly content: object;
  /** The finding in the whole file; undefined for one that may come from the absence of the rest. */
  inWhole(finding: LintFinding): LintFinding | undefined;
}

export function soundPart(content: unknown, issues: readonly z.core.$ZodIssue[]): SoundPart | undefined {
  const points = valueAt(content, ['points']);
  const brokenKeys = new Set<PropertyKey>();
  const brokenPoints = new Set<PropertyKey>();
  for (const { path, ...issue } of issues) {
    const [key, index] = path;
    if (key === undefined && issue.code === 'unrecognized_keys')
      for (const unknown of issue.keys) brokenKeys.add(unknown);
    else if (key === 'points' && index !== undefined) brokenPoints.add(index);
    else if (key !== undefined) brokenKeys.add(key);
  }
  if (!Array.isArray(points) || brokenKeys.has('points') || brokenKeys.has('settings')) return undefined;
  const places = points.map((_, index) => index).filter((index) => !brokenPoints.has(index));
  const brokenNames = [...brokenPoints].map((index) => valueAt(points, [Number(index), 'name']));
  const sound = Object.entries(content as object).filter(([key]) => !brokenKeys.has(key));
  return {
    content: { ...STAND_IN, ...Object.fromEntries(sound), points: places.map((place) => points[place]) },
    inWhole: (finding) => {
      const [section, index, ...rest] = finding.path;
      const path: SettingsPath =
        section === 'points' && typeof index === 'number'
          ? [section, places[index] ?? index, ...rest]
          : finding.path;
      const { key } = finding.message;
      const isHidden = key === 'noSuchPoint' && brokenNames.includes(valueAt(content, path));
      return FROM_ABSENCE.includes(key) || isHidden ? undefined : { ...finding, path };
    },
  };
}
