/** A connection between a client and the broker: what is said arrives in order, some time later, or not at all when it ends first. */
import type { PublishResult, SessionSettings } from '../../protocols/mqtt/session.js';
import type { Random } from '../../protocols/random.js';
import type { ProcessClock, SimTime } from './sim-clock.js';

export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
}

/** What a client hears of its broker. */
export interface Client {
  accepted(): void;
  subscribed(): void;
  brought(message: Message): void;
  ended(reason: string): void;
}

/** What a client may ask of its broker. */
export interface Broker {
  connection(clock: ProcessClock): SimConnection;
  connect(connection: SimConnection, settings: SessionSettings, client: Client): void;
  subscribe(connection: SimConnection): void;
  publish(
    connection: SimConnection,
    message: Message,
    isRetained: boolean,
    reply: (result: PublishResult) => void,
  ): void;
  acknowledged(connection: SimConnection, message: Message): void;
  /** The client has ended it. */
  left(connection: SimConnection, isGoodbye: boolean): void;
}

interface Timers {
  after(delayMs: number, action: () => void): unknown;
}

class Pipe {
  readonly #time: SimTime;
  readonly #timers: Timers;
  readonly #onItsWay: (() => void)[] = [];
  #arrivesMs = 0;
  #isOpen = true;

  constructor(time: SimTime, timers: Timers) {
    this.#time = time;
    this.#timers = timers;
  }

  /** Nothing overtakes what was said before, however slow that is. */
  send(latencyMs: number, action: () => void): void {
    if (!this.#isOpen) return;
    const { nowMs } = this.#time;
    this.#arrivesMs = Math.max(this.#arrivesMs, nowMs + latencyMs);
    this.#onItsWay.push(action);
    this.#timers.after(this.#arrivesMs - nowMs, () => this.#onItsWay.shift()?.());
  }

  /** Of what is on its way the first part arrives, the rest never. */
  close(part: number): void {
    this.#isOpen = false;
    const all = this.#onItsWay.splice(0);
    for (const action of all.slice(0, Math.round(part * all.length))) action();
  }
}

export class SimConnection {
  readonly #clock: ProcessClock;
  readonly #random: Random;
  readonly #latencyMs: () => number;
  readonly #up: Pipe;
  readonly #down: Pipe;

  /** What the broker says dies with the clock of the client's process; what that has said before arrives all the same. */
  constructor(time: SimTime, clock: ProcessClock, random: Random, latencyMs: () => number) {
    this.#clock = clock;
    this.#random = random;
    this.#latencyMs = latencyMs;
    this.#up = new Pipe(time, time);
    this.#down = new Pipe(time, clock);
  }

  /** To the broker. */
  say(action: () => void): void {
    this.#up.send(this.#latencyMs(), action);
  }

  /** To the client. */
  tell(action: () => void): void {
    this.#down.send(this.#latencyMs(), action);
  }

  /** With a goodbye the broker has heard everything; without one, as much as chance will have it. */
  close(isGoodbye: boolean): void {
    this.#up.close(isGoodbye ? 1 : this.#random.next());
    this.#down.close(0);
  }

  /** The client finds out that there is no connection any more. */
  tellEnd(client: Client, reason: string): void {
    this.#clock.after(0, () => client.ended(reason));
  }
}
