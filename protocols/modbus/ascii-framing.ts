import { AsciiStream, asciiLength, encodeAscii } from './ascii-frame.js';
import { withCrc } from './crc.js';
import { type Framing, MORE, type Verdict } from './framing.js';
import { type ExpectedReply, hasShape } from './rtu-frame.js';
import { Unclaimed } from './unclaimed.js';

/** ASCII on a serial line or through a transparent converter: a frame has marks at both ends. */
export class AsciiFraming implements Framing {
  readonly #stream = new AsciiStream();
  readonly #unclaimed = new Unclaimed();
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
    this.#stream.reset();
    this.#heard = false;
  }

  begin(request: Buffer, expected: ExpectedReply): Buffer {
    this.reset();
    this.#expected = expected;
    return encodeAscii(request.subarray(0, -2));
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
    for (const body of this.#stream.receive(chunk)) {
      const frame = withCrc(body);
      if (!hasShape(frame, this.#expected)) continue;
      this.#unclaimed.claim(asciiLength(body));
      return { kind: 'reply', frame };
    }
    return MORE;
  }
}
