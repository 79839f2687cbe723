/** The shape of `receiver.yaml`. */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { allows, identifier } from '../protocols/settings/fields.js';
import { type LoadedSettings, loadSettings } from '../protocols/settings/load.js';
import type { SettingsKey } from '../protocols/text/settings-texts.js';
import { type ReceiverKey, receiverTexts } from './texts.js';

const MAX_SITES = 1000;

/** A site by its name alone, or with its public key (PEM), which it signs its journal with. */
const site = z.union([identifier, z.strictObject({ id: identifier, siteKey: z.string().min(1).optional() })]);
const idOf = (entry: z.output<typeof site>): string => (typeof entry === 'string' ? entry : entry.id);

export const receiverSchema = z.strictObject({
  /** Who receives, and signs. */
  party: identifier,
  sites: z
    .array(site.meta(allows<ReceiverKey>('siteEntry')))
    .min(1)
    .max(MAX_SITES)
    .refine((sites) => new Set(sites.map(idOf)).size === sites.length, {
      error: 'siteTwice' satisfies ReceiverKey,
    }),
  broker: z.strictObject({
    url: z.url({ protocol: /^mqtts?$/ }).meta(allows<ReceiverKey>('brokerUrl')),
    /** File with `username` and `password`; never the secret itself. */
    credentialsFile: z.string().min(1).optional(),
  }),
  store: z.strictObject({ directory: z.string().min(1) }),
  /** Private Ed25519 key (PKCS8 PEM) for the watermarks. */
  signingKey: z.string().min(1),
});
export interface ReceiverSettings extends Omit<z.output<typeof receiverSchema>, 'sites'> {
  readonly sites: readonly { readonly id: string; readonly siteKey?: string }[];
}

/** Reads `receiver.yaml`; paths in it are relative to the file, and absolute in the result. */
export function loadReceiverSettings(
  path: string,
): LoadedSettings<ReceiverSettings, ReceiverKey | SettingsKey> {
  const loaded = loadSettings(path, receiverSchema, { texts: receiverTexts });
  if (!loaded.ok) return loaded;
  const absolute = (file: string): string => resolve(dirname(resolve(path)), file);
  const { broker, store, signingKey, sites, ...rest } = loaded.value;
  const credentials = broker.credentialsFile ? { credentialsFile: absolute(broker.credentialsFile) } : {};
  const value = {
    ...rest,
    sites: sites.map((entry) => {
      const { id, siteKey } = typeof entry === 'string' ? { id: entry, siteKey: undefined } : entry;
      return siteKey === undefined ? { id } : { id, siteKey: absolute(siteKey) };
    }),
    broker: { ...broker, ...credentials },
    store: { directory: absolute(store.directory) },
    signingKey: absolute(signingKey),
  };
  return { ...loaded, value };
}
