import { describe, expect, it } from 'vitest';
import { at, iso, schedule, timetable } from './schedules.js';

const working = schedule({
  weekly: { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '06:00', to: '20:00' },
});
const night = schedule({ weekly: { days: ['sat'], from: '22:00', to: '02:00' } }, 10);
const openingAt = (instant: string): number | undefined =>
  timetable([working, night]).at(at(instant))?.schedule.programme.opening;

describe('a weekly schedule', () => {
  it.each<[string, number | undefined, string]>([
    // Asia/Almaty has been UTC+5 since 1 March 2024.
    ['2026-06-01T00:59:59.999Z', undefined, 'just before the slot on a Monday'],
    ['2026-06-01T01:00:00Z', 40, 'the first millisecond of the slot'],
    ['2026-06-01T14:59:59.999Z', 40, 'the last millisecond of the slot'],
    ['2026-06-01T15:00:00Z', undefined, 'the end of the slot is outside it'],
    ['2026-06-06T05:00:00Z', undefined, 'noon on a Saturday, which is not in the list'],
    ['2026-06-06T17:00:00Z', 10, 'Saturday 22:00 starts the night slot'],
    ['2026-06-06T20:59:59Z', 10, 'Sunday 01:59:59 still belongs to the slot of Saturday'],
    ['2026-06-06T21:00:00Z', undefined, 'Sunday 02:00 ends it'],
    ['2026-06-07T17:30:00Z', undefined, 'Sunday 22:30 is not Saturday'],
  ])('at %s asks for %s: %s', (instant, opening, _why) => {
    expect(openingAt(instant)).toBe(opening);
  });

  it('of another gate does not count', () => {
    expect(timetable([{ ...working, gate: 'right' }]).at(at('2026-06-01T05:00:00Z'))).toBeUndefined();
  });

  it('tells when it changes next, over a weekend and from within a slot', () => {
    const plan = timetable([working]);
    expect(iso(plan.nextChange(at('2026-06-05T16:00:00Z')))).toBe('2026-06-08T01:00:00Z');
    expect(iso(plan.nextChange(at('2026-06-08T01:00:00Z')))).toBe('2026-06-08T15:00:00Z');
    expect(timetable([]).nextChange(at('2026-06-08T01:00:00Z'))).toBeUndefined();
  });
});

describe('a day that has not 24 hours', () => {
  it('runs a slot once in an hour that the zone repeats', () => {
    // On 29 February 2024 the clocks of Asia/Almaty went back from 24:00 to 23:00.
    const late = schedule({ weekly: { days: ['thu'], from: '23:30', to: '23:45' } });
    const slots = timetable([late]).between(at('2024-02-29T00:00:00Z'), at('2024-03-02T00:00:00Z'));
    expect(slots.map(({ startMs, endMs }) => [iso(startMs), iso(endMs)])).toEqual([
      ['2024-02-29T17:30:00Z', '2024-02-29T17:45:00Z'],
    ]);
  });

  it('runs a slot once, and as long as ever, in an hour that the zone leaves out', () => {
    // On 29 March 2026 the clocks of Berlin went from 02:00 to 03:00.
    const early = schedule({ weekly: { days: ['sun'], from: '02:15', to: '02:45' } });
    const slots = timetable([early], 'Europe/Berlin').between(
      at('2026-03-28T12:00:00Z'),
      at('2026-03-30T00:00:00Z'),
    );
    expect(slots.map(({ startMs, endMs }) => [iso(startMs), iso(endMs)])).toEqual([
      ['2026-03-29T01:15:00Z', '2026-03-29T01:45:00Z'],
    ]);
  });

  it.each<[string, number]>([
    ['Asia/Almaty', 2023],
    ['Europe/Berlin', 2025],
    ['Australia/Lord_Howe', 2025],
    ['America/St_Johns', 2010],
  ])('in %s: slots that touch go on touching, three hours by three hours from %s on', (zone, year) => {
    const hour = (h: number): string => `${String(h).padStart(2, '0')}:00`;
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
    const hours = Array.from({ length: 8 }, (_, k) =>
      schedule({ id: `h${k}`, weekly: { days, from: hour(3 * k), to: hour(3 * k + 3) } }, k),
    );
    const plan = timetable(hours, zone);
    const slots = [...plan.between(at(`${year}-01-01T00:00:00Z`), at(`${year + 2}-01-01T00:00:00Z`))].sort(
      (a, b) => a.startMs - b.startMs,
    );
    expect(slots.length).toBeGreaterThan(2 * 365 * 8);
    expect(slots.slice(1).filter((slot, index) => slot.startMs !== slots[index]?.endMs)).toEqual([]);
    expect(new Set(slots.map(({ key }) => key)).size).toBe(slots.length);
  });

  it('goes with the day after where a zone leaves out a whole day', () => {
    // Samoa had no 30 December 2011, a Friday.
    const weekend = schedule({ weekly: { days: ['fri', 'sat'], from: '06:00', to: '08:00' } });
    const slots = timetable([weekend], 'Pacific/Apia').between(
      at('2011-12-29T12:00:00Z'),
      at('2012-01-01T00:00:00Z'),
    );
    expect(new Set(slots.map(({ startMs }) => iso(startMs)))).toEqual(new Set(['2011-12-30T16:00:00Z']));
  });
});
