/**
 * The one owner of a bus. Words: a *wire* is what bytes go over, the *link* keeps a wire open, the *framing* finds
 * replies among bytes, the *exchange* encodes and decodes, a *job* is a request with whoever waits for it, the *lane*
 * takes jobs over the wire: one at a time on serial lines, several at once on TCP where the settings allow it.
 *
 *   request ──► queue ──► lane ──► framing ──► link ──► wire
 *                          │ ◄───── reply ◄──────────────┘
 *   outcome ◄──────────────┘
 *
 * The most urgent job goes first: a stop after at most what is under way, and without the quiet that others keep after
 * a timeout. Figures are counted here.
 *
 * Limits: 1,000 jobs wait at most, and when there are more the least urgent that came last is refused; units 1..247, no
 * broadcast. What late replies can do on RTU and ASCII stands in late-guard.ts.
 */
import { type Clock, sleep } from '../clock.js';
import type { Random } from '../random.js';
import { HalfDuplex } from './half-duplex.js';
import { Job } from './job.js';
import { fail, type Lane, type LaneOwner } from './lane.js';
import type {
  Line,
  LineFigures,
  LineOutcome,
  LineRequest,
  LineRequestOptions,
  LineStats,
  Priority,
} from './line.js';
import type { LineConfig } from './line-config.js';
import { LineBook } from './line-figures.js';
import { LineQueue } from './line-queue.js';
import { LineUse } from './line-use.js';
import { Link } from './link.js';
import { makeFraming } from './make-framing.js';
import { makeWire } from './make-wire.js';
import { Pipelined } from './pipelined.js';
import { checkRequest } from './request-limits.js';
import type { Wire } from './wire.js';

const QUEUE_LIMIT = 1000;
const CLOSE_TRANSACTION_LIMIT_MS = 1000;
const CLOSE_WIRE_LIMIT_MS = 900;
/** How long what is under way may still keep a stop waiting once the line is to come to rest. */
const QUIESCE_LIMIT_MS = 300;

export interface ModbusLineOptions {
  readonly id: string;
  readonly config: LineConfig;
  readonly clock: Clock;
  readonly random: Random;
  /** Called once for each change; `cause` is mostly empty when the line opened. */
  readonly onChange?: (open: boolean, cause: string) => void;
  /** Instead of the wire that the config names: for tests. */
  readonly makeWire?: () => Wire;
}

export class ModbusLine implements Line {
  readonly id: string;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onChange: (open: boolean, cause: string) => void;
  readonly #queue = new LineQueue<Job>(QUEUE_LIMIT);
  readonly #book = new LineBook();
  readonly #use: LineUse;
  readonly #link: Link;
  readonly #owner: LaneOwner;
  readonly #lane: Lane;
  #takesOnlyStops = false;
  #closing: Promise<void> | undefined;

  constructor(options: ModbusLineOptions) {
    const { id, config, clock, random } = options;
    this.id = id;
    this.#clock = clock;
    this.#timeoutMs = config.timeoutMs;
    this.#onChange = options.onChange ?? (() => undefined);
    this.#use = new LineUse(clock);
    this.#link = new Link(options.makeWire ?? (() => makeWire(config, clock)), clock, random, {
      onData: (chunk) => this.#lane.received(chunk),
      onChange: (open, cause) => this.#linkChanged(open, cause),
    });
    this.#owner = { clock, link: this.#link, queue: this.#queue, use: this.#use, book: this.#book };
    this.#lane =
      config.kind === 'tcp'
        ? new Pipelined(this.#owner, config.inFlight, random)
        : new HalfDuplex(this.#owner, makeFraming(config), config);
  }

  /** Begins to open the wire. What is asked for before the first attempt has ended waits for it. */
  start(): void {
    this.#link.start();
  }

  /** Throws RangeError for a request that cannot be put on the wire, such as 126 registers. */
  request(request: LineRequest, priority: Priority, options: LineRequestOptions = {}): Promise<LineOutcome> {
    checkRequest(request);
    return new Promise((settle) => {
      const job = new Job(request, priority, options, this.#timeoutMs, settle);
      const isWanted = !job.isWithdrawn && (priority === 'stop' || !this.#takesOnlyStops);
      const isTaken = isWanted && !this.#closing && (this.#link.isOpen || this.#link.isStarting);
      const refused = isTaken ? this.#queue.put(job) : job;
      if (refused) fail(this.#owner, refused, 'not-sent');
      if (refused === job) return;
      job.onWithdrawal(() => {
        if (this.#queue.remove(job)) fail(this.#owner, job, 'not-sent');
      });
      this.#lane.asked();
    });
  }

  stats(): LineStats {
    return {
      open: this.#link.isOpen,
      usePercent: this.#use.percent(),
      requests: this.#book.requests,
      timeouts: this.#book.failures('timeout'),
      errors: this.#book.failures('garbled') + this.#book.failures('exception'),
    };
  }

  figures(): LineFigures {
    const { discarded } = this.#lane;
    return { ...this.#book.figures(this.#use.percent(), discarded), quietMs: this.#lane.quietMs() };
  }

  /** From now on takes nothing but stops; all else that waits is settled as `not-sent`, and what is under way hurries. */
  quiesce(): void {
    this.#takesOnlyStops = true;
    const waiting = this.#queue.takeAll();
    for (const job of waiting) {
      if (job.priority === 'stop') this.#queue.put(job);
      else fail(this.#owner, job, 'not-sent');
    }
    void this.#lane.finish(QUIESCE_LIMIT_MS);
    this.#lane.serve();
  }

  /** Settles within 2 s, with every request settled before. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#failAllWaiting();
    await this.#lane.finish(CLOSE_TRANSACTION_LIMIT_MS);
    const limit = new AbortController();
    await Promise.race([
      this.#link.close().then(() => limit.abort()),
      sleep(this.#clock, CLOSE_WIRE_LIMIT_MS, limit.signal),
    ]);
  }

  #linkChanged(open: boolean, cause: string): void {
    if (open) {
      this.#lane.opened();
    } else {
      this.#lane.lost();
      this.#failAllWaiting();
    }
    this.#onChange(open, cause);
    this.#lane.serve();
  }

  #failAllWaiting(): void {
    for (const job of this.#queue.takeAll()) fail(this.#owner, job, 'not-sent');
  }
}
