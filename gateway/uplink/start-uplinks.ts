import { loadPublicKey } from '../../protocols/journal/keys.js';
import { readCredentials } from '../../protocols/mqtt/credentials.js';
import type { SiteSettings, UplinkSettings } from '../config/schema.js';
import { signerOf } from '../store/checkpoints.js';
import { Uplink, type UplinkDeps, type UplinkOptions } from './uplink.js';

/** An uplink for each entry of the settings. One whose files cannot be read is reported and works without them. */
export function startUplinks({ site, uplinks }: SiteSettings, deps: UplinkDeps): Uplink[] {
  const { key, successions = [] } = signerOf(site);
  // That the key cannot be used is said by who signs the checkpoints.
  const signer = 'fault' in key ? {} : { signer: { site: site.id, key, successions } };
  return uplinks.map((settings) => {
    const uplink = new Uplink({ ...optionsOf(site.id, settings, deps), ...signer }, deps);
    uplink.start();
    return uplink;
  });
}

function optionsOf(site: string, settings: UplinkSettings, { report }: UplinkDeps): UplinkOptions {
  const { id, party, url, required, watermarkKey: keyFile, credentialsFile } = settings;
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
    required,
    ...('fault' in watermarkKey ? {} : { watermarkKey }),
    ...(credentials && !('fault' in credentials) ? { credentials } : {}),
  };
}
