/**
 * The one owner of a bus. It decides what goes over the wire next, sends it when the line is silent, and says how
 * the transaction ended. Words: a *wire* is what bytes go over, the *link* keeps a wire open, the *framing* finds
 * replies among bytes, the *exchange* encodes and decodes, a *job* is a request with whoever waits for it.
 *
 * Limits: one transaction at a time; 1,000 jobs wait at most; units 1..247, no broadcast; a reply that comes later
 * than timeout + quiet is not told from the next one on RTU, so timeouts must suit the slowest instrument.
 */
import { type Clock, sleep, type Timer } from '../clock.js';
import type { Random } from '../random.js';
import { Exchange } from './exchange-port.js';
import { type Framing, MbapFraming, RtuFraming } from './framing.js';
import type { Line, LineOutcome, LineRequest, LineStats, Priority } from './line.js';
import { type LineConfig, type LineTiming, timingOf } from './line-config.js';
import { LineQueue } from './line-queue.js';
import { LineUse } from './line-use.js';
import { Link } from './link.js';
import { makeWire } from './make-wire.js';
import { checkRequest } from './request-limits.js';
import { exceptionCodeOf, expectedReply } from './rtu-frame.js';
import type { Wire } from './wire.js';

const QUEUE_LIMIT = 1000;
/** After a timeout or a garbled reply the line must be without a byte for this long: a late reply dies in it. */
const QUIET_MS = 120;
/** A line that never falls quiet is used all the same. */
const LONGEST_QUIET_MS = 1000;
/** A flush that takes longer means that the port hangs. */
const FLUSH_LIMIT_MS = 1000;
const CLOSE_TRANSACTION_LIMIT_MS = 1000;
const CLOSE_WIRE_LIMIT_MS = 900;

interface Job {
  readonly request: LineRequest;
  readonly timeoutMs: number;
  readonly settle: (outcome: LineOutcome) => void;
}

/**
 * ```
 *            a job waits               silence kept, input flushed: the most urgent job is sent
 *   idle ─────────────────► preparing ─────────────────────────────────────────────► awaiting
 *    ▲ ▲                        │                                                     │    │
 *    │ └── wire lost ───────────┴───── wire lost: not-sent, or timeout once sent ─────┤    │
 *    │                                                                                │    │
 *    ├──────────────────── reply or exception ────────────────────────────────────────┘    │
 *    └─────── quiet ◄───── timeout or garbled ─────────────────────────────────────────────┘
 * ```
 */
type State =
  | { readonly name: 'idle' }
  | { readonly name: 'preparing'; readonly timer: Timer }
  | { readonly name: 'awaiting'; readonly job: Job; timer: Timer; readonly deadlineMs: number }
  | { readonly name: 'quiet'; readonly timer: Timer };

const IDLE: State = { name: 'idle' };

export interface ModbusLineOptions {
  readonly id: string;
  readonly config: LineConfig;
  readonly clock: Clock;
  readonly random: Random;
  /** Called once for each change; `cause` is empty when the line opened. */
  readonly onChange?: (open: boolean, cause: string) => void;
  /** Instead of the wire that the config names: for tests. */
  readonly makeWire?: () => Wire;
}

export class ModbusLine implements Line {
  readonly id: string;
  readonly #config: LineConfig;
  readonly #clock: Clock;
  readonly #timing: LineTiming;
  readonly #onChange: (open: boolean, cause: string) => void;
  readonly #exchange = new Exchange();
  readonly #framing: Framing;
  readonly #link: Link;
  readonly #queue = new LineQueue<Job>(QUEUE_LIMIT);
  readonly #use: LineUse;
  #state: State = IDLE;
  #lastByteMs = 0;
  #requests = 0;
  #timeouts = 0;
  #errors = 0;
  #closing: Promise<void> | undefined;
  #whenClosedIdle: (() => void) | undefined;

  constructor(options: ModbusLineOptions) {
    const { id, config, clock, random } = options;
    this.id = id;
    this.#config = config;
    this.#clock = clock;
    this.#timing = timingOf(config);
    this.#onChange = options.onChange ?? (() => undefined);
    this.#framing =
      config.kind === 'tcp' ? new MbapFraming(Math.floor(random.next() * 65_536)) : new RtuFraming();
    this.#use = new LineUse(clock);
    this.#link = new Link(options.makeWire ?? (() => makeWire(config, clock)), clock, random, {
      onData: (chunk) => this.#received(chunk),
      onChange: (open, cause) => this.#linkChanged(open, cause),
    });
  }

  /** Begins to open the wire. What is asked for before the first attempt has ended waits for it. */
  start(): void {
    this.#link.start();
  }

  /** Throws RangeError for a request that cannot be put on the wire, such as 126 registers. */
  request(
    request: LineRequest,
    priority: Priority,
    options?: { readonly timeoutMs?: number },
  ): Promise<LineOutcome> {
    checkRequest(request);
    return new Promise((settle) => {
      const job: Job = { request, timeoutMs: options?.timeoutMs ?? this.#config.timeoutMs, settle };
      const isTaken = !this.#closing && (this.#link.isOpen || this.#link.isStarting);
      const refused = isTaken ? this.#queue.put(job, priority) : job;
      if (refused) this.#fail(refused, 'not-sent');
      this.#serve();
    });
  }

  stats(): LineStats {
    return {
      open: this.#link.isOpen,
      usePercent: this.#use.percent(),
      requests: this.#requests,
      timeouts: this.#timeouts,
      errors: this.#errors,
    };
  }

  /** Settles within 2 s, with every request settled before. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#failAllWaiting();
    await this.#transactionEnd();
    const limit = new AbortController();
    await Promise.race([
      this.#link.close().then(() => limit.abort()),
      sleep(this.#clock, CLOSE_WIRE_LIMIT_MS, limit.signal),
    ]);
    this.#rest();
  }

  #transactionEnd(): Promise<void> | undefined {
    const state = this.#state;
    if (state.name !== 'awaiting') return undefined;
    state.timer.cancel();
    const leftMs = Math.min(state.deadlineMs - this.#clock.monotonicMs(), CLOSE_TRANSACTION_LIMIT_MS);
    state.timer = this.#clock.after(leftMs, () => this.#timedOut());
    return new Promise((resolve) => {
      this.#whenClosedIdle = resolve;
    });
  }

  #serve(): void {
    if (this.#state !== IDLE || this.#queue.size === 0 || !this.#link.isOpen || this.#closing) return;
    this.#use.begin();
    this.#prepare();
  }

  /** Timers may fire early by a fraction of a millisecond, and bytes may come meanwhile: hence asked again. */
  #prepare(): void {
    const waitMs = this.#lastByteMs + this.#timing.silenceMs - this.#clock.monotonicMs();
    if (waitMs > 0) {
      this.#state = { name: 'preparing', timer: this.#clock.after(waitMs, () => this.#prepare()) };
      return;
    }
    const flushed = this.#link.flush();
    if (!flushed) {
      this.#send();
      return;
    }
    const timer = this.#clock.after(FLUSH_LIMIT_MS, () => this.#link.drop('the port does not flush'));
    const state: State = { name: 'preparing', timer };
    this.#state = state;
    void flushed.then(() => {
      if (this.#state !== state) return;
      timer.cancel();
      this.#send();
    });
  }

  /** Only now is the job chosen: a stop that came during the silence goes first. */
  #send(): void {
    const job = this.#queue.take();
    if (!job) {
      this.#rest();
      return;
    }
    const adu = this.#exchange.encode(job.request);
    const expected = expectedReply(adu);
    const onWireMs = (adu.length + expected.length) * this.#timing.characterMs;
    const delayMs = job.timeoutMs + onWireMs;
    this.#lastByteMs = this.#clock.monotonicMs() + adu.length * this.#timing.characterMs;
    this.#requests++;
    this.#state = {
      name: 'awaiting',
      job,
      deadlineMs: this.#clock.monotonicMs() + delayMs,
      timer: this.#clock.after(delayMs, () => this.#timedOut()),
    };
    this.#link.write(this.#framing.begin(adu, expected));
  }

  #received(chunk: Buffer): void {
    this.#lastByteMs = this.#clock.monotonicMs();
    const verdict = this.#framing.receive(chunk);
    if (verdict.kind === 'broken') this.#link.drop(verdict.cause);
    if (this.#state.name !== 'awaiting') return;
    if (verdict.kind === 'garbled') this.#endInQuiet(this.#state.job, 'garbled');
    if (verdict.kind === 'reply') this.#answered(this.#state.job, verdict.frame);
  }

  #answered(job: Job, frame: Buffer): void {
    const exceptionCode = exceptionCodeOf(frame);
    const words = exceptionCode === undefined ? this.#exchange.decode(frame) : [];
    if (!words) {
      this.#endInQuiet(job, 'garbled');
      return;
    }
    this.#rest();
    if (exceptionCode === undefined) job.settle({ ok: true, words, at: this.#now() });
    else this.#fail(job, 'exception', exceptionCode);
    this.#serve();
  }

  #timedOut(): void {
    if (this.#state.name !== 'awaiting') return;
    this.#endInQuiet(this.#state.job, this.#framing.heard ? 'garbled' : 'timeout');
  }

  #endInQuiet(job: Job, failure: 'timeout' | 'garbled'): void {
    this.#rest();
    this.#use.begin();
    this.#fail(job, failure);
    this.#waitForQuiet(this.#clock.monotonicMs(), this.#clock.monotonicMs() + LONGEST_QUIET_MS);
  }

  #waitForQuiet(sinceMs: number, untilMs: number): void {
    const now = this.#clock.monotonicMs();
    const quietAtMs = Math.min(Math.max(sinceMs, this.#lastByteMs) + QUIET_MS, untilMs);
    if (now < quietAtMs) {
      const timer = this.#clock.after(quietAtMs - now, () => this.#waitForQuiet(sinceMs, untilMs));
      this.#state = { name: 'quiet', timer };
      return;
    }
    this.#rest();
    this.#serve();
  }

  #linkChanged(open: boolean, cause: string): void {
    if (open) {
      this.#framing.reset();
      // Others may be talking already.
      this.#lastByteMs = this.#clock.monotonicMs();
    } else {
      // What was sent may have been carried out, so it is not `not-sent`.
      if (this.#state.name === 'awaiting') this.#fail(this.#state.job, 'timeout');
      this.#rest();
      this.#failAllWaiting();
    }
    this.#onChange(open, cause);
    this.#serve();
  }

  #rest(): void {
    if (this.#state.name !== 'idle') this.#state.timer.cancel();
    this.#state = IDLE;
    this.#framing.end();
    this.#use.end();
    this.#whenClosedIdle?.();
  }

  #failAllWaiting(): void {
    for (const job of this.#queue.takeAll()) this.#fail(job, 'not-sent');
  }

  #fail(job: Job, failure: 'not-sent' | 'timeout' | 'garbled' | 'exception', exceptionCode?: number): void {
    if (failure === 'timeout') this.#timeouts++;
    if (failure === 'garbled' || failure === 'exception') this.#errors++;
    const at = this.#now();
    job.settle({ ok: false, failure, at, ...(exceptionCode === undefined ? {} : { exceptionCode }) });
  }

  #now(): LineOutcome['at'] {
    return { wallMs: this.#clock.wallMs(), monotonicMs: this.#clock.monotonicMs() };
  }
}
