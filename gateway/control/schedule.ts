/** Weekly schedules: which programme a gate should follow at an instant. Pure; computed afresh each cycle. */
import type { LocalTime } from '../../protocols/local-time.js';
import type { Day, ScheduleSettings } from '../config/schema.js';

const DAY_NUMBERS = { mon: 0, tue: 1, wed: 2, thu: 3, fri: 4, sat: 5, sun: 6 } as const satisfies Record<
  Day,
  number
>;

/**
 * The schedule whose slot contains `local`, or undefined between slots. A slot whose end is not after its
 * start runs past midnight and belongs to the day on which it starts. Slots follow the clock on the wall:
 * an hour that a zone repeats is in its slot both times.
 */
export function activeSchedule(
  schedules: readonly ScheduleSettings[],
  gate: string,
  local: LocalTime,
): ScheduleSettings | undefined {
  return schedules.find((schedule) => schedule.gate === gate && contains(schedule.weekly, local));
}

function contains(weekly: ScheduleSettings['weekly'], local: LocalTime): boolean {
  const runsOn = (weekday: number): boolean => weekly.days.some((day) => DAY_NUMBERS[day] === weekday);
  const today = runsOn(local.weekday);
  if (weekly.from < weekly.to)
    return today && local.secondOfDay >= weekly.from && local.secondOfDay < weekly.to;
  const yesterday = runsOn((local.weekday + 6) % 7);
  return (today && local.secondOfDay >= weekly.from) || (yesterday && local.secondOfDay < weekly.to);
}
