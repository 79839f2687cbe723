import type { Reading } from '../../devices/point.js';
import type { Span } from '../../devices/read-plan.js';
import type { Clock } from '../../protocols/clock.js';
import type { LineOutcome, Priority } from '../../protocols/modbus/line.js';
import { backOffMs, fearfulTimeoutMs, isFeared, isOnTrial } from '../../protocols/modbus/unit-health.js';
import { decodePoll, type SpanReply } from './decode-span.js';
import { DevicePlan, type Exile, placeOfSpan } from './device-plan.js';
import { DevicePoll, type PollResult } from './device-poll.js';
import { PollPace } from './poll-pace.js';
import type { PollEvent, PolledDevice, PollReport } from './polled-device.js';
import type { PolledLine, Slot } from './polled-line.js';
import { UnitWatch } from './unit-watch.js';

/** First wait when a unit says that it is busy; it doubles up to the unit's period. */
const BUSY_MS = 500;
/** Places of registers in one event. */
const PLACES_TOLD = 10;

export interface PollOutcome {
  readonly readings: readonly Reading[];
  /** When to ask again, where that is not the period. */
  readonly againInMs?: number;
  /** The unit was in quarantine and is not any more. */
  readonly hasReturned: boolean;
}

/** One device and all that has been learnt of it. Its owner says when to poll. */
export class Polled {
  readonly device: PolledDevice;
  readonly home: PolledLine;
  readonly #clock: Clock;
  readonly #report: PollReport;
  readonly #plan: DevicePlan;
  readonly #watch: UnitWatch;
  readonly #pace: PollPace;
  /** Polls in a row that the unit put off. */
  #putOff = 0;

  // The owner's notes.
  /** When it is polled next, or, while its unit is quarantined, probed at the earliest. */
  dueMs = 0;
  slot: Slot | undefined;
  underWay: Promise<readonly Reading[]> | undefined;
  feedbackWaiting: Promise<readonly Reading[]> | undefined;

  constructor(device: PolledDevice, home: PolledLine, clock: Clock, report: PollReport) {
    this.device = device;
    this.home = home;
    this.#clock = clock;
    this.#report = report;
    this.#plan = new DevicePlan(device.points, device.limits);
    this.#watch = new UnitWatch(device, clock, report);
    this.#pace = new PollPace(device.everyMs);
  }

  get health(): UnitWatch['health'] {
    return this.#watch.health;
  }

  get isQuarantined(): boolean {
    return this.health.name === 'quarantined';
  }

  /** Whether the device has no point that can be read. */
  get isEmpty(): boolean {
    return this.#plan.isEmpty;
  }

  retryHoles(): void {
    this.#plan.forget();
  }

  async poll(priority: Priority, slot: Slot): Promise<PollOutcome> {
    const nowMs = this.#clock.monotonicMs();
    const { device, home } = this;
    this.#notePace(nowMs);
    const mayTrySilent = this.health.name === 'healthy' && home.allowance.freeAtMs <= nowMs;
    const asked = this.#plan.due(nowMs, mayTrySilent);
    const exiles = this.#plan.exiles(asked);
    const poll = new DevicePoll(this.#plan, {
      ask: (span) => this.#ask(span, priority, slot),
      nowMs: () => this.#clock.monotonicMs(),
      isLineOpen: () => device.line.stats().open,
    });
    const result = await poll.run(asked);
    const wasQuarantined = this.isQuarantined;
    this.#noteHealth(result);
    this.#tellRegisters(result);
    const at = result.replies.at(-1)?.outcome.at ?? this.#now();
    const againInMs = this.#againInMs(result);
    return {
      readings: decodePoll(device.id, [...result.replies, ...repliesOf(exiles, at)]),
      ...(againInMs === undefined ? {} : { againInMs }),
      hasReturned: wasQuarantined && !this.isQuarantined,
    };
  }

  #ask(span: Span, priority: Priority, { deadlineMs }: Slot): Promise<LineOutcome> {
    const { unit, line, timeoutMs, guardMs } = this.device;
    const { table, address, count } = span;
    return line.request({ kind: 'read', unit, table, address, count }, priority, {
      deadlineMs,
      ...(timeoutMs === undefined ? {} : { timeoutMs: this.#timeoutFor(span, timeoutMs) }),
      ...(guardMs === undefined ? {} : { guardMs }),
    });
  }

  #timeoutFor(span: Span, configuredMs: number): number {
    if (!isFeared(this.health) && !this.#plan.isFeared(span)) return configuredMs;
    return fearfulTimeoutMs(this.health, this.home.slowestReplyMs(this.device.unit), configuredMs);
  }

  #noteHealth({ unit, unanswered }: PollResult): void {
    const isBooked = isOnTrial(this.health) || (unanswered && this.#plan.isExiled(unanswered.span));
    if (unanswered && isBooked) this.home.spend(unanswered.tookMs, this.#clock.monotonicMs());
    if (unit === 'silent') this.#watch.silent();
    if (unit === 'answers' || unit === 'busy') this.#watch.answered();
    this.#putOff = unit === 'busy' ? this.#putOff + 1 : 0;
    if (this.isQuarantined) this.#pace.interrupt();
  }

  #againInMs({ unit }: PollResult): number | undefined {
    const { everyMs } = this.device;
    if (unit === 'busy') return Math.min(everyMs, BUSY_MS * 2 ** (this.#putOff - 1));
    return unit === 'silent' && this.health.name === 'quarantined'
      ? backOffMs(this.health.step, everyMs)
      : undefined;
  }

  #notePace(nowMs: number): void {
    if (this.isQuarantined) return;
    const change = this.#pace.polled(nowMs);
    if (!change) return;
    const { id, line, everyMs } = this.device;
    this.#report(change.code, change.code === 'poll-overrun' ? 'warning' : 'info', {
      device: id,
      line: line.id,
      everyS: seconds(everyMs),
      achievedS: seconds(change.achievedMs),
    });
  }

  #tellRegisters({ back }: PollResult): void {
    const news = this.#plan.news();
    const of = (cause: Exile['cause']): Span[] =>
      news.filter((exile) => exile.cause === cause).map(({ span }) => span);
    this.#tell('registers-refused', 'warning', of('refused'));
    this.#tell('registers-silent', 'warning', of('silent'));
    this.#tell('registers-answer', 'info', back);
  }

  #tell(code: PollEvent, severity: 'info' | 'warning', spans: readonly Span[]): void {
    if (spans.length === 0) return;
    const { id, line } = this.device;
    const places = spans.slice(0, PLACES_TOLD).map(placeOfSpan).join(', ');
    const more = spans.length > PLACES_TOLD ? ', ...' : '';
    this.#report(code, severity, { device: id, line: line.id, registers: `${places}${more}` });
  }

  #now(): LineOutcome['at'] {
    return { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
  }
}

/** What stands for registers that were not asked for, because the device does not give them. */
function repliesOf(exiles: readonly Exile[], at: LineOutcome['at']): SpanReply[] {
  return exiles.map(({ span, cause }) => ({
    span,
    outcome: { ok: false, failure: cause === 'refused' ? 'exception' : 'timeout', at },
  }));
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
