import { connect, type Socket } from 'node:net';
import type { Clock } from '../clock.js';
import { CLOSE_LIMIT_MS, type Opening, type Wire, type WireEvents } from './wire.js';

const CONNECT_LIMIT_MS = 5000;
/** Idle time after which the system probes whether the other end is still there. */
const KEEP_ALIVE_MS = 10_000;

/** A TCP connection, for Modbus TCP and for RTU behind a transparent converter. */
export class TcpWire implements Wire {
  readonly #host: string;
  readonly #port: number;
  readonly #clock: Clock;
  #socket: Socket | undefined;
  #events: WireEvents | undefined;
  #lastError = '';

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
    if (this.#socket?.writable) this.#socket.write(bytes);
  }

  flush(): undefined {
    return undefined;
  }

  destroy(): Promise<void> {
    this.#events = undefined;
    const socket = this.#socket;
    if (!socket || socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.after(CLOSE_LIMIT_MS, resolve);
      socket.once('close', () => {
        timer.cancel();
        resolve();
      });
      // With a reset: what the system has not delivered yet, perhaps a write, must not be delivered later.
      if (socket.connecting) socket.destroy();
      else socket.resetAndDestroy();
    });
  }
}
