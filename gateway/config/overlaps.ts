/**
 * Slots of one gate and one priority must not meet: at every moment it is plain which programme holds. Two schedules that
 * repeat are compared over a year and more from the later of their dates; one with dates of its own, on these.
 */
import { type CivilZone, civilZone, DAY_MS } from '../../protocols/civil-time.js';
import type { WallMs } from '../../protocols/clock.js';
import type { Finding } from '../../protocols/settings/problem.js';
import { type Slot, slotsBetween } from '../control/schedule/slots.js';
import type { SiteKey } from '../text/site-texts.js';
import { SCHEDULE_KINDS, type ScheduleSettings, scheduleSchema } from './schedule-schema.js';

/** Long enough for every cycle that the settings allow to come round a few times. */
const COMPARED_MS = 400 * DAY_MS;
/** Two rules without any date are the same in every week. */
const SOME_MONDAY = '2024-01-01';

interface Entry {
  readonly index: number;
  readonly schedule: ScheduleSettings;
}

/** `content` as the file has it; a schedule that is wrong in itself is told of elsewhere. */
export function overlapFindings(content: unknown): Finding<SiteKey>[] {
  const { schedules } = Object(content) as { schedules?: unknown };
  const entries = (Array.isArray(schedules) ? schedules : []).flatMap((value, index): Entry[] => {
    const parsed = scheduleSchema.safeParse(value);
    return parsed.success ? [{ index, schedule: parsed.data }] : [];
  });
  // In UTC a civil time is an instant: no day is shorter than another.
  const zone = civilZone('Etc/UTC');
  return entries.flatMap((later) =>
    entries
      .filter((earlier) => earlier.index < later.index && mayMeet(earlier.schedule, later.schedule))
      .flatMap((earlier) => clashOf(earlier, later, zone)),
  );
}

function mayMeet(a: ScheduleSettings, b: ScheduleSettings): boolean {
  return a.gate === b.gate && a.priority === b.priority;
}

function clashOf(earlier: Entry, later: Entry, zone: CivilZone): Finding<SiteKey>[] {
  const fromMs = comparedFrom(earlier.schedule, later.schedule);
  const toMs = (fromMs + COMPARED_MS) as WallMs;
  const clash = firstClash(
    slotsBetween(earlier.schedule, zone, fromMs, toMs),
    slotsBetween(later.schedule, zone, fromMs, toMs),
  );
  if (clash === undefined) return [];
  const kind = SCHEDULE_KINDS.find((name) => later.schedule[name] !== undefined) ?? 'weekly';
  const when = `${clockTime(clash.startMs)} - ${clockTime(clash.endMs)}`;
  return [
    {
      severity: 'error',
      path: ['schedules', later.index, kind],
      message: { key: 'slotsOverlap', params: { other: `schedules[${earlier.index}]`, when } },
    },
  ];
}

/** The latest day that either speaks of a beginning, so that both are under way from then on. */
function comparedFrom(a: ScheduleSettings, b: ScheduleSettings): WallMs {
  const [first, second] = [beginningOf(a), beginningOf(b)];
  return (Date.parse(first > second ? first : second) - DAY_MS) as WallMs;
}

function beginningOf({ once, dates, everyDays, rotation, validFrom }: ScheduleSettings): string {
  const days = [once?.from, dates?.on.toSorted()[0], everyDays?.anchor, rotation?.anchor, validFrom];
  return days.reduce<string>((latest, day) => {
    const date = day?.slice(0, 10) ?? SOME_MONDAY;
    return date > latest ? date : latest;
  }, SOME_MONDAY);
}

/** Both in order of time. */
function firstClash(a: readonly Slot[], b: readonly Slot[]): Slot | undefined {
  let [i, j] = [0, 0];
  for (let [x, y] = [a[i], b[j]]; x && y; [x, y] = [a[i], b[j]]) {
    if (x.startMs < y.endMs && y.startMs < x.endMs) return x;
    if (x.endMs <= y.endMs) i += 1;
    else j += 1;
  }
  return undefined;
}

function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
}
