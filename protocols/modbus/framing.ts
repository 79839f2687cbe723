/**
 * How requests and replies stand on a wire that carries one transaction at a time. Inside the line every frame is an RTU
 * frame with CRC, whatever the wire; only the framing knows what is added or left out.
 */
import { type ExpectedReply, findReply } from './rtu-frame.js';
import { Unclaimed } from './unclaimed.js';

export type Verdict =
  | { readonly kind: 'more' }
  /** The whole reply or exception, with CRC; it holds until the next request begins. */
  | { readonly kind: 'reply'; readonly frame: Buffer };

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
  /** How many bytes have come, ever, that were no part of an awaited reply. */
  readonly discarded: number;
}

export const MORE: Verdict = { kind: 'more' };

/** Holds any reply (256 bytes at most) and as much noise before it. */
const RTU_BUFFER_BYTES = 512;

/** RTU on a serial line or through a transparent converter: frames are found by what they must look like. */
export class RtuFraming implements Framing {
  readonly #buffer = Buffer.alloc(RTU_BUFFER_BYTES);
  readonly #unclaimed = new Unclaimed();
  #length = 0;
  #from = 0;
  #heard = false;
  #expected: ExpectedReply | undefined;

  get heard(): boolean {
    return this.#heard;
  }

  get discarded(): number {
    return this.#unclaimed.total;
  }

  reset(): void {
    this.end();
    this.#length = 0;
    this.#from = 0;
    this.#heard = false;
  }

  begin(request: Buffer, expected: ExpectedReply): Buffer {
    this.reset();
    this.#expected = expected;
    return request;
  }

  end(): void {
    this.#expected = undefined;
    this.#unclaimed.settle();
  }

  receive(chunk: Buffer): Verdict {
    this.#unclaimed.came(chunk.length);
    if (!this.#expected) {
      this.#unclaimed.settle();
      return MORE;
    }
    this.#heard = true;
    for (let at = 0; at < chunk.length; ) {
      this.#makeRoom();
      const copied = chunk.copy(this.#buffer, this.#length, at);
      at += copied;
      this.#length += copied;
      const found = findReply(this.#buffer, this.#from, this.#length, this.#expected);
      if (found.kind === 'frame') {
        this.#unclaimed.claim(found.end - found.start);
        return { kind: 'reply', frame: this.#buffer.subarray(found.start, found.end) };
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
