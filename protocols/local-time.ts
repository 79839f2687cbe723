/**
 * Civil time of a zone. Days begin and end where the zone says: a day may have 23 or 25 hours
 * (29 February 2024 had 25 in Asia/Almaty), so nothing here adds 24 hours to anything.
 */
import type { WallMs } from './clock.js';

export interface LocalTime {
  /** 0 Monday ... 6 Sunday */
  readonly weekday: number;
  /** Seconds since the midnight that the clock on the wall shows, 0..86399. */
  readonly secondOfDay: number;
  readonly year: number;
  /** 1..12 */
  readonly month: number;
  /** 1..31 */
  readonly day: number;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A converter for one IANA zone; made once, since building a formatter costs far more than using it. */
export function localTimeIn(timeZone: string): (wallMs: WallMs) => LocalTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    weekday: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (wallMs) => {
    const parts = new Map(format.formatToParts(wallMs).map((part) => [part.type, part.value]));
    const numberOf = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
    return {
      weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
      secondOfDay: numberOf('hour') * 3600 + numberOf('minute') * 60 + numberOf('second'),
      year: numberOf('year'),
      month: numberOf('month'),
      day: numberOf('day'),
    };
  };
}
