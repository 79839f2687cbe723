/**
 * From a schedule to its slots. Pure: a schedule, a zone and a time span give the same slots whoever asks and whenever.
 *
 * Slots are laid out in civil time and then put onto the time line, so each runs exactly once on a day of 23 or 25 hours.
 * One that begins in time that the zone leaves out begins as much later and has its full length, so that it may run into
 * those after it; timetable.ts says which holds then. All others that touch go on touching. A slot belongs to the date on
 * which it begins; `validFrom`, `validTo` and `except` speak of that date. One whose `to` is not after its `from` runs past
 * midnight.
 */
import { type CivilMs, type CivilZone, DAY_MS, parseCivil } from '../../../protocols/civil-time.js';
import type { WallMs } from '../../../protocols/clock.js';
import { DAYS, type ScheduleSettings } from '../../config/schedule-schema.js';

export interface Slot {
  /** From its first millisecond to before its last. */
  readonly startMs: WallMs;
  readonly endMs: WallMs;
  /** It should have begun in time that the zone leaves out: it is late, and so is its end. */
  readonly isLate: boolean;
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

/** The slots that overlap `fromMs`..`toMs`, in order of time. Two that begin at once, one of them late, are one. */
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
    .map((span) => slotOf(span, zone))
    .filter(({ startMs, endMs }) => endMs > startMs && endMs > fromMs && startMs < toMs)
    .sort((a, b) => a.startMs - b.startMs)
    .filter(({ startMs }, index, slots) => startMs !== slots[index - 1]?.startMs);
}

/** Where its start is left out, the end must not stay where the clock shows it: of a short slot nothing would be left. */
function slotOf({ start, end }: Span, zone: CivilZone): Slot {
  const startMs = zone.toInstant(start);
  const isLate = zone.toCivil(startMs) !== start;
  return { startMs, endMs: isLate ? ((startMs + end - start) as WallMs) : zone.toInstant(end), isLate };
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
