/**
 * Keeps a wire open for ever: opens it, and when it cannot be opened or is lost, tries again after 1 s, 2 s, 4 s ...
 * 30 s. A wire that had lasted is opened again at once: most of those were closed by a server that forgets who is idle.
 * Says each change once, with its cause.
 */
import type { Clock, Timer } from '../clock.js';
import type { Random } from '../random.js';
import type { Wire } from './wire.js';

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** What has lasted for so long is worth a try at once when it is lost. */
const LASTED_MS = 10_000;
const AT_ONCE_MS = 50;

export interface LinkEvents {
  onData(chunk: Buffer): void;
  /** `cause` of a loss; when it opened, mostly empty: a note on what was done without, said once. */
  onChange(open: boolean, cause: string): void;
}

export class Link {
  readonly #makeWire: () => Wire;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #events: LinkEvents;
  #wire: Wire | undefined;
  /** Undefined until the first attempt has ended. */
  #open: boolean | undefined;
  #failures = 0;
  #openedAtMs = 0;
  #retry: Timer | undefined;
  #closed = false;
  /** What was last said on opening. */
  #note = '';

  constructor(makeWire: () => Wire, clock: Clock, random: Random, events: LinkEvents) {
    this.#makeWire = makeWire;
    this.#clock = clock;
    this.#random = random;
    this.#events = events;
  }

  get isOpen(): boolean {
    return this.#open === true;
  }

  /** Whether the first attempt to open is still to end. */
  get isStarting(): boolean {
    return this.#open === undefined && !this.#closed;
  }

  start(): void {
    void this.#tryOpen();
  }

  write(bytes: Buffer, replyInMs?: number, replyLength?: number): void {
    if (this.isOpen) this.#wire?.write(bytes, replyInMs, replyLength);
  }

  /** How many bytes it discarded. The wire may turn out to be lost: then `onChange` has been called when it returns. */
  flush(): number {
    return this.isOpen ? (this.#wire?.flush() ?? 0) : 0;
  }

  /** Gives the wire up, because it is of no use any more, and opens another. */
  drop(cause: string): void {
    if (this.isOpen) void this.#lose(cause);
  }

  /** Closes for good; settles when the wire is closed or abandoned. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#open = false;
    this.#retry?.cancel();
    const wire = this.#wire;
    this.#wire = undefined;
    await wire?.destroy();
  }

  async #tryOpen(): Promise<void> {
    const wire = this.#makeWire();
    this.#wire = wire;
    const opening = await wire.open({
      onData: (chunk) => {
        if (wire === this.#wire && this.isOpen) this.#events.onData(chunk);
      },
      onClose: (cause) => {
        if (wire === this.#wire) void this.#lose(cause);
      },
    });
    if (wire !== this.#wire) return void wire.destroy();
    if (!opening.ok) return this.#lose(opening.cause);
    this.#failures = 0;
    this.#openedAtMs = this.#clock.monotonicMs();
    this.#change(true, this.#newNote(opening.note));
  }

  async #lose(cause: string): Promise<void> {
    const wire = this.#wire;
    const hasLasted = this.isOpen && this.#clock.monotonicMs() - this.#openedAtMs >= LASTED_MS;
    this.#wire = undefined;
    this.#change(false, cause);
    // The old one first: the system would refuse a second opening while it holds the port.
    const isClosed = await wire?.destroy();
    if (this.#closed) return;
    // A close that hangs holds one of the few threads that all files share; they must not all hang.
    const delayMs = isClosed === false ? LONGEST_RETRY_MS : hasLasted ? AT_ONCE_MS : this.#backOffMs();
    this.#retry = this.#clock.after(delayMs, () => void this.#tryOpen());
  }

  #backOffMs(): number {
    const spread = 1 + 0.1 * this.#random.next();
    return Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++ * spread);
  }

  #newNote(note = ''): string {
    const isNew = note !== this.#note;
    this.#note = note;
    return isNew ? note : '';
  }

  #change(open: boolean, cause: string): void {
    if (this.#closed || this.#open === open) return;
    this.#open = open;
    this.#events.onChange(open, cause);
  }
}
