/**
 * One client's life with one MQTT broker: connects, subscribes, publishes within a window, and starts again when
 * anything goes wrong, for as long as it takes.
 *
 *            start                CONNACK, SUBACK
 *   stopped ───────► connecting ──────────────────► up
 *      ▲                 ▲   │ refused, mute, lost   │ lost, no PUBACK for 30 s, handler failed
 *      │ stop            │   ▼                       │
 *      └──────────────  waiting  ◄───────────────────┘
 *                     (1..60 s, with jitter)
 *
 * Nothing is queued here and nothing is repeated: what was in flight when a connection ends is unknown, and its sender,
 * who has it in a store, sends it again. The library's own reconnecting is not used, for it replays its queue with
 * message ids of before. Each connection is a new client.
 *
 * MQTT 5 is spoken; to a broker that refuses it, 3.1.1.
 */
import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import type { Clock, Timer } from '../clock.js';
import type { Random } from '../random.js';
import type { Credentials } from './credentials.js';

export interface SessionSettings {
  /** `mqtt://host:port` or `mqtts://host:port`. */
  readonly url: string;
  readonly clientId: string;
  /** False: the broker keeps messages for us while we are away. Nothing may depend on it. */
  readonly clean: boolean;
  readonly subscriptions: readonly string[];
  readonly credentials?: Credentials;
  /** Retained; what the broker says for us when we are gone, with or without a word. */
  readonly will?: { readonly topic: string; readonly payload: Buffer };
  readonly backoff?: { readonly minMs: number; readonly maxMs: number };
  readonly ackLimitMs?: number;
}

export interface SessionHandlers {
  /** Connected and subscribed. Called once for each connection, as is `onDisconnect` after it. */
  onConnect(): void;
  onDisconnect(reason: string): void;
  /** A connection could not be made. */
  onRefused(reason: string): void;
  /**
   * The message is acknowledged when the promise resolves; when it rejects the connection is given up, and the broker or
   * the sender brings the message again. Must not wait for `publish`: acknowledgements stand in line behind it.
   */
  onMessage(topic: string, payload: Buffer): Promise<void>;
}

export type Backoff = SessionSettings['backoff'];
/** `lost`: the connection ended first, and whether the broker has the message is unknown. */
export type PublishResult = 'acknowledged' | 'not-connected' | 'window-full' | 'refused' | 'lost';

type SessionDeps = { readonly clock: Clock; readonly random: Random };

/** What its users see of a session, whatever carries it. */
export interface Session {
  readonly connected: boolean;
  /** How many messages may be published now. */
  readonly room: number;
  start(): void;
  /** Publishes with QoS 1. Resolves at the broker's acknowledgement, which does not mean that anybody has stored it. */
  publish(topic: string, payload: Buffer, options?: { retain?: boolean }): Promise<PublishResult>;
  stop(): Promise<void>;
}
export type OpenSession = (...parts: ConstructorParameters<typeof MqttSession>) => Session;
export const openMqtt: OpenSession = (...parts) => new MqttSession(...parts);

const WINDOW = 32;
const BACKOFF = { minMs: 1000, maxMs: 60_000 };
const ACK_LIMIT_MS = 30_000;
const CONNACK_LIMIT_MS = 20_000;
const KEEPALIVE_S = 45;
const SESSION_EXPIRY_S = 7 * 24 * 3600;
/** Brokers do not send us larger packets. */
const MAX_PACKET_BYTES = 2 * 1024 * 1024;
/** A connection that lived this long was a good one: the next failure starts with the shortest wait again. */
const GOOD_AFTER_MS = 10_000;
const STOP_LIMIT_MS = 1000;
const DISCONNECT_WITH_WILL = 4;
/** "Unacceptable protocol version" as 3.1.1 and as 5 say it. */
const WRONG_VERSION = new Set<unknown>([1, 0x84]);

interface Connection {
  readonly client: MqttClient;
  readonly sinceMs: number;
  readonly inFlight: Set<(result: PublishResult) => void>;
  up: boolean;
  window: number;
  ackTimer?: Timer | undefined;
}

export class MqttSession implements Session {
  readonly #settings: SessionSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #handlers: SessionHandlers;
  #protocolVersion: 4 | 5 = 5;
  #connection: Connection | undefined;
  #failures = 0;
  #retry: Timer | undefined;
  #stopped = true;

  constructor(settings: SessionSettings, deps: SessionDeps, handlers: SessionHandlers) {
    this.#settings = settings;
    this.#clock = deps.clock;
    this.#random = deps.random;
    this.#handlers = handlers;
  }

  get connected(): boolean {
    return this.#connection?.up === true;
  }

  get room(): number {
    const connection = this.#connection;
    return connection?.up ? connection.window - connection.inFlight.size : 0;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#open();
  }

  publish(topic: string, payload: Buffer, options: { retain?: boolean } = {}): Promise<PublishResult> {
    const connection = this.#connection;
    if (!connection?.up) return Promise.resolve('not-connected');
    if (connection.inFlight.size >= connection.window) return Promise.resolve('window-full');
    return new Promise((resolve) => {
      const done = (result: PublishResult): void => {
        if (!connection.inFlight.delete(done)) return;
        this.#watchAcks(connection);
        resolve(result);
      };
      connection.inFlight.add(done);
      if (connection.inFlight.size === 1) this.#watchAcks(connection);
      connection.client.publish(topic, payload, { qos: 1, retain: options.retain ?? false }, (error) =>
        done(error ? 'refused' : 'acknowledged'),
      );
    });
  }

  /**
   * Waits a second for what is in flight, says goodbye, and is gone. The broker publishes the will, if there is one: in
   * MQTT 3.1.1 by not being told goodbye.
   */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#retry?.cancel();
    const connection = this.#connection;
    if (!connection) return;
    if (connection.up) {
      await this.#within(STOP_LIMIT_MS, (done) => {
        const poll = (): void => {
          if (connection.inFlight.size === 0) done();
          else this.#clock.after(20, poll);
        };
        poll();
      });
    }
    const isSilent = this.#settings.will !== undefined && this.#protocolVersion === 4;
    if (connection.up && connection.inFlight.size === 0 && !isSilent) {
      const goodbye = this.#settings.will ? { reasonCode: DISCONNECT_WITH_WILL } : {};
      await this.#within(STOP_LIMIT_MS, (done) => connection.client.end(false, goodbye, () => done()));
    }
    this.#drop(connection, 'stopped');
  }

  #open(): void {
    const { url, clientId, clean, credentials, will } = this.#settings;
    const options: IClientOptions = {
      protocolVersion: this.#protocolVersion,
      clientId,
      clean,
      keepalive: KEEPALIVE_S,
      connectTimeout: CONNACK_LIMIT_MS,
      reconnectPeriod: 0,
      queueQoSZero: false,
      resubscribe: false,
      ...(credentials ?? {}),
      ...(will ? { will: { ...will, qos: 1, retain: true } } : {}),
    };
    const expiry = clean ? {} : { sessionExpiryInterval: SESSION_EXPIRY_S };
    if (this.#protocolVersion === 5) options.properties = { maximumPacketSize: MAX_PACKET_BYTES, ...expiry };
    let client: MqttClient;
    try {
      client = connect(url, options);
    } catch (error) {
      this.#again(`${(error as Error).message}`);
      return;
    }
    const sinceMs = this.#clock.monotonicMs();
    const connection: Connection = { client, sinceMs, inFlight: new Set(), up: false, window: WINDOW };
    this.#connection = connection;
    client.on('connect', (packet) => this.#subscribe(connection, packet));
    client.on('error', (error) => this.#failed(connection, error));
    client.on('disconnect', () => this.#drop(connection, 'the broker ended the session'));
    client.on('close', () => this.#drop(connection, 'connection closed'));
    client.handleMessage = (packet, acknowledge) => {
      if (packet.cmd !== 'publish' || this.#connection !== connection) return;
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      void this.#handle(connection, packet.topic, payload, acknowledge);
    };
  }

  #subscribe(connection: Connection, connack: IConnackPacket): void {
    connection.window = Math.min(WINDOW, connack.properties?.receiveMaximum ?? WINDOW);
    const topics = [...this.#settings.subscriptions];
    if (topics.length === 0) {
      this.#isUp(connection);
      return;
    }
    connection.ackTimer = this.#clock.after(CONNACK_LIMIT_MS, () => this.#drop(connection, 'no SUBACK'));
    connection.client.subscribe(topics, { qos: 1 }, (error, granted) => {
      if (this.#connection !== connection) return;
      const denied = granted?.find(({ qos }) => qos >= 128);
      if (error) this.#drop(connection, `subscription failed: ${error.message}`);
      else if (denied) this.#drop(connection, `the broker does not allow ${denied.topic}`);
      else this.#isUp(connection);
    });
  }

  #isUp(connection: Connection): void {
    connection.ackTimer?.cancel();
    connection.up = true;
    this.#handlers.onConnect();
  }

  async #handle(connection: Connection, topic: string, payload: Buffer, done: () => void): Promise<void> {
    try {
      await this.#handlers.onMessage(topic, payload);
      if (this.#connection === connection) done();
    } catch (error) {
      this.#drop(connection, `a message could not be taken: ${(error as Error).message}`);
    }
  }

  #failed(connection: Connection, error: Error & { code?: unknown }): void {
    if (this.#connection === connection && WRONG_VERSION.has(error.code) && this.#protocolVersion === 5) {
      this.#protocolVersion = 4;
      this.#discard(connection);
      if (!this.#stopped) this.#open();
      return;
    }
    // Some errors have no message of their own, such as those of several addresses tried in turn.
    this.#drop(connection, error.message || String(error.code ?? error.name));
  }

  /** The one end of every connection, however many events announce it. */
  #drop(connection: Connection, reason: string): void {
    if (this.#connection !== connection) return;
    const wasUp = connection.up;
    this.#discard(connection);
    if (this.#clock.monotonicMs() - connection.sinceMs >= GOOD_AFTER_MS) this.#failures = 0;
    if (wasUp) this.#handlers.onDisconnect(reason);
    this.#again(reason, !wasUp);
  }

  #discard(connection: Connection): void {
    this.#connection = undefined;
    connection.up = false;
    connection.ackTimer?.cancel();
    for (const done of [...connection.inFlight]) done('lost');
    // Its listeners stay: an 'error' without one would end the process.
    connection.client.end(true);
    connection.client.stream.destroy();
  }

  #again(reason: string, refused = true): void {
    if (this.#stopped) return;
    const { minMs, maxMs } = this.#settings.backoff ?? BACKOFF;
    const ceilingMs = Math.min(maxMs, minMs * 2 ** Math.min(this.#failures + 1, 16));
    this.#failures++;
    const waitMs = minMs + this.#random.next() * (ceilingMs - minMs);
    this.#retry = this.#clock.after(waitMs, () => this.#open());
    if (refused) this.#handlers.onRefused(reason);
  }

  /** Started anew by each acknowledgement: on a slow line many may be under way, but one must arrive now and then. */
  #watchAcks(connection: Connection): void {
    connection.ackTimer?.cancel();
    connection.ackTimer = undefined;
    if (connection.inFlight.size === 0 || this.#connection !== connection) return;
    const limitMs = this.#settings.ackLimitMs ?? ACK_LIMIT_MS;
    connection.ackTimer = this.#clock.after(limitMs, () =>
      this.#drop(connection, `no acknowledgement for ${Math.round(limitMs / 1000)} s`),
    );
  }

  #within(limitMs: number, start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.after(limitMs, resolve);
      start(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}
