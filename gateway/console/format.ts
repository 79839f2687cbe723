/** Numbers and times as a technician reads them. */
import type { Language } from '../../protocols/text/message.js';
import { render } from '../../protocols/text/message.js';
import { consoleTexts } from '../text/console-texts.js';

/** What is shown where there is nothing; never a 0. */
export const NOTHING = '-';

/** Three decimals, one from a thousand on; what would round to 0 without being 0 keeps its digits. Whole where it `isWhole`. */
export function formatValue(value: number, isWhole = false): string {
  if (isWhole && Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 0.0005)) return value.toExponential(2);
  return value.toFixed(size >= 1000 ? 1 : 3);
}

/** Whole seconds, then minutes, hours, days: the two largest units. */
export function formatSpan(spanMs: number, language: Language): string {
  const word = (key: 'second' | 'minute' | 'hour' | 'day'): string => render(consoleTexts, { key }, language);
  const seconds = Math.max(0, Math.floor(spanMs / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes === 0) return `${seconds} ${word('second')}`;
  if (hours === 0) return `${minutes} ${word('minute')} ${seconds % 60} ${word('second')}`;
  if (days === 0) return `${hours} ${word('hour')} ${minutes % 60} ${word('minute')}`;
  return `${days} ${word('day')} ${hours % 24} ${word('hour')}`;
}

/** `2026-07-01 06:00:30 +05:00`, from ISO 8601 to the site's zone; made once for a session. */
export function timeFormatter(timeZone: string): (atWall: string) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  return (atWall) => {
    const atMs = Date.parse(atWall);
    if (Number.isNaN(atMs)) return atWall;
    const parts = new Map(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    const of = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
    const offset = of('timeZoneName').replace('GMT', '') || '+00:00';
    return `${of('year')}-${of('month')}-${of('day')} ${of('hour')}:${of('minute')}:${of('second')} ${offset}`;
  };
}
