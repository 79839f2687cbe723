/**
 * What the schedules of one gate say at an instant, and when they will say something else. The slots of some days
 * around the instant are kept, since the cycle asks every second; the answer is that of the pure expansion.
 *
 * Slots of one priority do not meet, which `aryk check` sees to, but on a day on which the clock is put forward: what began
 * in the time left out is late. Each of them runs all the same:
 *
 *   late from its beginning        it holds, also where another has begun before; that one goes on after it
 *   another begins meanwhile       it lets the late one end first, but waits no longer than half of its own time
 */
import { type CivilZone, DAY_MS } from '../../../protocols/civil-time.js';
import type { WallMs } from '../../../protocols/clock.js';
import type { ScheduleSettings } from '../../config/schedule-schema.js';
import { type Slot, slotsBetween } from './slots.js';

export interface ScheduledSlot extends Slot {
  readonly schedule: ScheduleSettings;
  /** The same for one run of one slot, and for no other: `<schedule>@<start in UTC>`. */
  readonly key: string;
}

/** How far ahead a change is looked for: every schedule that repeats does so within this. */
export const HORIZON_MS = 400 * DAY_MS;
/** So much is laid out at once when it is looked further ahead. */
const AHEAD_MS = 8 * DAY_MS;
const KEPT_BEFORE_MS = DAY_MS;
const KEPT_AFTER_MS = 2 * DAY_MS;

export class Timetable {
  readonly #schedules: readonly { readonly name: string; readonly schedule: ScheduleSettings }[];
  readonly #zone: CivilZone;
  #kept: { readonly fromMs: number; readonly toMs: number; readonly slots: readonly ScheduledSlot[] } = {
    fromMs: 0,
    toMs: 0,
    slots: [],
  };

  /** `schedules` of any gates; those of `gate` count. One without an id is called by its place in the file. */
  constructor(schedules: readonly ScheduleSettings[], gate: string, zone: CivilZone) {
    this.#schedules = schedules
      .map((schedule, index) => ({ name: schedule.id ?? `schedules[${index}]`, schedule }))
      .filter(({ schedule }) => schedule.gate === gate);
    this.#zone = zone;
  }

  get hasSchedules(): boolean {
    return this.#schedules.length > 0;
  }

  /** The slot that holds at `nowMs`: of several the one with the highest priority, and of equals the one that began last. */
  at(nowMs: WallMs): ScheduledSlot | undefined {
    if (nowMs < this.#kept.fromMs || nowMs >= this.#kept.toMs) this.#keep(nowMs);
    return winnerAt(this.#kept.slots, nowMs);
  }

  /** When another slot, or none, begins to hold; undefined when that does not happen within the horizon. */
  nextChange(nowMs: WallMs): WallMs | undefined {
    const now = this.at(nowMs)?.key;
    // First among the slots that are kept: laying slots out anew takes long, and the next change is mostly near.
    let fromMs = nowMs;
    let toMs = this.#kept.toMs as WallMs;
    while (fromMs < nowMs + HORIZON_MS) {
      const slots = this.between(fromMs, toMs);
      const edges = slots.flatMap(({ startMs, endMs }) => [startMs, endMs]).sort((a, b) => a - b);
      const change = edges.find(
        // What begins after `toMs` is not among these slots.
        (edgeMs) => edgeMs > nowMs && edgeMs <= toMs && winnerAt(slots, edgeMs)?.key !== now,
      );
      if (change !== undefined) return change;
      fromMs = toMs;
      toMs = (fromMs + AHEAD_MS) as WallMs;
    }
    return undefined;
  }

  /** Every slot of the gate's schedules that overlaps the span, whether it holds or yields to another. */
  between(fromMs: WallMs, toMs: WallMs): readonly ScheduledSlot[] {
    const { fromMs: keptFromMs, toMs: keptToMs, slots } = this.#kept;
    if (fromMs >= keptFromMs && toMs <= keptToMs) {
      return slots.filter(({ startMs, endMs }) => endMs > fromMs && startMs < toMs);
    }
    return this.#expand(fromMs, toMs);
  }

  #expand(fromMs: WallMs, toMs: WallMs): readonly ScheduledSlot[] {
    const slots = this.#laidOut(fromMs, toMs);
    const late = slots.filter(({ isLate }) => isLate);
    if (late.length === 0) return slots;
    // With what was late before these on the same day, so that the answer is the same whatever span is asked for.
    const sinceMs = (Math.min(...late.map(({ startMs }) => startMs)) - DAY_MS) as WallMs;
    const before = sinceMs < fromMs ? this.#laidOut(sinceMs, fromMs) : [];
    const all = [...before.filter(({ isLate, endMs }) => isLate && endMs <= fromMs), ...late];
    return slots.map((slot) => (slot.isLate ? slot : { ...slot, startMs: startAmong(all, slot) }));
  }

  #laidOut(fromMs: WallMs, toMs: WallMs): readonly ScheduledSlot[] {
    return this.#schedules.flatMap(({ name, schedule }) =>
      slotsBetween(schedule, this.#zone, fromMs, toMs).map((slot) => ({
        ...slot,
        schedule,
        key: `${name}@${new Date(slot.startMs).toISOString()}`,
      })),
    );
  }

  #keep(nowMs: WallMs): void {
    const fromMs = (nowMs - KEPT_BEFORE_MS) as WallMs;
    const toMs = (nowMs + KEPT_AFTER_MS) as WallMs;
    this.#kept = { fromMs, toMs, slots: this.#expand(fromMs, toMs) };
  }
}

/** When the slot begins, since those that are late go first. Halved up so that it begins after them, and before its end. */
function startAmong(late: readonly ScheduledSlot[], { startMs, endMs, schedule }: ScheduledSlot): WallMs {
  return late
    .filter((other) => other.schedule !== schedule && other.schedule.priority === schedule.priority)
    .sort((a, b) => a.startMs - b.startMs)
    .reduce<number>((fromMs, other) => {
      if (other.startMs > fromMs || other.endMs <= fromMs) return fromMs;
      return Math.min(other.endMs, Math.ceil((fromMs + endMs) / 2));
    }, startMs) as WallMs;
}

/** Among equals the one that began last: so each has its turn, be it the late one or the one after it. */
export function winnerAt(slots: readonly ScheduledSlot[], atMs: number): ScheduledSlot | undefined {
  let winner: ScheduledSlot | undefined;
  for (const slot of slots) {
    if (slot.startMs > atMs || slot.endMs <= atMs) continue;
    const isAbove = slot.schedule.priority - (winner?.schedule.priority ?? Number.NEGATIVE_INFINITY);
    if (isAbove > 0 || (isAbove === 0 && slot.startMs > (winner?.startMs ?? 0))) winner = slot;
  }
  return winner;
}
