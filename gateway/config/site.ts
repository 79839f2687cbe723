/** `site.yaml` read, checked and resolved: what the gateway is built from. */
import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { type LintKey, lintTexts } from '../../devices/lint/lint-texts.js';
import type { PointId } from '../../devices/point.js';
import { choose, type Profile, type Profiles } from '../../devices/profile.js';
import { loadProfileFolder, type ProfileFolder, profileProblemTexts } from '../../devices/profile-files.js';
import { isOpenToOthers, loadPrivateKey } from '../../protocols/journal/keys.js';
import { loadSettings } from '../../protocols/settings/load.js';
import type { Problem } from '../../protocols/settings/problem.js';
import type { SettingsKey } from '../../protocols/text/settings-texts.js';
import { type SiteKey, siteTexts } from '../text/site-texts.js';
import { waterQualityFindings, withAbsoluteTables } from '../water-quality/findings.js';
import { derivedFindings } from './derived.js';
import { deviceFindings, type Measured, measuredBy } from './device-profiles.js';
import { type Draft, draftOf } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { type KeyFileState, stateOfKeyFile } from './key-files.js';
import { notYetFindings } from './not-yet.js';
import { orderKeyFindings, withAbsoluteKeys } from './order-keys.js';
import { overlapFindings } from './overlaps.js';
import { referenceFindings } from './references.js';
import { type DeviceSettings, type SiteSettings, siteSchema } from './schema.js';

export interface SiteProblem extends Problem<SettingsKey | SiteKey | LintKey> {
  /** Where it is, when not in the settings file itself; relative to that. */
  readonly file?: string;
}

/** The texts of every problem that a site's settings can have. */
export const siteProblemTexts = { ...profileProblemTexts, ...siteTexts };

export interface SitePoint {
  readonly device: DeviceSettings;
  readonly map: Measured;
  readonly everyMs: number;
}

export interface Site {
  /** Paths in it are absolute. */
  readonly settings: SiteSettings;
  /** Every point and sum of every device, in the order of the file; those that no poll reads included. */
  readonly points: ReadonlyMap<PointId, SitePoint>;
  /** What each device is, by the device's id, with its settings chosen; none for one with a map written in place. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Every profile that a device could have: those that ship, and the site's own. */
  readonly catalogue: Profiles;
}

export type LoadedSite =
  | { readonly ok: true; readonly site: Site; readonly notices: readonly SiteProblem[] }
  | {
      readonly ok: false;
      readonly problems: readonly SiteProblem[];
      readonly notices: readonly SiteProblem[];
    };

export function loadSite(path: string, shipped: Profiles): LoadedSite {
  const directory = dirname(resolve(path));
  let folder: ProfileFolder = { profiles: shipped, problems: [] };
  const loaded = loadSettings(path, siteSchema, {
    texts: { ...lintTexts, ...siteTexts },
    check: (content) => {
      const draft = draftOf(content);
      if (draft.profiles) folder = loadProfileFolder(resolve(directory, draft.profiles), shipped);
      return [
        ...folderFindings(folder),
        ...deviceFindings(draft, content, folder.profiles),
        ...referenceFindings(draft, folder.profiles),
        ...overlapFindings(content),
        ...derivedFindings(draft, content, folder.profiles),
        ...waterQualityFindings(content, directory, folder.profiles),
        ...siteKeyFindings(draft, directory),
        ...keyFileFindings(draft, directory),
        ...orderKeyFindings(draft, directory),
        ...notYetFindings(content),
      ];
    },
  });
  const { notices } = loaded;
  const inFolder = folder.problems.map(({ file, problem }) => ({
    ...problem,
    file: relative(directory, file),
  }));
  if (!loaded.ok) return { ok: false, problems: [...loaded.problems, ...inFolder], notices };
  if (inFolder.length > 0) return { ok: false, problems: inFolder, notices };
  const settings = withAbsolutePaths(loaded.value, directory);
  const profiles = profilesOf(settings, folder.profiles);
  const points = pointsOf(settings, profiles);
  return { ok: true, site: { settings, points, profiles, catalogue: folder.profiles }, notices };
}

function folderFindings({ unreadable }: ProfileFolder): SiteFinding[] {
  return unreadable ? [{ severity: 'error', path: ['profiles'], message: unreadable }] : [];
}

function profilesOf({ devices }: SiteSettings, catalogue: Profiles): Map<string, Profile> {
  return new Map(
    devices.flatMap(({ id, profile: name, settings }) => {
      const profile = catalogue.get(name ?? '');
      return profile ? [[id, choose(profile.document, settings)] as const] : [];
    }),
  );
}

function pointsOf(settings: SiteSettings, profiles: ReadonlyMap<string, Profile>): Map<PointId, SitePoint> {
  const points = new Map<PointId, SitePoint>();
  for (const device of settings.devices) {
    const profile = profiles.get(device.id);
    for (const map of device.points ?? (profile ? measuredBy(profile) : [])) {
      // It is not asked more often than its profile allows, whatever the site would like.
      const everyMs = Math.max(device.every, profile?.minEveryMs ?? 0);
      points.set(`${device.id}.${map.name}`, { device, map, everyMs });
    }
  }
  return points;
}

function withAbsolutePaths(settings: SiteSettings, directory: string): SiteSettings {
  const absolute = (path: string): string => resolve(directory, path);
  return {
    ...settings,
    ...withAbsoluteKeys(settings, absolute),
    site: {
      ...settings.site,
      ...(settings.site.key === undefined ? {} : { key: absolute(settings.site.key) }),
    },
    store: { ...settings.store, directory: absolute(settings.store.directory) },
    buses: settings.buses.map((bus) => ('path' in bus ? { ...bus, path: absolute(bus.path) } : bus)),
    uplinks: settings.uplinks.map(({ credentialsFile, ...uplink }) => ({
      ...uplink,
      watermarkKey: absolute(uplink.watermarkKey),
      ...(credentialsFile === undefined ? {} : { credentialsFile: absolute(credentialsFile) }),
    })),
    waterQuality: settings.waterQuality.map((entry) => withAbsoluteTables(entry, directory)),
    console: settings.console.map((port) => ({ ...port, path: absolute(port.path) })),
  };
}

/** Without a key the gateway measures and writes all the same, but nobody can prove that the journal is the site's. */
function siteKeyFindings({ site }: Draft, directory: string): SiteFinding[] {
  if (site === undefined) return [];
  if (site.key === undefined) return [siteFinding('notice', ['site'], 'siteKeyUnset')];
  const path = resolve(directory, site.key);
  const found = (severity: 'error' | 'notice', key: SiteKey): SiteFinding[] => [
    siteFinding(severity, ['site', 'key'], key, { file: site.key ?? '' }),
  ];
  if (!existsSync(path)) return found('notice', 'siteKeyMissing');
  if (isOpenToOthers(path)) return found('error', 'siteKeyOpen');
  return 'fault' in loadPrivateKey(path) ? found('error', 'siteKeyNotAKey') : [];
}

const KEY_FILE_TEXTS = {
  missing: 'keyFileMissing',
  private: 'keyFilePrivate',
  'not-a-key': 'keyFileNotAKey',
} as const satisfies Record<Exclude<KeyFileState, 'good'>, SiteKey>;

/** A key that is not there yet is no reason not to measure: nothing is deleted meanwhile. */
function keyFileFindings(draft: Draft, directory: string): SiteFinding[] {
  return (draft.uplinks ?? []).flatMap((uplink, index) => {
    const findings: SiteFinding[] = [];
    const { watermarkKey, credentialsFile } = uplink ?? {};
    const state = watermarkKey ? stateOfKeyFile(resolve(directory, watermarkKey)) : 'good';
    if (state !== 'good')
      findings.push(siteFinding('notice', ['uplinks', index, 'watermarkKey'], KEY_FILE_TEXTS[state]));
    if (credentialsFile && !existsSync(resolve(directory, credentialsFile))) {
      findings.push(siteFinding('notice', ['uplinks', index, 'credentialsFile'], 'credentialsMissing'));
    }
    return findings;
  });
}
