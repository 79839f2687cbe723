/**
 * The moments between which readings are exported, as people write them: ISO 8601 with a zone
 * (`2026-05-01T06:00Z`, `2026-05-01T06:00:30.5+05:00`), or without one (`2026-05-01`, `2026-05-01T06:00`), which is
 * then the civil time of the site.
 */
import type { WallMs } from '../../protocols/clock.js';
import { localTimeIn } from '../../protocols/local-time.js';

export interface Range {
  /** Inclusive. */
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
}

export const ALL_TIME: Range = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

/** `zone`: it is a civil time, and no time zone is known. */
export type MomentFault = 'moment' | 'zone';

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?$/i;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** No zone is farther from UTC. */
const MAX_OFFSET_MINUTES = 14 * 60;

/** Milliseconds since 1970 UTC. */
export function parseMoment(text: string, timeZone: string | undefined): number | { fault: MomentFault } {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] =
    MOMENT.exec(text) ?? [];
  if (year === undefined) return { fault: 'moment' };
  const fields = [year, Number(month) - 1, day, hour, minute, second].map(Number);
  const [y = 0, m = 0, ...rest] = fields;
  const utcMs = Date.UTC(y, m, ...rest) + Number(fraction.padEnd(3, '0'));
  const at = new Date(utcMs);
  const again = [
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  ];
  // 30 February is no day, and 25:00 no hour.
  if (again.some((value, index) => value !== fields[index])) return { fault: 'moment' };
  if (zone === undefined) return timeZone === undefined ? { fault: 'zone' } : civilMs(utcMs, timeZone);
  const offset = offsetMinutes(zone);
  return offset === undefined ? { fault: 'moment' } : utcMs - offset * MINUTE_MS;
}

function offsetMinutes(zone: string): number | undefined {
  if (zone.toUpperCase() === 'Z') return 0;
  const minutes = Number(zone.slice(4));
  const total = Number(zone.slice(1, 3)) * 60 + minutes;
  if (minutes >= 60 || total > MAX_OFFSET_MINUTES) return undefined;
  return zone.startsWith('-') ? -total : total;
}

/**
 * When the clocks of `timeZone` show what a clock in UTC shows at `shownMs`: the first time if they show it twice, and if
 * they leap over it, the moment so long after the leap as it is after what was leapt from.
 */
function civilMs(shownMs: number, timeZone: string): number {
  const local = localTimeIn(timeZone);
  const offsetAt = (ms: number): number => {
    const { year, month, day, secondOfDay } = local(ms as WallMs);
    return Date.UTC(year, month - 1, day, 0, 0, secondOfDay) - Math.floor(ms / 1000) * 1000;
  };
  const [before, after] = [offsetAt(shownMs - DAY_MS), offsetAt(shownMs + DAY_MS)];
  const shown = [shownMs - before, shownMs - after].filter((ms) => ms + offsetAt(ms) === shownMs);
  return shown.length > 0 ? Math.min(...shown) : shownMs - before;
}
