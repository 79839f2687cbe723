import type { z } from 'zod';
import type { Message } from '../text/message.js';
import type { SettingsKey } from '../text/settings-texts.js';
import { didYouMean, listed } from './nearest.js';
import { allowedHere, keysOf, type Outline, outlineAt, valueAt } from './outline.js';
import type { Finding, SettingsPath } from './problem.js';

type Issue = z.core.$ZodIssue;

/** Everything that the schema found, each as a finding that says what is wrong and what is allowed. */
export function findingsOf<Key extends string>(
  issues: readonly Issue[],
  outline: Outline,
  value: unknown,
  isText: (key: string) => key is Key,
): Finding<Key | SettingsKey>[] {
  return issues.flatMap((issue) => findingOf(issue, []));

  function findingOf(issue: Issue, prefix: SettingsPath): Finding<Key | SettingsKey>[] {
    const path = [...prefix, ...(issue.path as (string | number)[])];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownKey([...path, key], key));
    }
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const wrongChoice = choiceOf(issue.errors);
      if (wrongChoice) {
        const { key, values } = wrongChoice;
        const message = whatIsWrong(issue, valueAt(value, [...path, key]));
        const allowed = { key: 'oneOf', params: { values: listed(values) } } as const;
        return [{ severity: 'error', path: [...path, key], message, allowed }];
      }
      const branch = meantBranch(issue.errors);
      if (branch) return branch.flatMap((inner) => findingOf(inner, path));
    }
    if (issue.code === 'custom' && isText(issue.message)) {
      return [{ severity: 'error', path, message: { key: issue.message, params: {} } }];
    }
    const allowed = allowedFor(issue, path) as Message<Key> | undefined;
    const found = { severity: 'error', path, message: whatIsWrong(issue, valueAt(value, path)) } as const;
    return [allowed ? { ...found, allowed } : found];
  }

  function unknownKey(path: SettingsPath, key: string): Finding<Key | SettingsKey> {
    const around = path.slice(0, -1);
    const keys = keysOf(outlineAt(outline, around, value), valueAt(value, around));
    // `{ travelM: 2,5 }` is a 2, and a key 5 without a value.
    if (/^\d+$/.test(key) && valueAt(value, path) === null)
      return { severity: 'error', path, message: { key: 'decimalComma', params: { key } } };
    const near = didYouMean(key, keys);
    return {
      severity: 'error',
      path,
      message: near === undefined ? { key: 'unknownKey' } : { key: 'unknownKeyNear', params: { near } },
      allowed: { key: 'oneOf', params: { values: listed(keys) } },
    };
  }

  function allowedFor(issue: Issue, path: SettingsPath): Message | undefined {
    if (issue.code === 'invalid_union' && 'options' in issue && issue.options) {
      return { key: 'oneOf', params: { values: listed(issue.options.map(String)) } };
    }
    return allowedHere(outlineAt(outline, path, value));
  }
}

/**
 * Of a plain union, the branch whose own shape fits, if there is just one, or the one of them that knows all keys: its
 * inner mistakes are what to tell.
 */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = fittingOf(branches);
  if (fitting.length === 1) return fitting[0];
  const knowing = fitting.filter((issues) => issues.every(({ code }) => code !== 'unrecognized_keys'));
  return knowing.length === 1 ? knowing[0] : undefined;
}

function fittingOf(branches: readonly (readonly Issue[])[]): (readonly Issue[])[] {
  return branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
}

/** Of mappings that differ by what stands under one key: that key, if no branch knows what stands there, and what all of them know. */
function choiceOf(
  branches: readonly (readonly Issue[])[],
): { readonly key: string | number; readonly values: readonly string[] } | undefined {
  const [first, ...others] = fittingOf(branches).map((issues) =>
    issues.flatMap((issue) =>
      issue.code === 'invalid_value' && issue.path.length === 1
        ? { key: issue.path[0] as string | number, values: issue.values.map(String) }
        : [],
    ),
  );
  if (!first || others.length === 0) return undefined;
  for (const { key, values } of first) {
    const same = others.map((wrong) => wrong.find((other) => other.key === key));
    if (same.every((other) => other !== undefined))
      return { key, values: [...new Set([...values, ...same.flatMap((other) => other.values)])] };
  }
  return undefined;
}

function whatIsWrong(issue: Issue, value: unknown): Message<SettingsKey> {
  if (value === undefined) return { key: 'missing' };
  if (value === null) return { key: 'empty' };
  switch (issue.code) {
    case 'invalid_type':
      return { key: issue.expected === 'int' ? 'notWhole' : 'wrongType' };
    case 'too_small':
    case 'too_big':
      return {
        key:
          issue.origin === 'array' ? 'wrongCount' : issue.origin === 'string' ? 'wrongLength' : 'outOfRange',
      };
    default:
      return { key: 'notAllowed' };
  }
}
