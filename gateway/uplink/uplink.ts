/**
 * Brings the journal to one party's broker, record by record in order, and keeps the party's signed watermarks.
 *
 * The store is the only queue. `cursor` is the last record handed to the connection; a connection's end, a watermark that
 * stays behind, or the receiver's wish move it back, never forward past what was sent. Records may therefore arrive twice,
 * never not at all.
 *
 *            read after cursor            PUBACK (proves nothing)
 *   store ───────────────────► broker ──────────────────────────► room for more
 *     ▲                          │
 *     └── kept, if it is true ◄──┴─ watermark/<party>, resend/<party>
 *
 * Limits: the session's window of batches in flight; batches of 4 to 128 KiB, smaller the slower they are acknowledged; one
 * rewind in five seconds; a message from the cloud of at most 1 KiB.
 */
import { type Clock, every, type Timer } from '../../protocols/clock.js';
import { encodeBatch } from '../../protocols/journal/batch.js';
import type { GoneSigner } from '../../protocols/journal/gone.js';
import { type Position, parseRecord } from '../../protocols/journal/record.js';
import type { Credentials } from '../../protocols/mqtt/credentials.js';
import { type Backoff, type OpenSession, openMqtt, type Session } from '../../protocols/mqtt/session.js';
import { topicsOf } from '../../protocols/mqtt/topics.js';
import type { Random } from '../../protocols/random.js';
import type { UplinkStatus } from '../status.js';
import type { Store } from '../store/journal.js';
import { Announcer } from './announcer.js';
import { BatchSize } from './batch-size.js';
import { isAfter, KeptWatermark, type Signer, START, type WatermarkRefusal } from './kept-watermark.js';
import { LostEnd, type LostEndDeps } from './lost-end.js';
import { OrderPost, type OrderTaker, subscriptionsOf } from './orders.js';
import { parseResend } from './resend.js';
import { Stall } from './stall.js';

export interface UplinkOptions extends Signer {
  readonly id: string;
  /** Whether nothing is deleted without the party's word. */
  readonly required?: boolean;
  /** With the site's key, if there is one: what receivers believe of gaps. */
  readonly signer?: GoneSigner;
  readonly url: string;
  readonly credentials?: Credentials;
  readonly backoff?: Backoff;
}

export interface UplinkDeps extends LostEndDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Called when something changes: `uplink-connected`, `uplink-lost`, `uplink-unreachable`, `journal-damaged`, `watermark-refused`, .. */
  readonly report: LostEndDeps['report'];
  readonly orders?: OrderTaker;
  /** Over the network when not given. */
  readonly openSession?: OpenSession;
}

type Trouble = 'uplink-unreachable' | 'uplink-stalled' | 'journal-damaged';
const TICK_MS = 1000;
const REWIND_PAUSE_MS = 5000;
const MAX_MESSAGE_BYTES = 1024;

export class Uplink {
  readonly #options: UplinkOptions;
  readonly #deps: UplinkDeps;
  readonly #session: Session;
  readonly #kept: KeptWatermark;
  readonly #announcer: Announcer;
  readonly #lostEnd: LostEnd;
  readonly #orders: OrderPost;
  readonly #size = new BatchSize();
  readonly #topics: ReturnType<typeof topicsOf>;
  #tick: Timer | undefined;
  #cursor = START;
  /** Changes with every rewind, so that a read begun before it is thrown away. */
  #course = 0;
  #pumping = false;
  #poked = false;
  /** Whether this connection's cursor has been set. */
  #resumed = false;
  #inFlight = 0;
  readonly #stall: Stall;
  #lastRewindMs = Number.NEGATIVE_INFINITY;
  #trouble: Trouble | undefined;
  /** The last refusal reported; the same one is not reported twice in a row. */
  #refusal: WatermarkRefusal | '' = '';
  #stopped = false;

  constructor(options: UplinkOptions, deps: UplinkDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#topics = topicsOf(options.site);
    this.#kept = new KeptWatermark(options, deps.store);
    this.#stall = new Stall(deps.clock);
    this.#lostEnd = new LostEnd(options, deps);
    const { url, site, party, credentials, backoff } = options;
    this.#session = (deps.openSession ?? openMqtt)(
      {
        url,
        clientId: `aryk-${site}-${party}`,
        clean: true,
        subscriptions: subscriptionsOf(this.#topics, party, deps.orders),
        will: { topic: this.#topics.status, payload: Buffer.from(JSON.stringify({ state: 'offline' })) },
        ...(credentials ? { credentials } : {}),
        ...(backoff ? { backoff } : {}),
      },
      deps,
      {
        onConnect: () => this.#connected(),
        onDisconnect: (reason) => this.#lost(reason),
        onRefused: (reason) => this.#complain('uplink-unreachable', { reason }),
        onMessage: (topic, payload) => this.#take(topic, payload),
      },
    );
    this.#announcer = new Announcer(this.#topics.status, options.signer, { ...deps, session: this.#session });
    this.#orders = new OrderPost(deps.orders, options, this.#session);
  }

  start(): void {
    this.#tick = every(this.#deps.clock, TICK_MS, () => {
      this.#checkStall();
      if (!this.#announcer.isSaid) void this.#announce();
      this.poke();
    });
    this.#session.start();
  }

  /** There may be something new to send. */
  poke(): void {
    this.#poked = true;
    if (!this.#pumping) void this.#pump();
  }

  /** Whether the party is there and has not signed for everything up to `head`. */
  isBehind(head: Position): boolean {
    return this.#session.connected && isAfter(head, this.#kept.position);
  }

  status(): UplinkStatus {
    return {
      id: this.#options.id,
      connected: this.#session.connected,
      sentEpoch: this.#cursor.epoch,
      sentSeq: this.#cursor.seq,
      watermarkEpoch: this.#kept.position.epoch,
      watermarkSeq: this.#kept.position.seq,
    };
  }

  async stop(): Promise<void> {
    this.#tick?.cancel();
    this.#stopped = true;
    await this.#session.stop();
  }

  #connected(): void {
    this.#trouble = undefined;
    this.#resumed = false;
    this.#announcer.forget();
    this.#course++;
    this.#deps.report('uplink-connected', 'info', { uplink: this.#options.id });
    void this.#announce();
    this.poke();
  }

  /** From where the party has signed; what was on its way when the last connection ended is unknown. */
  async #resume(): Promise<void> {
    const course = this.#course;
    await this.#kept.load();
    if (course !== this.#course) return;
    this.#rewind(this.#kept.position);
    this.#resumed = true;
  }

  /** Says what a receiver need not wait for. Tried again at each tick while the store or the broker does not answer. */
  async #announce(): Promise<void> {
    await this.#kept.load().catch(() => undefined);
    await this.#announcer.say(this.#kept.position);
  }

  #lost(reason: string): void {
    if (this.#stopped) return;
    // That it does not come back at once is no news then.
    this.#trouble = 'uplink-unreachable';
    this.#deps.report('uplink-lost', 'warning', { uplink: this.#options.id, reason });
  }

  /** Reports a lasting trouble when it begins, not each time it is met. */
  #complain(code: Trouble, params: Parameters<LostEndDeps['report']>[2]): void {
    if (this.#trouble === code) return;
    this.#trouble = code;
    this.#deps.report(code, 'warning', { uplink: this.#options.id, ...params });
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    try {
      while (this.#poked && this.#session.connected && !this.#stopped) {
        this.#poked = false;
        if (!this.#resumed) await this.#resume();
        while (this.#resumed && this.#session.room > 0 && (await this.#sendNext()));
      }
    } catch {
      // The store could not be read, which its owner reports; the next tick tries again.
    } finally {
      this.#pumping = false;
    }
  }

  /** Reads and publishes one batch; false when there is nothing to send. */
  async #sendNext(): Promise<boolean> {
    const course = this.#course;
    const records = await this.#deps.store.read(this.#cursor, this.#size.bytes);
    if (course !== this.#course) return true;
    if (records.length === 0 || this.#session.room === 0) return false;
    const untold = this.#announcer.untold(records, this.#cursor);
    if (untold === 0) return this.#announcer.say(this.#cursor, records[0]);
    const { bytes, count } = encodeBatch(records.slice(0, untold));
    const last = parseRecord(records[count - 1] ?? Buffer.alloc(0));
    if ('fault' in last) {
      this.#complain('journal-damaged', { after: this.#cursor.seq, fault: last.fault });
      return false;
    }
    this.#cursor = { epoch: last.epoch, seq: last.seq };
    void this.#publish(bytes);
    return true;
  }

  async #publish(bytes: Buffer): Promise<void> {
    const sentMs = this.#deps.clock.monotonicMs();
    this.#inFlight++;
    const result = await this.#session.publish(this.#topics.journal, bytes);
    this.#inFlight--;
    this.#size.learn(result, this.#deps.clock.monotonicMs() - sentMs);
    if (result === 'acknowledged') this.poke();
  }

  /** Everything is sent, yet the party does not sign for it: its receiver has not got it, whatever the broker says. */
  #checkStall(): void {
    // Nobody can sign until the party's key is there; sending it all again would not help.
    if (this.#options.watermarkKey === undefined) return;
    const isUnderWay = !this.#session.connected || this.#inFlight > 0;
    if (isUnderWay || !this.#stall.isOver || !isAfter(this.#cursor, this.#kept.position)) return;
    this.#complain('uplink-stalled', { watermark: this.#kept.position.seq, sent: this.#cursor.seq });
    this.#rewind(this.#kept.position);
    this.#stall.lengthen();
  }

  #rewind(to: Position): void {
    this.#course++;
    this.#cursor = { epoch: to.epoch, seq: to.seq };
    this.#stall.begin();
  }

  async #take(topic: string, payload: Buffer): Promise<void> {
    if (topic === this.#topics.order) {
      await this.#orders.take(payload);
    } else if (payload.length > MAX_MESSAGE_BYTES) {
      this.#refuse('format');
    } else if (topic === this.#topics.watermark(this.#options.party)) {
      // An empty retained message is one that was deleted. When the store fails, the receiver says it again.
      if (payload.length > 0) await this.#takeWatermark(payload).catch(() => undefined);
    } else if (topic === this.#topics.resend(this.#options.party)) {
      this.#resend(payload);
    }
  }

  async #takeWatermark(signed: Buffer): Promise<void> {
    const result = await this.#kept.take(signed);
    if (result === 'advanced') {
      const { position } = this.#kept;
      // The receiver may hold more than this connection has sent.
      if (isAfter(position, this.#cursor)) this.#rewind(position);
      this.#stall.progress();
      this.#refusal = '';
      if (this.#trouble === 'uplink-stalled') this.#trouble = undefined;
    } else if (typeof result === 'object') {
      if (!this.#lostEnd.take(result, signed)) this.#refuse('unknown-record');
    } else if (result !== 'old' && result !== 'gone') {
      this.#refuse(result);
    }
  }

  #refuse(cause: WatermarkRefusal): void {
    if (this.#refusal === cause) return;
    this.#refusal = cause;
    this.#deps.report('watermark-refused', 'alarm', { uplink: this.#options.id, cause });
  }

  #resend(payload: Buffer): void {
    const from = parseResend(payload);
    const nowMs = this.#deps.clock.monotonicMs();
    if (from === undefined || nowMs - this.#lastRewindMs < REWIND_PAUSE_MS) return;
    const after = { epoch: from.epoch, seq: from.fromSeq - 1 };
    this.#lastRewindMs = nowMs;
    // Reading after a place that is no longer kept gives the first record that is.
    if (isAfter(this.#cursor, after)) this.#rewind(after);
    this.#announcer.forget();
    void this.#announcer.say(after);
    this.poke();
  }
}
