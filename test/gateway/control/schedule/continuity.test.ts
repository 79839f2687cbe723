import { describe, expect, it } from 'vitest';
import {
  followSlots,
  NO_SLOTS_YET,
  type SlotMemory,
  type SlotNews,
} from '../../../../gateway/control/schedule/continuity.js';
import type { Timetable } from '../../../../gateway/control/schedule/timetable.js';
import type { WallMs } from '../../../../protocols/clock.js';
import { SeededRandom } from '../../../../protocols/random.js';
import { at, schedule, timetable } from './schedules.js';

const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const morning = schedule({ id: 'am', weekly: { days, from: '06:00', to: '08:00' } });
const evening = schedule({ id: 'pm', weekly: { days, from: '18:00', to: '20:00' } });

/** Looks at the times given, as a clock would show them, and keeps what was told. */
function follow(plan: Timetable, times: readonly number[], start: SlotMemory = NO_SLOTS_YET): SlotNews[] {
  let memory = start;
  return times.flatMap((time) => {
    const followed = followSlots(memory, plan, plan.at(time as WallMs), time as WallMs);
    memory = followed.memory;
    return followed.news;
  });
}

const times = (...list: string[]): number[] => list.map((time) => at(`2026-06-01T${time}Z`));

describe('slots that follow each other', () => {
  const plan = timetable([morning, evening], 'Etc/UTC');

  it('an ordinary day is no news', () => {
    const seconds = Array.from({ length: 86_400 / 30 }, (_, k) => at('2026-06-01T00:00:00Z') + 30_000 * k);
    expect(follow(plan, seconds)).toEqual([]);
  });

  it('a clock put forward over a slot skips it, and says so', () => {
    expect(follow(plan, times('05:00:00', '09:00:00'))).toEqual([
      { kind: 'skipped', slot: 'am@2026-06-01T06:00:00.000Z' },
    ]);
  });

  it('a clock put forward out of a slot cuts it short', () => {
    expect(follow(plan, times('07:00:00', '09:00:00'))).toEqual([
      { kind: 'cut-short', slot: 'am@2026-06-01T06:00:00.000Z' },
    ]);
  });

  it('a clock put forward into a slot tells of nothing but what lies between', () => {
    expect(follow(plan, times('05:00:00', '18:30:00'))).toEqual([
      { kind: 'skipped', slot: 'am@2026-06-01T06:00:00.000Z' },
    ]);
  });

  it('a clock put back runs a slot again, and says so', () => {
    expect(follow(plan, times('07:59:30', '08:00:00', '07:30:00'))).toEqual([
      { kind: 'repeated', slot: 'am@2026-06-01T06:00:00.000Z' },
    ]);
  });

  it('a clock put back out of a slot cuts it short, and the slot runs again later', () => {
    expect(follow(plan, times('06:10:00', '05:50:00', '06:00:00'))).toEqual([
      { kind: 'cut-short', slot: 'am@2026-06-01T06:00:00.000Z' },
      { kind: 'repeated', slot: 'am@2026-06-01T06:00:00.000Z' },
    ]);
  });

  it('a slot that ends between two ordinary looks is not cut short', () => {
    expect(follow(plan, times('07:59:30', '08:00:30'))).toEqual([]);
    expect(follow(plan, times('07:59:30', '08:00:30.001'))).toHaveLength(1);
  });

  it('a slot shorter than the time between two looks is not passed over in silence', () => {
    const short = timetable([schedule({ weekly: { days, from: '06:00:10', to: '06:00:20' } })], 'Etc/UTC');
    expect(follow(short, times('06:00:05', '06:00:25'))).toHaveLength(1);
  });

  it('a slot that another outranks for all of its time is not missed', () => {
    const above = schedule({ id: 'all', priority: 1, weekly: { days, from: '00:00', to: '24:00' } });
    expect(follow(timetable([morning, above], 'Etc/UTC'), times('05:00:00', '09:00:00'))).toEqual([]);
  });

  describe('one of which lets another go first and holds again', () => {
    const base = schedule({ id: 'base', weekly: { days, from: '06:00', to: '20:00' } });
    const wash = schedule({ id: 'wash', priority: 5, weekly: { days, from: '10:00', to: '11:00' } });
    const both = timetable([base, wash], 'Etc/UTC');
    const told = (...list: string[]): string[] =>
      follow(both, times(...list)).map((news) =>
        'slot' in news ? `${news.kind} ${news.slot.slice(0, 4)}` : news.kind,
      );

    it('goes on: it is neither repeated nor cut short', () => {
      expect(told('09:59:30', '10:00:00', '10:59:30', '11:00:00')).toEqual([]);
      expect(told('09:59:00', '10:01:00', '11:30:00')).toEqual(['cut-short wash']);
    });

    it('goes on too when the clock goes back to the other, which runs again', () => {
      expect(told('10:59:30', '11:00:00', '10:30:00')).toEqual(['repeated wash']);
    });

    it('runs again when the clock goes back to before it, out of the other', () => {
      expect(told('09:59:30', '10:00:00', '05:00:00', '06:00:00')).toEqual([
        'cut-short wash',
        'repeated base',
      ]);
    });

    it('is cut short when nothing of it is left after the other', () => {
      const late = schedule({ id: 'late', priority: 5, weekly: { days, from: '19:00', to: '21:00' } });
      const plan = timetable([base, late], 'Etc/UTC');
      expect(follow(plan, times('12:00:00', '19:30:00'))).toEqual([
        { kind: 'cut-short', slot: 'base@2026-06-01T06:00:00.000Z' },
      ]);
    });
  });

  it('ten years ahead: a few by name, the others by number', () => {
    const news = follow(plan, [at('2026-06-01T00:00:00Z'), at('2036-06-01T00:00:00Z')]);
    expect(news.filter(({ kind }) => kind === 'skipped')).toHaveLength(16);
    expect(news.at(-1)).toEqual({ kind: 'more-skipped', count: 800 - 16 });
  });

  it('steps of 1 s to 10 years at 100 moments: every run of every slot is whole or told of', () => {
    const random = new SeededRandom(6);
    const MAX_S = 10 * 365.25 * 86_400;
    for (let moment = 0; moment < 100; moment += 1) {
      const from = at('2026-06-01T00:00:00Z') + Math.floor(random.next() * 86_400) * 1000;
      const stepMs = Math.round(MAX_S ** random.next()) * 1000 * (random.next() < 0.5 ? -1 : 1);
      // An hour in seconds, the step, and half a day in half minutes.
      const before = Array.from({ length: 120 }, (_, k) => from + 30_000 * k);
      const after = Array.from({ length: 1440 }, (_, k) => from + 3_600_000 + stepMs + 30_000 * k);
      const told = new Set(
        follow(plan, [...before, ...after]).map((news) => ('slot' in news ? news.slot : 'more')),
      );
      const held = (looks: readonly number[]): Map<string, number> => {
        const counts = new Map<string, number>();
        for (const look of looks) {
          const key = plan.at(look as WallMs)?.key;
          if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        return counts;
      };
      const [first, second] = [held(before), held(after)];
      // Held before the step and after it, with something else between: run twice.
      for (const key of first.keys()) {
        const wasLast = plan.at((before.at(-1) ?? 0) as WallMs)?.key === key;
        const isFirst = plan.at((after[0] ?? 0) as WallMs)?.key === key;
        if (second.has(key) && !(wasLast && isFirst)) expect(told, `step ${stepMs}`).toContain(key);
      }
      // Begins after the last look before the step and ends before the first one after it: skipped.
      const passed = plan.between(
        (before.at(-1) ?? 0) as WallMs,
        Math.max(before.at(-1) ?? 0, after[0] ?? 0) as WallMs,
      );
      for (const { key, startMs, endMs } of passed.slice(-5)) {
        if (startMs > (before.at(-1) ?? 0) && endMs <= (after[0] ?? 0)) {
          expect(told.has(key) || told.has('more'), `step ${stepMs}`).toBe(true);
        }
      }
    }
  });
});
