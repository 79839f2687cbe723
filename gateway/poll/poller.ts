/**
 * Reads every device in its period and hands the readings on, one batch for each poll of a device. All deadlines lie
 * on one grid, so that the process wakes once for all that is due. Words: a *poll* reads the spans of a device one after
 * the other (`device-poll.ts`); the polls of a line follow its *timetable* (`polled-line.ts`); a unit that does not answer
 * is *quarantined* (`unit-health.ts`) and only *probed*: with one span, seldom, one unit of a line at a time.
 *
 * Limits: a device has one poll under way at most, and one feedback waiting for it. One that falls due meanwhile begins
 * when it has ended; what else it missed is left out.
 */
import type { Reading } from '../../devices/point.js';
import { type Clock, sleep, type Timer } from '../../protocols/clock.js';
import type { Line } from '../../protocols/modbus/line.js';
import type { HealthName } from '../../protocols/modbus/unit-health.js';
import { Polled } from './polled.js';
import type { PolledDevice, PollReport } from './polled-device.js';
import { PolledLine } from './polled-line.js';
import type { Preparation } from './preparation.js';

/** Deadlines are multiples of this, or of the shortest period when that is shorter. */
const LONGEST_TICK_MS = 250;
/** Timers may fire early by a fraction of a millisecond. */
const EARLY_MS = 1;
/** A probe waits for a moment without polls, but on a full line not for longer than this. */
const PROBE_PATIENCE_MS = 2000;

export interface PollerOptions {
  readonly devices: readonly PolledDevice[];
  readonly clock: Clock;
  /** All readings of one poll of one device, missing ones included. */
  readonly onReadings: (readings: readonly Reading[]) => void;
  readonly report: PollReport;
}

export interface PollerStats {
  readonly polls: number;
  readonly lines: readonly PolledLineStats[];
}

export interface PolledLineStats {
  readonly line: Line;
  /** Polls that fell due while the one before of the same device was still under way. */
  readonly overruns: number;
  readonly units: readonly { readonly unit: number; readonly device: string; readonly health: HealthName }[];
}

export class Poller {
  readonly #clock: Clock;
  readonly #options: PollerOptions;
  readonly #lines = new Map<Line, PolledLine>();
  readonly #devices = new Map<string, Polled>();
  readonly #tickMs: number;
  #startMs = 0;
  #timer: { readonly atMs: number; readonly timer: Timer } | undefined;
  /** Aborted when nothing new is to begin. */
  readonly #stopping = new AbortController();
  #polls = 0;

  constructor(options: PollerOptions) {
    const { devices, clock, report } = options;
    this.#options = options;
    this.#clock = clock;
    this.#tickMs = Math.min(LONGEST_TICK_MS, ...devices.map(({ everyMs }) => everyMs));
    for (const device of devices) {
      const home = this.#lines.get(device.line) ?? new PolledLine(device.line);
      this.#lines.set(device.line, home);
      const polled = new Polled(device, home, clock, report);
      if (!polled.isEmpty) this.#devices.set(device.id, polled);
    }
  }

  /** Polls everything now, and then in its period. */
  start(): void {
    this.#startMs = this.#clock.monotonicMs();
    for (const polled of this.#devices.values()) polled.dueMs = this.#startMs;
    this.#tick();
  }

  /** Begins nothing new; settles when the polls under way have ended, which closing their lines hastens. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#timer?.timer.cancel();
    await Promise.all([...this.#devices.values()].map(({ underWay }) => underWay));
  }

  /**
   * Polls one device now, ahead of ordinary polls, and gives its readings (also to `onReadings`). A poll under way is
   * waited for first: it may have read before what the caller wants to see. Throws RangeError for an unknown device.
   */
  requestFeedback(deviceId: string): Promise<readonly Reading[]> {
    const polled = this.#deviceOf(deviceId);
    polled.feedbackWaiting ??= this.#feedback(polled);
    return polled.feedbackWaiting;
  }

  /** Asks again from the next poll on for registers that the device refused; false when there is no such device. */
  retryHoles(deviceId: string): boolean {
    const polled = this.#devices.get(deviceId);
    polled?.retryHoles();
    return polled !== undefined;
  }

  stats(): PollerStats {
    const all = [...this.#devices.values()];
    return {
      polls: this.#polls,
      lines: [...this.#lines.values()].map((home) => ({
        line: home.line,
        overruns: home.overruns,
        units: all
          .filter((polled) => polled.home === home)
          .map(({ device: { unit, id }, health }) => ({ unit, device: id, health: health.name })),
      })),
    };
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  #deviceOf(id: string): Polled {
    const polled = this.#devices.get(id);
    if (!polled) throw new RangeError(`there is no device ${id} to read`);
    return polled;
  }

  #tick(): void {
    this.#timer = undefined;
    const nowMs = this.#clock.monotonicMs();
    for (const polled of this.#devices.values()) {
      const isDue = polled.dueMs <= nowMs + EARLY_MS && !polled.isQuarantined;
      if (isDue && !polled.underWay) void this.#begin(polled, 'poll');
    }
    for (const home of this.#lines.values()) this.#probe(home);
    this.#arm();
  }

  /** Wakes for what is due next; polls under way say themselves when they have ended. */
  #arm(): void {
    if (this.#isStopped) return;
    let atMs = Number.POSITIVE_INFINITY;
    for (const { dueMs, underWay, isQuarantined, home } of this.#devices.values()) {
      if (underWay || (isQuarantined && home.probes > 0)) continue;
      const fromMs = isQuarantined ? this.#onTick(this.#probeFromMs(home, dueMs)) : dueMs;
      atMs = Math.min(atMs, fromMs);
    }
    if (atMs === this.#timer?.atMs) return;
    this.#timer?.timer.cancel();
    this.#timer = undefined;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(0, atMs - this.#clock.monotonicMs());
    this.#timer = { atMs, timer: this.#clock.after(delayMs, () => this.#tick()) };
  }

  /** Probes the unit of `home` that has been in quarantine for the fewest probes, when one is due and the line may. */
  #probe(home: PolledLine): void {
    const nowMs = this.#clock.monotonicMs();
    if (home.probes > 0 || this.#isStopped) return;
    const due = [...this.#devices.values()]
      .filter((polled) => polled.home === home && polled.isQuarantined && !polled.underWay)
      .filter(({ dueMs }) => this.#probeFromMs(home, dueMs) <= nowMs + EARLY_MS)
      .sort((a, b) => stepOf(a) - stepOf(b) || a.dueMs - b.dueMs);
    const [next] = due;
    if (next) void this.#begin(next, 'poll');
  }

  /** A line in use is probed when it falls idle, which the end of its last poll tells, or after some patience. */
  #probeFromMs(home: PolledLine, dueMs: number): number {
    return Math.max(dueMs, home.allowance.freeAtMs) + (home.isIdle ? 0 : PROBE_PATIENCE_MS);
  }

  /** The first deadline after `nowMs` in a period that counts from the start. */
  #onGrid(nowMs: number, periodMs: number): number {
    const periods = Math.floor((nowMs - this.#startMs) / periodMs) + 1;
    return this.#onTick(this.#startMs + periods * periodMs);
  }

  /** `atMs`, moved on to the next common tick. */
  #onTick(atMs: number): number {
    return this.#startMs + Math.ceil((atMs - this.#startMs) / this.#tickMs) * this.#tickMs;
  }

  async #feedback(polled: Polled): Promise<readonly Reading[]> {
    await polled.underWay;
    if (polled.restMs > 0) await sleep(this.#clock, polled.restMs, this.#stopping.signal);
    polled.feedbackWaiting = undefined;
    if (this.#isStopped) return [];
    // One that has begun while the device had to be left alone has seen all that the caller wants to see.
    return polled.underWay ?? this.#begin(polled, 'feedback');
  }

  #begin(polled: Polled, priority: 'poll' | 'feedback'): Promise<readonly Reading[]> {
    const { device, home, isQuarantined } = polled;
    if (isQuarantined) home.probes++;
    this.#polls++;
    polled.begin();
    polled.dueMs = this.#onGrid(this.#clock.monotonicMs() + EARLY_MS, device.everyMs);
    const preparing = polled.prepare(priority, this.#stopping.signal);
    const poll = preparing
      ? preparing.then((preparation) => (this.#isStopped ? [] : this.#poll(polled, priority, preparation)))
      : this.#poll(polled, priority);
    polled.underWay = poll.finally(() => {
      polled.underWay = undefined;
      if (isQuarantined) home.probes--;
      this.#ended(polled);
    });
    return polled.underWay;
  }

  async #poll(
    polled: Polled,
    priority: 'poll' | 'feedback',
    preparation?: Preparation,
  ): Promise<readonly Reading[]> {
    const { device, home, isQuarantined } = polled;
    const isPeriodic = priority === 'poll' && !isQuarantined;
    const isLast = polled.health.name !== 'healthy';
    const last = isPeriodic ? polled.slot : undefined;
    const slot = home.enter(this.#clock.monotonicMs(), device.everyMs, last, isLast);
    if (isPeriodic) polled.slot = slot;
    const polling = polled.poll(priority, slot, preparation).finally(() => home.leave(slot));
    const { readings, againInMs, hasReturned } = await polling;
    if (againInMs !== undefined) {
      const againMs = this.#onTick(this.#clock.monotonicMs() + againInMs);
      polled.dueMs = polled.isQuarantined ? againMs : Math.min(polled.dueMs, againMs);
    }
    if (hasReturned) this.#hurry(home);
    this.#options.onReadings(readings);
    return readings;
  }

  /** One unit has returned: what had silenced it may have silenced the others of its line too. */
  #hurry(home: PolledLine): void {
    for (const other of this.#devices.values()) {
      if (other.home === home && other.isQuarantined) other.dueMs = this.#clock.monotonicMs();
    }
  }

  #ended(polled: Polled): void {
    if (this.#isStopped) return;
    const { device, home, dueMs, isQuarantined } = polled;
    const lateMs = this.#clock.monotonicMs() - dueMs;
    if (!polled.feedbackWaiting && !isQuarantined && lateMs >= 0) {
      home.overruns += 1 + Math.floor(lateMs / device.everyMs);
      void this.#begin(polled, 'poll');
    }
    this.#probe(home);
    this.#arm();
  }
}

function stepOf({ health }: Polled): number {
  return health.name === 'quarantined' ? health.step : 0;
}
