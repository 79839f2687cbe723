/**
 * What the schema of a profile cannot say: references, overlaps, limits, and names that carry their unit. The checks
 * themselves are in `lint/`; each looks at the profile in every way in which its settings can be chosen.
 */

import { valueAt } from '../protocols/settings/outline.js';
import { formatPath, problemText, type SettingsPath } from '../protocols/settings/problem.js';
import { settingsTexts } from '../protocols/text/settings-texts.js';
import { actuatorPointNames } from './actuator.js';
import { actuators } from './lint/actuators.js';
import { pointReferences, scaleCircles } from './lint/conditions.js';
import type { LintFinding, Variant } from './lint/finding.js';
import { forbiddenAreas, identity, procedures, sums, together } from './lint/groups.js';
import { lintTexts } from './lint/lint-texts.js';
import { overlaps } from './lint/overlaps.js';
import { coarseTotals, duplicateNames, layouts, places, sources, units } from './lint/points.js';
import { soundPart } from './lint/sound-part.js';
import { settingFindings, variantsOf } from './lint/variants.js';
import { isConfirmed } from './point-map.js';
import { type Profile, type ProfileDocument, profileDocumentSchema } from './profile.js';

type Rule = (variant: Variant) => LintFinding[];

/** What holds of any map, also of one that a site writes in place. */
const MAP_RULES: readonly Rule[] = [places, layouts, pointReferences, scaleCircles, overlaps];
const PROFILE_RULES: readonly Rule[] = [
  ...MAP_RULES,
  duplicateNames,
  units,
  coarseTotals,
  sources,
  sums,
  together,
  forbiddenAreas,
  procedures,
  identity,
  actuators,
];

export function lintDocument(document: ProfileDocument): LintFinding[] {
  const settings = settingFindings(document);
  // Points cannot be decided by settings that are wrong; one that is only too many changes nothing.
  if (settings.some(({ message }) => message.key !== 'settingUnused')) return settings;
  const found = variantsOf(document).flatMap((variant) => PROFILE_RULES.flatMap((rule) => rule(variant)));
  return [...settings, ...distinct(found)];
}

/** The same for what a file holds, right or wrong: nothing of the places of which the schema has something to say. */
export function lintContent(content: unknown): LintFinding[] {
  const parsed = profileDocumentSchema.safeParse(content);
  if (parsed.success) return asWritten(lintDocument(parsed.data), content);
  const part = soundPart(content, parsed.error.issues);
  const rest = part && profileDocumentSchema.safeParse(part.content);
  if (!rest?.success) return [];
  return asWritten(lintDocument(rest.data), part?.content).flatMap((finding) => part?.inWhole(finding) ?? []);
}

/** A map that a site writes in place, under the limits of its device; paths begin with `points`. */
export function lintInlinePoints(
  points: unknown,
  limits: { maxRegistersPerRead?: number | undefined },
): LintFinding[] {
  const { maxRegistersPerRead = 125 } = limits;
  const content = {
    profile: 'inline',
    vendor: '',
    model: '',
    kind: 'io',
    source: [''],
    maxRegistersPerRead,
    points,
  };
  const parsed = profileDocumentSchema.safeParse(content);
  if (!parsed.success || settingFindings(parsed.data).length > 0) return [];
  const found = variantsOf(parsed.data).flatMap((variant) => MAP_RULES.flatMap((rule) => rule(variant)));
  return asWritten(distinct(found), content);
}

/** Problems of a shipped profile as sentences; none when it is sound. Notices count. */
export function lintProfile({ document }: Profile): string[] {
  const texts = { ...settingsTexts, ...lintTexts };
  return lintDocument(document).map((finding) => {
    const name = valueAt(document, [...finding.path.slice(0, 2), 'name']);
    const place = formatPath(finding.path);
    const text = problemText({ ...finding, path: place }, texts, 'en');
    return `${place}${typeof name === 'string' ? ` (${name})` : ''}: ${text}`;
  });
}

/** Points that a gate moves by, or is judged by, but whose numbers nobody has confirmed: no gate is armed on them. */
export function unconfirmedActuatorPoints({
  actuator,
  points,
}: Pick<Profile, 'actuator' | 'points'>): string[] {
  if (!actuator) return [];
  const used = actuatorPointNames(actuator);
  return points.filter((point) => used.has(point.name) && !isConfirmed(point)).map(({ name }) => name);
}

/** One mistake shows in many variants. */
function distinct(findings: readonly LintFinding[]): LintFinding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** A list of one entry may be written without the list; paths are of what the file has. */
function asWritten(findings: readonly LintFinding[], content: unknown): LintFinding[] {
  return findings.map((finding) => {
    const path: SettingsPath = finding.path.filter(
      (step, index) =>
        typeof step === 'string' || Array.isArray(valueAt(content, finding.path.slice(0, index))),
    );
    return { ...finding, path };
  });
}
