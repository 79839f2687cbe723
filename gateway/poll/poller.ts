/**
 * Reads every device in its period and hands the readings on, one batch for each poll of a device. All deadlines lie
 * on one grid, so that the process wakes once for all that is due. Words: a *poll* reads all spans of a device one after
 * the other; a unit that gave no answer in three polls in a row is *silent* and is only *probed*: with one span, more and
 * more seldom, until it answers.
 *
 * Limits: a device has one poll under way at most (one that is due meanwhile is skipped and counted as an overrun), and
 * one feedback waiting for it.
 */
import type { Reading } from '../../devices/point.js';
import type { PointMap } from '../../devices/profile.js';
import { type ReadLimits, readPlan, type Span } from '../../devices/read-plan.js';
import type { Clock, Timer } from '../../protocols/clock.js';
import type { Line, LineOutcome, Priority } from '../../protocols/modbus/line.js';
import type { Params } from '../../protocols/text/message.js';
import { decodePoll, type SpanReply } from './decode-span.js';

const POLLS_UNTIL_SILENT = 3;
const LONGEST_BACK_OFF_MS = 60_000;
/** Deadlines are multiples of this, or of the shortest period when that is shorter. */
const LONGEST_TICK_MS = 250;

export interface PolledDevice {
  readonly id: string;
  readonly unit: number;
  readonly line: Line;
  readonly everyMs: number;
  readonly points: readonly PointMap[];
  readonly limits: ReadLimits;
  /** Longest wait for a reply, where it differs from the line's. */
  readonly timeoutMs?: number;
  /** Polled before others on its line: the position of a gate. */
  readonly feedback?: boolean;
}

export type PollEvent = 'unit-silent' | 'unit-answers';

export interface PollerOptions {
  readonly devices: readonly PolledDevice[];
  readonly clock: Clock;
  /** All readings of one poll of one device, missing ones included. */
  readonly onReadings: (readings: readonly Reading[]) => void;
  readonly report: (code: PollEvent, severity: 'info' | 'warning', params: Params) => void;
}

export interface PollerStats {
  readonly polls: number;
  /** Polls skipped because the one before was still under way. */
  readonly overruns: number;
  readonly silentDevices: readonly string[];
}

interface Polled {
  readonly device: PolledDevice;
  readonly spans: readonly Span[];
  dueMs: number;
  underWay: Promise<readonly Reading[]> | undefined;
  feedbackWaiting: Promise<readonly Reading[]> | undefined;
  unansweredPolls: number;
  /** The span to begin with: the one that answered last time. */
  firstSpan: number;
}

export class Poller {
  readonly #clock: Clock;
  readonly #options: PollerOptions;
  readonly #devices: Map<string, Polled>;
  readonly #tickMs: number;
  #startMs = 0;
  #timer: Timer | undefined;
  #stopped = false;
  #polls = 0;
  #overruns = 0;

  constructor(options: PollerOptions) {
    this.#options = options;
    this.#clock = options.clock;
    this.#tickMs = Math.min(LONGEST_TICK_MS, ...options.devices.map(({ everyMs }) => everyMs));
    const readable = options.devices
      .map((device): Polled => ({ device, spans: readPlan(device.points, device.limits), ...NOT_POLLED_YET }))
      .filter(({ spans }) => spans.length > 0);
    this.#devices = new Map(readable.map((polled) => [polled.device.id, polled]));
  }

  /** Polls everything now, and then in its period. */
  start(): void {
    this.#startMs = this.#clock.monotonicMs();
    for (const polled of this.#devices.values()) polled.dueMs = this.#startMs;
    this.#tick();
  }

  /** Begins nothing new; settles when the polls under way have ended, which closing their lines hastens. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await Promise.all([...this.#devices.values()].map(({ underWay }) => underWay));
  }

  /**
   * Polls one device now, ahead of ordinary polls, and gives its readings (also to `onReadings`). A poll under way is
   * waited for first: it may have read before what the caller wants to see. Throws RangeError for an unknown device.
   */
  requestFeedback(deviceId: string): Promise<readonly Reading[]> {
    const polled = this.#devices.get(deviceId);
    if (!polled) throw new RangeError(`there is no device ${deviceId} to read`);
    polled.feedbackWaiting ??= this.#feedback(polled);
    return polled.feedbackWaiting;
  }

  stats(): PollerStats {
    const silent = [...this.#devices.values()].filter(isSilent);
    return {
      polls: this.#polls,
      overruns: this.#overruns,
      silentDevices: silent.map(({ device }) => device.id),
    };
  }

  #tick(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const polled of this.#devices.values()) {
      // Timers may fire early by a fraction of a millisecond.
      if (polled.dueMs > nowMs + 1) continue;
      polled.dueMs = this.#onGrid(nowMs + 1, polled.device.everyMs);
      if (polled.underWay) this.#overruns++;
      else void this.#begin(polled, polled.device.feedback ? 'feedback' : 'poll');
    }
    this.#arm();
  }

  #arm(): void {
    this.#timer?.cancel();
    if (this.#devices.size === 0 || this.#stopped) return;
    const nextMs = Math.min(...[...this.#devices.values()].map(({ dueMs }) => dueMs));
    this.#timer = this.#clock.after(Math.max(0, nextMs - this.#clock.monotonicMs()), () => this.#tick());
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
    polled.feedbackWaiting = undefined;
    return this.#stopped ? [] : this.#begin(polled, 'feedback');
  }

  #begin(polled: Polled, priority: Priority): Promise<readonly Reading[]> {
    const poll = this.#poll(polled, priority).finally(() => {
      polled.underWay = undefined;
    });
    polled.underWay = poll;
    return poll;
  }

  async #poll(polled: Polled, priority: Priority): Promise<readonly Reading[]> {
    this.#polls++;
    const replies: SpanReply[] = [];
    let hopeless: LineOutcome | undefined;
    const { spans, firstSpan } = polled;
    for (const span of [...spans.slice(firstSpan), ...spans.slice(0, firstSpan)]) {
      const outcome = hopeless ?? (await this.#read(polled.device, span, priority));
      replies.push({ span, outcome });
      // Who does not answer the first question is not asked the others: they would hold up the line.
      if (replies.length === 1 && !isAnswer(outcome)) hopeless = outcome;
      if (this.#stopped) break;
    }
    this.#noteHealth(polled, replies);
    const readings = decodePoll(polled.device.id, replies);
    this.#options.onReadings(readings);
    return readings;
  }

  #read(device: PolledDevice, span: Span, priority: Priority): Promise<LineOutcome> {
    const { unit, line, timeoutMs } = device;
    const { table, address, count } = span;
    const options = timeoutMs === undefined ? undefined : { timeoutMs };
    return line.request({ kind: 'read', unit, table, address, count }, priority, options);
  }

  /** A line that is down says nothing of its units. */
  #noteHealth(polled: Polled, replies: readonly SpanReply[]): void {
    const answered = replies.some(({ outcome }) => isAnswer(outcome));
    if (!answered && replies.every(({ outcome }) => !outcome.ok && outcome.failure === 'not-sent')) return;
    const { device } = polled;
    const params = { device: device.id, line: device.line.id, unit: device.unit };
    const nowMs = this.#clock.monotonicMs();
    if (answered) {
      if (isSilent(polled)) {
        this.#options.report('unit-answers', 'info', params);
        polled.dueMs = this.#onGrid(nowMs, device.everyMs);
      }
      polled.unansweredPolls = 0;
    } else {
      polled.unansweredPolls++;
      // An instrument may be mute for one span only, so another is asked next time.
      polled.firstSpan = (polled.firstSpan + 1) % polled.spans.length;
      if (polled.unansweredPolls === POLLS_UNTIL_SILENT)
        this.#options.report('unit-silent', 'warning', params);
      if (isSilent(polled)) polled.dueMs = this.#onTick(nowMs + backOffMs(polled));
    }
    this.#arm();
  }
}

const NOT_POLLED_YET = {
  dueMs: 0,
  underWay: undefined,
  feedbackWaiting: undefined,
  unansweredPolls: 0,
  firstSpan: 0,
};

/** An exception is an answer too: the unit is there. */
function isAnswer(outcome: LineOutcome): boolean {
  return outcome.ok || outcome.failure === 'exception';
}

function isSilent({ unansweredPolls }: Polled): boolean {
  return unansweredPolls >= POLLS_UNTIL_SILENT;
}

/** Doubles with every probe in vain; never shorter than the device's own period. */
function backOffMs({ device, unansweredPolls }: Polled): number {
  const growingMs = device.everyMs * 2 ** (unansweredPolls - POLLS_UNTIL_SILENT + 1);
  return Math.max(device.everyMs, Math.min(LONGEST_BACK_OFF_MS, growingMs));
}
