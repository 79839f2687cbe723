import { connect, type Socket } from 'node:net';
import type { Clock } from '../clock.js';
import { CLOSE_LIMIT_MS, type Opening, type Wire, type WireEvents } from './wire.js';

const CONNECT_LIMIT_MS = 5000;
/** Idle time after which the system probes, each second, whether the other end is still there; it gives up after 10. */
const KEEP_ALIVE_MS = 10_000;

/**
 * A TCP connection, for Modbus TCP and for serial lines behind a transparent converter. What is written in one go is
 * sent in one piece.
 *
 * Limit: the probes run only while nothing waits for an acknowledgement. When the other end vanishes with a request under
 * way, the system repeats it for a quarter of an hour, and what would shorten that (TCP_USER_TIMEOUT) cannot be reached
 * from Node: whoever uses the wire must give it up when no reply comes to anything.
 */
export class TcpWire implements Wire {
  readonly #host: string;
  readonly #port: number;
  readonly #clock: Clock;
  #socket: Socket | undefined;
  #events: WireEvents | undefined;
  #lastError = '';
  #unsent: Buffer[] = [];

  constructor(host: string, port: number, clock: Clock) {
    this.#host = host;
    this.#port = port;
    this.#clock = clock;
  }

  open(events: WireEvents): Promise<Opening> {
    const socket = connect({
      host: this.#host,
      port: this.#port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_MS,
    });
    this.#socket = socket;
    return new Promise((resolve) => {
      const timer = this.#clock.after(CONNECT_LIMIT_MS, () => {
        this.#lastError = `no connection within ${CONNECT_LIMIT_MS} ms`;
        socket.destroy();
      });
      socket.on('error', (error: NodeJS.ErrnoException) => {
        // A host with several addresses fails with a message that is empty.
        this.#lastError = error.message || (error.code ?? error.name);
      });
      socket.once('connect', () => {
        timer.cancel();
        this.#events = events;
        resolve({ ok: true });
      });
      socket.on('data', (chunk) => this.#events?.onData(chunk));
      socket.once('close', () => {
        timer.cancel();
        const cause = this.#lastError || 'closed by the other end';
        const heard = this.#events;
        this.#events = undefined;
        resolve({ ok: false, cause });
        heard?.onClose(cause);
      });
    });
  }

  write(bytes: Buffer): void {
    if (!this.#events) return;
    if (this.#unsent.push(bytes) === 1) process.nextTick(() => this.#send());
  }

  /** What has arrived is delivered as soon as the process gets round to it: nothing is there to discard. */
  flush(): number {
    return 0;
  }

  destroy(): Promise<boolean> {
    this.#events = undefined;
    const socket = this.#socket;
    if (!socket || socket.closed) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = this.#clock.after(CLOSE_LIMIT_MS, () => resolve(false));
      socket.once('close', () => {
        timer.cancel();
        resolve(true);
      });
      // With a reset: what the system has not delivered yet, perhaps a write, must not be delivered later.
      if (socket.connecting) socket.destroy();
      else socket.resetAndDestroy();
    });
  }

  #send(): void {
    const [first, ...others] = this.#unsent.splice(0);
    if (!first || !this.#events || !this.#socket?.writable) return;
    this.#socket.write(others.length > 0 ? Buffer.concat([first, ...others]) : first);
  }
}
