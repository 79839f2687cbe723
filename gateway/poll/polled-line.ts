/**
 * What the devices of one line share: the timetable by which they are served, and the allowance for those that are
 * silent.
 *
 * The timetable is a clock of the line's own. While the line keeps up it is the monotonic clock. While it is overloaded
 * it runs slower, as much slower as the line has less time than all its polls need. A poll's deadline is its start on the
 * timetable and its period; the earliest deadline is served first. So all periods stretch by the same factor, short and
 * long ones alike, and nothing is made up for afterwards: when the line falls idle, the timetable is set to the clock.
 */
import type { Line } from '../../protocols/modbus/line.js';
import { UnitAllowance } from '../../protocols/modbus/unit-allowance.js';

/** A probe may wait for twice its unit's period, but not for longer than this. */
const LONGEST_PROBE_WAIT_MS = 10_000;

/** Where a poll stands on the timetable. */
export interface Slot {
  readonly startMs: number;
  readonly deadlineMs: number;
}

export class PolledLine {
  readonly line: Line;
  readonly allowance = new UnitAllowance();
  readonly #underWay = new Set<Slot>();
  #timetableMs = 0;
  /** Probes under way: one, and another only as feedback. */
  probes = 0;
  /** Polls that fell due while the one before was still under way. */
  overruns = 0;

  constructor(line: Line) {
    this.line = line;
  }

  get isIdle(): boolean {
    return this.#underWay.size === 0;
  }

  /** `last` is the slot that this device's periodic poll had before. */
  enter(nowMs: number, everyMs: number, last: Slot | undefined, isLast: boolean): Slot {
    if (this.isIdle) this.#timetableMs = nowMs;
    const ownTurnMs = last === undefined ? 0 : last.startMs + everyMs;
    const startMs = Math.min(nowMs, Math.max(this.#timetableMs, ownTurnMs));
    const waitMs = isLast ? Math.min(2 * everyMs, LONGEST_PROBE_WAIT_MS) : everyMs;
    const slot = { startMs, deadlineMs: startMs + waitMs };
    this.#underWay.add(slot);
    return slot;
  }

  leave(slot: Slot): void {
    this.#underWay.delete(slot);
    this.#timetableMs = Math.max(this.#timetableMs, slot.startMs);
  }

  /** The slowest reply of `unit`, or of the whole line while it has given none; 0 when nobody has answered. */
  slowestReplyMs(unit: number): number {
    const { units } = this.line.figures();
    const own = units.find((figures) => figures.unit === unit)?.latencyMs.max ?? 0;
    return own > 0 ? own : Math.max(0, ...units.map(({ latencyMs }) => latencyMs.max));
  }

  /** Books a question in vain that ended at `nowMs`, and the quiet after it. */
  spend(tookMs: number, nowMs: number): void {
    const { quietMs } = this.line.figures();
    this.allowance.spend(tookMs + quietMs, nowMs + quietMs);
  }
}
