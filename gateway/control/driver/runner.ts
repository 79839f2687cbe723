/**
 * An actuator that runs until it is stopped: told by commands, or by contacts that are closed for as long as it is to run.
 *
 *   opposite released ──► start written ──► reads back ──► confirmed ──► ... ──► stopped by the cycle (a position, an end)
 *                              │                                        └─────► or here, when its time is over
 *                              └ the end of the run is set before this is sent: a start that is uncertain ends as well
 *
 * Nothing is written again while it runs: a run that the module itself ends early is followed by another move with another permit.
 */
import type { Clock, Timer } from '../../../protocols/clock.js';
import type { Way } from '../interlocks/finding.js';
import type { MoveOutcome, Run } from './gate-driver.js';
import type { Command, Manner, Motor } from './manner.js';
import { type ActuatorRegisters, readsBack, type Setting } from './registers.js';
import { planRun, type RunSettings } from './run-plan.js';

export interface RunnerSettings extends RunSettings {
  readonly open: Setting;
  readonly close: Setting;
  readonly stops: readonly Setting[];
  /** Written, in this order, before the start: what must not stand at the same time. */
  readonly clears: Readonly<Record<Way, readonly Setting[]>>;
  /** How long a pulse of the module's own lasts, in seconds, or where the module keeps that. */
  readonly pulse?: Readonly<Record<Way, Setting['map'] | number>> | undefined;
}

/** A run that does not end by its first STOP is stopped again this often, and so many times; the cycle goes on from there. */
const STOP_AGAIN_MS = 1_000;
const STOPS_AT_END = 10;

export class Runner implements Manner, Motor {
  readonly #registers: ActuatorRegisters;
  readonly #settings: RunnerSettings;
  readonly #clock: Clock;
  readonly #stop: () => Promise<boolean>;
  #run: Run | undefined;
  #end: Timer | undefined;
  #runs = 0;
  /** Whether the last run was ended here, because its time was over. */
  #isTimeOver = false;

  /** `stop` stops the gate, as the driver does. */
  constructor(
    registers: ActuatorRegisters,
    settings: RunnerSettings,
    clock: Clock,
    stop: () => Promise<boolean>,
  ) {
    this.#registers = registers;
    this.#settings = settings;
    this.#clock = clock;
    this.#stop = stop;
  }

  get stops(): readonly Setting[] {
    return this.#settings.stops;
  }

  get motor(): Motor {
    return this;
  }

  async command({ openingPercent, fromPercent, uncertaintyPercent, signal }: Command): Promise<MoveOutcome> {
    const { clears } = this.#settings;
    const plan = planRun(this.#settings, fromPercent, openingPercent, uncertaintyPercent);
    if (plan === undefined) return { kind: 'not-done', cause: 'position-unknown' };
    const pulseMs = await this.#pulseMs(plan.way);
    if (!(pulseMs > 0)) return { kind: 'not-done', cause: 'position-unknown' };
    for (const clear of clears[plan.way]) {
      const { kind } = await this.#registers.write(clear, 'write', { signal });
      // Not started, and what might run against it is not known to be released.
      if (kind !== 'done') return { kind: 'not-done', cause: kind === 'not-sent' ? kind : 'exception' };
    }
    return this.#start(plan.way, Math.min(plan.runMs, pulseMs), signal);
  }

  async #start(way: Way, runMs: number, signal: AbortSignal): Promise<MoveOutcome> {
    const setting = this.#settingOf(way);
    this.close();
    this.#isTimeOver = false;
    const sentMs = this.#clock.monotonicMs();
    this.#endIn(runMs, STOPS_AT_END);
    this.#runs += 1;
    const before = this.#run;
    this.#run = { id: this.#runs, way, startedMs: sentMs, dueMs: sentMs + runMs, isCertain: false };
    const { kind, atMs } = await this.#registers.write(setting, 'write', { signal });
    if (kind === 'not-sent' || kind === 'refused') {
      this.close();
      this.#runs -= 1;
      this.#run = before;
      return { kind: 'not-done', cause: kind === 'refused' ? 'exception' : kind };
    }
    if (kind === 'uncertain') return { kind, runMs };
    // From the answer on: the motor has started between the request and this.
    if (this.#run.endedMs === undefined) {
      const dueMs = Math.min(this.#run.dueMs, atMs + runMs);
      this.#run = { ...this.#run, startedMs: atMs, dueMs, isCertain: true };
      this.#endIn(Math.max(0, atMs + runMs - this.#clock.monotonicMs()), STOPS_AT_END);
    }
    const shows = readsBack(setting.map) ? await this.#registers.shows(setting, { signal }) : true;
    // A run may be so short that it is over by now, and reads as released.
    if (this.#isTimeOver) return { kind: 'confirmed', runMs };
    if (shows === undefined) return { kind: 'uncertain', runMs };
    return shows ? { kind: 'confirmed', runMs } : { kind: 'not-done', cause: 'ignored' };
  }

  /** The start of the last run still stands; undefined where that cannot be read. */
  async holds(_openingPercent: number): Promise<boolean | undefined> {
    const run = this.#run;
    if (run === undefined || run.endedMs !== undefined) return false;
    const setting = this.#settingOf(run.way);
    return readsBack(setting.map) ? this.#registers.shows(setting) : undefined;
  }

  run(): Run | undefined {
    return this.#run;
  }

  stopping(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = { ...run, dueMs: Math.min(run.dueMs, this.#clock.monotonicMs()) };
  }

  stopped(atMs: number | undefined, isCertain: boolean): void {
    const run = this.#run;
    if (run === undefined || run.endedMs !== undefined) return;
    if (atMs === undefined) {
      this.#run = { ...run, isCertain: false };
      return;
    }
    this.close();
    this.#run = { ...run, endedMs: atMs, isCertain: run.isCertain && isCertain };
  }

  close(): void {
    this.#end?.cancel();
    this.#end = undefined;
  }

  #endIn(delayMs: number, tries: number): void {
    this.#end?.cancel();
    this.#end = this.#clock.after(delayMs, () => {
      this.#isTimeOver = true;
      void this.#stop().then((isStopped) => {
        if (!isStopped && tries > 1 && this.#run?.endedMs === undefined)
          this.#endIn(STOP_AGAIN_MS, tries - 1);
      });
    });
  }

  /** How long the module's pulse of that way lasts, unbounded where it has none, in ms; NaN when it cannot be read. */
  async #pulseMs(way: Way): Promise<number> {
    const pulse = this.#settings.pulse?.[way];
    if (pulse === undefined) return Number.POSITIVE_INFINITY;
    if (typeof pulse === 'number') return pulse * 1000;
    const raw = await this.#registers.raw(pulse, 'write');
    return raw === undefined ? Number.NaN : (raw * pulse.scale + pulse.offset) * 1000;
  }

  #settingOf(way: Way): Setting {
    return way === 'opening' ? this.#settings.open : this.#settings.close;
  }
}
