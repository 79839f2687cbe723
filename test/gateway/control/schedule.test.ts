import { describe, expect, it } from 'vitest';
import type { ScheduleSettings } from '../../../gateway/config/schema.js';
import { activeSchedule } from '../../../gateway/control/schedule.js';
import type { WallMs } from '../../../protocols/clock.js';
import { localTimeIn } from '../../../protocols/local-time.js';

const almaty = localTimeIn('Asia/Almaty');
const at = (iso: string): WallMs => Date.parse(iso) as WallMs;
const hours = (h: number, m = 0): number => h * 3600 + m * 60;

const working: ScheduleSettings = {
  gate: 'left',
  programme: { opening: 40 },
  weekly: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: hours(6), to: hours(20) },
};
const night: ScheduleSettings = {
  gate: 'left',
  programme: { opening: 10 },
  weekly: { days: ['sat'], from: hours(22), to: hours(2) },
};

describe('a weekly schedule', () => {
  it.each<[string, number | undefined, string]>([
    // Asia/Almaty has been UTC+5 since 1 March 2024.
    ['2026-06-01T00:59:59Z', undefined, 'a second before the slot on a Monday'],
    ['2026-06-01T01:00:00Z', 40, 'the first second of the slot'],
    ['2026-06-01T14:59:59Z', 40, 'the last second of the slot'],
    ['2026-06-01T15:00:00Z', undefined, 'the end of the slot is outside it'],
    ['2026-06-06T05:00:00Z', undefined, 'noon on a Saturday, which is not in the list'],
    ['2026-06-06T17:00:00Z', 10, 'Saturday 22:00 starts the night slot'],
    ['2026-06-06T20:59:59Z', 10, 'Sunday 01:59:59 still belongs to the slot of Saturday'],
    ['2026-06-06T21:00:00Z', undefined, 'Sunday 02:00 ends it'],
    ['2026-06-07T17:30:00Z', undefined, 'Sunday 22:30 is not Saturday'],
  ])('at %s asks for %s: %s', (instant, opening, _why) => {
    expect(activeSchedule([working, night], 'left', almaty(at(instant)))?.programme.opening).toBe(opening);
  });

  it('of another gate does not count', () => {
    expect(activeSchedule([working], 'right', almaty(at('2026-06-01T05:00:00Z')))).toBeUndefined();
  });

  it('runs in both passes of an hour that the zone repeats', () => {
    // On 29 February 2024 the clocks of Asia/Almaty went back from 24:00 to 23:00.
    const late: ScheduleSettings = {
      ...working,
      weekly: { days: ['thu'], from: hours(23, 30), to: hours(23, 45) },
    };
    const first = almaty(at('2024-02-29T17:35:00Z'));
    const second = almaty(at('2024-02-29T18:35:00Z'));
    expect([first.day, first.secondOfDay]).toEqual([29, hours(23, 35)]);
    expect([second.day, second.secondOfDay]).toEqual([29, hours(23, 35)]);
    expect(activeSchedule([late], 'left', first)).toBeDefined();
    expect(activeSchedule([late], 'left', second)).toBeDefined();
  });
});
