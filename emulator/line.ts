/**
 * One line of the emulator: the instruments on it and the wire that leads to them, which can be pulled out and put
 * back.
 *
 *            plug                     unplug
 *   out ─────────────► plugged in ─────────────► out, and in again when its time is over
 */
import { resolve } from 'node:path';
import { type Clock, sleep } from '../protocols/clock.js';
import { TroubledStation, type Units } from './mischief/troubled-station.js';
import type { LineSettings } from './shape.js';
import { AsciiRequestFramer } from './wires/ascii-framer.js';
import { MbapSlave } from './wires/mbap-slave.js';
import { Pty } from './wires/pty.js';
import { RtuRequestFramer } from './wires/request-framer.js';
import { SerialSlave } from './wires/serial-slave.js';
import { TcpServer } from './wires/tcp.js';

/** Where a line can be reached. */
export type ServedLine =
  | { readonly id: string; readonly kind: 'rtu' | 'ascii'; readonly path: string }
  | { readonly id: string; readonly kind: 'tcp' | 'rtu-over-tcp' | 'ascii-over-tcp'; readonly port: number };

interface Wire {
  readonly where: ServedLine;
  close(): Promise<void>;
}

type Serial = Exclude<LineSettings, { kind: 'tcp' }>;
type OverTcp = Exclude<LineSettings, { kind: 'rtu' | 'ascii' }>;

/** Real instruments take up to this long to think; more would only make the emulator slow. */
const MAX_TURNAROUND_MS = 20;
/** When the path or port is taken meanwhile, it is tried again. */
const RETRY_MS = 1000;

export class EmulatedLine {
  readonly station: TroubledStation;
  readonly #settings: LineSettings;
  readonly #clock: Clock;
  readonly #directory: string;
  readonly #closing = new AbortController();
  #wire: Wire | undefined;
  #where: ServedLine | undefined;

  constructor(settings: LineSettings, units: Units, clock: Clock, directory: string) {
    this.#settings = settings;
    this.#clock = clock;
    this.#directory = directory;
    const turnaroundMs = settings.kind === 'tcp' ? 0 : MAX_TURNAROUND_MS;
    this.station = new TroubledStation(units, clock, turnaroundMs, (forMs) => void this.#outFor(forMs));
  }

  /** Where it can be reached, or could when it was last plugged in. */
  get where(): ServedLine | undefined {
    return this.#where;
  }

  /** Rejects when the path or port is refused. Does nothing when it is in already. */
  async plug(): Promise<void> {
    this.#wire ??= await this.#open();
    this.#where = this.#wire.where;
  }

  /** Whoever has the line open sees it go. */
  async unplug(): Promise<void> {
    const wire = this.#wire;
    this.#wire = undefined;
    await wire?.close();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.unplug();
  }

  async #outFor(forMs: number): Promise<void> {
    if (!this.#wire) return;
    await this.unplug();
    const { signal } = this.#closing;
    for (let waitMs = forMs; !this.#wire && !signal.aborted; waitMs = RETRY_MS) {
      await sleep(this.#clock, waitMs, signal);
      if (!signal.aborted) await this.plug().catch(() => undefined);
    }
    if (signal.aborted) await this.unplug();
  }

  async #open(): Promise<Wire> {
    const line = this.#settings;
    return 'path' in line ? this.#openPty(line) : this.#openTcp(line);
  }

  async #openTcp(line: OverTcp): Promise<Wire> {
    const server = new TcpServer((connection) =>
      line.kind === 'tcp'
        ? new MbapSlave(this.station, this.#clock, connection)
        : this.#slave(line, (bytes) => connection.send(bytes)),
    );
    // The same port again: those who ask know no other.
    const before = this.#where && 'port' in this.#where ? this.#where.port : line.port;
    const port = await server.listen(line.host, before);
    return { where: { id: line.id, kind: line.kind, port }, close: () => server.close() };
  }

  #openPty(line: Exclude<LineSettings, OverTcp>): Wire {
    const path = resolve(this.#directory, line.path);
    const slave: SerialSlave = this.#slave(line, (bytes) => pty.write(bytes));
    const pty = new Pty(path, (bytes) => slave.receive(bytes));
    return {
      where: { id: line.id, kind: line.kind, path },
      close: async () => {
        slave.close();
        pty.close();
      },
    };
  }

  #slave(line: Serial, send: (bytes: Buffer) => void): SerialSlave {
    const isAscii = line.kind === 'ascii' || line.kind === 'ascii-over-tcp';
    const framing = isAscii ? new AsciiRequestFramer() : new RtuRequestFramer();
    return new SerialSlave(this.station, framing, line.baudRate, this.#clock, send);
  }
}
