/**
 * The slaves' end of one serial line: takes bytes, answers requests, and lets every reply take the time
 * that the line's speed gives it.
 *
 *              request                  first chunk due             last byte sent
 *   listening ---------> turning round ----------------> replying ----------------> listening
 *       | ^                                     | ^ next chunk due
 *       +-+ no answer                           +-+
 *
 * The line is half duplex: what comes in while a reply is on its way is not heard. A request arrives here
 * all at once, so the time that it would have spent on the wire is added before the reply.
 */
import type { Clock, Timer } from '../../protocols/clock.js';
import type { Station } from '../instruments/station.js';
import { withCrc } from './crc.js';
import { RequestFramer, type RtuRequest } from './request-framer.js';

/** Start bit, eight data bits, parity or second stop bit, stop bit. */
const BITS_PER_CHARACTER = 11;
/** A UART hands over its receive buffer in pieces of about this size. */
const CHUNK_CHARACTERS = 8;
/** Real instruments take up to this long to think; more would only make the emulator slow. */
const MAX_TURNAROUND_MS = 20;
const QUIET_MS = 20;

export class SerialSlave {
  readonly #station: Station;
  readonly #clock: Clock;
  readonly #send: (bytes: Buffer) => void;
  readonly #msPerCharacter: number;
  readonly #framer = new RequestFramer();
  #timer: Timer | undefined;
  #isReplying = false;

  constructor(station: Station, baudRate: number, clock: Clock, send: (bytes: Buffer) => void) {
    this.#station = station;
    this.#clock = clock;
    this.#send = send;
    this.#msPerCharacter = (BITS_PER_CHARACTER * 1000) / baudRate;
  }

  receive(bytes: Buffer): void {
    if (this.#isReplying) return;
    this.#serve(this.#framer.push(bytes));
    this.#listen();
  }

  close(): void {
    this.#timer?.cancel();
    this.#framer.clear();
  }

  #listen(): void {
    if (this.#isReplying) return;
    this.#timer?.cancel();
    if (!this.#framer.isHolding) return;
    this.#timer = this.#clock.after(QUIET_MS, () => {
      this.#serve(this.#framer.quiet());
    });
  }

  /** Requests after one that is answered were sent into its reply, and are lost. */
  #serve(requests: readonly RtuRequest[]): void {
    for (const request of requests) {
      const answer = this.#station.answer(request.unit, request.pdu);
      if (!answer) continue;
      const frame = withCrc(Buffer.concat([Buffer.from([request.unit]), answer.pdu]));
      const waitMs =
        request.characters * this.#msPerCharacter + Math.min(MAX_TURNAROUND_MS, answer.turnaroundMs);
      this.#framer.clear();
      this.#isReplying = true;
      this.#reply(frame, this.#clock.monotonicMs() + waitMs);
      return;
    }
  }

  /** Sends each chunk when its last character would be over; `startMs` is when the first one begins. */
  #reply(frame: Buffer, startMs: number, sent = 0): void {
    const end = Math.min(frame.length, sent + CHUNK_CHARACTERS);
    const dueMs = startMs + end * this.#msPerCharacter;
    const waitMs = dueMs - this.#clock.monotonicMs();
    this.#timer?.cancel();
    // Timers count whole milliseconds and may fire a fraction early: a character never does.
    if (waitMs > 0) {
      this.#timer = this.#clock.after(Math.ceil(waitMs), () => this.#reply(frame, startMs, sent));
      return;
    }
    this.#send(frame.subarray(sent, end));
    if (end < frame.length) this.#reply(frame, startMs, end);
    else this.#isReplying = false;
  }
}
