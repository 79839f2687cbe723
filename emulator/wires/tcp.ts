/**
 * Serves TCP connections: each as if it had the instruments for itself. What is said on one, its slave decides:
 * Modbus TCP, or the frames of a serial line, as a serial device server carries them, at the pace of the line behind it.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Connection } from './mbap-slave.js';

const MAX_CONNECTIONS = 16;
/** A client that does not read its replies is let go. */
const MAX_UNSENT_BYTES = 65_536;

/** Serves one connection: `receive` its bytes until `close`. */
export interface Slave {
  receive(bytes: Buffer): void;
  close(): void;
}

export class TcpServer {
  readonly #makeSlave: (connection: Connection) => Slave;
  readonly #server: Server;
  readonly #connected = new Map<Socket, Slave>();

  constructor(makeSlave: (connection: Connection) => Slave) {
    this.#makeSlave = makeSlave;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** The port that it listens on: the one asked for, or the system's choice for 0. Rejects when refused. */
  listen(host: string, port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        const address = this.#server.address();
        resolve(typeof address === 'object' && address ? address.port : port);
      });
    });
  }

  /** Connections are reset: nothing that was sent to them still arrives. */
  close(): Promise<void> {
    for (const [socket, slave] of this.#connected) {
      slave.close();
      socket.resetAndDestroy();
    }
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const slave = this.#makeSlave({
      send: (bytes) => send(socket, bytes),
      end: () => socket.destroy(),
    });
    this.#connected.set(socket, slave);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => slave.receive(bytes));
    // Node closes the socket after an error; a client that goes away is no event here.
    socket.on('error', () => {});
    socket.on('close', () => {
      slave.close();
      this.#connected.delete(socket);
    });
  }
}

function send(socket: Socket, bytes: Buffer): void {
  if (socket.writableLength > MAX_UNSENT_BYTES) socket.destroy();
  else if (socket.writable) socket.write(bytes);
}
