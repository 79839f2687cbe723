/** What a check of a profile gives: where in the file, what is wrong, what may stand there. */
import { listed } from '../../protocols/settings/nearest.js';
import type { Finding, SettingsPath } from '../../protocols/settings/problem.js';
import type { Params } from '../../protocols/text/message.js';
import type { PointMap } from '../point-map.js';
import type { Profile } from '../profile.js';
import type { LintKey } from './lint-texts.js';

export type LintFinding = Finding<LintKey>;

/** A document with its settings decided in one of the possible ways. */
export interface Variant {
  readonly profile: Profile;
  /** Where each of `profile.points` stands in the list of the document. */
  readonly places: readonly number[];
}

export function wrong(
  path: SettingsPath,
  key: LintKey,
  params: Params = {},
  allowed?: readonly string[],
): LintFinding {
  const found = { severity: 'error', path, message: { key, params } } as const;
  return allowed ? { ...found, allowed: { key: 'mayBe', params: { values: listed(allowed) } } } : found;
}

export function pointNamed({ profile }: Variant, name: string): PointMap | undefined {
  return profile.points.find((point) => point.name === name);
}

/** Path of the point's entry, and of a key in it. */
export function pathOf({ profile, places }: Variant, point: PointMap, ...keys: SettingsPath): SettingsPath {
  return ['points', places[profile.points.indexOf(point)] ?? 0, ...keys];
}

export function isBitTable({ table }: Pick<PointMap, 'table'>): boolean {
  return table === 'coil' || table === 'discrete';
}
