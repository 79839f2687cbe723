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

/** Of a plain union, the branch whose own shape fits, if there is just one: its inner mistakes are what to tell. */
function meantBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const fitting = branches.filter((issues) =>
    issues.every((issue) => issue.path.length > 0 || issue.code === 'unrecognized_keys'),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
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
