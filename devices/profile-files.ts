/**
 * Profiles from files that people write: every mistake comes back with its file and place, nothing is thrown. Those that
 * ship with the product are loaded by `loadProfiles`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type LoadedSettings, loadSettings } from '../protocols/settings/load.js';
import type { Problem } from '../protocols/settings/problem.js';
import type { Message } from '../protocols/text/message.js';
import { type SettingsKey, settingsTexts } from '../protocols/text/settings-texts.js';
import { type LintKey, lintTexts } from './lint/lint-texts.js';
import {
  choose,
  type Profile,
  type ProfileDocument,
  type Profiles,
  profileDocumentSchema,
} from './profile.js';
import { lintContent } from './profile-lint.js';

export type ProfileProblem = Problem<SettingsKey | LintKey>;

/** The texts of every problem that a profile's file can have. */
export const profileProblemTexts = { ...settingsTexts, ...lintTexts };

export interface ProblemInFile {
  readonly file: string;
  readonly problem: ProfileProblem;
}

export interface ProfileFolder {
  /** Those of `shipped` and of the folder. */
  readonly profiles: Profiles;
  readonly problems: readonly ProblemInFile[];
  /** Why the folder itself cannot be read. */
  readonly unreadable?: Message<LintKey>;
}

export function loadProfileFile(path: string): LoadedSettings<ProfileDocument, LintKey | SettingsKey> {
  return loadSettings(path, profileDocumentSchema, { texts: lintTexts, check: lintContent });
}

/**
 * The profiles of a folder beside those that ship. An id is used once: a site's profile never quietly replaces a shipped
 * one, which the journal, the documentation and other sites know by that name.
 */
export function loadProfileFolder(directory: string, shipped: Profiles): ProfileFolder {
  const files = yamlFilesIn(directory);
  if (!Array.isArray(files)) return { profiles: shipped, problems: [], unreadable: files };
  const own = new Map<string, Profile>();
  const problems: ProblemInFile[] = [];
  const firsts = new Map<string, string>();
  for (const file of files) {
    const loaded = loadProfileFile(file);
    if (!loaded.ok) {
      problems.push(...loaded.problems.map((problem) => ({ file, problem })));
      continue;
    }
    const { profile: id } = loaded.value;
    if (shipped.has(id) || own.has(id)) problems.push({ file, problem: taken(id, firsts.get(id) ?? 'aryk') });
    else own.set(id, choose(loaded.value));
    firsts.set(id, file);
  }
  return { profiles: own.size === 0 ? shipped : new Map([...shipped, ...own]), problems };
}

/** Profiles of a folder, in the order of their names; what is wrong when it is no folder that can be read. */
export function yamlFilesIn(directory: string): string[] | Message<LintKey> {
  try {
    const names = readdirSync(directory).filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.'));
    return names.sort().map((name) => join(directory, name));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return { key: 'noFolder', params: { code } };
  }
}

function taken(id: string, first: string): ProfileProblem {
  return { path: 'profile', value: id, message: { key: 'profileTaken', params: { first } } };
}

/** The shipped or site's profile with the choices made that a device of the settings makes. */
export function profileFor(
  profiles: Profiles,
  id: string | undefined,
  choices: Parameters<typeof choose>[1] = {},
): Profile | undefined {
  const profile = id === undefined ? undefined : profiles.get(id);
  if (!profile) return undefined;
  return Object.keys(choices).length === 0 ? profile : choose(profile.document, choices);
}
