import { loadPublicKey } from '../../protocols/journal/keys.js';
import { readCredentials } from '../../protocols/mqtt/credentials.js';
import type { SiteSettings, UplinkSettings } from '../config/schema.js';
import { Uplink, type UplinkDeps, type UplinkOptions } from './uplink.js';

/** An uplink for each entry of the settings. One whose files cannot be read is reported and works without them. */
export function startUplinks({ site, uplinks }: SiteSettings, deps: UplinkDeps): Uplink[] {
  return uplinks.map((settings) => {
    const uplink = new Uplink(optionsOf(site.id, settings, deps), deps);
    uplink.start();
    return uplink;
  });
}

function optionsOf(site: string, settings: UplinkSettings, { report }: UplinkDeps): UplinkOptions {
  const { id, party, url, watermarkKey: keyFile, credentialsFile } = settings;
  const fault = (file: string, cause: string): void =>
    report('uplink-file-bad', 'warning', { uplink: id, file, cause });
  const watermarkKey = loadPublicKey(keyFile);
  if ('fault' in watermarkKey) fault(keyFile, watermarkKey.fault);
  const credentials = credentialsFile === undefined ? undefined : readCredentials(credentialsFile);
  if (credentials && 'fault' in credentials) fault(credentialsFile ?? '', credentials.fault);
  return {
    id,
    site,
    party,
    url,
    ...('fault' in watermarkKey ? {} : { watermarkKey }),
    ...(credentials && !('fault' in credentials) ? { credentials } : {}),
  };
}
