/**
 * Watches the wall clock against the monotonic one, which nobody sets, and writes down when it was set: a `clock-correction`
 * record with what was and what is, and an event. Times in the journal are never rewritten; with this record whoever reads it
 * can correct them (docs/journal-format.md, "Wall time").
 *
 *   look each second ──► same? ─► remember it
 *                         └─ no: moved by more than 500 ms since the last correction, or another status ──► record, event, listeners
 *
 * A clock that drifts away slowly is told when the drift has come to 500 ms. (On Linux NTP's slewing moves both clocks at
 * once, so that only steps are seen.) Limits: 60 corrections an hour; after that one a minute, with the sum of what happened.
 */
import { type Clock, type ClockStatus, every, type Timer } from '../protocols/clock.js';
import type { Report } from './console/source.js';
import { type Journal, type Moment, momentOf } from './store/journal.js';

export interface ClockChange {
  readonly cause: 'step' | 'status';
  /** New clock less old clock; of a change of status what has gathered since the last correction, up to the threshold. */
  readonly stepMs: number;
}

/** Body of a `clock-correction` record. The clock was set between the two looks. */
export interface ClockCorrectionBody extends ClockChange {
  /** In hex, as in the record's own header: the correction is of this start of the gateway alone. */
  readonly bootId: string;
  /** With `monotonicMs` from the start of the gateway, as in the header. */
  readonly before: Moment;
  readonly after: Moment;
}

/** What those who must react to a clock that is set need of it. */
export interface ClockSteps {
  /** Steps since the start. */
  readonly steps: number;
  /** New clock less old clock; 0 before the first step. */
  readonly lastStepMs: number;
}

export interface ClockWatchDeps {
  readonly clock: Clock;
  readonly journal: Pick<Journal, 'append'> & {
    readonly boot: { readonly id: string; readonly startedMs: number };
  };
  readonly report: Report;
}

const LOOK_EVERY_MS = 1000;
/** A clock that is set by less than this matters to nobody: readings are up to a second old when a cycle looks at them. */
const STEP_MS = 500;
const HOUR_MS = 3_600_000;
const MOST_IN_AN_HOUR = 60;
const THEN_EVERY_MS = 60_000;

/** What has happened to the wall clock from `previous` to `now`; undefined when nothing that counts has. */
export function compareClocks(previous: Moment, now: Moment, thresholdMs = STEP_MS): ClockChange | undefined {
  const stepMs = Math.round(now.wallMs - previous.wallMs - (now.monotonicMs - previous.monotonicMs));
  if (Math.abs(stepMs) >= thresholdMs) return { cause: 'step', stepMs };
  return now.status === previous.status ? undefined : { cause: 'status', stepMs };
}

export class ClockWatch implements ClockSteps {
  readonly #deps: ClockWatchDeps;
  readonly #tick: Timer;
  readonly #listeners = new Set<(stepMs: number) => void>();
  /** At the start or the last correction: slow drifts add up against it. */
  #reference: Moment;
  /** The last look at which nothing was left to tell. */
  #before: Moment;
  /** Monotonic times of the corrections of the last hour. */
  #corrections: readonly number[] = [];
  #steps = 0;
  #lastStepMs = 0;

  constructor(deps: ClockWatchDeps) {
    this.#deps = deps;
    this.#reference = momentOf(deps.clock);
    this.#before = this.#reference;
    this.#tick = every(deps.clock, LOOK_EVERY_MS, () => this.look());
  }

  get steps(): number {
    return this.#steps;
  }

  get lastStepMs(): number {
    return this.#lastStepMs;
  }

  /** Calls `listener` after each step; the result ends that. */
  onStep(listener: (stepMs: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Once a second by itself; at once by whoever must know now. */
  look(): void {
    const now = momentOf(this.#deps.clock);
    const change = compareClocks(this.#reference, now);
    if (change === undefined) this.#before = now;
    else if (this.#mayTell(now.monotonicMs)) this.#tell(change, now);
  }

  close(): void {
    this.#tick.cancel();
  }

  #tell(change: ClockChange, after: Moment): void {
    const { journal } = this.#deps;
    const { id: bootId, startedMs } = journal.boot;
    const inBoot = ({ wallMs, monotonicMs, status }: Moment): Moment => ({
      wallMs: Math.floor(wallMs),
      monotonicMs: Math.floor(monotonicMs - startedMs),
      status,
    });
    const body = { ...change, bootId, before: inBoot(this.#before), after: inBoot(after) };
    journal.append('clock-correction', body satisfies ClockCorrectionBody, after);
    this.#report(change, this.#before.status, after.status);
    this.#reference = after;
    this.#before = after;
    if (change.cause !== 'step') return;
    this.#steps++;
    this.#lastStepMs = change.stepMs;
    for (const listener of this.#listeners) listener(change.stepMs);
  }

  #report({ cause, stepMs }: ClockChange, before: ClockStatus, after: ClockStatus): void {
    const { report } = this.#deps;
    // The first time server after a start without a clock: nothing to worry about.
    const isSynced = after === 'synced' && before !== 'synced';
    const seconds = Math.round(Math.abs(stepMs) / 100) / 10;
    if (cause === 'step' && stepMs > 0) report('clock-set-ahead', isSynced ? 'info' : 'warning', { seconds });
    else if (cause === 'step') report('clock-set-back', isSynced ? 'info' : 'warning', { seconds });
    if (isSynced) report('clock-synced', 'info', {});
    else if (before !== after) report('clock-not-synced', 'warning', {});
  }

  #mayTell(nowMs: number): boolean {
    this.#corrections = this.#corrections.filter((atMs) => nowMs - atMs < HOUR_MS);
    const lastMs = this.#corrections.at(-1) ?? Number.NEGATIVE_INFINITY;
    if (this.#corrections.length >= MOST_IN_AN_HOUR && nowMs - lastMs < THEN_EVERY_MS) return false;
    this.#corrections = [...this.#corrections.slice(1 - MOST_IN_AN_HOUR), nowMs];
    return true;
  }
}
