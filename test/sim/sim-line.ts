/**
 * A bus without bytes: the gateway's `Line` on the one side, the emulator's instruments on the other, and between them
 * what a bad wire does to a transaction. One transaction at a time, the most urgent first, as the real line serves them.
 *
 *   request ─► waits by priority ─► heard by the instrument ─► reply on its way ─► settled
 *                  │ withdrawn, line down      │ lost on the way      │ lost, late or broken
 *                  ▼                           ▼                      ▼
 *               not-sent                    timeout              timeout, garbled
 */
import type { Station } from '../../emulator/instruments/station.js';
import type { Clock } from '../../protocols/clock.js';
import {
  type Arrival,
  type Line,
  type LineFailure,
  type LineFigures,
  type LineOutcome,
  type LineRequest,
  type LineRequestOptions,
  type LineStats,
  PRIORITIES,
  type Priority,
} from '../../protocols/modbus/line.js';
import type { Random } from '../../protocols/random.js';
import { pduOf, replyOf } from './wire-format.js';

/** Chances of what can happen to one transaction, each 0..1; the rest arrives. */
export interface WireTrouble {
  /** The request is not heard. */
  readonly lost: number;
  /** Heard and carried out, but the reply does not come in time. */
  readonly late: number;
  readonly garbled: number;
  /** The instrument says that it is busy, and does nothing. */
  readonly busy: number;
}
export const NO_TROUBLE: WireTrouble = { lost: 0, late: 0, garbled: 0, busy: 0 };

/** What an instrument heard, and what became of the reply. */
export interface Heard {
  readonly line: string;
  readonly request: LineRequest;
  readonly priority: Priority;
  readonly atMs: number;
  /** Whether the reply reaches the gateway, and is no exception. */
  readonly isAnswered: boolean;
}

/** Looks at the instrument at the moment of the request; what it returns is called when the reply has come. */
export type Listener = (heard: Heard) => (() => void) | undefined;

/** The wire and the instruments on it; outlives the gateways that use it. */
export class Wire {
  readonly id: string;
  readonly station: Station;
  readonly random: Random;
  readonly onHeard: Listener;
  trouble = NO_TROUBLE;
  isDown = false;

  constructor(id: string, station: Station, random: Random, onHeard: Listener) {
    this.id = id;
    this.station = station;
    this.random = random;
    this.onHeard = onHeard;
  }
}

interface Job {
  readonly request: LineRequest;
  readonly priority: Priority;
  readonly options: LineRequestOptions;
  readonly order: number;
  readonly settle: (outcome: LineOutcome) => void;
  readonly withdraw: () => void;
}

const TIMEOUT_MS = 1000;
/** Both frames at 9600 baud, and the silence around them. */
const WIRE_MS = 30;
/** The line is left quiet after a timeout. */
const QUIET_MS = 120;
/** Nobody is there to open the port. */
const REFUSED_MS = 5;
const BUSY_CODE = 6;

export class SimLine implements Line {
  readonly id: string;
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #queue: Job[] = [];
  #isBusy = false;
  #isClosed = false;
  #order = 0;
  #requests = 0;
  readonly #failures: Record<LineFailure, number> = { 'not-sent': 0, timeout: 0, garbled: 0, exception: 0 };

  constructor(wire: Wire, clock: Clock) {
    this.id = wire.id;
    this.#wire = wire;
    this.#clock = clock;
  }

  request(request: LineRequest, priority: Priority, options: LineRequestOptions = {}): Promise<LineOutcome> {
    return new Promise((resolve) => {
      const withdraw = (): void => this.#withdraw(job);
      const job: Job = { request, priority, options, order: this.#order++, settle: resolve, withdraw };
      this.#requests += 1;
      if (this.#isClosed || options.signal?.aborted) {
        this.#fail(job, 'not-sent');
        return;
      }
      options.signal?.addEventListener('abort', withdraw);
      this.#queue.push(job);
      if (!this.#isBusy) this.#next();
    });
  }

  stats(): LineStats {
    const { timeout, garbled, exception } = this.#failures;
    return {
      open: !this.#wire.isDown,
      usePercent: 0,
      requests: this.#requests,
      timeouts: timeout,
      errors: garbled + exception,
    };
  }

  figures(): LineFigures {
    const byKind = { ...this.#failures };
    return { usePercent: 0, requests: this.#requests, byKind, discarded: 0, quietMs: QUIET_MS, units: [] };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const job of this.#queue.splice(0)) this.#fail(job, 'not-sent');
  }

  #withdraw(job: Job): void {
    const index = this.#queue.indexOf(job);
    if (index < 0) return;
    this.#queue.splice(index, 1);
    this.#fail(job, 'not-sent');
  }

  #next(): void {
    let best: Job | undefined;
    for (const job of this.#queue) if (best === undefined || isMoreUrgent(job, best)) best = job;
    this.#isBusy = best !== undefined;
    if (best === undefined) return;
    const job = best;
    this.#queue.splice(this.#queue.indexOf(job), 1);
    job.options.signal?.removeEventListener('abort', job.withdraw);
    if (this.#wire.isDown) this.#end(REFUSED_MS, () => this.#fail(job, 'not-sent'));
    else this.#clock.after(WIRE_MS / 2 + (job.options.guardMs ?? 0), () => this.#hear(job));
  }

  #hear(job: Job): void {
    const { request, options } = job;
    const { station, random, trouble } = this.#wire;
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
    const timeOut = (): void => this.#end(timeoutMs, () => this.#fail(job, 'timeout'), QUIET_MS);
    let chance = random.next();
    if (chance < trouble.lost) {
      timeOut();
      return;
    }
    chance -= trouble.lost;
    if (chance < trouble.busy) {
      this.#end(WIRE_MS / 2, () => this.#fail(job, 'exception', BUSY_CODE));
      return;
    }
    chance -= trouble.busy;
    const isLate = chance < trouble.late;
    const isGarbled = !isLate && chance - trouble.late < trouble.garbled;
    const answer = station.answer(request.unit, pduOf(request));
    if (answer === undefined) {
      timeOut();
      return;
    }
    const reply = replyOf(request, answer.pdu);
    const isAnswered = 'words' in reply && !isLate && !isGarbled;
    const atMs = this.#clock.monotonicMs();
    const heard = { line: this.id, request, priority: job.priority, atMs, isAnswered };
    const onReply = this.#wire.onHeard(heard);
    if (isLate) {
      timeOut();
      return;
    }
    this.#end(answer.turnaroundMs + WIRE_MS / 2, () => {
      if (isGarbled) this.#fail(job, 'garbled');
      else if ('exceptionCode' in reply) this.#fail(job, 'exception', reply.exceptionCode);
      else {
        onReply?.();
        job.settle({ ok: true, words: reply.words, at: this.#arrival() });
      }
    });
  }

  /** The transaction ends so; then it is the next one's turn. */
  #end(afterMs: number, action: () => void, quietMs = 0): void {
    this.#clock.after(afterMs, () => {
      action();
      if (quietMs === 0) this.#next();
      else this.#clock.after(quietMs, () => this.#next());
    });
  }

  #fail(job: Job, failure: LineFailure, exceptionCode?: number): void {
    this.#failures[failure] += 1;
    const code = exceptionCode === undefined ? {} : { exceptionCode };
    job.settle({ ok: false, failure, ...code, at: this.#arrival() });
  }

  #arrival(): Arrival {
    return { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
  }
}

function isMoreUrgent(a: Job, b: Job): boolean {
  const byPriority = PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
  if (byPriority !== 0) return byPriority < 0;
  const aMs = a.options.deadlineMs ?? Number.POSITIVE_INFINITY;
  const bMs = b.options.deadlineMs ?? Number.POSITIVE_INFINITY;
  return aMs === bMs ? a.order < b.order : aMs < bMs;
}
