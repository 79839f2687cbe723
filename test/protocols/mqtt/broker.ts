import { createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import { SystemClock, sleep } from '../../../protocols/clock.js';

const clock = new SystemClock();

/** Waits until `condition` holds; fails after `limitMs`. */
export async function until(what: string, condition: () => boolean, limitMs = 10_000): Promise<void> {
  const start = clock.monotonicMs();
  while (!condition()) {
    if (clock.monotonicMs() - start > limitMs) throw new Error(`waited too long until ${what}`);
    await sleep(clock, 10);
  }
}

/** An embedded broker that can be stopped, losing all it holds, and started again on its port. */
export class Broker {
  #server: Server | undefined;
  #aedes: Aedes | undefined;
  readonly #sockets = new Set<Socket>();
  port = 0;

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
    this.#aedes = aedes;
    this.#server = server;
  }

  publish(topic: string, payload: Buffer, retain = false): Promise<void> {
    return new Promise((resolve, reject) => {
      const packet = { cmd: 'publish', topic, payload, retain, qos: 1, dup: false } as const;
      this.#aedes?.publish(packet, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Hears what is published, before subscribers do. */
  onPublish(listener: (topic: string, payload: Buffer) => void): void {
    this.#aedes?.on('publish', ({ topic, payload }) => listener(topic, Buffer.from(payload)));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server?.close(() => resolve()) ?? resolve());
    await new Promise<void>((resolve) => this.#aedes?.close(() => resolve()) ?? resolve());
  }
}
