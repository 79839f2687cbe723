import { encodeBody } from '../../../protocols/journal/bodies.js';
import type { AStore } from './a-store.js';
import { parseCsv } from './call.js';

export const DAY_MS = 86_400_000;
export const FIRST_DAY = Date.parse('2026-05-01T00:00:00Z');
export const UNITS = {
  'forebay.level_m': 'm',
  'left-meter.discharge_m3s': 'm3/s',
  'left-meter.level_m': 'm',
};

/** One reading of each point every six hours, in a segment a day. */
export function fillDays(store: AStore, count: number): string[] {
  return Array.from({ length: count }, (_, day) => {
    const midnight = FIRST_DAY + day * DAY_MS;
    const path = store.segment(UNITS, midnight);
    for (const hour of [0, 6, 12, 18]) {
      const atMs = midnight + hour * 3_600_000;
      store.readings(
        Object.keys(UNITS).map((point, index) => ({ point, atMs, value: day + hour / 100 + index / 1000 })),
        atMs + 900,
      );
    }
    store.append('event', encodeBody({ code: 'stopping', severity: 'info', params: {} }), midnight + 1);
    return path;
  });
}

/** A segment with `records` records of a thousand readings of one point each. */
export function fillThousands(store: AStore, records: number, firstMs: number): void {
  store.segment({ 'a.x_m': 'm' }, firstMs);
  for (let record = 0; record < records; record++) {
    const startMs = firstMs + record * 1000;
    const given = Array.from({ length: 1000 }, (_, index) => ({
      point: 'a.x_m',
      atMs: startMs + index,
      value: index / 7,
    }));
    store.readings(given, startMs);
  }
}

/** The times in an export, each once. */
export const times = (csv: string): string[] => [...new Set(parseCsv(csv).map(({ time = '' }) => time))];
