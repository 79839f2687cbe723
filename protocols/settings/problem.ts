/**
 * What is wrong with a settings file, in a form that can be shown in any language. A finding is where and
 * what; a problem is a finding together with its place in the file and the value that stands there.
 */

import { type Catalogue, type Language, type Message, render } from '../text/message.js';
import { type SettingsKey, settingsTexts } from '../text/settings-texts.js';

export type SettingsPath = readonly (string | number)[];

/** A `notice` does not keep the program from starting. */
export type Severity = 'error' | 'notice';

export interface Finding<Key extends string = SettingsKey> {
  readonly severity: Severity;
  readonly path: SettingsPath;
  readonly message: Message<Key>;
  /** What may stand there. */
  readonly allowed?: Message<Key>;
  /** Where in the text, when the path does not tell (mistakes of YAML itself). */
  readonly offset?: number;
}

export interface Problem<Key extends string = SettingsKey> {
  /** `devices[2].unit`; empty for the whole file. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  /** As written, shortened; secrets are masked. */
  readonly value?: string;
  readonly message: Message<Key>;
  readonly allowed?: Message<Key>;
}

const MAX_SHOWN = 60;
const PLAIN_KEY = /^[\p{L}\p{N}_$-]{1,40}$/u;
const SECRET_KEY = /pass|secret|token|private|credential(?!sFile)|apiKey/i;

export function formatPath(path: SettingsPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = PLAIN_KEY.test(step) ? step : shorten(JSON.stringify(step));
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** The value at `path` as a person may see it: never a secret, never long, no control characters. */
export function shownValue(value: unknown, path: SettingsPath): string | undefined {
  if (value === undefined) return undefined;
  if (path.some((step) => typeof step === 'string' && SECRET_KEY.test(step))) return '***';
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0 ? '{}' : '{…}';
  if (typeof value !== 'string') return String(value);
  return shorten(JSON.stringify(withoutUserInfo(value)));
}

/** `mqtt://user:password@host` without what stands before the `@`. */
function withoutUserInfo(text: string): string {
  return /:.*@/s.test(text) ? text.replace(/^([a-z]+:\/\/)?.*@/is, '$1***@') : text;
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_SHOWN ? text : `${characters.slice(0, MAX_SHOWN - 1).join('')}…`;
}

/** What is wrong, then what is allowed. */
export function problemText<Key extends string>(
  problem: Problem<Key>,
  texts: Catalogue<Key>,
  language: Language,
): string {
  const wrong = render(texts, problem.message, language);
  if (!problem.allowed) return wrong;
  const allowed = render(texts, problem.allowed, language);
  return `${wrong}; ${render(settingsTexts, { key: 'allowed', params: { allowed } }, language)}`;
}

/** One line for a terminal: `site.yaml:12:5: devices[2].unit: 999: out of range; allowed: a whole number 1..247`. */
export function problemLine<Key extends string>(
  file: string,
  problem: Problem<Key>,
  texts: Catalogue<Key>,
  language: Language,
): string {
  const place = problem.line === undefined ? file : `${file}:${problem.line}:${problem.column}`;
  const parts = [place, problem.path, problem.value ?? '', problemText(problem, texts, language)];
  return parts.filter((part) => part !== '').join(': ');
}
