/**
 * How requests and replies stand on the wire, for one transaction at a time. Inside the line every frame is an RTU
 * frame with CRC, whatever the wire; only the framing knows what is added or left out.
 */
import { withCrc } from './crc.js';
import { encodeMbap, findMbap } from './mbap.js';
import { type ExpectedReply, findReply, isReply } from './rtu-frame.js';

export type Verdict =
  | { readonly kind: 'more' }
  /** The whole reply or exception, with CRC, in memory of its own. */
  | { readonly kind: 'reply'; readonly frame: Buffer }
  /** An answer to this request that is not a right one; nothing better can follow. */
  | { readonly kind: 'garbled' }
  /** The stream cannot be followed any further: the wire must be opened anew. */
  | { readonly kind: 'broken'; readonly cause: string };

export interface Framing {
  /** A new wire: what came over the old one means nothing any more. */
  reset(): void;
  /** Returns what to send for `request`, whose reply is awaited from now on. */
  begin(request: Buffer, expected: ExpectedReply): Buffer;
  /** Takes what the wire brought, whether or not a reply is awaited. */
  receive(chunk: Buffer): Verdict;
  /** Nothing is awaited any more; what comes is discarded. */
  end(): void;
  /** Whether bytes have come since `begin` that may have been meant as its reply. */
  readonly heard: boolean;
}

const MORE: Verdict = { kind: 'more' };

/** Holds any reply (256 bytes at most) and as much noise before it. */
const RTU_BUFFER_BYTES = 512;

/** RTU on a serial line or through a transparent converter: frames are found by what they must look like. */
export class RtuFraming implements Framing {
  readonly #buffer = Buffer.alloc(RTU_BUFFER_BYTES);
  #length = 0;
  #from = 0;
  #heard = false;
  #expected: ExpectedReply | undefined;

  get heard(): boolean {
    return this.#heard;
  }

  reset(): void {
    this.#length = 0;
    this.#from = 0;
    this.#heard = false;
    this.#expected = undefined;
  }

  begin(request: Buffer, expected: ExpectedReply): Buffer {
    this.reset();
    this.#expected = expected;
    return request;
  }

  end(): void {
    this.#expected = undefined;
  }

  receive(chunk: Buffer): Verdict {
    for (let at = 0; at < chunk.length && this.#expected; ) {
      this.#heard = true;
      this.#makeRoom();
      const copied = chunk.copy(this.#buffer, this.#length, at);
      at += copied;
      this.#length += copied;
      const found = findReply(this.#buffer, this.#from, this.#length, this.#expected);
      if (found.kind === 'frame') {
        return { kind: 'reply', frame: Buffer.from(this.#buffer.subarray(found.start, found.end)) };
      }
      this.#from = found.from;
    }
    return MORE;
  }

  /** What cannot become the reply gives way; one that still may takes 256 bytes at most. */
  #makeRoom(): void {
    if (this.#length < this.#buffer.length) return;
    this.#buffer.copy(this.#buffer, 0, this.#from, this.#length);
    this.#length -= this.#from;
    this.#from = 0;
  }
}

/** Modbus TCP: a reply belongs to the request whose transaction id it bears. */
export class MbapFraming implements Framing {
  #transactionId: number;
  #expected: ExpectedReply | undefined;
  /** The beginning of a frame; shorter than one. */
  #rest: Buffer = Buffer.alloc(0);

  readonly heard = false;

  constructor(firstTransactionId: number) {
    this.#transactionId = firstTransactionId & 0xffff;
  }

  reset(): void {
    this.#rest = Buffer.alloc(0);
    this.#expected = undefined;
  }

  begin(request: Buffer, expected: ExpectedReply): Buffer {
    this.#transactionId = (this.#transactionId + 1) & 0xffff;
    this.#expected = expected;
    return encodeMbap(this.#transactionId, request.subarray(0, -2));
  }

  end(): void {
    this.#expected = undefined;
  }

  receive(chunk: Buffer): Verdict {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    let verdict: Verdict = MORE;
    let from = 0;
    for (;;) {
      const found = findMbap(bytes, from);
      if (found.kind === 'broken') return found;
      if (found.kind === 'more') break;
      from = found.end;
      if (found.transactionId === this.#transactionId && this.#expected) {
        verdict = this.#judge(bytes.subarray(found.start, found.end), this.#expected);
      }
    }
    this.#rest = Buffer.from(bytes.subarray(from));
    return verdict;
  }

  #judge(body: Buffer, expected: ExpectedReply): Verdict {
    this.#expected = undefined;
    const frame = withCrc(body);
    return isReply(frame, expected) ? { kind: 'reply', frame } : { kind: 'garbled' };
  }
}
