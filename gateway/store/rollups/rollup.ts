import { counts, LEVELS, type Level, type RollupReading, type Sums } from './window.js';

/** Where the windows of one point are: the one at `atMs`, made when it is not there. */
export type WindowAt = (level: Level, atMs: number) => Sums;

export interface LastReading extends RollupReading {
  /** Its value holds no longer than until here. */
  readonly untilMs: number;
}

/**
 * Adds one point's readings to its windows, in the order in which they were taken. Their wall times may jump: a reading goes
 * into the window of its own time, whether that is new, open or long past.
 *
 * Nothing is kept but the last reading: the same readings always give the same windows.
 */
export class Rollup {
  readonly #windowAt: WindowAt;
  #last: LastReading | undefined;

  constructor(windowAt: WindowAt, last?: LastReading) {
    this.#windowAt = windowAt;
    this.#last = last;
  }

  get last(): LastReading | undefined {
    return this.#last;
  }

  /** `holdMs`: how long the value holds when no other reading follows. */
  add(reading: RollupReading, holdMs: number): void {
    const last = this.#last;
    if (last !== undefined) this.#hold(last, Math.min(reading.atMs, last.untilMs));
    for (const level of LEVELS) this.#windowAt(level, reading.atMs).note(reading);
    this.#last = { ...reading, untilMs: reading.atMs + holdMs };
  }

  #hold(last: LastReading, toMs: number): void {
    if (!counts(last)) return;
    for (const level of LEVELS) {
      for (let fromMs = last.atMs; fromMs < toMs; ) {
        const window = this.#windowAt(level, fromMs);
        const endMs = Math.min(toMs, window.endMs);
        window.hold(last, fromMs, endMs);
        fromMs = endMs;
      }
    }
  }
}
