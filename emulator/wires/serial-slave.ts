/**
 * The slaves' end of one serial line: takes bytes, answers requests, and lets every reply take the time
 * that the line's speed gives it.
 *
 *              request                  first chunk due             last byte sent
 *   listening ---------> turning round ----------------> replying ----------------> listening
 *       | ^                                     | ^ next chunk due
 *       +-+ no answer                           +-+
 *
 * Each unit turns round by itself, and hears nothing meanwhile; the others do. The line is half duplex: what comes in
 * while anybody sends is heard by nobody, and two who send at once spoil each other's bytes. A request arrives here all
 * at once, so the time that it would have spent on the wire is added before the reply.
 */
import type { Clock, Timer } from '../../protocols/clock.js';
import type { Outgoing } from '../mischief/effects.js';
import type { TroubledStation } from '../mischief/troubled-station.js';
import type { SlaveFraming, SlaveRequestFrame } from './slave-framing.js';

/** A UART hands over its receive buffer in pieces of about this size. */
const CHUNK_CHARACTERS = 8;
/** Replies on their way at once; only mischief makes it more than one. */
const MAX_TRANSMISSIONS = 32;

/** What one request has brought about. */
interface Transmission {
  /** The unit that hears nothing until the end; undefined when it does. */
  readonly deaf: number | undefined;
  readonly left: Outgoing[];
  /** When the first byte of the next outgoing one begins. */
  startMs: number;
  /** Bytes of it already sent. */
  sent: number;
  timer: Timer | undefined;
}

export class SerialSlave {
  readonly #station: TroubledStation;
  readonly #framing: SlaveFraming;
  readonly #clock: Clock;
  readonly #send: (bytes: Buffer) => void;
  readonly #msPerCharacter: number;
  readonly #transmissions = new Set<Transmission>();
  #quietTimer: Timer | undefined;

  constructor(
    station: TroubledStation,
    framing: SlaveFraming,
    baudRate: number,
    clock: Clock,
    send: (bytes: Buffer) => void,
  ) {
    this.#station = station;
    this.#framing = framing;
    this.#clock = clock;
    this.#send = send;
    this.#msPerCharacter = (framing.bitsPerCharacter * 1000) / baudRate;
  }

  receive(bytes: Buffer): void {
    const now = this.#clock.monotonicMs();
    if ([...this.#transmissions].some(({ startMs }) => startMs <= now)) return;
    this.#serve(this.#framing.push(bytes));
    this.#quietTimer?.cancel();
    if (!this.#framing.isHolding) return;
    this.#quietTimer = this.#clock.after(this.#framing.quietMs, () => this.#serve(this.#framing.quiet()));
  }

  close(): void {
    this.#quietTimer?.cancel();
    for (const { timer } of this.#transmissions) timer?.cancel();
    this.#transmissions.clear();
    this.#framing.clear();
  }

  /** Requests after one that is answered were sent into its reply, and are lost. */
  #serve(requests: readonly SlaveRequestFrame[]): void {
    for (const { unit, pdu, characters } of requests) {
      if ([...this.#transmissions].some(({ deaf }) => deaf === unit)) continue;
      const outgoing = this.#station.respond(unit, pdu, this.#framing);
      const [first] = outgoing;
      if (!first || this.#transmissions.size >= MAX_TRANSMISSIONS) continue;
      this.#framing.clear();
      const transmission: Transmission = {
        deaf: first.how === 'stray' ? undefined : unit,
        left: [...outgoing],
        startMs: this.#clock.monotonicMs() + characters * this.#msPerCharacter + first.afterMs,
        sent: 0,
        timer: undefined,
      };
      this.#transmissions.add(transmission);
      this.#transmit(transmission);
      return;
    }
  }

  /** Sends each chunk when its last character would be over. */
  #transmit(transmission: Transmission): void {
    const [outgoing] = transmission.left;
    if (!outgoing) {
      this.#transmissions.delete(transmission);
      return;
    }
    const { bytes } = outgoing;
    const { startMs, sent } = transmission;
    const end = Math.min(bytes.length, sent + CHUNK_CHARACTERS);
    const dueMs = startMs + end * this.#msPerCharacter;
    const waitMs = dueMs - this.#clock.monotonicMs();
    // Timers count whole milliseconds and may fire a fraction early: a character never does.
    if (waitMs > 0) {
      transmission.timer = this.#clock.after(Math.ceil(waitMs), () => this.#transmit(transmission));
      return;
    }
    this.#send(bytes.subarray(sent, end));
    transmission.sent = end;
    if (end === bytes.length) {
      transmission.left.shift();
      transmission.sent = 0;
      transmission.startMs = dueMs + (transmission.left[0]?.afterMs ?? 0);
    }
    this.#transmit(transmission);
  }
}
