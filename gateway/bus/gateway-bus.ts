/** A bus that the running gateway holds: asked for through its local socket, in between the gateway's own requests. */
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../protocols/clock.js';
import { causeOf } from '../console/local-socket.js';
import { PROMPT } from '../console/session.js';
import type { Answer, AskOptions, BusAccess, Question, Refusal, WriteOrder } from './access.js';
import type { Opened } from './direct-bus.js';
import { answerOf, type BusReply, type BusRequest, refused } from './socket-protocol.js';

/** Polls go first; a line that leaves no room for this long is too busy for commissioning. */
const ANSWER_LIMIT_MS = 30_000;
const MAX_LINE_BYTES = 64 * 1024;

export interface GatewayBusOptions {
  readonly clock: Clock;
  /** Who asks, for the journal. */
  readonly by: NonNullable<BusRequest['by']>;
}

export function openGatewayBus(socketPath: string, bus: string, options: GatewayBusOptions): Promise<Opened> {
  const socket = connect(socketPath);
  return new Promise((resolve) => {
    socket.once('error', (error) => resolve({ ok: false, cause: `${socketPath}: ${causeOf(error)}` }));
    socket.once('connect', () => resolve({ ok: true, bus: new GatewayBus(socket, bus, options) }));
  });
}

class GatewayBus implements BusAccess {
  readonly place: string;
  readonly #socket: Socket;
  readonly #bus: string;
  readonly #options: GatewayBusOptions;
  #text = '';
  /** What it said that was no answer: all its sessions are in use, or it does not know the command. */
  #lastWords = '';
  #waiting: ((answer: Answer) => void) | undefined;
  /** Set when the gateway is gone. */
  #end: Refusal | undefined;

  constructor(socket: Socket, bus: string, options: GatewayBusOptions) {
    this.place = bus;
    this.#socket = socket;
    this.#bus = bus;
    this.#options = options;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#over(causeOf(error)));
    socket.on('close', () => this.#over(this.#lastWords));
  }

  ask(question: Question, options: AskOptions = {}): Promise<Answer> {
    return this.#request({ ...options, request: question });
  }

  write(order: WriteOrder): Promise<Answer> {
    return this.#request({ request: { kind: 'write', ...order }, confirm: true, by: this.#options.by });
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #request(request: object): Promise<Answer> {
    if (this.#end) return Promise.resolve(refused(this.#end.code, this.#end.params));
    if (this.#waiting) throw new Error('one question at a time');
    return new Promise((resolve) => {
      const limit = this.#options.clock.after(ANSWER_LIMIT_MS, () => this.#over(this.#lastWords));
      this.#waiting = (answer) => {
        limit.cancel();
        resolve(answer);
      };
      this.#socket.write(`bus-request ${JSON.stringify({ bus: this.#bus, ...request })}\n`);
    });
  }

  /** Answers are objects, one on a line; banner and prompts are passed over. */
  #take(text: string): void {
    const lines = (this.#text + text).split('\n');
    this.#text = (lines.pop() ?? '').slice(-MAX_LINE_BYTES);
    for (const line of lines) {
      const [json] = /\{.*/.exec(line) ?? [];
      const reply = json === undefined ? undefined : replyIn(json);
      if (reply !== undefined) this.#answer(answerOf(reply));
      else if (line.trim() !== '') this.#lastWords = line.trim().slice(0, 200);
    }
    if (this.#text.startsWith(PROMPT)) this.#lastWords = '';
  }

  #answer(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(answer);
  }

  #over(cause: string): void {
    this.#end ??= { code: 'no-gateway', params: { cause } };
    this.#socket.destroy();
    this.#answer(refused(this.#end.code, this.#end.params));
  }
}

function replyIn(json: string): BusReply | undefined {
  try {
    return JSON.parse(json) as BusReply;
  } catch {
    return undefined;
  }
}
