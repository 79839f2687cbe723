/** When a gate's schedules will say something else: looked for without laying out every slot there will ever be. */
import { describe, expect, it } from 'vitest';
import type { WallMs } from '../../../../protocols/clock.js';
import { at, iso, schedule, timetable } from './schedules.js';

const HOUR_MS = 3_600_000;

describe('the next change', () => {
  it('is a slot of higher priority in the midst of one that goes on for weeks', () => {
    const plan = timetable([
      schedule({ once: { from: '2026-06-01T00:00:00', to: '2026-07-01T00:00:00' } }),
      schedule({ once: { from: '2026-06-12T00:00:00', to: '2026-06-13T00:00:00' }, priority: 5 }, 80),
    ]);
    expect(iso(plan.nextChange(at('2026-06-02T00:00:00Z')))).toBe('2026-06-11T19:00:00Z');
    expect(iso(plan.nextChange(at('2026-06-11T19:00:00Z')))).toBe('2026-06-12T19:00:00Z');
    expect(iso(plan.nextChange(at('2026-06-13T00:00:00Z')))).toBe('2026-06-30T19:00:00Z');
    expect(plan.nextChange(at('2026-07-01T00:00:00Z'))).toBeUndefined();
  });

  it('is no slot that yields to another', () => {
    const plan = timetable([
      schedule({ once: { from: '2026-06-01T00:00:00', to: '2026-06-20T00:00:00' }, priority: 5 }),
      schedule({ weekly: { days: ['tue', 'thu'], from: '06:00', to: '18:00' } }, 80),
    ]);
    expect(iso(plan.nextChange(at('2026-06-02T00:00:00Z')))).toBe('2026-06-19T19:00:00Z');
  });

  it('is found where a slot ends with what is kept of the slots, two days on, and eight days further', () => {
    for (const until of ['2026-06-03T05:00:00', '2026-06-11T05:00:00']) {
      const plan = timetable([schedule({ once: { from: '2026-06-01T05:00:00', to: until } })]);
      expect(iso(plan.nextChange(at('2026-06-01T00:00:00Z')))).toBe(iso(at(`${until}+05:00`)));
    }
  });

  it('is found wherever what is kept of the slots ends', () => {
    const plan = timetable([
      schedule({ rotation: { anchor: '2026-06-01T00:00:00', cycle: '5d', turn: '31h' } }),
      schedule({ weekly: { days: ['wed'], from: '20:00', to: '04:00' }, priority: 1 }, 80),
    ]);
    const startMs = at('2026-06-01T00:30:00Z');
    const said = (ms: number): string | undefined => plan.at(ms as WallMs)?.key;
    for (let ms: number = startMs; ms < startMs + 20 * 24 * HOUR_MS; ms += HOUR_MS) {
      // Everything here changes on the hour.
      let changeMs = Math.floor(ms / HOUR_MS) * HOUR_MS + HOUR_MS;
      while (said(changeMs) === said(ms)) changeMs += HOUR_MS;
      expect(iso(plan.nextChange(ms as WallMs)), iso(ms) ?? '').toBe(iso(changeMs));
    }
  });
});
