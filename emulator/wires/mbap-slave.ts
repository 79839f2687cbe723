/**
 * Modbus TCP on one connection; a header that cannot be one ends it, since there is no way back into step. Replies
 * leave as soon as they are there, in whatever order that is.
 */
import type { Clock, Timer } from '../../protocols/clock.js';
import type { Outgoing, ReplyFraming } from '../mischief/effects.js';
import type { TroubledStation } from '../mischief/troubled-station.js';

const HEADER_BYTES = 7;
/** Unit and a PDU of 1 to 253 bytes. */
const LENGTH_RANGE = { min: 2, max: 254 } as const;
/** Replies that mischief holds up; more are lost. */
const MAX_WAITING = 64;

/** What an accepted connection is to its slave. */
export interface Connection {
  send(bytes: Buffer): void;
  end(): void;
}

export class MbapSlave {
  readonly #station: TroubledStation;
  readonly #clock: Clock;
  readonly #connection: Connection;
  readonly #timers = new Set<Timer>();
  /** Less than one frame. */
  #received: Buffer = Buffer.alloc(0);
  /** Replies that leave with the next one. */
  readonly #held: Outgoing[] = [];
  #heldTimer: Timer | undefined;
  /** Between two pieces of a reply. */
  #isInPieces = false;
  /** Replies that leave after it. */
  readonly #waiting: (readonly Outgoing[])[] = [];
  #isOver = false;

  constructor(station: TroubledStation, clock: Clock, connection: Connection) {
    this.#station = station;
    this.#clock = clock;
    this.#connection = connection;
  }

  receive(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    while (this.#received.length >= HEADER_BYTES && !this.#isOver) {
      const length = this.#received.readUInt16BE(4);
      if (this.#received.readUInt16BE(2) !== 0 || length < LENGTH_RANGE.min || length > LENGTH_RANGE.max) {
        this.close();
        this.#connection.end();
        return;
      }
      const end = HEADER_BYTES - 1 + length;
      if (this.#received.length < end) return;
      const request = this.#received.subarray(0, end);
      this.#received = this.#received.subarray(end);
      this.#serve(request);
    }
  }

  close(): void {
    this.#isOver = true;
    this.#heldTimer?.cancel();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  #serve(request: Buffer): void {
    const unit = request[6] ?? 0;
    const framing = framingOf(request.readUInt16BE(0));
    const outgoing = this.#station.respond(unit, request.subarray(HEADER_BYTES), framing);
    const [first] = outgoing;
    if (!first || this.#timers.size >= MAX_WAITING) return;
    if (first.how === 'held') {
      this.#held.push(...outgoing);
      this.#heldTimer ??= this.#clock.after(first.afterMs, () => this.#send([]));
    } else {
      this.#after(first.afterMs, () => this.#send(outgoing));
    }
  }

  /** What is held leaves first, in one piece with the first of `outgoing`; a reply in pieces is never broken into. */
  #send(outgoing: readonly Outgoing[]): void {
    if (this.#isInPieces) {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push(outgoing);
      return;
    }
    this.#heldTimer?.cancel();
    this.#heldTimer = undefined;
    const [first, ...others] = outgoing;
    const together = [...this.#held.splice(0), ...(first ? [first] : [])];
    this.#sendPieces(Buffer.concat(together.map(({ bytes }) => bytes)), others);
  }

  #sendPieces(bytes: Buffer, [next, ...others]: readonly Outgoing[]): void {
    if (bytes.length > 0) this.#connection.send(bytes);
    this.#isInPieces = next !== undefined;
    if (next) {
      this.#after(next.afterMs, () => this.#sendPieces(next.bytes, others));
    } else {
      const waiting = this.#waiting.shift();
      if (waiting) this.#send(waiting);
    }
  }

  #after(delayMs: number, action: () => void): void {
    if (delayMs === 0) {
      action();
      return;
    }
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer);
      action();
    });
    this.#timers.add(timer);
  }
}

/** For replies under one transaction id. */
function framingOf(transactionId: number): ReplyFraming {
  return {
    hasChecksum: false,
    frame: (unit, pdu, { transactionShift = 0, protocolId = 0, lengthShift = 0 } = {}) => {
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt16BE((transactionId + transactionShift) & 0xffff, 0);
      header.writeUInt16BE(protocolId, 2);
      header.writeUInt16BE(pdu.length + 1 + lengthShift, 4);
      header[6] = unit;
      return Buffer.concat([header, pdu]);
    },
  };
}
