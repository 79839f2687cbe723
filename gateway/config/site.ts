/** `site.yaml` read, checked and resolved: what the gateway is built from. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { PointId } from '../../devices/point.js';
import type { PointMap, Profile } from '../../devices/profile.js';
import { loadPublicKey } from '../../protocols/journal/keys.js';
import { loadSettings } from '../../protocols/settings/load.js';
import type { Problem } from '../../protocols/settings/problem.js';
import { type SettingsKey, settingsTexts } from '../../protocols/text/settings-texts.js';
import { type SiteKey, siteTexts } from '../text/site-texts.js';
import { type Draft, draftOf } from './draft.js';
import { notYetFindings } from './not-yet.js';
import { referenceFindings, type SiteFinding, siteFinding } from './references.js';
import { type DeviceSettings, type SiteSettings, siteSchema } from './schema.js';

export type SiteProblem = Problem<SettingsKey | SiteKey>;

/** The texts of every problem that a site's settings can have. */
export const siteProblemTexts = { ...settingsTexts, ...siteTexts };

export interface SitePoint {
  readonly device: DeviceSettings;
  readonly map: PointMap;
  readonly everyMs: number;
}

export interface Site {
  /** Paths in it are absolute. */
  readonly settings: SiteSettings;
  /** Every point of every device, in the order of the file; those that can only be written included. */
  readonly points: ReadonlyMap<PointId, SitePoint>;
}

export type LoadedSite =
  | { readonly ok: true; readonly site: Site; readonly notices: readonly SiteProblem[] }
  | {
      readonly ok: false;
      readonly problems: readonly SiteProblem[];
      readonly notices: readonly SiteProblem[];
    };

export function loadSite(path: string, profiles: ReadonlyMap<string, Profile>): LoadedSite {
  const directory = dirname(resolve(path));
  const loaded = loadSettings(path, siteSchema, {
    texts: siteTexts,
    check: (content) => {
      const draft = draftOf(content);
      return [
        ...referenceFindings(draft, profiles),
        ...keyFileFindings(draft, directory),
        ...notYetFindings(content),
      ];
    },
  });
  if (!loaded.ok) return loaded;
  const settings = withAbsolutePaths(loaded.value, directory);
  return { ok: true, site: { settings, points: pointsOf(settings, profiles) }, notices: loaded.notices };
}

function pointsOf(settings: SiteSettings, profiles: ReadonlyMap<string, Profile>): Map<PointId, SitePoint> {
  const points = new Map<PointId, SitePoint>();
  for (const device of settings.devices) {
    for (const map of device.points ?? profiles.get(device.profile ?? '')?.points ?? []) {
      points.set(`${device.id}.${map.name}`, { device, map, everyMs: device.every });
    }
  }
  return points;
}

function withAbsolutePaths(settings: SiteSettings, directory: string): SiteSettings {
  const absolute = (path: string): string => resolve(directory, path);
  return {
    ...settings,
    store: { ...settings.store, directory: absolute(settings.store.directory) },
    buses: settings.buses.map((bus) => ('path' in bus ? { ...bus, path: absolute(bus.path) } : bus)),
    uplinks: settings.uplinks.map(({ credentialsFile, ...uplink }) => ({
      ...uplink,
      watermarkKey: absolute(uplink.watermarkKey),
      ...(credentialsFile === undefined ? {} : { credentialsFile: absolute(credentialsFile) }),
    })),
    console: settings.console.map((port) => ({ ...port, path: absolute(port.path) })),
  };
}

/** A key that is not there yet is no reason not to measure: nothing is deleted meanwhile. */
function keyFileFindings(draft: Draft, directory: string): SiteFinding[] {
  return (draft.uplinks ?? []).flatMap((uplink, index) => {
    const findings: SiteFinding[] = [];
    const { watermarkKey, credentialsFile } = uplink ?? {};
    const key = watermarkKey && keyFileProblem(resolve(directory, watermarkKey));
    if (key) findings.push(siteFinding('notice', ['uplinks', index, 'watermarkKey'], key));
    if (credentialsFile && !existsSync(resolve(directory, credentialsFile))) {
      findings.push(siteFinding('notice', ['uplinks', index, 'credentialsFile'], 'credentialsMissing'));
    }
    return findings;
  });
}

function keyFileProblem(path: string): SiteKey | undefined {
  if (!existsSync(path)) return 'keyFileMissing';
  return 'fault' in loadPublicKey(path) ? 'keyFileNotAKey' : undefined;
}
