/**
 * Modbus over TCP, in its two kinds: `tcp` frames by the MBAP header and is answered at once;
 * `rtu-over-tcp` carries serial frames, as a serial device server does, at the pace of the line behind it.
 * Each connection is served as if it had the instruments for itself.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../protocols/clock.js';
import type { Station } from '../instruments/station.js';
import { SerialSlave } from './serial-slave.js';

const MAX_CONNECTIONS = 16;
/** A client that does not read its replies is let go. */
const MAX_UNSENT_BYTES = 65_536;

/** Serves one connection: `receive` its bytes until `close`. */
interface Served {
  receive(bytes: Buffer): void;
  close(): void;
}

export class TcpServer {
  readonly #serve: (socket: Socket) => Served;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(serve: (socket: Socket) => Served) {
    this.#serve = serve;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  static modbusTcp(station: Station): TcpServer {
    return new TcpServer((socket) => new MbapSlave(station, socket));
  }

  static rtuOverTcp(station: Station, baudRate: number, clock: Clock): TcpServer {
    return new TcpServer(
      (socket) => new SerialSlave(station, baudRate, clock, (bytes) => send(socket, bytes)),
    );
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

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    const served = this.#serve(socket);
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('data', (bytes) => served.receive(bytes));
    // Node closes the socket after an error; a client that goes away is no event here.
    socket.on('error', () => {});
    socket.on('close', () => {
      served.close();
      this.#sockets.delete(socket);
    });
  }
}

const HEADER_BYTES = 7;
/** Unit and a PDU of 1 to 253 bytes. */
const LENGTH_RANGE = { min: 2, max: 254 } as const;

/** Modbus TCP on one connection; a header that cannot be one ends it, since there is no way back into step. */
class MbapSlave implements Served {
  readonly #station: Station;
  readonly #socket: Socket;
  /** Less than one frame. */
  #held: Buffer = Buffer.alloc(0);

  constructor(station: Station, socket: Socket) {
    this.#station = station;
    this.#socket = socket;
  }

  receive(bytes: Buffer): void {
    this.#held = Buffer.concat([this.#held, bytes]);
    while (this.#held.length >= HEADER_BYTES && !this.#socket.destroyed) {
      const length = this.#held.readUInt16BE(4);
      if (this.#held.readUInt16BE(2) !== 0 || length < LENGTH_RANGE.min || length > LENGTH_RANGE.max) {
        this.#socket.destroy();
        return;
      }
      const end = HEADER_BYTES - 1 + length;
      if (this.#held.length < end) return;
      this.#answer(this.#held.subarray(0, end));
      this.#held = this.#held.subarray(end);
    }
  }

  close(): void {
    this.#held = Buffer.alloc(0);
  }

  #answer(frame: Buffer): void {
    const answer = this.#station.answer(frame[6] ?? 0, frame.subarray(HEADER_BYTES));
    if (!answer) return;
    const header = Buffer.from(frame.subarray(0, HEADER_BYTES));
    header.writeUInt16BE(answer.pdu.length + 1, 4);
    send(this.#socket, Buffer.concat([header, answer.pdu]));
  }
}

function send(socket: Socket, bytes: Buffer): void {
  if (socket.writableLength > MAX_UNSENT_BYTES) socket.destroy();
  else socket.write(bytes);
}
