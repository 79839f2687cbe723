import type { VirtualClock } from '../../../protocols/clock.js';
import type { Opening, Wire, WireEvents } from '../../../protocols/modbus/wire.js';

/** Says `bytes` so that their first character begins `afterMs` after the request has ended. */
export type Say = (afterMs: number, bytes: Buffer) => void;

interface Chunk {
  readonly bytes: Buffer;
  readonly dueMs: number;
  taken: boolean;
}

const CHUNK_CHARACTERS = 8;

/**
 * A line in virtual time on which every character takes its time, and a UART hands over eight at once. It sees the
 * line as an instrument does, and counts the requests that began before the line was silent for long enough.
 */
export class PacedWire implements Wire {
  readonly sentMs: number[] = [];
  readonly sent: Buffer[] = [];
  tooEarly = 0;
  readonly #clock: VirtualClock;
  readonly #characterMs: number;
  readonly #silenceMs: number;
  readonly #farEnd: (request: Buffer, say: Say) => void;
  #events: WireEvents | undefined;
  #lastByteMs = Number.NEGATIVE_INFINITY;
  #chunks: Chunk[] = [];

  constructor(
    clock: VirtualClock,
    timing: { readonly characterMs: number; readonly silenceMs: number },
    farEnd: (request: Buffer, say: Say) => void,
  ) {
    this.#clock = clock;
    this.#characterMs = timing.characterMs;
    this.#silenceMs = timing.silenceMs;
    this.#farEnd = farEnd;
  }

  async open(events: WireEvents): Promise<Opening> {
    this.#events = events;
    return { ok: true };
  }

  write(bytes: Buffer): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#lastByteMs + this.#silenceMs - 1e-6) this.tooEarly++;
    this.sent.push(bytes);
    this.sentMs.push(nowMs);
    const endMs = nowMs + bytes.length * this.#characterMs;
    this.#lastByteMs = Math.max(this.#lastByteMs, endMs);
    this.#farEnd(bytes, (afterMs, reply) => this.#say(endMs + afterMs, reply));
  }

  /** What came while the thread stood still was not delivered yet. */
  flush(): number {
    const nowMs = this.#clock.monotonicMs();
    let discarded = 0;
    for (const chunk of this.#chunks) {
      if (chunk.taken || chunk.dueMs > nowMs) continue;
      chunk.taken = true;
      discarded += chunk.bytes.length;
    }
    this.#chunks = this.#chunks.filter(({ taken }) => !taken);
    return discarded;
  }

  async destroy(): Promise<boolean> {
    this.#events = undefined;
    return true;
  }

  #say(startMs: number, bytes: Buffer): void {
    for (let from = 0; from < bytes.length; from += CHUNK_CHARACTERS) {
      const part = bytes.subarray(from, from + CHUNK_CHARACTERS);
      const chunk = { bytes: part, dueMs: startMs + (from + part.length) * this.#characterMs, taken: false };
      this.#chunks.push(chunk);
      this.#clock.after(chunk.dueMs - this.#clock.monotonicMs(), () => this.#deliver(chunk));
    }
  }

  #deliver(chunk: Chunk): void {
    this.#lastByteMs = Math.max(this.#lastByteMs, chunk.dueMs);
    if (chunk.taken) return;
    chunk.taken = true;
    this.#chunks = this.#chunks.filter(({ taken }) => !taken);
    this.#events?.onData(chunk.bytes);
  }
}
