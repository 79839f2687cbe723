/**
 * Time, in two kinds that must never be mixed: monotonic time measures durations and deadlines and
 * never jumps; wall time stamps records and may jump by years when a box without a battery clock
 * meets its first time server. Both are injected everywhere; nothing else reads a clock or sets a timer.
 */
declare const monotonicBrand: unique symbol;
declare const wallBrand: unique symbol;

/** Milliseconds since an arbitrary start, never going back. */
export type MonotonicMs = number & { readonly [monotonicBrand]: true };
/** Milliseconds since 1970-01-01T00:00:00Z by the system's clock. */
export type WallMs = number & { readonly [wallBrand]: true };

/** Whether wall time can be trusted: `unknown` when the system does not tell. */
export type ClockStatus = 'synced' | 'unsynced' | 'unknown';

export interface Timer {
  cancel(): void;
}

export interface Clock {
  monotonicMs(): MonotonicMs;
  wallMs(): WallMs;
  status(): ClockStatus;
  /** Calls `action` once, `delayMs` (>= 0) of monotonic time from now. */
  after(delayMs: number, action: () => void): Timer;
  /**
   * Stands still for `ms`, at most LONGEST_PAUSE_MS, and the whole thread with it: for the fraction of a millisecond
   * that timers, which count whole ones and come late, cannot keep.
   */
  pause(ms: number): void;
}

export const LONGEST_PAUSE_MS = 2;
/** The system wakes a thread this much too late; so long the clock is watched instead. */
const WAKE_UP_MS = 0.08;

/** Resolves after `delayMs`, or at once when `signal` is aborted. */
export function sleep(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(delayMs, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** Calls `action` if the process is still there in `delayMs`, and does not keep it there: for what must end in any case. */
export function ifStillAlive(delayMs: number, action: () => void): void {
  setTimeout(action, delayMs).unref();
}

/** Calls `action` every `periodMs` on a fixed grid; a late tick is not made up for by a burst. */
export function every(clock: Clock, periodMs: number, action: () => void): Timer {
  let due = clock.monotonicMs() + periodMs;
  let timer = clock.after(periodMs, tick);
  function tick(): void {
    const now = clock.monotonicMs();
    due += periodMs * Math.max(1, Math.ceil((now - due) / periodMs));
    timer = clock.after(due - now, tick);
    action();
  }
  return { cancel: () => timer.cancel() };
}

/** Wall times before this are impossible: the box has started without a clock. */
const EARLIEST_POSSIBLE_MS = Date.UTC(2025, 0, 1);

/** The computer's clocks. `isSynced` says what the system's time service reports, if anything. */
export class SystemClock implements Clock {
  readonly #isSynced: () => boolean | undefined;
  /** Nobody ever wakes who waits on it. */
  readonly #never = new Int32Array(new SharedArrayBuffer(4));

  constructor(isSynced: () => boolean | undefined = () => undefined) {
    this.#isSynced = isSynced;
  }

  monotonicMs(): MonotonicMs {
    return performance.now() as MonotonicMs;
  }

  wallMs(): WallMs {
    return Date.now() as WallMs;
  }

  status(): ClockStatus {
    if (this.wallMs() < EARLIEST_POSSIBLE_MS) return 'unsynced';
    const synced = this.#isSynced();
    return synced === undefined ? 'unknown' : synced ? 'synced' : 'unsynced';
  }

  after(delayMs: number, action: () => void): Timer {
    const handle = setTimeout(action, Math.max(0, delayMs));
    return { cancel: () => clearTimeout(handle) };
  }

  pause(ms: number): void {
    const untilMs = performance.now() + Math.min(ms, LONGEST_PAUSE_MS);
    if (ms > WAKE_UP_MS) Atomics.wait(this.#never, 0, 0, untilMs - performance.now() - WAKE_UP_MS);
    while (performance.now() < untilMs);
  }
}

interface Pending {
  dueMs: number;
  order: number;
  action: () => void;
}

/** A clock for tests and simulation: time passes only in `advance`. Wall time can be made to jump. */
export class VirtualClock implements Clock {
  #monotonicMs = 0;
  #wallOffsetMs: number;
  #order = 0;
  #pending: Pending[] = [];
  clockStatus: ClockStatus = 'synced';

  constructor(startWallMs: number) {
    this.#wallOffsetMs = startWallMs;
  }

  monotonicMs(): MonotonicMs {
    return this.#monotonicMs as MonotonicMs;
  }

  wallMs(): WallMs {
    return (this.#monotonicMs + this.#wallOffsetMs) as WallMs;
  }

  status(): ClockStatus {
    return this.clockStatus;
  }

  /** Shifts wall time by `byMs` without any monotonic time passing. */
  stepWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }

  after(delayMs: number, action: () => void): Timer {
    const entry = { dueMs: this.#monotonicMs + Math.max(0, delayMs), order: this.#order++, action };
    this.#pending.push(entry);
    return { cancel: () => this.#remove(entry) };
  }

  /** Timers that fall due meanwhile fire late, with the next `advance`, as a thread that stands still has them. */
  pause(ms: number): void {
    this.#monotonicMs += Math.min(Math.max(0, ms), LONGEST_PAUSE_MS);
  }

  /** Lets `byMs` pass, firing timers in order; promise callbacks settle between timers. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#monotonicMs + byMs;
    await settle();
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#remove(next);
      this.#monotonicMs = Math.max(this.#monotonicMs, next.dueMs);
      next.action();
      await settle();
    }
    // A pause may have gone beyond.
    this.#monotonicMs = Math.max(this.#monotonicMs, untilMs);
  }

  #next(untilMs: number): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.#pending) {
      if (entry.dueMs > untilMs) continue;
      if (!first || entry.dueMs < first.dueMs || (entry.dueMs === first.dueMs && entry.order < first.order)) {
        first = entry;
      }
    }
    return first;
  }

  #remove(entry: Pending): void {
    const index = this.#pending.indexOf(entry);
    if (index >= 0) this.#pending.splice(index, 1);
  }
}

/** Lets promise callbacks and already queued I/O callbacks run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
