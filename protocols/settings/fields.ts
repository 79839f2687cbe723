/**
 * Kinds of values that settings files share. What a field allows is attached to it as metadata
 * (`allows`), so that every message about the field can say so, whatever the mistake was.
 */
import { z } from 'zod';
import type { SettingsKey } from '../text/settings-texts.js';

/** Milliseconds, written by people as `500ms`, `2s`, `15m`, `4h` or `7d`. */
export type DurationMs = number;

const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

/** Metadata for `.meta()`: the text that says what the field allows, from the catalogue given to the loader. */
export function allows<Key extends string = SettingsKey>(
  key: Key,
  params: Readonly<Record<string, string | number>> = {},
): { readonly allows: { readonly key: Key; readonly params: typeof params } } {
  return { allows: { key, params } };
}

/**
 * Parameters of a `.refine()` over several keys of one mapping; `key` is the text when it fails. Unlike a
 * plain refinement it is judged although a key of the mapping is wrong, so that all mistakes are listed at
 * once; the check must therefore bear values of any type. An unknown key explains itself and silences it.
 */
export function rule<Key extends string>(
  key: Key,
  path: string[] = [],
): { error: Key; path: string[]; when(payload: z.core.ParsePayload): boolean } {
  return {
    error: key,
    path,
    when: ({ value, issues }) =>
      typeof value === 'object' &&
      value !== null &&
      !issues.some((issue) => issue.code === 'unrecognized_keys' && (issue.path?.length ?? 0) === 0),
  };
}

/** The duration in milliseconds, or undefined when `text` is not one. */
export function parseDuration(text: string): DurationMs | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * MS_PER_UNIT[unit as keyof typeof MS_PER_UNIT];
}

/** A duration between `min` and `max`, both written as durations. */
export function duration(min: string, max: string): z.ZodType<DurationMs, string> {
  const minMs = parseDuration(min) ?? 0;
  const maxMs = parseDuration(max) ?? Number.POSITIVE_INFINITY;
  return z
    .string()
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
      context.addIssue({ code: 'custom' });
      return z.NEVER;
    })
    .meta(allows('duration', { min, max }));
}

/** Lower-case identifier, as it appears in topics and point names. */
export const identifier = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
  .meta(allows('identifier'));

/** A name in at least one language. */
export const names = z
  .strictObject({ en: z.string().optional(), ru: z.string().optional(), kk: z.string().optional() })
  .refine((value) => Object.values(value).some((text) => text !== undefined), rule('names'));

/** A clock time of a day, `06:00` or `06:00:30`, as seconds after midnight; `24:00` is the end of the day. */
export const timeOfDay = z
  .string()
  .transform((text, context) => {
    const [, hours, minutes, seconds] = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
    const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
    if (Number(minutes) < 60 && Number(seconds ?? 0) < 60 && total <= 86_400) return total;
    context.addIssue({ code: 'custom' });
    return z.NEVER;
  })
  .meta(allows('timeOfDay'));

/** An IANA time zone that this Node knows. */
export const timeZone = z.string().refine(isTimeZone).meta(allows('timeZone'));

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
