/** Slots that begin in an hour that the zone leaves out: late, of full length, and none of those around them is lost. */
import { describe, expect, it } from 'vitest';
import type { ScheduleSettings } from '../../../../gateway/config/schedule-schema.js';
import { followSlots, NO_SLOTS_YET } from '../../../../gateway/control/schedule/continuity.js';
import type { WallMs } from '../../../../protocols/clock.js';
import { at, iso, schedule, timetable } from './schedules.js';

const MINUTE_MS = 60_000;
/** On 29 March 2026 the clocks of Berlin went from 02:00 to 03:00, at 01:00 UTC. */
const FROM = at('2026-03-28T20:00:00Z');
const TO = at('2026-03-29T23:00:00Z');

const onSunday = (id: string, from: string, to: string, priority = 0): ScheduleSettings =>
  schedule({ id, priority, weekly: { days: ['sun'], from, to } });

const berlin = (...entries: ScheduleSettings[]): ReturnType<typeof timetable> =>
  timetable(entries, 'Europe/Berlin');

/** Who holds from when on, in UTC; each minute is asked. */
function held(...entries: ScheduleSettings[]): string[] {
  const plan = berlin(...entries);
  const changes: string[] = [];
  let before = '-';
  for (let ms: number = FROM; ms < TO; ms += MINUTE_MS) {
    const now = plan.at(ms as WallMs)?.schedule.id ?? '-';
    if (now !== before) changes.push(`${iso(ms)?.slice(11, 16)} ${now}`);
    before = now;
  }
  return changes;
}

describe('a slot that begins in an hour that is left out', () => {
  it.each([
    ['02:30', '03:15', '01:30', '02:15'],
    ['02:30', '04:00', '01:30', '03:00'],
    ['02:00', '03:00', '01:00', '02:00'],
    ['02:59', '03:00', '01:59', '02:00'],
    ['02:15', '02:45', '01:15', '01:45'],
    // These do not begin in it.
    ['01:00', '02:30', '00:00', '01:30'],
    ['01:00', '04:00', '00:00', '02:00'],
    ['03:00', '04:00', '01:00', '02:00'],
  ])('%s to %s by the clock is %s to %s UTC', (from, to, start, end) => {
    expect(held(onSunday('only', from, to))).toEqual([`${start} only`, `${end} -`]);
  });

  it('begins as much later in every other kind of schedule', () => {
    const slot = { from: '02:30', to: '03:15' };
    const kinds = [
      { once: { from: '2026-03-29T02:30', to: '2026-03-29T03:15' } },
      { everyDays: { every: 2, anchor: '2026-03-27', ...slot } },
      { dates: { on: ['2026-03-29'], ...slot } },
      { rotation: { anchor: '2026-03-08T02:30', cycle: '7d', turn: '45m' } },
    ];
    for (const when of kinds) expect(held(schedule({ id: 'it', ...when }))).toEqual(['01:30 it', '02:15 -']);
  });

  it('of two by the hour, one of which is then as late as the other, each has a half', () => {
    for (const order of [1, -1]) {
      const both = [onSunday('two', '02:00', '03:00'), onSunday('three', '03:00', '04:00')];
      expect(held(...(order > 0 ? both : both.toReversed()))).toEqual([
        '01:00 two',
        '01:30 three',
        '02:00 -',
      ]);
    }
  });

  it('a longer one after it waits for its end', () => {
    const both = [onSunday('two', '02:00', '03:00'), onSunday('three', '03:00', '08:00')];
    expect(held(...both)).toEqual(['01:00 two', '02:00 three', '06:00 -']);
    expect(held(onSunday('late', '02:30', '03:15'), onSunday('after', '04:00', '06:00'))).toEqual([
      '01:30 late',
      '02:15 after',
      '04:00 -',
    ]);
  });

  it('a short one after it waits for half of its time, and the late one goes on after it', () => {
    expect(held(onSunday('late', '02:30', '03:30'), onSunday('short', '04:00', '04:10'))).toEqual([
      '01:30 late',
      '02:05 short',
      '02:10 late',
      '02:30 -',
    ]);
  });

  it('one that it touched begins on time, lets it have its full length, and goes on', () => {
    expect(held(onSunday('late', '02:30', '03:15'), onSunday('next', '03:15', '06:00'))).toEqual([
      '01:15 next',
      '01:30 late',
      '02:15 next',
      '04:00 -',
    ]);
  });

  it('of one schedule, turn by turn, runs into none of its own', () => {
    const turns = schedule({
      id: 'turns',
      rotation: { anchor: '2026-03-29T01:00', cycle: '1h', turn: '30m' },
      validFrom: '2026-03-29',
      validTo: '2026-03-29',
    });
    expect(held(turns).slice(0, 5)).toEqual([
      '23:00 turns',
      '23:30 -',
      '00:00 turns',
      '00:30 -',
      '01:00 turns',
    ]);
    const slots = berlin(turns).between(FROM, TO);
    expect(new Set(slots.map(({ key }) => key)).size).toBe(slots.length);
  });

  it('yields to a higher priority as ever, and is there before a lower one', () => {
    const late = onSunday('late', '02:30', '03:30', 5);
    expect(held(late, onSunday('base', '01:00', '06:00'))).toEqual([
      '00:00 base',
      '01:30 late',
      '02:30 base',
      '04:00 -',
    ]);
    expect(held(late, onSunday('above', '03:45', '04:00', 7))).toEqual([
      '01:30 late',
      '01:45 above',
      '02:00 late',
      '02:30 -',
    ]);
  });
});

describe('a day of 23 hours full of slots of one priority', () => {
  const time = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const full = (length: number): ScheduleSettings[] =>
    Array.from({ length: 1440 / length }, (_, k) =>
      onSunday(`s${k}`, time(k * length), time((k + 1) * length)),
    );

  it.each([10, 15, 20, 30, 45, 60, 80, 90, 120, 160, 240])('each of %d minutes runs', (length) => {
    const slots = full(length);
    const ran = new Set(held(...slots.toReversed()).map((change) => change.slice(6)));
    expect(slots.map(({ id = '' }) => id).filter((id) => !ran.has(id))).toEqual([]);
  });

  it.each([10, 20, 45, 60, 90])(
    'of %d minutes: nothing is told, and the next change is the next change',
    (length) => {
      const plan = berlin(...full(length));
      let memory = NO_SLOTS_YET;
      let expected: number | undefined;
      for (let ms: number = FROM; ms < TO; ms += MINUTE_MS / 2) {
        const slot = plan.at(ms as WallMs);
        if (slot?.key !== memory.key && expected !== undefined) {
          expect(expected, iso(ms) ?? '').toBeGreaterThan(ms - MINUTE_MS / 2);
          expect(expected, iso(ms) ?? '').toBeLessThanOrEqual(ms);
        }
        const { news, memory: after } = followSlots(memory, plan, slot, ms as WallMs);
        expect(news, iso(ms) ?? '').toEqual([]);
        memory = after;
        expected = plan.nextChange(ms as WallMs);
      }
    },
  );

  it('says the same whatever span is asked for', () => {
    const plan = berlin(...full(30));
    const whole = new Map(plan.between(FROM, TO).map((slot) => [slot.key, slot]));
    for (let ms: number = FROM; ms < TO; ms += 5 * MINUTE_MS) {
      const fresh = berlin(...full(30));
      for (const slot of fresh.between(ms as WallMs, (ms + 1) as WallMs))
        expect(slot, `${iso(ms)} ${slot.key}`).toEqual(whole.get(slot.key));
    }
  });
});
