import { describe, expect, it } from 'vitest';
import type { ScheduleSettings } from '../../../../gateway/config/schedule-schema.js';
import { at, iso, schedule, timetable } from './schedules.js';

function starts(entry: ScheduleSettings, from: string, to: string): (string | undefined)[] {
  return timetable([entry], 'Etc/UTC')
    .between(at(from), at(to))
    .map(({ startMs }) => iso(startMs));
}

describe('a schedule', () => {
  it('once: from one moment to another, and never again', () => {
    const entry = schedule({ once: { from: '2026-05-01T06:00', to: '2026-05-03T18:30' } });
    const plan = timetable([entry], 'Etc/UTC');
    expect(plan.at(at('2026-05-01T05:59:59.999Z'))).toBeUndefined();
    expect(plan.at(at('2026-05-02T12:00:00Z'))?.key).toBe('schedules[0]@2026-05-01T06:00:00.000Z');
    expect(plan.at(at('2026-05-03T18:30:00Z'))).toBeUndefined();
    expect(iso(plan.nextChange(at('2026-04-01T00:00:00Z')))).toBe('2026-05-01T06:00:00Z');
    expect(plan.nextChange(at('2026-05-04T00:00:00Z'))).toBeUndefined();
  });

  it('every three days from an anchor, also before it', () => {
    const entry = schedule({ everyDays: { every: 3, anchor: '2026-05-10', from: '05:00', to: '07:00' } });
    expect(starts(entry, '2026-05-06T00:00:00Z', '2026-05-14T00:00:00Z')).toEqual([
      '2026-05-07T05:00:00Z',
      '2026-05-10T05:00:00Z',
      '2026-05-13T05:00:00Z',
    ]);
  });

  it('on dates, the 29th of February among them', () => {
    const entry = schedule({ dates: { on: ['2028-02-29', '2028-03-02'], from: '23:00', to: '01:00' } });
    expect(starts(entry, '2028-02-01T00:00:00Z', '2028-04-01T00:00:00Z')).toEqual([
      '2028-02-29T23:00:00Z',
      '2028-03-02T23:00:00Z',
    ]);
  });

  it('by turns around a cycle: seven days of warabandi, 10 hours a week each', () => {
    const cycle = { anchor: '2026-04-06T06:00', cycle: '7d', turn: '10h' };
    const first = schedule({ id: 'first', rotation: cycle });
    const second = schedule({ id: 'second', rotation: { ...cycle, startsAfter: '10h' } });
    const plan = timetable([first, second], 'Etc/UTC');
    expect(plan.at(at('2026-04-13T15:59:59Z'))?.schedule.id).toBe('first');
    expect(plan.at(at('2026-04-13T16:00:00Z'))?.schedule.id).toBe('second');
    expect(plan.at(at('2026-04-14T02:00:00Z'))).toBeUndefined();
    expect(plan.at(at('2020-01-06T06:00:00Z'))?.schedule.id).toBe('first');
  });

  it('holds only on dates on which it is valid, and not on its exceptions', () => {
    const entry = schedule({
      everyDays: { every: 1, anchor: '2026-01-01', from: '22:00', to: '04:00' },
      validFrom: '2026-05-02',
      validTo: '2026-05-05',
      except: ['2026-05-04'],
    });
    expect(starts(entry, '2026-04-25T00:00:00Z', '2026-05-15T00:00:00Z')).toEqual([
      '2026-05-02T22:00:00Z',
      '2026-05-03T22:00:00Z',
      '2026-05-05T22:00:00Z',
    ]);
    // The slot of the last date runs past midnight to its end.
    expect(timetable([entry], 'Etc/UTC').at(at('2026-05-06T03:59:00Z'))).toBeDefined();
  });

  it('yields to one with a higher priority, and holds again after it', () => {
    const base = schedule({ id: 'base', weekly: { days: ['mon'], from: '00:00', to: '24:00' } }, 30);
    const wash = schedule(
      { id: 'wash', priority: 5, dates: { on: ['2026-06-01'], from: '10:00', to: '11:00' } },
      80,
    );
    const plan = timetable([base, wash], 'Etc/UTC');
    const names = ['09:59', '10:00', '10:59', '11:00'].map(
      (time) => plan.at(at(`2026-06-01T${time}:00Z`))?.schedule.id,
    );
    expect(names).toEqual(['base', 'wash', 'wash', 'base']);
    expect(iso(plan.nextChange(at('2026-06-01T01:00:00Z')))).toBe('2026-06-01T10:00:00Z');
    expect(plan.at(at('2026-06-01T09:00:00Z'))?.key).toBe(plan.at(at('2026-06-01T12:00:00Z'))?.key);
  });
});
