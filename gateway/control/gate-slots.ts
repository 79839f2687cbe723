/** Which slot of its schedules holds for a gate, what is told of slots that did not run as they should, and the next change. */
import type { GateSettings } from '../config/gate-schema.js';
import type { GateMemory } from './gate-memory.js';
import { followSlots } from './schedule/continuity.js';
import type { ScheduledSlot, Timetable } from './schedule/timetable.js';
import type { CycleSurroundings } from './surroundings.js';

/** The next change is looked for again at least this often: that is slow, and it hardly ever changes. */
const NEXT_CHANGE_EVERY_MS = 3_600_000;

export class GateSlots {
  readonly #gate: GateSettings;
  readonly #memory: GateMemory;
  readonly #timetable: Timetable;
  readonly #around: CycleSurroundings;
  #changeLookedMs = Number.NEGATIVE_INFINITY;
  #aheadDue: { readonly isNew: boolean } | undefined;

  constructor(gate: GateSettings, memory: GateMemory, timetable: Timetable, around: CycleSurroundings) {
    this.#gate = gate;
    this.#memory = memory;
    this.#timetable = timetable;
    this.#around = around;
  }

  get hasSchedules(): boolean {
    return this.#timetable.hasSchedules;
  }

  /** Whether the clock on the wall may be believed. */
  isTimeKnown(): boolean {
    const { clock, settings } = this.#around;
    const status = clock.status();
    return status === 'synced' || (status === 'unknown' && !settings.site.requireSyncedClock);
  }

  /** The slot that holds by the clock on the wall. */
  look(nowMs: number): ScheduledSlot | undefined {
    const { clock, report } = this.#around;
    const memory = this.#memory;
    const wallMs = clock.wallMs();
    const slot = this.#timetable.at(wallMs);
    // Slots that a wrong clock shows are not followed: they are not acted on either.
    if (clock.status() === 'unsynced') return slot;
    const isNew = slot?.key !== memory.slots.key;
    const { memory: after, news } = followSlots(memory.slots, this.#timetable, slot, wallMs);
    memory.slots = after;
    const gate = this.#gate.id;
    for (const each of news) {
      if (each.kind === 'more-skipped') report('slots-skipped', 'warning', { gate, count: each.count });
      else report(`slot-${each.kind}`, 'warning', { gate, slot: each.slot });
    }
    const isDue = isNew || nowMs - this.#changeLookedMs > NEXT_CHANGE_EVERY_MS;
    this.#aheadDue = isDue ? { isNew } : undefined;
    return slot;
  }

  /** Only after the decision: it takes long, and nobody is to wait for it. */
  lookAhead(nowMs: number): void {
    const memory = this.#memory;
    if (this.#aheadDue === undefined) return;
    const { isNew } = this.#aheadDue;
    this.#aheadDue = undefined;
    this.#changeLookedMs = nowMs;
    memory.nextChangeMs = this.#timetable.nextChange(this.#around.clock.wallMs());
    if (isNew) this.#around.changed();
    const hasEnded = isNew && memory.slots.key === undefined && memory.slots.ended.length > 0;
    if (hasEnded && memory.nextChangeMs === undefined) {
      const then = this.#gate.default === undefined ? 'hold' : 'default';
      this.#around.report('schedule-ended', 'warning', { gate: this.#gate.id, then });
    }
  }
}
