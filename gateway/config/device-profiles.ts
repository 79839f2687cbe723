/** What each device of a draft is: its profile with its choices made, or a map in place, and what is wrong with either. */
import { widthOf } from '../../devices/codec.js';
import { isBitTable } from '../../devices/lint/finding.js';
import { isConfirmed, type PointMap } from '../../devices/point-map.js';
import { type Choices, choiceProblems, choose, type Profile, type Profiles } from '../../devices/profile.js';
import { lintInlinePoints, unconfirmedActuatorPoints } from '../../devices/profile-lint.js';
import { valueAt } from '../../protocols/settings/outline.js';
import type { Draft, DraftDevice } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';

/** What is known of a value wherever it comes from: registers of its own, or a sum of several points. */
export type Measured = Pick<
  PointMap,
  'name' | 'unit' | 'access' | 'polled' | 'accuracy' | 'range' | 'confidence' | 'source'
>;

export function measuredBy({ points, combined }: Profile): Measured[] {
  return [...points, ...combined.map((sum) => ({ ...sum, access: 'r', polled: true }) as const)];
}

export type ProfileOf = (device: DraftDevice) => Profile | undefined;

/** Undefined for a map in place and for a profile that does not exist; choices that are wrong count as not made. */
export function chosenProfile(
  { profile: name, settings }: DraftDevice,
  profiles: Profiles,
): Profile | undefined {
  const profile = profiles.get(name ?? '');
  if (!profile) return undefined;
  const choices = choicesOf(settings);
  return choiceProblems(profile.document, choices).length > 0 ? profile : choose(profile.document, choices);
}

/** What is looked at of a point that a device has; of one in place anything may be absent. */
export interface DeclaredPoint {
  readonly name?: string | undefined;
  readonly unit?: string | undefined;
  readonly access?: string | undefined;
  readonly polled?: boolean | undefined;
}

/** The points of every declared device, by the device's id; undefined where its profile does not exist. */
export type DeclaredPoints = ReadonlyMap<string, readonly DeclaredPoint[] | undefined>;

export function declaredPoints(draft: Draft, profiles: Profiles): DeclaredPoints {
  return new Map(
    (draft.devices ?? []).flatMap((device) => {
      if (device?.id === undefined) return [];
      const inPlace = device.points?.flatMap((entry) => entry ?? []);
      const profile = chosenProfile(device, profiles);
      return [[device.id, inPlace ?? (profile && measuredBy(profile))] as const];
    }),
  );
}

/** Whether every poll reads it. */
export function isRead({ access, polled }: Pick<DeclaredPoint, 'access' | 'polled'>): boolean {
  return access !== 'w' && polled !== false;
}

export function deviceFindings(draft: Draft, content: unknown, profiles: Profiles): SiteFinding[] {
  return (draft.devices ?? []).flatMap((device, index) => {
    if (!device) return [];
    const path = ['devices', index];
    if (device.profile === undefined) {
      const inPlace = lintInlinePoints(valueAt(content, [...path, 'points']), device);
      const found: SiteFinding[] = inPlace.map((each) => ({ ...each, path: [...path, ...each.path] }));
      return device.settings
        ? [...found, siteFinding('error', [...path, 'settings'], 'settingsOfNone')]
        : found;
    }
    const profile = profiles.get(device.profile);
    if (!profile) return [];
    return [
      ...choiceFindings(device, profile, path),
      ...widthFindings(device, profile, path),
      ...unconfirmedFindings(draft, device, profiles, path),
    ];
  });
}

/** A number that nobody has confirmed is shown all the same; whoever stands at the instrument can compare. */
function unconfirmedFindings(
  draft: Draft,
  device: DraftDevice,
  profiles: Profiles,
  path: SiteFinding['path'],
): SiteFinding[] {
  const profile = chosenProfile(device, profiles);
  if (!profile) return [];
  const read = measuredBy(profile).filter(isRead);
  const unconfirmed = read.filter((point) => !isConfirmed(point)).length;
  const isGate = draft.gates?.some((gate) => gate?.device !== undefined && gate.device === device.id);
  const isToldAtGate = isGate && unconfirmedActuatorPoints(profile).length > 0;
  if (unconfirmed === 0 || isToldAtGate) return [];
  const params = { unconfirmed, count: read.length, profile: profile.profile };
  return [siteFinding('notice', [...path, 'profile'], 'profileUnconfirmed', params)];
}

function choiceFindings(
  { settings }: DraftDevice,
  profile: Profile,
  path: SiteFinding['path'],
): SiteFinding[] {
  return choiceProblems(profile.document, choicesOf(settings)).map(({ setting, kind, allowed }) => {
    const key = kind === 'unknown' ? 'profileSetting' : 'profileChoice';
    const params = { profile: profile.profile };
    return siteFinding('error', [...path, 'settings', setting], key, params, allowed === '' ? [] : [allowed]);
  });
}

/** A site may say that reads are shorter than the profile has it, but a value comes whole. */
function widthFindings(
  { maxRegistersPerRead: max }: DraftDevice,
  { profile, document }: Profile,
  path: SiteFinding['path'],
): SiteFinding[] {
  if (max === undefined) return [];
  const read = document.points.filter((point) => point.access !== 'w' && point.polled && !isBitTable(point));
  const width = Math.max(0, ...read.map(widthOf));
  return width > max
    ? [siteFinding('error', [...path, 'maxRegistersPerRead'], 'readsTooNarrow', { profile, width })]
    : [];
}

/** The schema tells of a value that is neither text nor number. */
function choicesOf(settings: DraftDevice['settings']): Choices {
  return Object.fromEntries(
    Object.entries(settings ?? {}).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );
}
