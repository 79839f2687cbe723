/** The keys of those who may order: their files, and that no two persons have the same key, or the same name. */
import { resolve } from 'node:path';
import { fingerprint, loadPublicKey } from '../../protocols/journal/keys.js';
import type { SettingsPath } from '../../protocols/settings/problem.js';
import type { SiteKey } from '../text/site-texts.js';
import type { Draft } from './draft.js';
import { type SiteFinding, siteFinding } from './finding.js';
import { type KeyFileState, stateOfKeyFile } from './key-files.js';
import type { SiteSettings } from './schema.js';

const TEXTS = {
  missing: 'orderKeyMissing',
  private: 'orderKeyPrivate',
  'not-a-key': 'orderKeyNotAKey',
} as const satisfies Record<Exclude<KeyFileState, 'good'>, SiteKey>;

/**
 * A key that is not there yet is no reason not to measure: nobody can order with it. Nor is a private one: it is left unused
 * like any other file that holds no public key, so a notice is enough. One that two have is an error.
 */
export function orderKeyFindings(draft: Draft, directory: string): SiteFinding[] {
  const { parties = [], operators = [] } = draft;
  const uses = [
    ...parties.map((party, index) => ({ path: ['parties', index, 'orderKey'], file: party?.orderKey })),
    ...operators.map((operator, index) => ({ path: ['operators', index, 'key'], file: operator?.key })),
  ] satisfies { path: SettingsPath; file: string | undefined }[];
  const seen = new Map<string, SettingsPath>();
  const ofKeys = uses.flatMap(({ path, file }) => {
    if (file === undefined) return [];
    const full = resolve(directory, file);
    const state = stateOfKeyFile(full);
    if (state !== 'good') return [siteFinding('notice', path, TEXTS[state])];
    const key = loadPublicKey(full);
    if ('fault' in key) return [];
    const print = fingerprint(key);
    const first = seen.get(print);
    seen.set(print, first ?? path);
    return first ? [siteFinding('error', path, 'orderKeyShared', { first: `${first[0]}[${first[1]}]` })] : [];
  });
  return [...ofKeys, ...sameOperators(draft)];
}

/** Of two persons with one id one has no say, whose key it is. A notice: it was let pass before, and the site measures. */
function sameOperators({ operators = [] }: Draft): SiteFinding[] {
  return operators.flatMap((operator, index) => {
    const first = operators.findIndex((each) => each?.id !== undefined && each.id === operator?.id);
    if (first < 0 || first === index) return [];
    return [
      siteFinding('notice', ['operators', index, 'id'], 'operatorTwice', { first: `operators[${first}]` }),
    ];
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
