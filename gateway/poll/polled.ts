import type { DeviceMap } from '../../devices/decode-device.js';
import type { PointId, Reading } from '../../devices/point.js';
import { isPolled, type Span } from '../../devices/read-plan.js';
import { type Clock, sleep } from '../../protocols/clock.js';
import type { LineOutcome, LineRequest, Priority } from '../../protocols/modbus/line.js';
import { backOffMs, fearfulTimeoutMs, isFeared, isOnTrial } from '../../protocols/modbus/unit-health.js';
import { decodePoll, pointIdOf, type SpanReply } from './decode-span.js';
import { DevicePlan, type Exile, placeOfSpan } from './device-plan.js';
import { DevicePoll, type PollResult } from './device-poll.js';
import { kindOf } from './outcome-kind.js';
import { PollPace } from './poll-pace.js';
import type { PollEvent, PolledDevice, PollReport } from './polled-device.js';
import type { PolledLine, Slot } from './polled-line.js';
import { type Preparation, ProcedureNews, prepare, unread } from './preparation.js';
import { UnitStart } from './unit-start.js';
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
  readonly #start: UnitStart;
  readonly #procedureNews: ProcedureNews;
  readonly #map: DeviceMap;
  readonly #ids: ReadonlyMap<string, PointId>;
  /** Polls in a row that the unit put off. */
  #putOff = 0;
  /** Whether the unit has been asked in this poll, so that it is awake. */
  #isAwake = false;

  // The owner's notes.
  #dueMs = 0;
  #notBeforeMs = 0;
  slot: Slot | undefined;
  underWay: Promise<readonly Reading[]> | undefined;
  feedbackWaiting: Promise<readonly Reading[]> | undefined;

  constructor(device: PolledDevice, home: PolledLine, clock: Clock, report: PollReport) {
    this.device = device;
    this.home = home;
    this.#clock = clock;
    this.#report = report;
    const points = device.points.filter(isPolled);
    const readOtherwise = device.procedures?.pointsRead;
    this.#map = { points, combined: device.combined ?? [] };
    const named = [...points, ...this.#map.combined];
    this.#ids = new Map(named.map((point) => [point.name, pointIdOf(device.id, point)]));
    this.#plan = new DevicePlan(
      points.filter(({ name }) => !readOtherwise?.has(name)),
      device.limits,
    );
    this.#start = new UnitStart(device.warmUpMs ?? 0);
    this.#procedureNews = new ProcedureNews(device, report);
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
    return this.#plan.isEmpty && !this.device.procedures;
  }

  /** When it is polled next, or, while its unit is quarantined, probed at the earliest; never before it may be. */
  get dueMs(): number {
    return Math.max(this.#dueMs, this.#notBeforeMs);
  }

  set dueMs(dueMs: number) {
    this.#dueMs = dueMs;
  }

  /** How long it may not be asked yet. */
  get restMs(): number {
    return Math.max(0, this.#notBeforeMs - this.#clock.monotonicMs());
  }

  /** A poll begins. */
  begin(): void {
    this.#notBeforeMs = this.#clock.monotonicMs() + (this.device.minEveryMs ?? 0);
    this.#isAwake = false;
  }

  retryHoles(): void {
    this.#plan.forget();
  }

  /** What is to be done before the instrument is read, off the line between its steps; undefined when there is nothing. */
  prepare(priority: Priority, signal: AbortSignal): Promise<Preparation> | undefined {
    const { procedures, unit, everyMs } = this.device;
    const { isStarted } = this.#start;
    if (!procedures?.isDue(isStarted)) return undefined;
    const nowMs = (): number => this.#clock.monotonicMs();
    return prepare(procedures, isStarted, {
      unit,
      nowMs,
      ask: (request) => this.#request(request, priority, nowMs() + everyMs),
      wait: (delayMs) => sleep(this.#clock, delayMs, signal),
      isStopped: () => signal.aborted,
    });
  }

  /** Reads the device; `preparation` is what came before, where something had to. */
  async poll(priority: Priority, slot: Slot, preparation?: Preparation): Promise<PollOutcome> {
    const wasQuarantined = this.isQuarantined;
    this.#notePace(this.#clock.monotonicMs());
    if (preparation) this.#notePreparation(preparation);
    const failed = preparation?.outcome.ok === false ? preparation.outcome : undefined;
    const [result, exiles] =
      preparation && failed
        ? [unread(preparation, this.device.line.stats().open), []]
        : await this.#read(priority, slot, preparation !== undefined);
    this.#noteHealth(result);
    this.#tellRegisters(result);
    const at = result.replies.at(-1)?.outcome.at ?? this.#now();
    const early = preparation?.outcome.ok ? preparation.outcome.replies : [];
    const againInMs = this.#againInMs(result);
    return {
      readings: decodePoll(this.device.id, [...early, ...result.replies, ...repliesOf(exiles, at)], {
        ids: this.#ids,
        map: this.#map,
        at,
        isWarmingUp: this.#start.isWarmingUp(at.monotonicMs),
        failure: failed?.reason,
      }),
      ...(againInMs === undefined ? {} : { againInMs }),
      hasReturned: wasQuarantined && !this.isQuarantined,
    };
  }

  #notePreparation({ outcome }: Preparation): void {
    if (outcome.ok) this.#start.prepared();
    this.#procedureNews.take(outcome);
  }

  async #read(priority: Priority, slot: Slot, hasAnswered: boolean): Promise<[PollResult, readonly Exile[]]> {
    const nowMs = this.#clock.monotonicMs();
    const mayTrySilent = this.health.name === 'healthy' && this.home.allowance.freeAtMs <= nowMs;
    const asked = this.#plan.due(nowMs, mayTrySilent);
    const exiles = this.#plan.exiles(asked);
    const poll = new DevicePoll(this.#plan, {
      ask: (span) => this.#ask(span, priority, slot),
      nowMs: () => this.#clock.monotonicMs(),
      isLineOpen: () => this.device.line.stats().open,
    });
    const result = await poll.run(asked);
    // All has been read before: what came then were answers.
    return [asked.length === 0 && hasAnswered ? { ...result, unit: 'answers' } : result, exiles];
  }

  #ask(span: Span, priority: Priority, { deadlineMs }: Slot): Promise<LineOutcome> {
    const { table, address, count } = span;
    const request = { kind: 'read', unit: this.device.unit, table, address, count } as const;
    return this.#request(request, priority, deadlineMs, this.#plan.isFeared(span));
  }

  async #request(
    request: LineRequest,
    priority: Priority,
    deadlineMs: number,
    isFearedSpan = false,
  ): Promise<LineOutcome> {
    const { line, timeoutMs, guardMs, sleeps = false } = this.device;
    const options = {
      deadlineMs,
      ...(timeoutMs === undefined ? {} : { timeoutMs: this.#timeoutFor(isFearedSpan, timeoutMs) }),
      ...(guardMs === undefined ? {} : { guardMs }),
    };
    const outcome = await line.request(request, priority, options);
    const mayHaveSlept = sleeps && !this.#isAwake;
    this.#isAwake = true;
    if (!mayHaveSlept || kindOf(outcome) !== 'silence' || !line.stats().open) return outcome;
    return line.request(request, priority, options);
  }

  #timeoutFor(isFearedSpan: boolean, configuredMs: number): number {
    if (!isFearedSpan && !isFeared(this.health)) return configuredMs;
    return fearfulTimeoutMs(this.health, this.home.slowestReplyMs(this.device.unit), configuredMs);
  }

  #noteHealth({ unit, unanswered }: PollResult): void {
    const isExiled = unanswered?.span !== undefined && this.#plan.isExiled(unanswered.span);
    const isBooked = isOnTrial(this.health) || isExiled;
    if (unanswered && isBooked) this.home.spend(unanswered.tookMs, this.#clock.monotonicMs());
    if (unit === 'silent') this.#watch.silent();
    if (unit === 'answers' || unit === 'busy') this.#watch.answered();
    this.#start.polled(unit, this.#clock.monotonicMs());
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
    // With a procedure a poll takes the instrument's time, not the line's.
    if (this.isQuarantined || this.device.procedures) return;
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
