import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMoment } from '../../../gateway/export/range.js';

const iso = (text: string, zone?: string): string => {
  const moment = parseMoment(text, zone);
  return typeof moment === 'number' ? new Date(moment).toISOString() : moment.fault;
};

describe('a moment for --from and --to', () => {
  test('may be written with its zone', () => {
    expect(iso('2026-05-01T06:00Z')).toBe('2026-05-01T06:00:00.000Z');
    expect(iso('2026-05-01T06:00:30.5+05:00')).toBe('2026-05-01T01:00:30.500Z');
    expect(iso('2026-05-01 06:00:30.007-03:30')).toBe('2026-05-01T09:30:30.007Z');
  });

  test('is otherwise the civil time of the site, a date being its midnight', () => {
    expect(iso('2026-05-01', 'Asia/Almaty')).toBe('2026-04-30T19:00:00.000Z');
    expect(iso('2026-05-01T06:00', 'Asia/Almaty')).toBe('2026-05-01T01:00:00.000Z');
    expect(iso('2026-05-01')).toBe('zone');
  });

  test('a day of 25 hours in Almaty: 1 March 2024 begins when the clocks show 00:00 and are not set back', () => {
    expect(iso('2024-02-29', 'Asia/Almaty')).toBe('2024-02-28T18:00:00.000Z');
    expect(iso('2024-03-01', 'Asia/Almaty')).toBe('2024-02-29T19:00:00.000Z');
    // 23:30 was shown twice.
    expect(iso('2024-02-29T23:30', 'Asia/Almaty')).toBe('2024-02-29T17:30:00.000Z');
  });

  test('an hour that the clocks leapt over is the one after it', () => {
    expect(iso('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
  });

  test('what is no moment is refused', () => {
    for (const text of ['', 'now', '2026-02-30', '2026-05-01T25:00', '2026-5-1', '2026-05-01T06', '06:00']) {
      expect(iso(text, 'Asia/Almaty'), text).toBe('moment');
    }
    for (const zone of ['+15:00', '+05:60', 'EST'])
      expect(iso(`2026-05-01T06:00${zone}`), zone).toBe('moment');
  });

  test('any time of the clock on the wall comes back from its own text', () => {
    const civil = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Asia/Almaty',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const seconds = fc.integer({ min: 1_577_836_800, max: 1_893_456_000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const text = civil.format(second * 1000);
        const back = parseMoment(text, 'Asia/Almaty') as number;
        expect(civil.format(back)).toBe(text);
        // An hour that came twice is taken the first time.
        expect([second * 1000, second * 1000 - 3_600_000]).toContain(back);
      }),
    );
  });
});
