import { type ScheduleSettings, scheduleSchema } from '../../../../gateway/config/schedule-schema.js';
import { Timetable } from '../../../../gateway/control/schedule/timetable.js';
import { civilZone } from '../../../../protocols/civil-time.js';
import type { WallMs } from '../../../../protocols/clock.js';

export const at = (iso: string): WallMs => Date.parse(iso) as WallMs;
export const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().replace('.000Z', 'Z');

/** A schedule of the gate `left` as it is written in the settings. */
export function schedule(when: Record<string, unknown>, opening = 40): ScheduleSettings {
  return scheduleSchema.parse({ gate: 'left', programme: { opening }, ...when });
}

export function timetable(schedules: readonly ScheduleSettings[], timeZone = 'Asia/Almaty'): Timetable {
  return new Timetable(schedules, 'left', civilZone(timeZone));
}
