/** References from one point to another: conditions on raw numbers, and factors that are told elsewhere. */
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { Condition, PointMap, ScaleFrom } from '../point-map.js';
import { type LintFinding, pathOf, pointNamed, type Variant, wrong } from './finding.js';
import { isNumber, wholeRange } from './raw.js';

/** What a reference needs of the point that it names. */
export type Need = 'read' | 'polled' | 'write' | 'both';

/** The point named, or why it cannot serve. */
export function named(
  variant: Variant,
  name: string,
  need: Need,
  path: SettingsPath,
): { readonly point?: PointMap; readonly findings: LintFinding[] } {
  const point = pointNamed(variant, name);
  if (!point) {
    const names = variant.profile.points.map((known) => known.name);
    return { findings: [wrong(path, 'noSuchPoint', {}, names)] };
  }
  const findings: LintFinding[] = [];
  if (need !== 'write' && point.access === 'w') findings.push(wrong(path, 'cannotBeRead', { point: name }));
  if ((need === 'write' || need === 'both') && point.access === 'r')
    findings.push(wrong(path, 'cannotBeWritten', { point: name }));
  if (need === 'polled' && !point.polled) findings.push(wrong(path, 'isNotPolled', { point: name }));
  return { point, findings };
}

export function conditionFindings(
  variant: Variant,
  condition: Condition,
  path: SettingsPath,
  need: Need = 'polled',
): LintFinding[] {
  const { point, findings } = named(variant, condition.point, need, [...path, 'point']);
  const { equals, in: among, not, min, max, mask } = condition;
  const values = [equals, ...(among ?? []), not].filter((value) => value !== undefined);
  if (values.length === 0 && min === undefined && max === undefined)
    findings.push(wrong(path, 'conditionSaysNothing'));
  if (min !== undefined && max !== undefined && min > max) findings.push(wrong(path, 'minIsAboveMax'));
  if (!point) return findings;
  const isMasked = mask !== 0xffff_ffff;
  const range = wholeRange(point);
  if (!isNumber(point) || (range === undefined && (isMasked || values.length > 0)))
    findings.push(wrong([...path, 'point'], 'hasNoWholeNumber', { point: point.name }));
  else if (isMasked) {
    for (const value of values)
      if ((value & mask) >>> 0 !== value) findings.push(wrong(path, 'maskRemoves', { value, mask }));
  } else if (range) {
    for (const value of values)
      if (value < range[0] || value > range[1])
        findings.push(wrong(path, 'neverReads', { point: point.name, value, min: range[0], max: range[1] }));
  }
  return findings;
}

export function scaleFromFindings(
  variant: Variant,
  factors: readonly ScaleFrom[],
  path: SettingsPath,
): LintFinding[] {
  return factors.flatMap((factor, index) => {
    const at = [...path, 'scaleFrom', index, 'point'];
    const { point, findings } = named(variant, factor.point, 'polled', at);
    if (!point) return findings;
    const needsWhole = factor.as === 'code';
    if (!isNumber(point) || (needsWhole && !wholeRange(point)))
      findings.push(wrong(at, 'hasNoWholeNumber', { point: point.name }));
    return findings;
  });
}

/** A factor that hangs on the value that it scales could never be told. */
export function scaleCircles(variant: Variant): LintFinding[] {
  const reaches = (from: PointMap, target: PointMap, seen: Set<string>): boolean =>
    from.scaleFrom.some(({ point: name, as }) => {
      if (name === target.name) return true;
      // A code is a raw number: it hangs on nothing.
      if (as === 'code' || seen.has(name)) return false;
      seen.add(name);
      const next = pointNamed(variant, name);
      return next !== undefined && reaches(next, target, seen);
    });
  return variant.profile.points
    .filter((point) => reaches(point, point, new Set()))
    .map((point) => wrong(pathOf(variant, point, 'scaleFrom'), 'scalesItself'));
}

export function pointReferences(variant: Variant): LintFinding[] {
  return variant.profile.points.flatMap((point) => [
    ...(point.validity ?? []).flatMap((each, index) =>
      conditionFindings(variant, each, pathOf(variant, point, 'validity', index)),
    ),
    ...(point.when ?? []).flatMap((each, index) =>
      conditionFindings(variant, each, pathOf(variant, point, 'when', index)),
    ),
    ...scaleFromFindings(variant, point.scaleFrom, pathOf(variant, point)),
  ]);
}
