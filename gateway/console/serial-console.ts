/**
 * The console on a serial port.
 *
 *            opened                 port gone
 *   opening ────────► in session ─────────────┐
 *      ▲ │ refused                            │
 *      │ └──────────────► waiting ◄───────────┘
 *      └──────────────────── 1, 2, 4 ... 30 s
 *
 * A new port object for each opening: one that was closed would send what was written meanwhile. That a port
 * is missing is reported once, and once more that it is there again.
 */
import { SerialPort } from 'serialport';
import type { Clock, Timer } from '../../protocols/clock.js';
import { runSession, type SessionSettings } from './session.js';
import type { Report } from './source.js';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Closing a port can hang for half a minute; the gateway does not wait for it. */
const CLOSE_LIMIT_MS = 500;

export interface SerialConsoleSettings extends SessionSettings {
  readonly path: string;
  readonly baudRate: number;
}

export class SerialConsole {
  readonly #settings: SerialConsoleSettings;
  readonly #clock: Clock;
  readonly #report: Report;
  #port: SerialPort | undefined;
  #timer: Timer | undefined;
  #waitMs = FIRST_WAIT_MS;
  /** What was last reported; undefined before the first opening. */
  #isThere: boolean | undefined;
  #isStopped = false;

  constructor(settings: SerialConsoleSettings, clock: Clock, report: Report) {
    this.#settings = settings;
    this.#clock = clock;
    this.#report = report;
  }

  start(): void {
    this.#open();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timer?.cancel();
    const port = this.#port;
    if (!port?.isOpen) return;
    await new Promise<void>((resolve) => {
      const timer = this.#clock.after(CLOSE_LIMIT_MS, resolve);
      port.close(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  #open(): void {
    const { path, baudRate } = this.#settings;
    const port = new SerialPort({ path, baudRate, autoOpen: false });
    this.#port = port;
    // An error of an open port ends its session; one that comes after that concerns nobody.
    port.on('error', () => undefined);
    port.open((error) => {
      if (this.#isStopped) {
        if (!error) port.close();
      } else if (error) {
        this.#tell(false, error.message);
        this.#retry();
      } else {
        void this.#serve(port);
      }
    });
  }

  async #serve(port: SerialPort): Promise<void> {
    this.#waitMs = FIRST_WAIT_MS;
    this.#tell(true);
    await runSession(port, 'serial', this.#settings);
    if (port.isOpen) port.close(() => undefined);
    if (this.#isStopped) return;
    this.#tell(false, 'closed');
    this.#retry();
  }

  #retry(): void {
    this.#timer = this.#clock.after(this.#waitMs, () => this.#open());
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
  }

  #tell(isThere: boolean, cause = ''): void {
    if (this.#isThere === isThere) return;
    this.#isThere = isThere;
    const { path } = this.#settings;
    if (isThere) this.#report('console-open', 'info', { path });
    else this.#report('console-missing', 'warning', { path, cause });
  }
}
