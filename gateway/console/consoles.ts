import type { Clock } from '../../protocols/clock.js';
import type { SiteSettings } from '../config/schema.js';
import { LocalSocket } from './local-socket.js';
import { SerialConsole } from './serial-console.js';
import type { ConsoleSource, Report } from './source.js';

export interface ConsolesDeps {
  readonly clock: Clock;
  readonly report: Report;
  readonly timeZone: string;
  readonly source: ConsoleSource;
}

/** Every console of a gateway: one on each configured serial port, and the local socket. */
export class Consoles {
  readonly #serial: readonly SerialConsole[];
  readonly #socket: LocalSocket;
  readonly #socketPath: string;
  readonly #report: Report;

  constructor(
    ports: SiteSettings['console'],
    socketPath: string,
    { clock, report, timeZone, source }: ConsolesDeps,
  ) {
    const session = { source, timeZone };
    this.#serial = ports.map((port) => new SerialConsole({ ...session, ...port }, clock, report));
    this.#socket = new LocalSocket(socketPath, { ...session, language: ports[0]?.language ?? 'en' });
    this.#socketPath = socketPath;
    this.#report = report;
  }

  async start(): Promise<void> {
    const listening = await this.#socket.open();
    if (!listening.ok) {
      this.#report('console-socket-failed', 'warning', { path: this.#socketPath, cause: listening.cause });
    }
    for (const port of this.#serial) port.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#socket.close(), ...this.#serial.map((port) => port.stop())]);
  }
}
