/**
 * The clock of a simulation: time passes only in `runUntil`, from one timer to the next. All programs of a run share one
 * monotonic time; each has a ProcessClock of its own, which dies with it, and the box's wall time.
 */
import {
  type Clock,
  type ClockStatus,
  LONGEST_PAUSE_MS,
  type MonotonicMs,
  type Timer,
  type WallMs,
} from '../../protocols/clock.js';

/**
 * Runs all promise callbacks that can run, outside of any such callback. Node's own, and not documented: where it is missing, a
 * turn of its loop is taken after each timer, which does the same and takes ten times as long.
 */
const settle = (process as { _tickCallback?: () => void })._tickCallback;
const TIMERS_A_TURN = settle === undefined ? 1 : 1000;

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  action: (() => void) | undefined;
}

/** Timers by due time, those of one instant in the order in which they were set. A binary heap. */
class TimerHeap {
  readonly #entries: Entry[] = [];

  get first(): Entry | undefined {
    return this.#entries[0];
  }

  push(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  shift(): Entry | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first === undefined || last === undefined || entries.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let below = entries[child];
      const other = entries[child + 1];
      if (below !== undefined && other !== undefined && isBefore(other, below)) {
        child += 1;
        below = other;
      }
      if (below === undefined || !isBefore(below, last)) break;
      entries[at] = below;
      at = child;
    }
    entries[at] = last;
    return first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}

/** The time that really passes, and everybody's timers. */
export class SimTime {
  readonly #timers = new TimerHeap();
  #nowMs = 0;
  #order = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): Timer {
    const entry: Entry = { dueMs: this.#nowMs + Math.max(0, delayMs), order: this.#order++, action };
    this.#timers.push(entry);
    return {
      cancel: () => {
        entry.action = undefined;
      },
    };
  }

  pause(ms: number): void {
    this.#nowMs += Math.min(Math.max(0, ms), LONGEST_PAUSE_MS);
  }

  /** Lets time pass up to `untilMs`; promise callbacks settle between timers. */
  runUntil(untilMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = (): void => {
        try {
          if (this.#pass(untilMs)) resolve();
          else setImmediate(turn);
        } catch (error) {
          reject(error);
        }
      };
      setImmediate(turn);
    });
  }

  /** Runs what is due until then, for one turn of Node's loop; whether that was all. */
  #pass(untilMs: number): boolean {
    for (let fired = 0; fired < TIMERS_A_TURN; ) {
      const next = this.#timers.first;
      if (next === undefined || next.dueMs > untilMs) {
        this.#nowMs = Math.max(this.#nowMs, untilMs);
        return true;
      }
      this.#timers.shift();
      const { action } = next;
      if (action === undefined) continue;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      action();
      fired += 1;
      settle?.();
    }
    return false;
  }
}

/** The box's own clock on the wall, and what its time service says of it. */
export class SimWall {
  offsetMs: number;
  status: ClockStatus = 'synced';

  constructor(startWallMs: number) {
    this.offsetMs = startWallMs;
  }
}

/** What one process sees of time. `kill` ends all its timers, as the end of a process does. */
export class ProcessClock implements Clock {
  readonly #time: SimTime;
  readonly #wall: SimWall;
  #isAlive = true;

  constructor(time: SimTime, wall: SimWall) {
    this.#time = time;
    this.#wall = wall;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  kill(): void {
    this.#isAlive = false;
  }

  monotonicMs(): MonotonicMs {
    return this.#time.nowMs as MonotonicMs;
  }

  wallMs(): WallMs {
    return (this.#time.nowMs + this.#wall.offsetMs) as WallMs;
  }

  status(): ClockStatus {
    return this.#wall.status;
  }

  after(delayMs: number, action: () => void): Timer {
    return this.#time.after(delayMs, () => {
      if (this.#isAlive) action();
    });
  }

  pause(ms: number): void {
    this.#time.pause(ms);
  }
}
