/** `schedules:` of `site.yaml`: when which programme of a gate holds. Times are those of the clock on the wall in the site's zone. */
import { z } from 'zod';
import { parseCivil } from '../../protocols/civil-time.js';
import { allows, duration, identifier, rule, timeOfDay } from '../../protocols/settings/fields.js';
import type { SiteKey } from '../text/site-texts.js';
import { programmeSchema } from './programme-schema.js';

export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];

const date = z.iso.date().meta(allows('date'));
const slot = { from: timeOfDay, to: timeOfDay };
const DAY_S = 86_400;
/** From "24:00" to "00:00" is from a midnight to the same one; from "00:00" to "24:00" is a whole day. */
const notEmpty = [
  ({ from, to }: { from: unknown; to: unknown }) =>
    typeof from !== 'number' || (from !== to && (from !== DAY_S || to !== 0)),
  rule<SiteKey>('emptySlot', ['to']),
] as const;
/** An instant by the clock on the wall: `2026-05-01T06:00`. */
const localDateTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/)
  .refine((text) => parseCivil(text) !== undefined)
  .meta(allows<SiteKey>('localDateTime'));

/** The ways to say when, of which a schedule has exactly one. */
export const SCHEDULE_KINDS = ['weekly', 'once', 'everyDays', 'dates', 'rotation'] as const;

export const scheduleSchema = z
  .strictObject({
    id: identifier.optional(),
    gate: identifier,
    programme: programmeSchema,
    /** Of two slots at once the one with the higher priority holds; equal ones must not meet. */
    priority: z.int().min(0).max(99).default(0),
    weekly: z
      .strictObject({ days: z.array(z.enum(DAYS)).min(1), ...slot })
      .refine(...notEmpty)
      .refine(
        ({ days }) => !Array.isArray(days) || new Set(days).size === days.length,
        rule<SiteKey>('dayTwice', ['days']),
      )
      .optional(),
    once: z
      .strictObject({ from: localDateTime, to: localDateTime })
      .refine(({ from, to }) => isBefore(from, to), rule<SiteKey>('endsFirst', ['to']))
      .optional(),
    /** Every `every` days, counted from the date `anchor`. */
    everyDays: z
      .strictObject({ every: z.int().min(1).max(366), anchor: date, ...slot })
      .refine(...notEmpty)
      .optional(),
    dates: z
      .strictObject({ on: z.array(date).min(1).max(366), ...slot })
      .refine(...notEmpty)
      .optional(),
    /** Turns in hours around a cycle that begins at `anchor`, as in warabandi: this gate's begins `startsAfter` its beginning. */
    rotation: z
      .strictObject({
        anchor: localDateTime,
        cycle: duration('1h', '90d'),
        startsAfter: duration('0s', '90d').default(0),
        turn: duration('1m', '90d'),
      })
      .refine(({ cycle, turn }) => !(turn > cycle), rule<SiteKey>('turnTooLong', ['turn']))
      .optional(),
    /** First and last date on which slots begin. */
    validFrom: date.optional(),
    validTo: date.optional(),
    /** Dates on which no slot begins. */
    except: z.array(date).max(366).default([]),
  })
  .refine(
    (value) => SCHEDULE_KINDS.filter((kind) => value[kind] !== undefined).length === 1,
    rule<SiteKey>('oneSchedule'),
  )
  .refine(
    ({ validFrom = '', validTo }) => validTo === undefined || validFrom <= validTo,
    rule<SiteKey>('neverValid', ['validTo']),
  );
export type ScheduleSettings = z.output<typeof scheduleSchema>;

/** Also where seconds are left out in one of them; what is no time is told of elsewhere. */
function isBefore(from: unknown, to: unknown): boolean {
  const [first, last] = [from, to].map((text) => parseCivil(String(text)));
  return first === undefined || last === undefined || first < last;
}
