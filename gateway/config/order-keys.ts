/** The keys of those who may order: their files, and that no two persons have the same. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fingerprint, loadPublicKey } from '../../protocols/journal/keys.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import type { SiteSettings } from './schema.js';

/** A key that is not there yet is no reason not to measure: nobody can order with it. One that two have is an error. */
export function orderKeyFindings({ parties = [], operators = [] }: Draft, directory: string): SiteFinding[] {
  const uses = [
    ...parties.map((party, index) => ({ path: ['parties', index, 'orderKey'], file: party?.orderKey })),
    ...operators.map((operator, index) => ({ path: ['operators', index, 'key'], file: operator?.key })),
  ] satisfies { path: SettingsPath; file: string | undefined }[];
  const seen = new Map<string, SettingsPath>();
  return uses.flatMap(({ path, file }) => {
    if (file === undefined) return [];
    const full = resolve(directory, file);
    if (!existsSync(full)) return [siteFinding('notice', path, 'orderKeyMissing')];
    const key = loadPublicKey(full);
    if ('fault' in key) return [siteFinding('notice', path, 'orderKeyNotAKey')];
    const print = fingerprint(key);
    const first = seen.get(print);
    seen.set(print, first ?? path);
    return first ? [siteFinding('error', path, 'orderKeyShared', { first: `${first[0]}[${first[1]}]` })] : [];
  });
}

export function withAbsoluteKeys(
  { parties, operators }: SiteSettings,
  absolute: (path: string) => string,
): Pick<SiteSettings, 'parties' | 'operators'> {
  return {
    parties: parties.map(({ orderKey, ...party }) => ({
      ...party,
      ...(orderKey === undefined ? {} : { orderKey: absolute(orderKey) }),
    })),
    operators: operators.map((operator) => ({ ...operator, key: absolute(operator.key) })),
  };
}
