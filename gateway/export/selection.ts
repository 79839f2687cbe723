/** What of the journal is wanted: kinds of records, points by pattern, a time range. */
import { RECORD_KINDS, type RecordKind } from '../../protocols/journal/record.js';
import type { Range } from './range.js';

export interface Selection extends Range {
  readonly kinds: ReadonlySet<RecordKind>;
  /** Patterns of point ids; undefined for every point. */
  readonly points: readonly string[] | undefined;
}

export const ALL_KINDS: ReadonlySet<RecordKind> = new Set(Object.keys(RECORD_KINDS) as RecordKind[]);

/** `readings,event` or `all`; the first name that is no kind when there is one. */
export function parseKinds(text: string): ReadonlySet<RecordKind> | { unknown: string } {
  if (text === 'all') return ALL_KINDS;
  const names = listOf(text);
  const unknown = names.find((name) => !Object.hasOwn(RECORD_KINDS, name));
  return unknown === undefined && names.length > 0
    ? new Set(names as RecordKind[])
    : { unknown: unknown ?? '' };
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Whether a point id is one of those that `patterns` mean: `*` stands for any characters, `?` for one. */
export function matches(id: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => expressionOf(pattern).test(id));
}

function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (mark) =>
    mark === '*' ? '.*' : mark === '?' ? '.' : `\\${mark}`,
  );
  return new RegExp(`^${source}$`, 's');
}

export function isWithin(atMs: number, { fromMs, toMs }: Range): boolean {
  return atMs >= fromMs && atMs < toMs;
}
