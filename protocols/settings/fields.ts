import { z } from 'zod';

/** Milliseconds, written by people as `500ms`, `2s`, `15m`, `4h` or `7d`. */
export type DurationMs = number;

const MS_PER_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;

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
  return z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
    context.addIssue({ code: 'custom', params: { allowed: 'duration', min, max } });
    return z.NEVER;
  });
}

/** Lower-case identifier, as it appears in topics and point names. */
export const identifier = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: 'identifier' });

/** A name in at least one language. */
export const names = z
  .strictObject({ en: z.string().optional(), ru: z.string().optional(), kk: z.string().optional() })
  .refine((value) => Object.values(value).some((text) => text !== undefined), { error: 'names' });

/** A clock time of a day, `06:00` or `06:00:30`, as seconds after midnight; `24:00` is the end of the day. */
export const timeOfDay = z.string().transform((text, context) => {
  const [, hours, minutes, seconds] = /^(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(text) ?? [];
  const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  if (Number(minutes) < 60 && Number(seconds ?? 0) < 60 && total <= 86_400) return total;
  context.addIssue({ code: 'custom', params: { allowed: 'timeOfDay' } });
  return z.NEVER;
});

/** An IANA time zone that this Node knows. */
export const timeZone = z.string().refine(isTimeZone, { error: 'timeZone' });

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
