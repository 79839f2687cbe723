/** What MqttSession does (protocols/mqtt/session.ts), with a SimBroker: the same window, limits and pauses, and the same words. */
import type { Timer } from '../../protocols/clock.js';
import type {
  PublishResult,
  Session,
  SessionHandlers,
  SessionSettings,
} from '../../protocols/mqtt/session.js';
import type { Random } from '../../protocols/random.js';
import type { ProcessClock } from './sim-clock.js';
import type { Broker, Message, SimConnection } from './sim-connection.js';

export interface SimSessionParts {
  readonly broker: Broker;
  readonly clock: ProcessClock;
  readonly random: Random;
}

interface Line {
  readonly connection: SimConnection;
  readonly sinceMs: number;
  readonly inFlight: Set<(result: PublishResult) => void>;
  /** Brought and not yet taken; they are taken one after the other. */
  readonly inbox: Message[];
  isUp: boolean;
  timer: Timer | undefined;
}

const WINDOW = 32;
const BACKOFF = { minMs: 1000, maxMs: 60_000 };
const ACK_LIMIT_MS = 30_000;
const CONNACK_LIMIT_MS = 20_000;
const GOOD_AFTER_MS = 10_000;
const STOP_LIMIT_MS = 1000;
const STOP_LOOK_MS = 20;

export class SimSession implements Session {
  readonly #settings: SessionSettings;
  readonly #parts: SimSessionParts;
  readonly #handlers: SessionHandlers;
  #line: Line | undefined;
  #retry: Timer | undefined;
  #failures = 0;
  #isStopped = true;

  constructor(settings: SessionSettings, parts: SimSessionParts, handlers: SessionHandlers) {
    this.#settings = settings;
    this.#parts = parts;
    this.#handlers = handlers;
  }

  get connected(): boolean {
    return this.#line?.isUp === true;
  }

  get room(): number {
    return this.#line?.isUp ? WINDOW - this.#line.inFlight.size : 0;
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#open();
  }

  publish(topic: string, payload: Buffer, options: { retain?: boolean } = {}): Promise<PublishResult> {
    const line = this.#line;
    if (!line?.isUp) return Promise.resolve('not-connected');
    if (line.inFlight.size >= WINDOW) return Promise.resolve('window-full');
    const { connection, inFlight } = line;
    return new Promise((resolve) => {
      const done = (result: PublishResult): void => {
        if (!inFlight.delete(done)) return;
        this.#watchAcks(line);
        resolve(result);
      };
      inFlight.add(done);
      if (inFlight.size === 1) this.#watchAcks(line);
      const isRetained = options.retain ?? false;
      connection.say(() => this.#parts.broker.publish(connection, { topic, payload }, isRetained, done));
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#retry?.cancel();
    const { clock } = this.#parts;
    const line = this.#line;
    // Of a process that is dead nothing goes out any more.
    if (line === undefined || !clock.isAlive) return;
    const untilMs = clock.monotonicMs() + STOP_LIMIT_MS;
    while (line.isUp && line.inFlight.size > 0 && clock.monotonicMs() < untilMs) {
      await new Promise<void>((resolve) => clock.after(STOP_LOOK_MS, resolve));
    }
    this.#drop(line, 'stopped', line.isUp && line.inFlight.size === 0);
  }

  #open(): void {
    const { broker, clock } = this.#parts;
    const connection = broker.connection(clock);
    const sinceMs = clock.monotonicMs();
    const line: Line = { connection, sinceMs, inFlight: new Set(), inbox: [], isUp: false, timer: undefined };
    this.#line = line;
    line.timer = clock.after(CONNACK_LIMIT_MS, () => this.#drop(line, 'no CONNACK'));
    const client = {
      accepted: () => this.#subscribe(line),
      subscribed: () => this.#isUp(line),
      brought: (message: Message) => this.#brought(line, message),
      ended: (reason: string) => this.#drop(line, reason),
    };
    connection.say(() => broker.connect(connection, this.#settings, client));
  }

  #subscribe(line: Line): void {
    line.timer?.cancel();
    line.timer = this.#parts.clock.after(CONNACK_LIMIT_MS, () => this.#drop(line, 'no SUBACK'));
    line.connection.say(() => this.#parts.broker.subscribe(line.connection));
  }

  #isUp(line: Line): void {
    line.timer?.cancel();
    line.isUp = true;
    this.#handlers.onConnect();
  }

  #brought(line: Line, message: Message): void {
    line.inbox.push(message);
    if (line.inbox.length === 1) void this.#takeAll(line);
  }

  async #takeAll(line: Line): Promise<void> {
    const { connection, inbox } = line;
    try {
      for (let next = inbox[0]; next && this.#line === line; next = inbox[0]) {
        const message = next;
        await this.#handlers.onMessage(message.topic, message.payload);
        inbox.shift();
        connection.say(() => this.#parts.broker.acknowledged(connection, message));
      }
    } catch (error) {
      this.#drop(line, `a message could not be taken: ${(error as Error).message}`);
    }
  }

  #drop(line: Line, reason: string, isGoodbye = false): void {
    if (this.#line !== line) return;
    const { clock, broker } = this.#parts;
    const wasUp = line.isUp;
    this.#line = undefined;
    line.isUp = false;
    line.timer?.cancel();
    for (const done of [...line.inFlight]) done('lost');
    broker.left(line.connection, isGoodbye);
    if (clock.monotonicMs() - line.sinceMs >= GOOD_AFTER_MS) this.#failures = 0;
    if (wasUp) this.#handlers.onDisconnect(reason);
    if (this.#isStopped) return;
    const { minMs, maxMs } = this.#settings.backoff ?? BACKOFF;
    const ceilingMs = Math.min(maxMs, minMs * 2 ** Math.min(this.#failures + 1, 16));
    this.#failures++;
    const waitMs = minMs + this.#parts.random.next() * (ceilingMs - minMs);
    this.#retry = clock.after(waitMs, () => this.#open());
    if (!wasUp) this.#handlers.onRefused(reason);
  }

  #watchAcks(line: Line): void {
    line.timer?.cancel();
    line.timer = undefined;
    if (line.inFlight.size === 0 || this.#line !== line) return;
    const limitMs = this.#settings.ackLimitMs ?? ACK_LIMIT_MS;
    line.timer = this.#parts.clock.after(limitMs, () =>
      this.#drop(line, `no acknowledgement for ${Math.round(limitMs / 1000)} s`),
    );
  }
}
