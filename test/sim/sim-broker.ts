/**
 * An MQTT broker in memory, on the simulation's time: no bytes, but what a broker does with messages of QoS 1 over connections
 * that come and go.
 *
 *   publish ──► retained, and into the mailbox of each subscriber ──► brought, 20 at a time ──► acknowledged: forgotten
 *                                          ▲                              │
 *                                          └── connection ended first ◄───┘
 *
 * A client that asks for it keeps its mailbox while it is away. Who dies without a word is found out when it comes again, and its
 * will is published then: nobody here waits for that.
 */
import type { OpenSession, PublishResult, SessionSettings } from '../../protocols/mqtt/session.js';
import type { Random } from '../../protocols/random.js';
import type { ProcessClock, SimTime } from './sim-clock.js';
import { type Broker, type Client, type Message, SimConnection } from './sim-connection.js';
import { SimSession } from './sim-session.js';

/** On their way to one client; Mosquitto's default, as is the next. */
const MOST_UNACKNOWLEDGED = 20;
/** More is thrown away, though its sender has been told otherwise. */
const MOST_WAITING = 1000;
const USUAL_LATENCY_MS = 40;
/** How often the last message that a client has acknowledged comes again with its next connection. */
const AGAIN_PART = 0.3;

/** What waits for one client. */
class Mailbox {
  readonly subscriptions = new Set<string>();
  readonly settings: SessionSettings;
  connection: SimConnection | undefined;
  #client: Client | undefined;
  #waiting: Message[] = [];
  #unacknowledged: Message[] = [];
  #last: Message | undefined;

  constructor(settings: SessionSettings) {
    this.settings = settings;
  }

  put(message: Message): void {
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push(message);
    this.#bring();
  }

  attach(connection: SimConnection, client: Client, isLastAgain: boolean): void {
    this.connection = connection;
    this.#client = client;
    if (isLastAgain && this.#last) this.#waiting.unshift(this.#last);
    connection.tell(() => client.accepted());
    this.#bring();
  }

  detach(reason: string): void {
    if (this.#client) this.connection?.tellEnd(this.#client, reason);
    this.connection = undefined;
    this.#client = undefined;
    this.#waiting.unshift(...this.#unacknowledged.splice(0));
  }

  subscribed(): void {
    const client = this.#client;
    if (client) this.connection?.tell(() => client.subscribed());
  }

  acknowledged(message: Message): void {
    const index = this.#unacknowledged.indexOf(message);
    if (index >= 0) this.#unacknowledged.splice(index, 1);
    this.#last = message;
    this.#bring();
  }

  #bring(): void {
    const client = this.#client;
    if (client === undefined) return;
    while (this.#unacknowledged.length < MOST_UNACKNOWLEDGED) {
      const message = this.#waiting.shift();
      if (message === undefined) return;
      this.#unacknowledged.push(message);
      this.connection?.tell(() => client.brought(message));
    }
  }
}

export class SimBroker implements Broker {
  readonly usualLatencyMs = USUAL_LATENCY_MS;
  latencyMs = USUAL_LATENCY_MS;
  /** Of what is published, so much is acknowledged and then forgotten. */
  losesPart = 0;
  /** Nothing may be published. */
  isRefusing = false;
  /** What becomes of a message on its way: for who wants to see it altered. */
  meddle: (message: Message) => Message = (message) => message;
  readonly counts = { published: 0, bytes: 0, connections: 0 };
  readonly #time: SimTime;
  readonly #random: Random;
  readonly #onPublish: (message: Message) => void;
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #retained = new Map<string, Buffer>();
  #isDown = false;

  constructor(time: SimTime, random: Random, onPublish: (message: Message) => void) {
    this.#time = time;
    this.#random = random;
    this.#onPublish = onPublish;
  }

  /** Sessions of one process. */
  openFor(clock: ProcessClock): OpenSession {
    return (settings, { random }, handlers) =>
      new SimSession(settings, { broker: this, clock, random }, handlers);
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  set isDown(isDown: boolean) {
    this.#isDown = isDown;
    if (isDown) this.#dropAll();
  }

  usual(): void {
    this.isDown = false;
    this.latencyMs = USUAL_LATENCY_MS;
    this.losesPart = 0;
    this.isRefusing = false;
  }

  /** Starts anew, having kept nothing. */
  forget(): void {
    this.#dropAll();
    this.#mailboxes.clear();
    this.#retained.clear();
  }

  connection(clock: ProcessClock): SimConnection {
    return new SimConnection(this.#time, clock, this.#random, () => this.latencyMs);
  }

  connect(connection: SimConnection, settings: SessionSettings, client: Client): void {
    if (this.#isDown) {
      connection.close(false);
      connection.tellEnd(client, 'connection refused');
      return;
    }
    const { clientId, clean } = settings;
    const before = this.#mailboxes.get(clientId);
    if (before) this.#end(before, 'somebody else has come with its id');
    const mailbox = (clean ? undefined : this.#mailboxes.get(clientId)) ?? new Mailbox(settings);
    this.#mailboxes.set(clientId, mailbox);
    this.counts.connections += 1;
    mailbox.attach(connection, client, this.#random.next() < AGAIN_PART);
  }

  /** What is retained comes with each subscription anew. */
  subscribe(connection: SimConnection): void {
    const mailbox = this.#mailboxOf(connection);
    if (mailbox === undefined) return;
    mailbox.subscribed();
    for (const topic of mailbox.settings.subscriptions) {
      mailbox.subscriptions.add(topic);
      const payload = this.#retained.get(topic);
      if (payload) mailbox.put({ topic, payload });
    }
  }

  publish(
    connection: SimConnection,
    message: Message,
    isRetained: boolean,
    reply: (result: PublishResult) => void,
  ): void {
    if (this.#mailboxOf(connection) === undefined) return;
    if (!this.isRefusing) this.#take(message, isRetained);
    const result = this.isRefusing ? 'refused' : 'acknowledged';
    connection.tell(() => reply(result));
  }

  acknowledged(connection: SimConnection, message: Message): void {
    this.#mailboxOf(connection)?.acknowledged(message);
  }

  left(connection: SimConnection, isGoodbye: boolean): void {
    const mailbox = this.#mailboxOf(connection);
    if (mailbox) this.#end(mailbox, 'connection closed', isGoodbye);
    else connection.close(false);
  }

  #take(sent: Message, isRetained: boolean): void {
    this.counts.published += 1;
    this.counts.bytes += sent.payload.length;
    this.#onPublish(sent);
    if (this.losesPart > 0 && this.#random.next() < this.losesPart) return;
    const message = this.meddle(sent);
    const { topic, payload } = message;
    if (isRetained) this.#retained.set(topic, payload);
    for (const mailbox of this.#mailboxes.values())
      if (mailbox.subscriptions.has(topic)) mailbox.put(message);
  }

  #end(mailbox: Mailbox, reason: string, isGoodbye = false): void {
    const { connection, settings } = mailbox;
    if (connection === undefined) return;
    connection.close(isGoodbye);
    mailbox.detach(reason);
    if (settings.clean) this.#mailboxes.delete(settings.clientId);
    if (settings.will && !this.#isDown) this.#take(settings.will, true);
  }

  #dropAll(): void {
    for (const mailbox of [...this.#mailboxes.values()]) this.#end(mailbox, 'connection reset');
  }

  #mailboxOf(connection: SimConnection): Mailbox | undefined {
    for (const mailbox of this.#mailboxes.values()) if (mailbox.connection === connection) return mailbox;
    return undefined;
  }
}
