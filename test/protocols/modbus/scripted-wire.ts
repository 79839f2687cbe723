import type { Clock } from '../../../protocols/clock.js';
import type { Opening, Wire, WireEvents } from '../../../protocols/modbus/wire.js';

/** What the far end does with a request; `reply` delivers bytes `afterMs` from now. */
export type FarEnd = (request: Buffer, reply: (afterMs: number, bytes: Buffer) => void) => void;

/** A wire whose far end is a function. What arrives before a flush is gone, as on a real port. */
export class ScriptedWire implements Wire {
  readonly sent: Buffer[] = [];
  readonly #clock: Clock;
  readonly #farEnd: FarEnd;
  #events: WireEvents | undefined;
  opening: Opening = { ok: true };

  constructor(clock: Clock, farEnd: FarEnd) {
    this.#clock = clock;
    this.#farEnd = farEnd;
  }

  async open(events: WireEvents): Promise<Opening> {
    if (this.opening.ok) this.#events = events;
    return this.opening;
  }

  write(bytes: Buffer): void {
    this.sent.push(bytes);
    this.#farEnd(bytes, (afterMs, reply) => {
      this.#clock.after(afterMs, () => this.deliver(reply));
    });
  }

  deliver(bytes: Buffer): void {
    this.#events?.onData(bytes);
  }

  /** The far end is gone. */
  cut(cause: string): void {
    const events = this.#events;
    this.#events = undefined;
    events?.onClose(cause);
  }

  flush(): number {
    return 0;
  }

  async destroy(): Promise<boolean> {
    this.#events = undefined;
    return true;
  }
}
