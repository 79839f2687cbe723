/**
 * Whether the slots follow each other as they should. The cycle computes afresh what holds now, so when the clock is set,
 * or the gateway was off, a slot can be passed over, cut short or begun again. None of that is silent. Pure.
 */
import { DAY_MS } from '../../../protocols/civil-time.js';
import type { WallMs } from '../../../protocols/clock.js';
import { type ScheduledSlot, type Timetable, winnerAt } from './timetable.js';

/** Small and plain: it is kept over a restart. */
export interface SlotMemory {
  /** Wall time of the last look. */
  readonly seenMs: number;
  readonly key: string | undefined;
  /** The slots that have begun and ended, newest last. */
  readonly ended: readonly string[];
}

export type SlotNews =
  | { readonly kind: 'skipped' | 'cut-short'; readonly slot: string }
  /** A slot that had run runs again because the clock went back. */
  | { readonly kind: 'repeated'; readonly slot: string }
  | { readonly kind: 'more-skipped'; readonly count: number };

export const NO_SLOTS_YET: SlotMemory = { seenMs: Number.NEGATIVE_INFINITY, key: undefined, ended: [] };

const MOST_ENDED = 64;
const MOST_NEWS = 16;
/** What two looks may be apart in the ordinary course of things; a slot that ends within it is not cut short. */
const ORDINARY_GAP_MS = 60_000;
/** A jump further than this is told as a whole: the slots of ten years are nobody's news. */
const LOOKED_THROUGH_MS = 400 * DAY_MS;

export function followSlots(
  memory: SlotMemory,
  timetable: Timetable,
  current: ScheduledSlot | undefined,
  nowMs: WallMs,
): { readonly memory: SlotMemory; readonly news: readonly SlotNews[] } {
  const key = current?.key;
  // A slot that only lets another go first has not ended: when it holds again, it goes on.
  const hasEnded = memory.key !== undefined && memory.key !== key && !willHold(memory.key, timetable, nowMs);
  const ended = [
    ...memory.ended,
    ...(hasEnded ? [memory.key ?? ''] : []),
    ...leftWaiting(memory, timetable, nowMs),
  ].slice(-MOST_ENDED);
  const news: SlotNews[] = [...passedOver(memory, timetable, key, nowMs)];
  if (hasEnded && nowMs < memory.seenMs) news.push({ kind: 'cut-short', slot: memory.key ?? '' });
  if (key !== undefined && key !== memory.key && memory.ended.includes(key)) {
    news.push({ kind: 'repeated', slot: key });
  }
  return { memory: { seenMs: nowMs, key, ended }, news };
}

/** Whether the slot is under way and will hold yet, though another does now. */
function willHold(key: string, timetable: Timetable, nowMs: WallMs): boolean {
  const slot = timetable.between(nowMs, (nowMs + 1) as WallMs).find((other) => other.key === key);
  return slot !== undefined && holdsWithin(slot, timetable.between(nowMs, slot.endMs), nowMs, slot.endMs);
}

/** The slots that had held and let another go first when the clock went back to before them: they will run again. */
function leftWaiting({ key, seenMs }: SlotMemory, timetable: Timetable, nowMs: WallMs): string[] {
  if (!(nowMs < seenMs)) return [];
  const justAfterMs = (seenMs + 1) as WallMs;
  return timetable
    .between(seenMs as WallMs, justAfterMs)
    .filter((slot) => slot.key !== key && slot.startMs > nowMs)
    .filter((slot) => holdsWithin(slot, timetable.between(slot.startMs, justAfterMs), slot.startMs, seenMs))
    .map((slot) => slot.key);
}

/** The slots that should have held between the last look and now, and did not, or not to their end. */
function passedOver(
  memory: SlotMemory,
  timetable: Timetable,
  key: string | undefined,
  nowMs: WallMs,
): readonly SlotNews[] {
  const gapMs = nowMs - memory.seenMs;
  if (!(gapMs > 0) || gapMs === Number.POSITIVE_INFINITY) return [];
  const fromMs = Math.max(memory.seenMs, nowMs - LOOKED_THROUGH_MS) as WallMs;
  const slots = timetable.between(fromMs, nowMs);
  const held = slots.find((slot) => slot.key === memory.key && slot.key !== key);
  const isCut = gapMs > ORDINARY_GAP_MS && held !== undefined && !willHold(held.key, timetable, nowMs);
  const skipped = slots.filter(
    (slot) =>
      slot.key !== key &&
      slot.key !== memory.key &&
      slot.startMs >= fromMs &&
      slot.endMs <= nowMs &&
      !memory.ended.includes(slot.key) &&
      holdsWithin(slot, slots, slot.startMs, slot.endMs),
  );
  const news: SlotNews[] = isCut ? [{ kind: 'cut-short', slot: held.key }] : [];
  news.push(...skipped.slice(0, MOST_NEWS).map(({ key: slot }) => ({ kind: 'skipped' as const, slot })));
  if (skipped.length > MOST_NEWS) news.push({ kind: 'more-skipped', count: skipped.length - MOST_NEWS });
  return news;
}

/** Not all of its time from `fromMs` to before `toMs` is another's. */
function holdsWithin(
  slot: ScheduledSlot,
  slots: readonly ScheduledSlot[],
  fromMs: number,
  toMs: number,
): boolean {
  const moments = [fromMs, slot.startMs, ...slots.map(({ endMs }) => endMs)];
  return moments.some((atMs) => atMs >= fromMs && atMs < toMs && winnerAt(slots, atMs)?.key === slot.key);
}
