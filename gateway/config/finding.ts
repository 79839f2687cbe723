import type { LintKey } from '../../devices/lint/lint-texts.js';
import { listed } from '../../protocols/settings/nearest.js';
import type { Finding, SettingsPath, Severity } from '../../protocols/settings/problem.js';
import type { Params } from '../../protocols/text/message.js';
import type { SiteKey } from '../text/site-texts.js';

/** What a check across `site.yaml` gives; a map in place is judged like a profile. */
export type SiteFinding = Finding<SiteKey | LintKey>;

export function siteFinding(
  severity: Severity,
  path: SettingsPath,
  key: SiteKey,
  params: Params = {},
  allowed?: readonly string[],
): SiteFinding {
  const found = { severity, path, message: { key, params } };
  return allowed ? { ...found, allowed: { key: 'declared', params: { ids: listed(allowed) } } } : found;
}
