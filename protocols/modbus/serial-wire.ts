import { SerialPort } from 'serialport';
import type { Clock } from '../clock.js';
import type { SerialLineConfig } from './line-config.js';
import { CLOSE_LIMIT_MS, type Opening, type Wire, type WireEvents } from './wire.js';

/** How long an open may take before it is abandoned. */
const OPEN_LIMIT_MS = 3000;

/**
 * A serial port through the `serialport` package. One SerialPort object for each wire: it queues what is written
 * while closed and would send it on its next open. Its errors never go unheard, and calls of it that
 * hang (a dead USB adapter) are abandoned, not waited for.
 *
 * The package does not always say that a device is gone: when the hang-up meets a read under way, it reads 0 bytes
 * for ever at full speed. So any error of the open port, such as the flush's before the next request, ends the wire.
 */
export class SerialWire implements Wire {
  readonly #port: SerialPort;
  readonly #clock: Clock;
  #events: WireEvents | undefined;

  constructor(config: SerialLineConfig, clock: Clock) {
    this.#clock = clock;
    const { path, baudRate, parity, stopBits, dataBits } = config;
    this.#port = new SerialPort({ path, baudRate, parity, stopBits, dataBits, autoOpen: false, lock: true });
    this.#port.on('error', (error) => this.#end(error));
    this.#port.on('close', (error: Error | null) => this.#end(error));
    this.#port.on('data', (chunk: Buffer) => this.#events?.onData(chunk));
  }

  open(events: WireEvents): Promise<Opening> {
    return new Promise((resolve) => {
      let abandoned = false;
      const timer = this.#clock.after(OPEN_LIMIT_MS, () => {
        abandoned = true;
        resolve({ ok: false, cause: `opening took longer than ${OPEN_LIMIT_MS} ms` });
      });
      this.#port.open((error) => {
        timer.cancel();
        if (error) return resolve({ ok: false, cause: error.message });
        // It opened after all, but nobody wants it any more.
        if (abandoned) return this.#port.close(() => undefined);
        this.#events = events;
        resolve({ ok: true });
      });
    });
  }

  write(bytes: Buffer): void {
    if (this.#port.isOpen) this.#port.write(bytes);
  }

  flush(): Promise<void> | undefined {
    if (!this.#port.isOpen) return undefined;
    return new Promise((resolve) => {
      this.#port.flush((error) => {
        if (error) this.#end(error);
        resolve();
      });
    });
  }

  destroy(): Promise<void> {
    this.#events = undefined;
    if (!this.#port.isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.#clock.after(CLOSE_LIMIT_MS, resolve);
      this.#port.close(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  #end(error: Error | null): void {
    const events = this.#events;
    this.#events = undefined;
    events?.onClose(error?.message ?? 'the device is gone');
  }
}
