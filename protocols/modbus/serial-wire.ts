/**
 * A serial port through the binding of the `serialport` package: it opens, sets and closes the port and says when there
 * is something to read. Bytes are read and written here, at once and without its stream: that wakes the process for
 * every few bytes that a UART hands over, and four times for each through its threads. Here the kernel keeps the reply
 * (its buffer holds 4 kB) until it can be whole:
 *
 *   write ──► leaving: nobody looks ──► when the reply can be whole: all is read ──► listening ──► bytes: all are read
 *                  ▲                                                                                   │
 *                  └────────────────── many are still missing ─────────────────────────────────────────┘
 *
 * Between transactions the wire listens, and `flush` reads what the listening has not told yet.
 *
 * The port is set so that a read of nothing gives 0 bytes (VMIN 0): an error for it, as Node makes one, takes longer than
 * the rest of a flush. A device that is gone is told by the poller, by a write, even of no bytes, or by a read that
 * fails; each ends the wire. So does a port that does not take a request whole: it is stuck, and the rest would go out at
 * another time.
 */
import { readSync, writeSync } from 'node:fs';
import { SerialPort } from 'serialport';
import type { Clock, Timer } from '../clock.js';
import { type SerialLineConfig, timingOf } from './line-config.js';
import { lockPort, type PortLocking } from './port-lock.js';
import { CLOSE_LIMIT_MS, type Opening, type Wire, type WireEvents } from './wire.js';

/** How long an open may take before it is abandoned. */
const OPEN_LIMIT_MS = 3000;
/**
 * Timers count whole milliseconds and are late by up to this much; the fraction that is left, a millisecond in the mean, is
 * spent in a pause: another wake-up of the whole process would cost several times as much. With less, a third of the
 * timers came after the reply.
 */
const TIMER_LATE_MS = 0.8;
/**
 * Bytes are told so much after they came, and what is read then came in this time and before. Rather too much than too
 * little: who looks a little too early is woken at once when the rest comes.
 */
const TOLD_LATE_MS = 0.2;
/** So many bytes a UART may hold back; when it has just handed some over, it holds none. */
const UART_BYTES = 16;
/** The kernel's terminal buffer. */
const BUFFER_BYTES = 4096;
const NO_BYTES = Buffer.alloc(0);
const READABLE = 1;
const NOTHING = 0;

/** What is used of an open port of the binding. */
export interface OpenPort {
  readonly fd: number | null;
  readonly poller: {
    on(event: 'readable', listener: (error: Error | null) => void): unknown;
    /** Tells once when there is something to read, or stops telling. */
    poll(events: typeof READABLE | typeof NOTHING): void;
  };
  /** Forgets what was received and what was not sent yet. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface SerialSystem {
  openPort(config: SerialLineConfig): Promise<OpenPort>;
  lockPort(path: string): Promise<PortLocking>;
}

export const SERIAL_SYSTEM: SerialSystem = { openPort, lockPort };

export class SerialWire implements Wire {
  readonly #config: SerialLineConfig;
  readonly #clock: Clock;
  readonly #system: SerialSystem;
  readonly #byteMs: number;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  /** While the wire is open and has not ended. */
  #events: WireEvents | undefined;
  #port: OpenPort | undefined;
  #fd = -1;
  #unlock: () => void = () => undefined;
  #opening: Promise<Opening> | undefined;
  #closing: Promise<boolean> | undefined;
  #isListening = false;
  #wake: Timer | undefined;
  /** When the wake is wanted. */
  #wakeMs = 0;
  readonly #awake = (): void => {
    this.#clock.pause(this.#wakeMs - this.#clock.monotonicMs());
    this.#look(UART_BYTES);
  };
  #missingBytes = 0;

  constructor(config: SerialLineConfig, clock: Clock, system: SerialSystem = SERIAL_SYSTEM) {
    this.#config = config;
    this.#clock = clock;
    this.#system = system;
    this.#byteMs = timingOf(config).characterMs;
  }

  open(events: WireEvents): Promise<Opening> {
    const opening = this.#open();
    this.#opening = opening;
    return new Promise((resolve) => {
      const timer = this.#clock.after(OPEN_LIMIT_MS, () => {
        void this.destroy();
        resolve({ ok: false, cause: `opening took longer than ${OPEN_LIMIT_MS} ms` });
      });
      void opening.then((result) => {
        timer.cancel();
        if (this.#closing) return resolve({ ok: false, cause: 'given up while it was opened' });
        if (result.ok) this.#start(events);
        resolve(result);
      });
    });
  }

  write(bytes: Buffer, replyInMs = 0, replyLength = 0): void {
    if (!this.#events) return;
    this.#missingBytes = replyLength;
    try {
      const written = writeSync(this.#fd, bytes);
      if (written < bytes.length) this.#end(`the port took only ${written} of ${bytes.length} bytes`);
    } catch (error) {
      this.#end(isNotReady(error) ? 'the port takes nothing' : (error as Error).message);
    }
    this.#lookIn(replyInMs);
  }

  flush(): number {
    let discarded = 0;
    // Bounded, though nothing on a serial line fills the buffer again while it is read.
    for (let round = 0; round < 16 && this.#events; round++) {
      const bytes = this.#read();
      discarded += bytes;
      if (bytes < BUFFER_BYTES) break;
    }
    this.#seeWhetherThere();
    return discarded;
  }

  destroy(): Promise<boolean> {
    this.#events = undefined;
    this.#wake?.cancel();
    this.#closing ??= new Promise((resolve) => {
      const timer = this.#clock.after(CLOSE_LIMIT_MS, () => resolve(false));
      void this.#close().then(() => {
        timer.cancel();
        resolve(true);
      });
    });
    return this.#closing;
  }

  async #open(): Promise<Opening> {
    const lock = await this.#system.lockPort(this.#config.path);
    if (!lock.ok) return lock;
    this.#unlock = () => lock.release();
    try {
      this.#port = await this.#system.openPort(this.#config);
      return lock.note ? { ok: true, note: lock.note } : { ok: true };
    } catch (error) {
      lock.release();
      return { ok: false, cause: (error as Error).message };
    }
  }

  #start(events: WireEvents): void {
    if (!this.#port) return;
    this.#events = events;
    this.#fd = this.#port.fd ?? -1;
    this.#port.poller.on('readable', (error) => {
      this.#isListening = false;
      if (error) this.#end(error.message);
      else this.#look(0);
    });
    this.#lookIn(0);
  }

  /** What was not sent yet is forgotten first: it must never be sent, and the system's close would wait for it. */
  async #close(): Promise<void> {
    await this.#opening;
    try {
      this.#port?.poller.poll(NOTHING);
      await this.#port?.flush();
    } catch {
      // A device that is gone has nothing to forget.
    }
    await this.#port?.close().catch(() => undefined);
    this.#unlock();
  }

  #lookIn(delayMs: number, fromMs = this.#clock.monotonicMs()): void {
    if (!this.#events) return;
    this.#wake?.cancel();
    this.#wake = undefined;
    const asleepMs = Math.floor(delayMs - TIMER_LATE_MS);
    const isSoon = asleepMs < 1;
    this.#listen(isSoon);
    if (isSoon) return;
    this.#wakeMs = fromMs + delayMs;
    this.#wake = this.#clock.after(asleepMs, this.#awake);
  }

  #listen(isListening: boolean): void {
    if (this.#isListening === isListening) return;
    this.#isListening = isListening;
    this.#port?.poller.poll(isListening ? READABLE : NOTHING);
  }

  /** Reads what is there, and leaves what is still on its way but for `heldBack` bytes that may be there already. */
  #look(heldBack: number): void {
    if (!this.#events) return;
    const nowMs = this.#clock.monotonicMs();
    const bytes = this.#read();
    if (bytes === 0) this.#seeWhetherThere();
    this.#missingBytes = Math.max(0, this.#missingBytes - bytes);
    // An exception is shorter than the reply, but it comes in one piece or is told a little late.
    this.#lookIn((this.#missingBytes - heldBack) * this.#byteMs - TOLD_LATE_MS, nowMs);
    if (bytes > 0) this.#events?.onData(this.#buffer.subarray(0, bytes));
  }

  /** Into the buffer; 0 when there is nothing, or when the wire has ended by it. */
  #read(): number {
    try {
      return readSync(this.#fd, this.#buffer, 0, BUFFER_BYTES, null);
    } catch (error) {
      if (!isNotReady(error)) this.#end((error as Error).message);
      return 0;
    }
  }

  /** A device that is gone reads like one that is silent, but it takes no write, not even of nothing. */
  #seeWhetherThere(): void {
    if (!this.#events) return;
    try {
      writeSync(this.#fd, NO_BYTES);
    } catch (error) {
      if (!isNotReady(error)) this.#end((error as Error).message);
    }
  }

  #end(cause: string): void {
    const events = this.#events;
    this.#events = undefined;
    this.#wake?.cancel();
    events?.onClose(cause);
  }
}

function isNotReady(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR';
}

async function openPort(config: SerialLineConfig): Promise<OpenPort> {
  const { path, baudRate, parity, stopBits, dataBits } = config;
  const settings = { path, baudRate, parity, stopBits, dataBits, lock: true, vmin: 0, vtime: 0 };
  const port = await SerialPort.binding.open(settings);
  if ('poller' in port && port.fd !== null) return port;
  await port.close();
  throw new Error('serial lines need Linux or macOS');
}
