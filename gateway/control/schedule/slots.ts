/**
 * From a schedule to its slots. Pure: a schedule, a zone and a time span give the same slots whoever asks and whenever.
 *
 * Slots are laid out in civil time and then put onto the time line, so each runs exactly once on a day of 23 or 25 hours,
 * and slots that touch go on touching. A slot belongs to the date on which it begins; `validFrom`, `validTo` and
 * `except` speak of that date. A slot whose `to` is not after its `from` runs past midnight.
 */
import { type CivilMs, type CivilZone, DAY_MS, parseCivil } from '../../../protocols/civil-time.js';
import type { WallMs } from '../../../protocols/clock.js';
import { DAYS, type ScheduleSettings } from '../../config/schedule-schema.js';

export interface Slot {
  /** From its first millisecond to before its last. */
  readonly startMs: WallMs;
  readonly endMs: WallMs;
}

/** In civil time. */
interface Span {
  readonly start: CivilMs;
  readonly end: CivilMs;
}

/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 3;
/** No zone's clock is put forward or back by more. */
const LARGEST_SHIFT_MS = DAY_MS;
/** More slots than this in one question are a mistake of whoever asks. */
const MOST_SLOTS = 100_000;

/** The slots that overlap `fromMs`..`toMs`, in order of time. */
export function slotsBetween(
  schedule: ScheduleSettings,
  zone: CivilZone,
  fromMs: WallMs,
  toMs: WallMs,
): Slot[] {
  const from = zone.toCivil(fromMs) - LARGEST_SHIFT_MS;
  const to = zone.toCivil(toMs) + LARGEST_SHIFT_MS;
  return spansOf(schedule, from, to)
    .filter(({ start }) => isValid(schedule, start))
    .map(({ start, end }) => ({ startMs: zone.toInstant(start), endMs: zone.toInstant(end) }))
    .filter(({ startMs, endMs }) => endMs > startMs && endMs > fromMs && startMs < toMs);
}

function spansOf(schedule: ScheduleSettings, from: number, to: number): Span[] {
  const { weekly, once, everyDays, dates, rotation } = schedule;
  if (weekly) {
    const numbers = new Set(weekly.days.map((day) => DAYS.indexOf(day)));
    return days(from, to, weekly, (day) => numbers.has((day + EPOCH_WEEKDAY) % 7));
  }
  if (everyDays) {
    const anchor = (parseCivil(everyDays.anchor) ?? 0) / DAY_MS;
    const { every } = everyDays;
    return days(from, to, everyDays, (day) => (((day - anchor) % every) + every) % every === 0);
  }
  if (dates) {
    const on = new Set(dates.on.map((date) => (parseCivil(date) ?? 0) / DAY_MS));
    return days(from, to, dates, (day) => on.has(day));
  }
  if (once) return [{ start: parseCivil(once.from), end: parseCivil(once.to) }].filter(isWhole);
  return rotation ? turns(from, to, rotation) : [];
}

/** The slots of whole days: those of the days from `from` to `to` that `runsOn` names, and of the day before. */
function days(
  from: number,
  to: number,
  slot: { readonly from: number; readonly to: number },
  runsOn: (day: number) => boolean,
): Span[] {
  const lengthS = slot.to > slot.from ? slot.to - slot.from : slot.to + DAY_MS / 1000 - slot.from;
  const spans: Span[] = [];
  for (let day = Math.floor(from / DAY_MS) - 1; day * DAY_MS < to; day += 1) {
    if (!runsOn(day)) continue;
    const start = day * DAY_MS + slot.from * 1000;
    spans.push({ start: start as CivilMs, end: (start + lengthS * 1000) as CivilMs });
    if (spans.length > MOST_SLOTS) throw new RangeError(`more than ${MOST_SLOTS} slots are asked for`);
  }
  return spans;
}

/** A rotation has no beginning: the turns before its anchor are counted backwards. */
function turns(from: number, to: number, rotation: NonNullable<ScheduleSettings['rotation']>): Span[] {
  const { cycle, startsAfter, turn } = rotation;
  const first = (parseCivil(rotation.anchor) ?? 0) + startsAfter;
  const spans: Span[] = [];
  for (let k = Math.floor((from - first - turn) / cycle); first + k * cycle < to; k += 1) {
    const start = first + k * cycle;
    spans.push({ start: start as CivilMs, end: (start + turn) as CivilMs });
    if (spans.length > MOST_SLOTS) throw new RangeError(`more than ${MOST_SLOTS} turns are asked for`);
  }
  return spans;
}

function isValid({ validFrom, validTo, except }: ScheduleSettings, start: CivilMs): boolean {
  const date = new Date(start).toISOString().slice(0, 10);
  return (
    (validFrom === undefined || date >= validFrom) &&
    (validTo === undefined || date <= validTo) &&
    !except.includes(date)
  );
}

function isWhole(span: { start: CivilMs | undefined; end: CivilMs | undefined }): span is Span {
  return span.start !== undefined && span.end !== undefined;
}
