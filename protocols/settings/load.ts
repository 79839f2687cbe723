/**
 * Settings from a YAML file. A person mends a file in one go only when told everything at once: mistakes of
 * YAML, of the schema and of the caller's checks across the file are all listed, each with its place, the
 * value, what is allowed. Whatever the file is, problems come back as values; nothing is thrown.
 */
import type { z } from 'zod';
import type { Catalogue } from '../text/message.js';
import { type SettingsKey, settingsTexts } from '../text/settings-texts.js';
import { findingsOf } from './findings.js';
import { outlineOf, valueAt } from './outline.js';
import { type Finding, formatPath, type Problem, type Severity, shownValue } from './problem.js';
import { parseYaml, readSettingsText, type SourceDocument } from './yaml.js';

export interface SettingsOptions<Key extends string> {
  /** Texts that `rule()` and `allows()` of the schema and `check` name beyond the common ones. */
  readonly texts?: Catalogue<Key>;
  /**
   * Checks that need more than one place of the file. Gets the file's content as it is, right or wrong:
   * what the schema already complains about is not to be told again.
   */
  readonly check?: (content: unknown) => readonly Finding<Key | SettingsKey>[];
}

export type LoadedSettings<T, Key extends string = SettingsKey> =
  | { readonly ok: true; readonly value: T; readonly notices: readonly Problem<Key>[] }
  | {
      readonly ok: false;
      readonly problems: readonly Problem<Key>[];
      readonly notices: readonly Problem<Key>[];
    };

export function loadSettings<T, Key extends string = never>(
  path: string,
  schema: z.ZodType<T>,
  options: SettingsOptions<Key> = {},
): LoadedSettings<T, Key | SettingsKey> {
  const file = readSettingsText(path);
  if (file.ok) return parseSettings(file.text, schema, options);
  return { ok: false, problems: [problemOf(file.finding, undefined)], notices: [] };
}

/** The same for a text that is already at hand. */
export function parseSettings<T, Key extends string = never>(
  text: string,
  schema: z.ZodType<T>,
  options: SettingsOptions<Key> = {},
): LoadedSettings<T, Key | SettingsKey> {
  const parsed = parseYaml(text);
  if (!parsed.ok) {
    const document = { value: undefined, locate: parsed.locate };
    return { ok: false, problems: inOrder(parsed.findings, document), notices: [] };
  }
  const { document } = parsed;
  const known = options.texts ?? {};
  const isText = (key: string): key is Key => Object.hasOwn(known, key) || Object.hasOwn(settingsTexts, key);
  // A schema is used once: to compile it, as zod does by itself, takes longer than the whole check.
  const result = schema.safeParse(document.value, { jitless: true });
  const wrong = result.success
    ? []
    : findingsOf(result.error.issues, outlineOf(schema), document.value, isText);
  const found = [...parsed.findings, ...wrong, ...(options.check?.(document.value) ?? [])];
  const of = (severity: Severity): Problem<Key | SettingsKey>[] =>
    inOrder(
      found.filter((finding) => finding.severity === severity),
      document,
    );
  const problems = of('error');
  return result.success && problems.length === 0
    ? { ok: true, value: result.data, notices: of('notice') }
    : { ok: false, problems, notices: of('notice') };
}

function inOrder<Key extends string>(
  findings: readonly Finding<Key>[],
  document: SourceDocument | undefined,
): Problem<Key>[] {
  return findings
    .map((finding) => problemOf(finding, document))
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function problemOf<Key extends string>(
  finding: Finding<Key>,
  document: SourceDocument | undefined,
): Problem<Key> {
  const place = document?.locate(finding);
  const value =
    finding.path.length === 0 ? undefined : shownValue(valueAt(document?.value, finding.path), finding.path);
  return {
    path: formatPath(finding.path),
    ...(place ? { line: place.line, column: place.column } : {}),
    ...(value === undefined ? {} : { value }),
    message: finding.message,
    ...(finding.allowed ? { allowed: finding.allowed } : {}),
  };
}
